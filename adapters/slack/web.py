"""Slack's Web API: one call at a time within Slack's limits, each refusal as an error of ours."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import (
    MessageGoneError,
    PlaceLostError,
    PlatformAwayError,
    PlatformBusyError,
    PlatformError,
    StoreError,
)
from bot.ports import Allowance
from bot.settings import Settings

SECONDS: Final = 10  # of one call
MINUTE: Final = timedelta(minutes=1)
CHANNEL_MESSAGES: Final = (3, timedelta(seconds=3))  # one a second, in short bursts
# Below Slack's own limits, which hold for a workspace (docs.slack.dev/apis/web-api/rate-limits).
A_MINUTE: Final = {
    "chat.startStream": 18,  # of 20
    "chat.appendStream": 90,  # of 100
    "chat.stopStream": 19,  # of 20: what was started must be stopped
    "chat.update": 45,  # of 50
    "partly posted": 25,  # messages that are not whole: each needs an edit
    "partly edited": 20,  # of the edits, so that there is always one left for what is whole
    "conversations.replies": 45,  # of 50
    "conversations.history": 45,
}

# They take no JSON (docs.slack.dev/apis/web-api).
_READINGS: Final = frozenset(
    {
        "conversations.replies",
        "conversations.history",
        "conversations.info",
        "users.info",
        "chat.getPermalink",
    }
)
_GONE: Final = frozenset({"message_not_found"})
_LOST: Final = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "thread_not_found",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_thread_locked",
        "cannot_reply_to_message",
        "user_not_found",
        "user_disabled",
        "messages_tab_disabled",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "invalid_auth",
        "not_authed",
        "team_access_not_granted",
        "access_denied",
        "no_permission",
        "ekm_access_denied",
    }
)
_AWAY: Final = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)

log = structlog.get_logger()


class RefusedError(PlatformError):
    """Slack does not take this call as it is; `code` is its word for why."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(method, code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who we are in the workspace."""

    team: str
    user: str
    bot: str
    scopes: frozenset[str]


class SlackWeb:
    """Calls by the names of Slack's methods; all raise `PlatformError`.

    No call is repeated here: one whose answer was lost may have been carried out.
    """

    def __init__(self, client: AsyncWebClient, allowance: Allowance | None) -> None:
        self._client = client
        self._allowance = allowance
        self._identity: Identity | None = None
        self._asking = asyncio.Lock()

    @property
    def client(self) -> AsyncWebClient:
        """The client itself, for who needs one."""
        return self._client

    async def identity(self) -> Identity:
        """Who we are: asked once (rule S48)."""
        async with self._asking:
            if self._identity is None:
                told = await self._called("auth.test", {})
                scopes = str(told.headers.get("x-oauth-scopes") or "")
                self._identity = Identity(
                    team=str(told.get("team_id")),
                    user=str(told.get("user_id")),
                    bot=str(told.get("bot_id")),
                    scopes=frozenset(scopes.replace(" ", "").split(",")),
                )
            return self._identity

    async def call(self, team: str, method: str, **arguments: object) -> dict[str, Any]:
        """Call a method once, if its allowance lets us; raises `PlatformBusyError` if not."""
        await self.allowed(team, method, str(arguments.get("channel") or ""))
        try:
            told = await self._called(method, arguments)
        except PlatformBusyError as error:
            await self._rest(team, _name(method, str(arguments.get("channel") or "")), error.after)
            raise
        return told.data if isinstance(told.data, dict) else {}

    async def whisper(self, response_url: str, message: Mapping[str, Any]) -> None:
        """Say something to one person alone, by the address that came with what they did.

        It takes five of these within half an hour; `PlaceLostError` says that it takes no more.
        """
        webhook = AsyncWebhookClient(
            response_url, session=self._client.session, timeout=SECONDS, retry_handlers=[]
        )
        form = {"response_type": "ephemeral", "replace_original": False, "unfurl_links": False}
        try:
            told = await webhook.send_dict(form | dict(message))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PlatformAwayError("response_url", type(error).__name__) from None
        if told.status_code == 429:
            after = float(told.headers.get("Retry-After") or 1)
            raise PlatformBusyError("response_url", "429", after=after)
        if told.status_code >= 500:
            raise PlatformAwayError("response_url", str(told.status_code))
        if told.status_code >= 400:
            raise PlaceLostError("response_url", str(told.status_code))

    async def allowed(self, team: str, name: str, channel: str = "") -> None:
        """Take one of a method's allowance, or of one of ours; raises `PlatformBusyError`."""
        most, period = A_MINUTE.get(name), MINUTE
        if name == "chat.postMessage":
            most, period = CHANNEL_MESSAGES
        if most is None or self._allowance is None:
            return
        try:
            wait = await self._allowance.take(team, _name(name, channel), most, period)
        except StoreError:
            return  # Slack counts as well
        if wait:
            raise PlatformBusyError(name, "allowance used up", after=wait)

    async def _rest(self, team: str, name: str, seconds: float) -> None:
        """Have all processes wait as well."""
        try:
            if self._allowance:
                await self._allowance.rest(team, name, seconds)
        except StoreError as error:
            log.warning("not told to others", cause=str(error))

    async def _called(self, method: str, arguments: Mapping[str, object]) -> AsyncSlackResponse:
        try:
            if method in _READINGS:
                return await self._client.api_call(method, http_verb="GET", params=dict(arguments))
            return await self._client.api_call(method, json=dict(arguments))
        except SlackApiError as error:
            raise _translated(method, error) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PlatformAwayError(method, type(error).__name__) from error


def _name(method: str, channel: str) -> str:
    return f"slack:{method}:{channel}" if method == "chat.postMessage" else f"slack:{method}"


def _translated(method: str, error: SlackApiError) -> PlatformError:
    response = error.response  # the SDK's, or aiohttp's own where there was no JSON in it
    status, data = getattr(response, "status_code", None), getattr(response, "data", None)
    if status is None or not isinstance(data, dict):
        return PlatformAwayError(method, f"{status or getattr(response, 'status', 'no')} without JSON")
    code = str(data.get("error"))
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        after = float(response.headers.get("Retry-After") or 1)
        return PlatformBusyError(method, code, after=after + random.uniform(0, 0.1 * after))  # noqa: S311
    if status >= 500 or code in _AWAY:
        return PlatformAwayError(method, f"{status} {code}")
    if code in _GONE:
        return MessageGoneError(method, code)
    if code in _LOST:
        return PlaceLostError(method, code)
    return RefusedError(method, code)


@asynccontextmanager
async def open_web(settings: Settings, allowance: Allowance | None = None) -> AsyncIterator[SlackWeb]:
    """Open the client of a process: one session for all its calls, counted where there is an allowance.

    It has no retries of the SDK's own, which would repeat a post whose answer was lost.
    """
    token = settings.slack_bot_token
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as session:
        client = AsyncWebClient(
            token=token.get_secret_value() if token else None,
            base_url=settings.slack_api_url,
            timeout=SECONDS,
            session=session,
            retry_handlers=[],
        )
        yield SlackWeb(client, allowance)
