"""Whether an address looks like an article, from the address alone.

Generous: what no rule knows is an article. To stay silent about one is worse than to try in vain.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from bot.errors import AddressRefusedError
from bot.links.address import Address, parse
from bot.links.canonical import canonicalize, unwrapped
from bot.links.hosts import is_public_host, sites
from bot.links.tables import (
    CLOSED,
    ENDINGS,
    HOME_NAMES,
    LOGIN_STEPS,
    NOT_ARTICLES,
    SEARCH_NAMES,
    SEARCH_STEPS,
)

_LANGUAGE = (
    "ar|bg|cs|da|de|el|en|es|et|fa|fi|fr|he|hi|hr|hu|id|it|ja|ko|lt|lv|nl|no|pl|pt|ro|ru|sk|sl|sr|sv|th|tr"
    "|uk|us|vi|zh"
)
_HOME_PATH = re.compile(
    rf"/((?:{_LANGUAGE})(-[a-z]{{2}})?/?)?((index|home|default)\.(html?|php|aspx?|jsp))?", re.IGNORECASE
)
_MOBILE = re.compile(r"^(?:www|m|mobile|web|touch|mbasic)\.")
_WORTH_A_TRY = {"a code host page"}
_CODE_PATH = re.compile(r"/-/(blob|tree|raw|commits?|merge_requests|issues|pipelines|jobs)(/|$)")
_ENDING = re.compile(r"\.([a-z0-9]{2,8})$")
_LOGIN_HOST = re.compile(r"(login|signin|sso|auth|accounts)\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an address is taken for an article; `reason` is a short phrase for people."""

    article: bool
    reason: str


def judge(url: str) -> Verdict:
    """Judge an address as it was shared; one inside a redirector is judged for what it leads to."""
    try:
        layers = unwrapped(url)
    except AddressRefusedError:
        return Verdict(article=False, reason="not a web address")
    reason = _fault(layers) or _kind(parse(canonicalize(url)))
    return Verdict(article=reason is None, reason=reason or "looks like an article")


def obstacle(url: str) -> str | None:
    """What an address leads to that cannot be read even for a person who asks: a phrase, or None.

    Stricter than `judge` with what hides its text, more lenient with what only its page can settle.
    """
    address = parse(canonicalize(url))
    path, what = CLOSED.get(_MOBILE.sub("", address.host), (None, ""))
    if path and path.search(address.path):
        return what
    kind = _known_page(address) or _file(address.path.lower().strip("/").split("/"))
    return None if kind in _WORTH_A_TRY else kind


def _fault(layers: tuple[Address, ...]) -> str | None:
    """Why these addresses may not be read at all."""
    if any(layer.userinfo for layer in layers):
        return "has credentials in it"
    if not all(is_public_host(layer.host) for layer in layers):
        return "not a public address"
    return None


def _kind(address: Address) -> str | None:
    """What else it is than an article: a name for people, or None."""
    names = {unquote(piece.partition("=")[0]).lower() for piece in address.query.split("&") if piece}
    steps = address.path.lower().strip("/").split("/")
    return (
        _known_page(address)
        or _file(steps)
        or _login(address.host, steps)
        or _search(steps, names)
        or _home(address, names)
    )


def _known_page(address: Address) -> str | None:
    """What the table says about this site's path."""
    for site in sites(address.host):
        for path, reason in NOT_ARTICLES.get(site, ()):
            if path.search(address.path):
                return reason
    return "a code host page" if _CODE_PATH.search(address.path) else None


def _file(steps: list[str]) -> str | None:
    """What a file of this ending is, unless it is read like a page."""
    ending = _ENDING.search(steps[-1])
    return ENDINGS.get(ending[1]) if ending else None


def _login(host: str, steps: list[str]) -> str | None:
    """A page that only asks who you are."""
    asks = steps[-1].partition(".")[0] in LOGIN_STEPS or _LOGIN_HOST.match(host)
    return "a login page" if asks else None


def _search(steps: list[str], names: set[str]) -> str | None:
    """A page that answers words typed into a box, on the root or on a path that says so."""
    asks = steps == [""] or not SEARCH_STEPS.isdisjoint(steps)
    return "search results" if asks and not SEARCH_NAMES.isdisjoint(names) else None


def _home(address: Address, names: set[str]) -> str | None:
    """A front page; `/?p=123` and `/#!/story` are not."""
    front = _HOME_PATH.fullmatch(address.path) and names <= HOME_NAMES and not address.fragment
    return "a home page" if front else None
