"""Bolt, which checks and sorts what Slack sends; a listener translates, calls the gateway, and that is all.

With `process_before_response` an event is acknowledged when its listener is done, and not when it failed:
then Slack brings it again. What nobody listens for is acknowledged as well, as Slack switches off apps that
do not (bolt-python#1249).
"""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from adapters.slack import events
from adapters.slack.buttons import Buttons
from adapters.slack.commands import Commands
from adapters.slack.gateway import Gateway
from adapters.slack.office import Office
from adapters.slack.web import SlackWeb
from bot.errors import BotError

COMMAND: Final = "/analyze"
SHORTCUT: Final = "analyze_message"

Body = dict[str, Any]
Listener = Callable[[Body], Awaitable[None]]

log = structlog.get_logger()


class Listeners:
    """A listener for each kind of event, by Slack's names."""

    def __init__(self, office: Office) -> None:
        self._gateway = Gateway(office)
        self._commands = Commands(office)
        self._buttons = Buttons(office)
        self._office = office

    @property
    def by_event(self) -> dict[str, Listener]:
        """What is heard; the manifest subscribes to just this."""
        return {
            "message": self._message,
            "app_mention": self._message,
            "app_home_opened": self._home,
            "member_joined_channel": self._joined,
            "reaction_added": self._reaction,
            "app_uninstalled": self._removed,
            "tokens_revoked": self._removed,
        }

    async def command(self, body: Body) -> str:
        """`/analyze`; what is said to who gave it."""
        return await self._commands.command(
            team=str(body["team_id"]),
            channel=str(body["channel_id"]),
            user=str(body["user_id"]),
            text=str(body.get("text") or ""),
            trigger=str(body["trigger_id"]),
            response_url=str(body["response_url"]),
        )

    async def shortcut(self, body: Body) -> None:
        """ "Analyze article" on a message."""
        identity = await self._office.web.identity()
        heard = events.shown(
            body["message"],
            identity.user,
            team=str(body["team"]["id"]),
            channel=str(body["channel"]["id"]),
            by=str(body["user"]["id"]),
        )
        await self._gateway.point(
            heard, str(body.get("response_url") or ""), str(body.get("trigger_id") or "")
        )

    async def action(self, body: Body) -> None:
        """A button."""
        await self._buttons.press(events.click(body), str(body["actions"][0]["action_id"]))

    async def _message(self, body: Body) -> None:
        identity = await self._office.web.identity()
        changed = events.changed(body, identity.user)
        heard = None if changed else events.heard(body, identity.user)
        if changed:
            await self._gateway.change(changed)
        elif heard:
            await self._gateway.hear(heard)

    async def _home(self, body: Body) -> None:
        event = body["event"]
        if event.get("tab") == "home":
            await self._gateway.open_home(events.team_of(body), str(event["user"]))

    async def _joined(self, body: Body) -> None:
        event, identity = body["event"], await self._office.web.identity()
        if event.get("user") == identity.user:
            await self._gateway.join(events.team_of(body), str(event["channel"]))

    async def _reaction(self, body: Body) -> None:
        event = body["event"]
        item = event.get("item") or {}
        if item.get("type") == "message":
            await self._gateway.react(
                team=events.team_of(body),
                channel=str(item["channel"]),
                ts=str(item["ts"]),
                user=str(event["user"]),
                emoji=str(event["reaction"]),
                to=str(event.get("item_user") or ""),
                event=str(body.get("event_id")),
            )

    async def _removed(self, body: Body) -> None:
        log.warning("removed from a workspace", event=body["event"]["type"])


def bolt_app(office: Office) -> AsyncApp:
    """The application, the same behind both transports."""
    secret = office.service.settings.slack_signing_secret
    app = AsyncApp(
        name="triptych",
        logger=_logger(),
        signing_secret=secret.get_secret_value() if secret else "",
        authorize=_authorizing(office.web),
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )
    listeners = Listeners(office)
    for name, listener in listeners.by_event.items():
        app.event(name)(_hearing(listener))

    async def command(ack: AsyncAck, body: Body) -> None:
        await ack(text=await listeners.command(body), response_type="ephemeral")

    async def shortcut(ack: AsyncAck, body: Body) -> None:
        await listeners.shortcut(body)
        await ack()

    async def action(ack: AsyncAck, body: Body) -> None:
        await listeners.action(body)
        await ack()

    app.command(COMMAND)(command)
    app.message_shortcut(SHORTCUT)(shortcut)
    app.block_action(re.compile(".*"))(action)
    app.error(_failed)
    return app


def _logger() -> logging.Logger:
    """For Bolt's errors: it warns of a token in the environment, though that is where it is to be."""
    logger = logging.getLogger("adapters.slack.bolt")
    logger.setLevel(logging.ERROR)
    return logger


def _hearing(listener: Listener) -> Callable[[Body], Awaitable[None]]:
    """The same under the argument's name by which Bolt gives it."""

    async def hear(body: Body) -> None:
        await listener(body)

    return hear


def _authorizing(web: SlackWeb) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Who we are, asked once; Bolt itself would ask for each event."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        identity = await web.identity()
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=web.client.token,
            bot_id=identity.bot,
            bot_user_id=identity.user,
        )

    return authorize


async def _failed(error: Exception) -> BoltResponse:
    """What to answer in the place of an acknowledgement."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200, body="")
    if isinstance(error, BotError):
        log.warning("not taken, to come again", cause=str(error))
    else:
        log.error("not taken, to come again", exc_info=error)
    return BoltResponse(status=503, body="")
