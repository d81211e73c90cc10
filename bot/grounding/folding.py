"""Typography brought to one form, and words found where they stand by themselves."""

import re
import unicodedata
from typing import Final

from bot.models import is_unspaced

_FOLDED: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "‹": "<",
        "›": ">",
    }
)

# What stands in quotation marks, which must stand in the article; single ones are taken for apostrophes.
QUOTED: Final = re.compile(r"[“\"«„]([^“”\"«»„]{2,300})[”\"»“]")


def fold(text: str) -> str:
    """Bring typography to one form, so that a quote is found however its marks were set."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_FOLDED)).casefold().split())


def stands_alone(words: str, text: str) -> bool:
    """Whether folded words are in a text, no piece of longer ones, nor "5 per cent" in "3.5 per cent".

    By hand, as a pattern for each quote would be compiled anew: that took longer than all the search.
    """
    at = text.find(words)
    while at >= 0:
        if _begins(words, text, at) and _ends(words, text, at + len(words)):
            return True
        at = text.find(words, at + 1)
    return False


def _begins(words: str, text: str, at: int) -> bool:
    before = text[max(0, at - 2) : at]
    if not before or is_unspaced(words[:1]):
        return True
    return not (_is_word(before[-1]) or (before[-1] in ".," and before[0].isdigit()))


def _ends(words: str, text: str, end: int) -> bool:
    after = text[end : end + 2]
    if not after or is_unspaced(words[-1:]):
        return True
    return not (_is_word(after[0]) or (after[0] in ".," and after[-1].isdigit()))


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
