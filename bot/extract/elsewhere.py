"""Pages that only lead to an article: HTML redirects, short links that ask first, aggregators' items."""

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from bot import links
from bot.domains import registrable
from bot.errors import AddressRefusedError
from bot.extract.known import KnownSite
from bot.extract.walls import THIN_WORDS
from bot.models import Pointer, count_words

MAX_DELAY: Final = 10  # seconds; a page that waits longer is meant to be read

_REFRESH: Final = etree.XPath(
    "//meta[translate(@http-equiv,'REFSH','refsh')='refresh']"
    "[not(ancestor::noscript or ancestor::template)]/@content"
)
_TEXT: Final = etree.XPath("//body//text()[not(parent::script or parent::style or ancestor::noscript)]")
_TARGET: Final = re.compile(r"\s*(\d+)(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)


def pointer_of(tree: HtmlElement, url: str | None, site: KnownSite | None) -> Pointer | None:
    """Where the page leads, if that is all it does; `tree` is the page as it came."""
    if url is None:
        return None
    found = _leading_out(tree, url, site) if site and site.ways_out else _refreshed(tree, url)
    return Pointer(url=found) if found else None


def _leading_out(tree: HtmlElement, url: str, site: KnownSite) -> str | None:
    """The first address of another site."""
    stays = {registrable(url), *site.stays}
    for href in map(str, tree.xpath(site.ways_out)):
        target = _absolute(url, href)
        if target and registrable(target) not in stays:
            return target
    return None


def _refreshed(tree: HtmlElement, url: str) -> str | None:
    for content in map(str, _REFRESH(tree)):
        match = _TARGET.match(content)
        target = _absolute(url, match[2]) if match and int(match[1][:6]) <= MAX_DELAY else None
        if target and links.canonicalize(target) != links.canonicalize(url) and _is_thin(tree):
            return target
    return None


def _is_thin(tree: HtmlElement) -> bool:
    return count_words(" ".join(_TEXT(tree))) < THIN_WORDS


def _absolute(url: str, href: str) -> str | None:
    try:
        target = links.unwrap(urljoin(url, href.strip()))
    except (AddressRefusedError, ValueError):
        return None
    return target if urlsplit(target).hostname else None
