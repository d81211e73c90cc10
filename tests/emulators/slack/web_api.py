"""The door of the Web API: reads a call, lets faults, tokens and rates have their say, applies it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.emulators.slack import arguments, limits, methods, reading, streams, surfaces
from tests.emulators.slack.arguments import Arguments
from tests.emulators.slack.faults import Fault, Faults
from tests.emulators.slack.rates import Meter, Rate, default_rates
from tests.emulators.slack.values import Call, Json, SlackError
from tests.emulators.slack.workspace import Workspace

METHODS: dict[str, Callable[[Workspace, Arguments], Json]] = {
    "apps.connections.open": surfaces.open_connection,
    "assistant.threads.setStatus": methods.set_status,
    "auth.test": reading.auth_test,
    "chat.appendStream": streams.append,
    "chat.delete": methods.delete,
    "chat.getPermalink": methods.permalink,
    "chat.postEphemeral": methods.post_ephemeral,
    "chat.postMessage": methods.post_message,
    "chat.startStream": streams.start,
    "chat.stopStream": streams.stop,
    "chat.update": methods.update,
    "conversations.history": reading.history,
    "conversations.info": reading.info,
    "conversations.open": reading.open_conversation,
    "conversations.replies": reading.replies,
    "oauth.v2.access": surfaces.grant,
    "reactions.add": methods.add_reaction,
    "reactions.remove": methods.remove_reaction,
    "users.info": reading.user_info,
    "views.open": surfaces.open_view,
    "views.publish": surfaces.publish_view,
    "views.update": surfaces.update_view,
}
SCOPES = {"chat.": "chat:write", "reactions.": "reactions:write", "users.": "users:read"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a call is answered with."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def refusal(error: SlackError | str, *, status: int = 200) -> Outcome:
    """A no, by name."""
    if isinstance(error, str):
        error = SlackError(error)
    return Outcome(body={"ok": False, "error": error.name} | error.extra, status=status)


def limited(seconds: int) -> Outcome:
    """Too much, come back in so many seconds."""
    no = refusal("ratelimited", status=429)
    return Outcome(body=no.body, status=429, headers={"Retry-After": str(seconds)})


class WebApi:
    """Serves `/api/<method>` over a workspace."""

    def __init__(self, workspace: Workspace, *, has_rates: bool) -> None:
        self.faults = Faults()
        self.rates: dict[str, Rate] = default_rates() if has_rates else {}
        self._meter = Meter(workspace.clock)
        self._workspace = workspace

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or hang up on it."""
        method = request.match_info["method"]
        given = await arguments.read(request)
        token = _token(request, given)
        fault = self.faults.take(method)
        is_kept_out = fault is not None and fault.keeps_it_out
        outcome = _faulty(fault) if fault and is_kept_out else self._apply(method, given, token)
        self._note(method, given, outcome)
        if fault and fault.delay:
            await asyncio.sleep(fault.delay)
        if fault and fault.drop and request.transport:
            request.transport.abort()
        return web.json_response(outcome.body, status=outcome.status, headers=outcome.headers)

    def _apply(self, method: str, given: Json, token: str) -> Outcome:
        if method not in METHODS:
            return refusal("unknown_method")
        try:
            self._check_token(method, token)
            self._check_scope(method)
            if seconds := self._overdraft(method, given):
                return limited(seconds)
            body = METHODS[method](self._workspace, Arguments(given))
        except SlackError as error:
            return refusal(error)
        if method.startswith("chat.") and limits.is_shouting(given):
            self._workspace.warn(f"{method} calls on everyone")
        self._workspace.touch()
        return Outcome(body={"ok": True} | body, headers={"x-oauth-scopes": self._workspace.scopes})

    def _check_token(self, method: str, token: str) -> None:
        if method == "oauth.v2.access":
            return
        if not token:
            raise SlackError("not_authed")
        wanted = self._workspace.bot_tokens
        if method == "apps.connections.open":
            wanted = {self._workspace.app_token}
        if token not in wanted:
            known = self._workspace.bot_tokens | {self._workspace.app_token}
            raise SlackError("not_allowed_token_type" if token in known else "invalid_auth")
        if not self._workspace.is_installed and method != "apps.connections.open":
            raise SlackError("account_inactive")

    def _check_scope(self, method: str) -> None:
        needed = next((scope for start, scope in SCOPES.items() if method.startswith(start)), "")
        if needed and needed not in self._workspace.scopes.split(","):
            raise SlackError("missing_scope", needed=needed, provided=self._workspace.scopes)

    def _overdraft(self, method: str, given: Json) -> int:
        rate = self.rates.get(method)
        return self._meter.wait(method, str(given.get("channel")), rate) if rate else 0

    def _note(self, method: str, given: Json, outcome: Outcome) -> None:
        call = Call(
            method=method,
            arguments=given,
            ok=bool(outcome.body["ok"]),
            error=outcome.body.get("error", ""),
            at=time.monotonic(),
        )
        self._workspace.calls.append(call)
        if self._workspace.on_call:
            self._workspace.on_call(call)
        self._workspace.touch()


def _token(request: web.Request, given: Json) -> str:
    """The caller's token, taken out of the arguments where it stands there."""
    in_arguments = given.pop("token", "")
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value if scheme == "Bearer" else str(in_arguments)


def _faulty(fault: Fault) -> Outcome:
    if fault.retry_after is not None:
        return limited(fault.retry_after)
    if fault.drop:
        return refusal("dropped")
    return refusal(fault.error or "internal_error", status=fault.status)
