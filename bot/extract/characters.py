"""Bytes → text → what a reader sees of it."""

import codecs
import re
import unicodedata
from email.message import Message
from typing import Final

from charset_normalizer import from_bytes

from bot.models import JOINERS

_DECLARED: Final = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE
)
# Python's own codecs that decode, but are no character set of any page.
_NO_CHARSETS: Final = {
    "unknown",
    "undefined",
    "unicode_escape",
    "raw_unicode_escape",
    "idna",
    "punycode",
    "utf-7",
}
# Variation selectors, and letters that are drawn as nothing: Hangul fillers, the empty Braille cell.
_BLANK: Final = re.compile(
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800]"
)
_INVISIBLE: Final = {"Cc", "Cf", "Cs", "Co", "Cn"}


def decode(body: bytes, media_type: str | None = None) -> str:
    """Decode by byte order mark, UTF-8, the header, the page's own word, then a guess.

    UTF-8 goes before what was declared: bytes that are valid UTF-8 by chance hardly exist, wrong
    declarations do. Never raises; what fits nowhere becomes U+FFFD.
    """
    if body.startswith(codecs.BOM_UTF8):
        return body[len(codecs.BOM_UTF8) :].decode("utf-8", "replace")
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    for name in ("utf-8", _from_header(media_type), _from_page(body)):
        try:
            "x".encode(name)  # refuses what is a codec but no character set, such as hex
            if name not in _NO_CHARSETS:
                return codecs.getincrementaldecoder(name)().decode(body)  # a page may be cut in mid-character
        except (LookupError, ValueError):
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


def visible(text: str) -> str:
    """Fold white space and drop what no reader can see: control, format and private characters."""
    text = " ".join(_BLANK.sub("", text).split())
    if text.isprintable():  # which all of those are not
        return text
    kept: list[str] = []
    for character in text:
        if unicodedata.category(character) not in _INVISIBLE or _joins(character, kept):
            kept.append(character)
    return " ".join("".join(kept).split())


def _joins(character: str, before: list[str]) -> bool:
    return (
        character in JOINERS and bool(before) and unicodedata.category(before[-1]) in {"Lo", "Mn", "Mc", "So"}
    )


def paragraphs_of(lines: list[str]) -> tuple[str, ...]:
    """The visible text of each line that has any."""
    return tuple(filter(None, map(visible, lines)))
