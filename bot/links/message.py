"""The links of one message."""

from dataclasses import dataclass

from bot.errors import AddressRefusedError
from bot.links.canonical import canonicalize
from bot.links.find import Platform, find
from bot.links.judge import Verdict, judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address in a message; `canonical_url` is None where it is no http(s) address after all."""

    found: str
    canonical_url: str | None
    verdict: Verdict


def links_in(text: str, platform: Platform) -> tuple[Link, ...]:
    """The links of a message in their order; of several to one article only the first."""
    links: dict[str, Link] = {}
    for found in dict.fromkeys(find(text, platform)):
        link = Link(found=found, canonical_url=_identity(found), verdict=judge(found))
        links.setdefault(link.canonical_url or found, link)
    return tuple(links.values())


def _identity(url: str) -> str | None:
    try:
        return canonicalize(url)
    except AddressRefusedError:
        return None
