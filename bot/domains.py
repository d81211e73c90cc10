"""Which names are domains, and which of them belong to one owner, by the public suffix list."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tldextract import TLDExtract

# Top-level names that no public list holds, but that look like addresses all the same (RFC 2606, 6761, 7686).
_RESERVED: Final = frozenset({"example", "internal", "invalid", "local", "localhost", "onion", "test"})
# Written small: "It was over.In 2020" is a slip of a typist, "evil.in" an address.
DOTTED: Final = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+(?:[a-z]{2,24}|(?<=[A-Z0-9]\.)[A-Z]{2,24})(?![\w-])")


@lru_cache(maxsize=1_024)
def registrable(url: str) -> str:
    """The part of an address's host that somebody registered: `example.co.uk`; else the host.

    Under an ending that no list holds it is the last two labels: publicsuffix.org, rule `*`.
    """
    found = _suffixes()(url)
    if found.top_domain_under_public_suffix or found.suffix:
        return found.top_domain_under_public_suffix or found.fqdn
    under = found.subdomain.rpartition(".")[2]
    return f"{under}.{found.domain}" if under else found.domain


def is_domain(name: str) -> bool:
    """Whether a dotted name ends as a domain does, so that a chat program might make a link of it."""
    return name.lower().rpartition(".")[2] in _RESERVED or bool(_suffixes()(name).suffix)


@cache
def _suffixes() -> "TLDExtract":
    from tldextract import TLDExtract  # slow to import, and most commands judge no name

    # The list it ships with: it must not fetch one. Private suffixes too: ann.github.io is not bob.github.io.
    return TLDExtract(suffix_list_urls=(), include_psl_private_domains=True)
