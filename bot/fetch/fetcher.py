"""Fetches one document: hop by hop, by leave of guard, gate and robots.txt, within one deadline."""

import asyncio
import socket
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import httpx
import ssrfguard

from bot import links
from bot.errors import (
    AddressRefusedError,
    ArticleBlockedError,
    ArticleError,
    ArticleForbiddenError,
    ArticleMissingError,
    ArticlePaywalledError,
    ArticleTooLargeError,
    ArticleUnreachableError,
    NotAnArticleError,
    SiteUnknownError,
)
from bot.fetch import body, robots
from bot.fetch.guard import Guard, Origin
from bot.fetch.manners import PATIENCE_SECONDS, Gate, busy, retry_after
from bot.fetch.robots import Robots
from bot.models import Document, Version

MAX_REDIRECTS: Final = 5

_TRANSPORT_ERRORS: Final = (httpx.HTTPError, OSError, TimeoutError, zlib.error)
_REFUSALS: Final = (
    ssrfguard.SSRFGuardError,
    httpx.InvalidURL,
    httpx.UnsupportedProtocol,
    UnicodeError,
)
_STATUS_ERRORS: Final[dict[int, type[ArticleError]]] = {
    401: ArticleBlockedError,
    402: ArticlePaywalledError,
    403: ArticleBlockedError,
    404: ArticleMissingError,
    407: ArticleBlockedError,
    410: ArticleMissingError,
    451: ArticleBlockedError,
}
_BUSY: Final = {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE}


class Fetcher:
    """Fetches documents over one shared client; make it with `open_fetcher`."""

    def __init__(self, client: httpx.AsyncClient, guard: Guard) -> None:
        self._client = client
        self._guard = guard
        self._gate = Gate()
        self._robots = Robots(self._robots_txt)

    async def fetch(
        self, url: str, deadline: float, *, known: Version | None = None, ask_robots: bool = True
    ) -> Document | None:
        """Fetch what stands at a public address; `deadline`, by the loop's clock, holds over all hops.

        None: it is still the `known` version. Raises `ArticleError`: refused, forbidden,
        unreachable, busy, missing, blocked, too large, or of a kind that is not read.
        """
        try:
            async with asyncio.timeout_at(deadline):
                return await self._follow(url, known, ask_robots=ask_robots)
        except _REFUSALS as error:
            raise AddressRefusedError(url, str(error)) from error
        except _TRANSPORT_ERRORS as error:
            kind = SiteUnknownError if _is_unknown_name(error) else ArticleUnreachableError
            raise kind(url, f"{type(error).__name__}: {error}") from error

    async def _follow(self, url: str, known: Version | None, *, ask_robots: bool) -> Document | None:
        """Walk the redirects by hand: httpx would read each one's whole body into memory."""
        _refuse_unreadable(url)
        private = False
        cookies = httpx.Cookies()  # of this fetch alone: nothing follows anyone to the next page
        for _ in range(MAX_REDIRECTS + 1):
            conditions = _conditions(url, known)
            request = self._client.build_request("GET", url, cookies=cookies, headers=conditions)
            if request.url.userinfo:
                raise AddressRefusedError(url, "credentials in the address")
            if ask_robots and not await self._robots.allow(_site(request.url), url):
                raise ArticleForbiddenError(url, "robots.txt")
            async with self._answer(request) as response:
                cookies.extract_cookies(response)
                private = private or self._guard.has_opened(_origin(response.url))
                if conditions and response.status_code == httpx.codes.NOT_MODIFIED:
                    return None
                if response.next_request is None:
                    _refuse_unreadable(url)
                    return await _document(response, private=private)
                url = links.unwrap(str(response.next_request.url))
        raise ArticleUnreachableError(url, f"more than {MAX_REDIRECTS} redirects")

    @asynccontextmanager
    async def _answer(self, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        """Take a turn at the host; come back once where it asks to, and soon."""
        host = request.url.host
        async with self._gate.turn(host):
            response = await self._client.send(request, stream=True)
            pause = retry_after(response.headers) if response.status_code in _BUSY else None
            if pause is not None:
                await response.aclose()
                if pause > PATIENCE_SECONDS:
                    self._gate.close(host, pause)
                    raise busy(host, pause)
                await asyncio.sleep(pause)
                response = await self._client.send(request, stream=True)
            try:
                yield response
            finally:
                await response.aclose()

    async def _robots_txt(self, url: str) -> str | None:
        """Fetch the rules of an origin: RFC 9309, 2.3.1. Nobody waits for the gate for them."""
        for _ in range(MAX_REDIRECTS + 1):
            async with self._client.stream("GET", url) as response:
                if response.next_request is not None:
                    url = str(response.next_request.url)
                    continue
                if response.is_server_error:
                    return None
                if not response.is_success:
                    return ""
                try:
                    return (await body.read_start(response, robots.MAX_BYTES)).decode("utf-8-sig", "replace")
                except (ArticleTooLargeError, ArticleUnreachableError, zlib.error):
                    return ""  # no robots.txt of any site is like that
        return ""


def _refuse_unreadable(url: str) -> None:
    """End where no text can be had; on the way there a login page may be passed by a cookie."""
    what = links.obstacle(url)
    if what:
        said = f"That link leads to {what}, which I cannot read; paste its text here, and I analyse that."
        raise NotAnArticleError(url, what, said=said)


def _conditions(url: str, known: Version | None) -> dict[str, str]:
    """Ask for the page only if it has changed: RFC 9110, 13.1."""
    if known is None or known.url != url:
        return {}
    said = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in said.items() if value}


def _is_unknown_name(error: BaseException | None) -> bool:
    """Whether a name that does not resolve is at the bottom of it: httpx wraps that twice."""
    while error is not None and not isinstance(error, socket.gaierror):
        error = error.__cause__ or error.__context__
    return error is not None


def _origin(url: httpx.URL) -> Origin:
    return url.raw_host.decode("ascii").lower(), url.port or (443 if url.scheme == "https" else 80)


def _site(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


async def _document(response: httpx.Response, *, private: bool) -> Document:
    url = str(response.url)
    if response.status_code != httpx.codes.OK:
        # The header: developers.cloudflare.com, "Detect a challenge page response".
        if response.headers.get("cf-mitigated") == "challenge":
            raise ArticleBlockedError(url, "Cloudflare challenge")
        error = _STATUS_ERRORS.get(response.status_code, ArticleUnreachableError)
        raise error(url, f"HTTP {response.status_code}")
    kind, content = await body.read(response)
    headers = response.headers
    version = Version(url=url, etag=headers.get("etag"), modified=headers.get("last-modified"))
    return Document(
        body=content,
        kind=kind,
        name=url,
        url=url,
        media_type=headers.get("content-type") or None,
        private=private,
        version=version if version.etag or version.modified else None,
    )
