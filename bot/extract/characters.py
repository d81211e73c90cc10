"""Bytes → text → what a reader sees of it."""

import codecs
import re
from email.message import Message
from typing import Final

from charset_normalizer import from_bytes
from webencodings import UTF8, lookup

from bot.visible import visible

_DECLARED: Final = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE
)


def decode(body: bytes, media_type: str | None = None) -> str:
    """Decode by byte order mark, UTF-8, the header, the page's own word, then a guess.

    UTF-8 goes before what was declared: bytes that are valid UTF-8 by chance hardly exist, wrong
    declarations do; but for Japanese by escape sequences, which is ASCII. Only names that browsers
    know count (encoding.spec.whatwg.org): another one would show us another page than them. Never
    raises; what fits nowhere becomes U+FFFD.
    """
    if body.startswith(codecs.BOM_UTF8):
        return body[len(codecs.BOM_UTF8) :].decode("utf-8", "replace")
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    declared = [lookup(name) for name in (_from_header(media_type), _from_page(body))]
    escapes = [found for found in declared if found and found.name == "iso-2022-jp" and b"\x1b" in body]
    for found in (*escapes, UTF8, *declared):
        if found is None:
            continue
        try:
            return str(found.codec_info.incrementaldecoder().decode(body))  # it may be cut in mid-character
        except ValueError:
            continue
    guess = from_bytes(body[:50_000]).best()
    return body.decode(guess.encoding if guess else "utf-8", "replace")


def _from_header(media_type: str | None) -> str:
    header = Message()
    header["content-type"] = media_type or "text/html"
    return header.get_content_charset() or "unknown"


def _from_page(body: bytes) -> str:
    match = _DECLARED.search(body[:4096])
    return match[1].decode("ascii") if match else "unknown"


def paragraphs_of(lines: list[str]) -> tuple[str, ...]:
    """The visible text of each line that has any."""
    return tuple(filter(None, map(visible, lines)))
