"""Who may use the playground: whoever sits at this machine, through a page of its own."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import LOOPBACK, Settings

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_HARMLESS: Final = {"GET", "HEAD"}


class Guard:
    """Lets in what names this machine as host, and, where something changes, comes from our own page.

    A page elsewhere can make a browser send requests here, also under a name of its own that leads to
    this machine (DNS rebinding): the browser then says so in `Host` and `Origin`. With a password, any
    host will do, and the password decides.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._password = settings.playground_password
        self._hosts = LOOPBACK | {settings.bind}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        refused = self._refusal(scope["method"], Headers(scope=scope))

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await (refused or self._app)(scope, receive, guarded)

    def _refusal(self, method: str, headers: Headers) -> Response | None:
        host = headers.get("host", "")
        if self._password and not self._knows_password(headers):
            challenge = {"WWW-Authenticate": 'Basic realm="Triptych", charset="UTF-8"'}
            return JSONResponse({"said": "The playground asks for its password."}, 401, challenge)
        if not self._password and _parts(f"//{host}").hostname not in self._hosts:
            return JSONResponse({"said": "The playground answers on this machine alone."}, 421)
        origin = headers.get("origin")
        if method not in _HARMLESS and origin is not None and _parts(origin).netloc != host:
            return JSONResponse({"said": "The playground takes messages from its own page alone."}, 403)
        return None

    def _knows_password(self, headers: Headers) -> bool:
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(credentials, validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return False
        wanted = self._password.get_secret_value().encode() if self._password else b""
        return scheme.lower() == "basic" and secrets.compare_digest(given, wanted)


def _parts(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
