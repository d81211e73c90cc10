"""One address for one article: tracking removed, redirectors unwrapped, spelling settled."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote

from bot.errors import AddressRefusedError
from bot.links.address import Address, parse, trim, without_dots
from bot.links.hosts import is_public_host, sites
from bot.links.tables import (
    REDIRECTORS,
    SEARCH_STEPS,
    TRACKING,
    TRACKING_BY_SITE,
    TRACKING_PREFIXES,
    Redirector,
)

DEEPEST = 5
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
# `https://` stands inside the addresses of archives.
_SLASHES = re.compile(r"(?<!:)/{2,}")
_AMP_VIEWER = re.compile(r"/amp/(s/)?([^/]+\.[^/]+(?:/.*)?)")
_AMP_CACHE = re.compile(r"/[a-z]/(s/)?([^/]+\.[^/]+(?:/.*)?)")
_SHARE_CODE = re.compile(r"\d\d")


def canonicalize(url: str) -> str:
    """The identity of the article behind an address, as far as the address alone tells it.

    A key, and no promise that the site answers there: `http` becomes `https` and the last
    slash goes. Fetch what `unwrap` returns. Raises AddressRefusedError for what is not an
    http(s) address, and for redirectors in redirectors without end.
    """
    address = unwrapped(url)[-1]
    path = tidy_path(address.path)
    return str(
        replace(
            address,
            scheme="https" if address.port is None and is_public_host(address.host) else address.scheme,
            path=path,
            query="&".join(_content(address.host, path, address.query)),
            fragment=address.fragment if address.fragment.startswith("!") else "",
        )
    )


def clean(url: str) -> str:
    """The address as it was shared, without tracking parameters and nothing else changed."""
    address = parse(url)
    head, _, fragment = trim(url).partition("#")
    base, _, query = head.partition("?")
    base = _SESSION.sub("", base)  # whoever opens it must not come in as somebody else
    path = tidy_path(address.path)
    query = "&".join(_content(address.host, path, query))
    fragment = "&".join(_content(address.host, path, fragment))
    return base + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def unwrap(url: str) -> str:
    """The address a redirector or AMP cache leads to, or the same one: what is to be fetched."""
    return str(unwrapped(url)[-1])


@lru_cache(maxsize=256)
def unwrapped(url: str) -> tuple[Address, ...]:
    """The address as shared, then each one found inside the one before."""
    layers = [parse(url)]
    while inner := _inner(layers[-1]):
        if len(layers) > DEEPEST:
            raise AddressRefusedError(url, f"more than {DEEPEST} redirectors in each other")
        layers.append(parse(inner))
    return tuple(layers)


def tidy_path(path: str) -> str:
    """The path without session, doubled slashes and last slash."""
    return _SLASHES.sub("/", without_dots(_SESSION.sub("", path))).rstrip("/") or "/"


def _inner(address: Address) -> str | None:
    """The address inside this one, if it is a redirector or an AMP cache."""
    if amp := _amp(address):
        return amp
    known = tuple(sites(address.host))
    path = tidy_path(address.path)
    for redirector in REDIRECTORS:
        if redirector.site in known and redirector.path in {None, path}:
            return _target(address, redirector)
    return None


def _target(address: Address, redirector: Redirector) -> str | None:
    """The http(s) address in the redirector's parameter."""
    values = dict(_pair(piece) for piece in address.query.split("&"))
    for name in redirector.names:
        target = unquote(values.get(name, "")).strip()
        if target.lower().startswith(("http://", "https://")):
            return target
    return None


def _amp(address: Address) -> str | None:
    """The page behind an AMP viewer or cache: https://developers.google.com/amp/cache/overview"""
    path = tidy_path(address.path)
    if next(iter(sites(address.host))).removeprefix("www.") in {"google.com", "bing.com"}:
        match = _AMP_VIEWER.fullmatch(path)
    elif address.host.endswith(".cdn.ampproject.org"):
        match = _AMP_CACHE.fullmatch(path)
    else:
        return None
    if match is None:
        return None
    scheme = "https" if match[1] else "http"
    return f"{scheme}://{match[2]}" + (f"?{address.query}" if address.query else "")


def _content(host: str, path: str, query: str) -> Iterator[str]:
    """The pieces of a query that tell the page apart, in their order."""
    asks = path == "/" or not SEARCH_STEPS.isdisjoint(path.lower().split("/"))
    ours = TRACKING.union(*(TRACKING_BY_SITE.get(site, ()) for site in sites(host)))
    for piece in query.split("&"):
        name, value = _pair(piece)
        name = name.lower().removeprefix("amp;")
        tracks = name in ours or name.startswith(TRACKING_PREFIXES) or (not asks and _is_share(name, value))
        if piece and not tracks:
            yield piece


def _is_share(name: str, value: str) -> bool:
    """Names that tell who shared the page, but would be content on a page that searches."""
    return name == "ref" or (name == "s" and _SHARE_CODE.fullmatch(value) is not None)


def _pair(piece: str) -> tuple[str, str]:
    """Name and value of one piece of a query."""
    name, _, value = piece.partition("=")
    return unquote(name), value
