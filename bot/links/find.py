"""Addresses in chat text, in the order they stand there.

Written by hand because linkify-it-py takes quadratic time on `http://a.b/http://a.b/…` (2 s for
39 kB) and does not see an address that follows Chinese or Japanese letters.
"""

import re
from collections.abc import Callable, Iterator
from typing import Literal

Platform = Literal["slack", "discord", "plain"]

# What ends an address: blanks, controls, quotes, angle brackets and full-width punctuation.
_STOP = (
    r"\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    r"<>\"`\\\u00ab\u00bb\u2018-\u201f\u2039\u203a\u3001-\u3003\u3008-\u3011\u3014-\u301f"
    r"\uff01\uff08\uff09\uff0c\uff1a-\uff1c\uff1e\uff1f\uff3b\uff3d\uff5b-\uff65"
)
_START = re.compile(
    r"(?<![A-Za-z0-9+])https?://(?!https?://)(?=[\w\[])|(?<![A-Za-z0-9+@/.-])www\.(?=[\w-]+\.\w)",
    re.IGNORECASE,
)
# `||` is a spoiler's edge, and a separator before a scheme parts two addresses.
_PIECE = re.compile(
    rf"[()\[\]{{}}]|(?:(?!\|\||[,;|]https?://)[^()\[\]{{}}{_STOP}])+",
    re.IGNORECASE,
)
_TRAILING = ".,:;!?'*_~|…([{"
_CLOSES = {")": "(", "]": "[", "}": "{"}
_SLACK_TOKEN = re.compile(r"<([^<>]*)>")
_HTTP = re.compile(r"https?://", re.IGNORECASE)


def find(text: str, platform: Platform) -> tuple[str, ...]:
    """The addresses in a message, as they were written; a bare `www.` host is given https.

    Fenced code blocks are no shares on Slack and Discord; inline code is read, because people
    quote addresses that way. Takes time in proportion to the text's length.
    """
    return tuple(_FINDERS[platform](text))


def _in_plain(text: str) -> Iterator[str]:
    """Addresses in text without markup, and between the markup of others."""
    position = 0
    while start := _START.search(text, position):
        position = _end(text, start.end())
        url = text[start.start() : position].rstrip(_TRAILING)
        yield url if "://" in start[0] else f"https://{url}"


def _end(text: str, position: int) -> int:
    """Where the address ends that runs from here: at the latest where a bracket closes it in."""
    depth = dict.fromkeys(_CLOSES.values(), 0)
    while piece := _PIECE.match(text, position):
        if piece[0] in depth:
            depth[piece[0]] += 1
        elif opener := _CLOSES.get(piece[0]):
            if not depth[opener]:
                break
            depth[opener] -= 1
        position = piece.end()
    return position


def _in_discord(text: str) -> Iterator[str]:
    """`<url>`, `[label](url "title")`, quotes and spoilers all end an address by themselves."""
    return _in_plain(_without_code_blocks(text))


def _in_slack(text: str) -> Iterator[str]:
    """`<url>` and `<url|label>`; mentions, channels and mail addresses are passed over."""
    position = 0
    text = _without_code_blocks(text)
    for token in _SLACK_TOKEN.finditer(text):
        yield from _in_plain(_unescape(text[position : token.start()]))
        url = token[1].partition("|")[0]
        if _HTTP.match(url):
            yield _unescape(url)
        position = token.end()
    yield from _in_plain(_unescape(text[position:]))


def _unescape(text: str) -> str:
    """Undo the three entities Slack writes; `&amp;` last, for each is escaped once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _without_code_blocks(text: str) -> str:
    """What stands outside of fences; a fence that is never closed opens nothing."""
    parts = text.split("```")
    outside = parts[::2] if len(parts) % 2 else [*parts[::2], parts[-1]]
    return " ".join(outside)


_FINDERS: dict[Platform, Callable[[str], Iterator[str]]] = {
    "slack": _in_slack,
    "discord": _in_discord,
    "plain": _in_plain,
}
