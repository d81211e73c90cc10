"""What a reader sees of a text. Pure."""

import re
import unicodedata
from typing import Final

from bot.models import JOINERS

# Variation selectors, and letters that are drawn as nothing: Hangul fillers, the empty Braille cell.
_BLANK: Final = re.compile(
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800]"
)
_INVISIBLE: Final = {"Cc", "Cf", "Cs", "Co", "Cn"}


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
