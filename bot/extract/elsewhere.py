"""Pages that only lead to an article: HTML redirects, short links that ask first, aggregators' items."""

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from bot import links
from bot.domains import registrable
from bot.errors import AddressRefusedError
from bot.models import Pointer

MAX_DELAY: Final = 10  # seconds; a page that waits longer is meant to be read

_REFRESH: Final = "//meta[translate(@http-equiv,'REFSH','refsh')='refresh']/@content"
_TARGET: Final = re.compile(r"\s*(\d+)(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)
# The title of an item links to what was submitted: https://news.ycombinator.com/item?id=8863
_HACKER_NEWS: Final = "//*[contains(@class,'titleline')]/a/@href"
# Today's page says it on a custom element, old.reddit.com on the item's own box.
_REDDIT: Final = (
    "//shreddit-post/@content-href | //*[contains(@class,'thing') and contains(@class,'link')]/@data-url"
)
# LinkedIn asks first whether one wants to leave, at times: marirs/urlexpand, pull request 7.
_ANY: Final = "//a/@href"

_WAYS: Final = {"news.ycombinator.com": _HACKER_NEWS, "reddit.com": _REDDIT, "lnkd.in": _ANY}


def pointer_of(tree: HtmlElement, url: str | None) -> Pointer | None:
    """Where the page leads, if that is all it does; `tree` is the page as it came."""
    if url is None:
        return None
    way = links.of_site(url, _WAYS)
    found = _leading_out(tree, url, way) if way else _refreshed(tree, url)
    return Pointer(url=found) if found else None


def _leading_out(tree: HtmlElement, url: str, way: str) -> str | None:
    """The first address of another site; LinkedIn's own pages are no way out of its short links."""
    stays = {registrable(url), "linkedin.com"} if way is _ANY else {registrable(url), "redd.it"}
    for href in map(str, tree.xpath(way)):
        target = _absolute(url, href)
        if target and registrable(target) not in stays:
            return target
    return None


def _refreshed(tree: HtmlElement, url: str) -> str | None:
    for content in map(str, tree.xpath(_REFRESH)):
        match = _TARGET.match(content)
        target = _absolute(url, match[2]) if match and int(match[1][:6]) <= MAX_DELAY else None
        if target and links.canonicalize(target) != links.canonicalize(url):
            return target
    return None


def _absolute(url: str, href: str) -> str | None:
    try:
        target = links.unwrap(urljoin(url, href.strip()))
    except (AddressRefusedError, ValueError):
        return None
    return target if urlsplit(target).hostname else None
