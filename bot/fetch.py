"""The safe reader of the web: an address in, a bounded document of a known kind out.

The only module that knows the HTTP client. ssrfguard connects to the very address it validated and
checks every hop; what it leaves open is closed here: the pairing of address and port for
`TRIPTYCH_FETCH_ALLOW`, sizes, and time.
"""

import asyncio
import ipaddress
import socket
import threading
import zlib
from collections.abc import AsyncIterator, Callable, Iterable, Set
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final

import httpx
import ssrfguard
import ssrfguard.httpx

from bot import __version__
from bot.errors import (
    AddressRefusedError,
    ArticleBlockedError,
    ArticleError,
    ArticleMissingError,
    ArticlePaywalledError,
    ArticleTooLargeError,
    ArticleUnreachableError,
    ArticleUnsupportedError,
    SiteUnknownError,
)
from bot.models import Document, Kind
from bot.settings import WEB_PORTS, AllowedRange, Settings

MAX_REDIRECTS: Final = 5
MAX_BYTES: Final = 10_000_000  # on the wire, and again after inflating
CONNECT_SECONDS: Final = 6
READ_SECONDS: Final = 10

Origin = tuple[str, int]

_KINDS: Final[dict[str, Kind]] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/plain": "text",
    "text/markdown": "text",
}
_KIND_NOT_SAID: Final = {"", "application/octet-stream", "binary/octet-stream"}
_STATUS_ERRORS: Final[dict[int, type[ArticleError]]] = {
    401: ArticleBlockedError,
    402: ArticlePaywalledError,
    403: ArticleBlockedError,
    404: ArticleMissingError,
    407: ArticleBlockedError,
    410: ArticleMissingError,
    451: ArticleBlockedError,
}
# Azure's host agent answers there from inside every virtual machine; ssrfguard lets it pass.
_AZURE_AGENT: Final = ssrfguard.Block(
    network=ipaddress.IPv4Network("168.63.129.16/32"),
    name="Azure platform services",
    rfc="learn.microsoft.com, what-is-ip-address-168-63-129-16",
    reach=ssrfguard.Reach.DENIED,
)
_DENIED: Final = ssrfguard.AddressTable((*ssrfguard.DEFAULT_DENIED.blocks, _AZURE_AGENT))


class Fetcher:
    """Fetches documents over one shared client; make it with `open_fetcher`."""

    def __init__(self, client: httpx.AsyncClient, seconds: float, opened: Set[Origin]) -> None:
        self._client = client
        self._seconds = seconds
        self._opened = opened

    async def fetch(self, url: str) -> Document:
        """Fetch what stands at a public address, within one deadline over all hops.

        Raises `ArticleError`: refused, unreachable, missing, blocked, too large, or of a kind that
        is not read.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(url)
        except (ssrfguard.SSRFGuardError, httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
            raise AddressRefusedError(url, str(error)) from error
        except (httpx.HTTPError, OSError, TimeoutError, zlib.error) as error:
            kind = SiteUnknownError if _is_unknown_name(error) else ArticleUnreachableError
            raise kind(url, f"{type(error).__name__}: {error}") from error

    async def _follow(self, url: str) -> Document:
        """Walk the redirects by hand: httpx would read each one's whole body into memory."""
        private = False
        cookies = httpx.Cookies()  # of this fetch alone: nothing follows anyone to the next page
        for _ in range(MAX_REDIRECTS + 1):
            request = self._client.build_request("GET", url, cookies=cookies)
            response = await self._client.send(request, stream=True)
            try:
                cookies.extract_cookies(response)
                private = private or _origin(response.url) in self._opened
                if response.next_request is None:
                    return replace(await _document(response), private=private)
                url = str(response.next_request.url)
            finally:
                await response.aclose()
        raise ArticleUnreachableError(url, f"more than {MAX_REDIRECTS} redirects")


def _is_unknown_name(error: BaseException | None) -> bool:
    """Whether a name that does not resolve is at the bottom of it: httpx wraps that twice."""
    while error is not None and not isinstance(error, socket.gaierror):
        error = error.__cause__ or error.__context__
    return error is not None


@asynccontextmanager
async def open_fetcher(
    settings: Settings, resolver: ssrfguard.Resolver | None = None
) -> AsyncIterator[Fetcher]:
    """Open the one client that all fetches share; `resolver` stands in for the system's."""
    allow = settings.fetch_allow
    opened: set[Origin] = set()  # reached only because a setting allows it
    contact = f" (+{settings.contact})" if settings.contact else ""
    async with ssrfguard.httpx.AsyncClient(
        policy=ssrfguard.Policy(
            denied_networks=_DENIED,
            allowed_networks=tuple({entry.network for entry in allow}),
            allowed_ports=WEB_PORTS.union(*(entry.ports for entry in allow)),
        ),
        resolver=_guard_pairs(allow, opened, resolver),
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        headers={
            "User-Agent": f"Triptych/{__version__}{contact}",
            "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.1",
            "Accept-Encoding": "gzip, deflate",
        },
    ) as client:
        yield Fetcher(client, settings.fetch_seconds, opened)


def _origin(url: httpx.URL) -> Origin:
    return url.raw_host.decode("ascii").lower(), url.port or (443 if url.scheme == "https" else 80)


def _guard_pairs(
    allow: Iterable[AllowedRange], opened: set[Origin], resolver: ssrfguard.Resolver | None
) -> ssrfguard.Resolver:
    """Check address and port together, on the very answers that are connected to; note what was opened.

    The policy alone would open an allowed port on every host, and every allowed range on each of
    those ports.
    """
    public = ssrfguard.Policy(denied_networks=_DENIED)

    def lookup(host: str, port: int, *options: Any) -> Any:  # noqa: ANN401  # getaddrinfo's own shape
        answers = _in_time(partial(resolver or socket.getaddrinfo, host, port, *options))
        for answer in answers:
            address = ipaddress.ip_address(str(answer[4][0]).partition("%")[0])
            if any(entry.holds(address, port) for entry in allow):
                opened.add((host.lower(), port))
                continue
            if port not in WEB_PORTS:
                raise ssrfguard.BlockedAddressError(str(address), f"port {port} is not open for it")
            public.check_address(address)
        return answers

    return lookup


def _in_time(lookup: Callable[[], Iterable[Any]]) -> list[Any]:
    """Wait no longer than `CONNECT_SECONDS` for a name.

    getaddrinfo has no timeout and its thread cannot be cancelled, so a stalled name server would
    hold the fetch past any deadline; the daemon thread is left to end by itself.
    """
    answer: Future[list[Any]] = Future()

    def run() -> None:
        try:
            answer.set_result(list(lookup()))
        except Exception as error:  # noqa: BLE001  # handed on to the thread that waits
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True, name="resolver").start()
    return answer.result(timeout=CONNECT_SECONDS)


async def _document(response: httpx.Response) -> Document:
    url = str(response.url)
    if response.status_code != httpx.codes.OK:
        error = _STATUS_ERRORS.get(response.status_code, ArticleUnreachableError)
        raise error(url, f"HTTP {response.status_code}")
    media_type = response.headers.get("content-type", "")
    said = media_type.partition(";")[0].strip().lower()
    if said not in _KINDS and said not in _KIND_NOT_SAID:
        raise ArticleUnsupportedError(url, said)
    body = await _body(response)
    return Document(body=body, kind=_kind(said, body), name=url, url=url, media_type=media_type or None)


def _kind(said: str, body: bytes) -> Kind:
    """What the bytes are; a PDF is one whatever it is called."""
    start = body[:1024].lstrip()
    if start.startswith(b"%PDF-"):
        return "pdf"
    if said in _KINDS:
        return _KINDS[said]
    if start.startswith(b"<"):
        return "html"
    raise ArticleUnsupportedError(said, "neither HTML nor PDF")


async def _body(response: httpx.Response) -> bytes:
    """Read and inflate the body, both capped; a bomb costs no more than the cap."""
    inflate = _inflater(response)
    wire, body = 0, bytearray()
    async for chunk in response.aiter_raw():
        wire += len(chunk)
        body += inflate.decompress(chunk, MAX_BYTES + 1 - len(body)) if inflate else chunk
        if wire > MAX_BYTES or len(body) > MAX_BYTES:
            raise ArticleTooLargeError(str(response.url), f"over {MAX_BYTES} bytes")
    return bytes(body)


def _inflater(response: httpx.Response) -> "zlib._Decompress | None":
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        return None
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return zlib.decompressobj(zlib.MAX_WBITS | 32)  # 32: zlib and gzip headers both
    raise ArticleUnreachableError(str(response.url), f"content-encoding {encoding!r} was not asked for")
