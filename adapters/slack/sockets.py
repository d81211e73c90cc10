"""Socket Mode: two connections, so that one is always up while the other is replaced, and a watchdog.

Slack gives each event to any one connection, and brings again what was not acknowledged.
"""

import asyncio
import logging
import time
from typing import Final

import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.places import NAME
from adapters.slack.web import SlackWeb
from bot.ending import ended
from bot.errors import PlaceLostError, PlatformError, SettingsError
from bot.service import Service

CONNECTIONS: Final = 2  # an app may have ten, in all its processes
PING: Final = 10.0  # seconds between the SDK's own pings; it reconnects after four without an answer
DEAF: Final = 60.0  # seconds without a pong: its reconnecting failed, too (bolt-python#1529; rule S14)
LOOK: Final = 5.0  # seconds between two looks of the watchdog
DRAIN: Final = 5.0  # seconds for events in hand when the process stops
REJECTED: Final = frozenset({"invalid_auth", "not_authed", "not_allowed_token_type", "token_revoked"})

log = structlog.get_logger()


class Connection:
    """One socket, kept open by the SDK, and watched."""

    def __init__(self, app: AsyncApp, token: str, web: AsyncWebClient) -> None:
        self._app = app
        self._going: set[asyncio.Task[None]] = set()
        self._opened_at = time.time()
        self._client = SocketModeClient(
            app_token=token, web_client=web, ping_interval=PING, logger=_quiet_logger()
        )
        self._client.socket_mode_request_listeners.append(self._take)

    async def connect(self) -> None:
        """Open it; raises `SettingsError` when Slack does not accept the token."""
        try:
            self._client.wss_uri = await self._client.issue_new_wss_url()
        except SlackApiError as error:
            code = error.response.get("error") if error.response is not None else None
            if code in REJECTED:
                said = "Slack does not accept SLACK_APP_TOKEN; it needs the scope connections:write."
                raise SettingsError("SLACK_APP_TOKEN", str(code), said=said) from error
        except Exception as error:  # noqa: BLE001  # the SDK raises anything; `connect` tries again
            log.warning("slack not reached, to be tried again", cause=type(error).__name__)
        await self._client.connect()  # type: ignore[no-untyped-call]

    @property
    def heard_at(self) -> float:
        """When it was last known to be alive."""
        return max(self._opened_at, self._client.last_ping_pong_time or 0.0)

    async def is_up(self) -> bool:
        """Whether events can come."""
        return await self._client.is_connected()

    async def renew(self) -> None:
        """Open it anew, whatever the SDK thinks of it."""
        self._opened_at = time.time()
        try:
            async with asyncio.timeout(PING):
                await self._client.connect_to_new_endpoint(force=True)
        except Exception as error:  # noqa: BLE001  # the SDK raises anything; the watchdog looks again
            log.warning("not connected", cause=type(error).__name__)

    async def close(self) -> None:
        """Take nothing more, finish what is in hand, and give up what takes too long: it comes again."""
        self._client.socket_mode_request_listeners.remove(self._take)
        if self._going:
            _, late = await asyncio.wait(self._going, timeout=DRAIN)
            await ended(*late)
        await self._client.close()  # type: ignore[no-untyped-call]

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Each event by itself: one that is slow delays no other."""
        task = asyncio.create_task(self._taken(client, request))
        self._going.add(task)
        task.add_done_callback(self._going.discard)

    async def _taken(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        started = time.time()
        try:
            response = await run_async_bolt_app(self._app, request)
            await send_async_response(client, request, response, started)
        except Exception:  # a task's outermost edge; what is not acknowledged comes again
            log.exception("not acknowledged")


async def listen(service: Service, app: AsyncApp, token: str, web: SlackWeb) -> None:
    """Hear events until cancelled."""
    connections = [Connection(app, token, web.client) for _ in range(CONNECTIONS)]
    service.deaf.add(NAME)  # until it is known to hear
    try:
        await _known(web)
        for connection in connections:
            await connection.connect()
            service.deaf.discard(NAME)
        log.info("listening", platform=NAME, connections=len(connections))
        while True:
            await asyncio.sleep(LOOK)
            await _watch(service, connections)
    finally:
        await asyncio.gather(*(connection.close() for connection in connections))


async def _known(web: SlackWeb) -> None:
    """Learn who we are, before the first event comes; raises `SettingsError` when the token is refused."""
    try:
        await web.identity()
    except PlaceLostError as error:
        said = "Slack does not accept SLACK_BOT_TOKEN; copy the Bot User OAuth Token of your app once more."
        raise SettingsError("SLACK_BOT_TOKEN", str(error), said=said) from error
    except PlatformError as error:
        log.warning("slack not reached, to be tried again", cause=str(error))


async def _watch(service: Service, connections: list[Connection]) -> None:
    """Open anew what has gone deaf; when nothing can be heard, say so where readiness is asked for."""
    for connection in connections:
        if time.time() - connection.heard_at > DEAF:
            log.warning("deaf, connecting anew", platform=NAME)
            await connection.renew()
    up = [await connection.is_up() for connection in connections]
    if any(up):
        service.deaf.discard(NAME)
    else:
        service.deaf.add(NAME)
        log.warning("no connection", platform=NAME)


def _quiet_logger() -> logging.Logger:
    """The SDK tells of each failed connection by its traceback; a line is enough."""
    logger = logging.getLogger("adapters.slack.socket_mode")
    logger.filters = [_without_traceback]
    return logger


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True
