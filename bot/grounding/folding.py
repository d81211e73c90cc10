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


def standing_alone(words: str) -> re.Pattern[str]:
    """Finds folded words where they are not a piece of longer ones, nor "5 per cent" in "3.5 per cent"."""
    before = "" if is_unspaced(words[:1]) else r"(?<!\w)(?<!\d[.,])"
    after = "" if is_unspaced(words[-1:]) else r"(?!\w)(?![.,]\d)"
    return re.compile(before + re.escape(words) + after)
