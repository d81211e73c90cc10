"""Fetches one document: hop by hop, by leave of guard, gate and robots.txt, within one deadline."""

import asyncio
import socket
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
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
MAX_COOKIES: Final = 100  # set by one answer; each costs the library time

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
_WHOLE: Final = {httpx.codes.OK, httpx.codes.NON_AUTHORITATIVE_INFORMATION}
_NO_RULES: Final = (
    "That site cannot say whether programs may read it; try again later, or paste the article's text."
)
_BUSY: Final = {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE}


@dataclass(kw_only=True)
class Journey:
    """One reading's way over all the pages that lead to an article.

    `deadline` is by the loop's clock; `known` is the version of the article's page that an earlier
    reading has; `ask_robots` is False for what a person asked for by name. Redirects add up.
    """

    deadline: float
    known: Version | None = None
    ask_robots: bool = True
    redirects: int = field(default=0, init=False)


class Fetcher:
    """Fetches documents over one shared client; make it with `open_fetcher`."""

    def __init__(self, client: httpx.AsyncClient, guard: Guard) -> None:
        self._client = client
        self._guard = guard
        self._gate = Gate()
        self._robots = Robots(self._robots_txt)

    async def fetch(self, url: str, journey: Journey) -> Document | None:
        """Fetch what stands at a public address; None: it is still the version that is known.

        Raises `ArticleError`: refused, forbidden, unreachable, busy, missing, blocked, too large, or
        of a kind that is not read.
        """
        try:
            async with asyncio.timeout_at(journey.deadline):
                return await self._follow(url, journey)
        except _REFUSALS as error:
            raise AddressRefusedError(url, str(error)) from error
        except _TRANSPORT_ERRORS as error:
            kind = SiteUnknownError if _is_unknown_name(error) else ArticleUnreachableError
            raise kind(url, f"{type(error).__name__}: {error}") from error

    async def _follow(self, url: str, journey: Journey) -> Document | None:
        """Walk the redirects by hand: httpx would read each one's whole body into memory."""
        _refuse_unreadable(url)
        private = False
        jars: dict[str, httpx.Cookies] = {}  # of this fetch alone, and each of one host alone
        while journey.redirects <= MAX_REDIRECTS:
            conditions = _conditions(url, journey.known)
            cookies = jars.setdefault(httpx.URL(url).host, httpx.Cookies())
            request = self._client.build_request("GET", url, cookies=cookies, headers=conditions)
            if request.url.userinfo:
                raise AddressRefusedError(url, "credentials in the address")
            if journey.ask_robots and not await self._robots.allows(_site(request.url), url):
                raise ArticleForbiddenError(url, "robots.txt")
            async with self._answer(request) as response:
                if len(response.headers.get_list("set-cookie")) <= MAX_COOKIES:
                    cookies.extract_cookies(response)
                private = private or self._guard.has_opened(_origin(response.url))
                if conditions and response.status_code == httpx.codes.NOT_MODIFIED:
                    return None
                if response.next_request is None:
                    _refuse_unreadable(url)
                    return await _document(response, private=private)
                url = links.unwrap(str(response.next_request.url))
                journey.redirects += 1
        raise ArticleUnreachableError(url, f"more than {MAX_REDIRECTS} redirects")

    @asynccontextmanager
    async def _answer(self, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        """Take a turn at the host; come back once where it asks to, and soon."""
        host = request.url.host
        async with self._gate.turn(host):
            response = await self._client.send(request, stream=True)
            try:
                pause = _pause(response)
                if pause is not None and pause <= PATIENCE_SECONDS:
                    await response.aclose()
                    await asyncio.sleep(pause)
                    response = await self._client.send(request, stream=True)
                    pause = _pause(response)
                if pause is not None and pause > PATIENCE_SECONDS:
                    self._gate.close(host, pause)
                    raise busy(host, pause)
                yield response
            finally:
                await response.aclose()

    async def _robots_txt(self, url: str) -> str:
        """Fetch the rules of an origin: RFC 9309, 2.3.1."""
        for _ in range(MAX_REDIRECTS + 1):
            async with self._answer(self._client.build_request("GET", url)) as response:
                if response.next_request is not None:
                    url = str(response.next_request.url)
                    continue
                if response.is_server_error:
                    raise ArticleUnreachableError(url, f"HTTP {response.status_code}", said=_NO_RULES)
                if not response.is_success:
                    return ""
                try:
                    return (await body.read_start(response, robots.MAX_BYTES)).decode("utf-8-sig", "replace")
                except (ArticleTooLargeError, ArticleUnreachableError, zlib.error):
                    return ""  # no robots.txt of any site is like that
        return ""


def _pause(response: httpx.Response) -> float | None:
    """How long a busy site asks to wait; a challenge is a wall, whatever else it says."""
    busy = response.status_code in _BUSY and not _is_challenge(response)
    return retry_after(response.headers) if busy else None


def _is_challenge(response: httpx.Response) -> bool:
    """By Cloudflare's header: its documentation, "Detect a challenge page response"."""
    return bool(response.headers.get("cf-mitigated") == "challenge")


def _refuse_unreadable(url: str) -> None:
    """End where no text can be had; on the way there a login page may be passed by a cookie."""
    what = links.obstacle(url)
    if what:
        said = f"That link leads to {what}, and I read articles alone; paste its text here if it has any."
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
    if _is_challenge(response):
        raise ArticleBlockedError(url, "Cloudflare challenge")
    if response.status_code not in _WHOLE:
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
