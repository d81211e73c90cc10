"""Signed HTTP: events, commands and clicks are posted to the app's request URL."""

import hashlib
import hmac
import json
import secrets
import time
from contextlib import AbstractAsyncContextManager
from urllib.parse import urlencode

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from tests.emulators.slack.courier import EVENTS, Parcel, Receipt
from tests.emulators.slack.values import Json

FORM = "application/x-www-form-urlencoded"


class SignedHttp:
    """A `Road` over HTTP; an async context manager."""

    def __init__(self, secret: str) -> None:
        self.url: str | None = None
        self._secret = secret
        self._session: ClientSession | None = None

    async def __aenter__(self) -> "SignedHttp":
        self._session = ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session:
            await self._session.close()

    def headers(self, body: bytes, *, age: float = 0.0, secret: str | None = None) -> dict[str, str]:
        """Slack's v0 signature of a body, as it was `age` seconds ago."""
        timestamp = str(int(time.time() - age))
        base = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new((secret or self._secret).encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}

    async def send(self, parcel: Parcel, seconds: float) -> Receipt:
        """Post once; anything but a 2xx in time counts as not taken."""
        body, content_type = _body(parcel)
        headers = {"Content-Type": content_type}
        if parcel.attempt:
            headers |= {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": _reason(parcel)}
        started = time.monotonic()
        try:
            async with self._post(body, headers, seconds) as response:
                payload = await _payload(response)
                return Receipt(
                    reason="" if response.ok and response.status < 300 else "http_error",
                    payload=payload,
                    seconds=time.monotonic() - started,
                    is_final=response.headers.get("X-Slack-No-Retry") == "1",
                )
        except TimeoutError:
            return Receipt(reason="timeout")
        except ClientError:
            return Receipt(reason="connection_failed")

    async def verify(self, token: str) -> bool:
        """Whether the request URL answers a url_verification as it must (rule S2)."""
        challenge = secrets.token_hex(16)
        body = json.dumps({"token": token, "challenge": challenge, "type": "url_verification"}).encode()
        async with self._post(body, {"Content-Type": "application/json"}, 3.0) as response:
            answer = await _payload(response)
            return response.ok and challenge in (answer.get("challenge"), answer.get("text"))

    def _post(
        self, body: bytes, headers: dict[str, str], seconds: float
    ) -> AbstractAsyncContextManager[ClientResponse]:
        if self._session is None or self.url is None:
            raise RuntimeError("no request URL")
        headers = headers | self.headers(body) | {"User-Agent": "Slackbot 1.0 (emulated)"}
        return self._session.post(self.url, data=body, headers=headers, timeout=ClientTimeout(seconds))


def _body(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == EVENTS:
        return json.dumps(parcel.payload).encode(), "application/json"
    if parcel.kind == "slash_commands":
        return urlencode(parcel.payload).encode(), FORM
    return urlencode({"payload": json.dumps(parcel.payload)}).encode(), FORM


def _reason(parcel: Parcel) -> str:
    return {"timeout": "http_timeout"}.get(parcel.reason, parcel.reason or "http_timeout")


async def _payload(response: ClientResponse) -> Json:
    """What the app answered: JSON, or plain text as the reply's text."""
    text = await response.text()
    if not text:
        return {}
    if response.content_type != "application/json":
        return {"text": text}
    try:
        value = json.loads(text)
    except ValueError:
        return {"text": text}
    return value if isinstance(value, dict) else {}
