"""One article, one address: what a page may say of where it lives."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urljoin, urlsplit

from bot import links
from bot.domains import registrable
from bot.errors import AddressRefusedError

_TEMPLATE: Final = re.compile(r"[*{}<>\s]|%7[bd]|\$\(", re.IGNORECASE)


def canonical_url(url: str, declared: Sequence[str] = (), og_url: str | None = None) -> str:
    """The address an article is known by.

    A rel=canonical is believed when it is the only one, an address of the same registrable domain,
    public, no placeholder, and not the home page (RFC 6596 wants exactly one); else og:url by the
    same rules; else the address that answered.
    """
    url = links.unwrap(url)
    candidates = [declared[0]] if len(set(declared)) == 1 else []
    if og_url and len(set(declared)) < 2:
        candidates.append(og_url)
    for candidate in candidates:
        found = _accepted(candidate.strip(), url)
        if found:
            return found
    return links.canonicalize(url)


def _accepted(candidate: str, url: str) -> str | None:
    if _TEMPLATE.search(candidate):
        return None
    try:
        found = links.canonicalize(urljoin(url, candidate))
    except (AddressRefusedError, ValueError):  # urljoin's, for a broken bracket or an impossible name
        return None
    parts = urlsplit(found)
    at_home = parts.path in {"", "/"} and not parts.query and urlsplit(url).path not in {"", "/"}
    if at_home or links.is_private(found) or registrable(found) != registrable(url):
        return None
    return found
