"""Which language an article is in.

English, German, French and Spanish have cues; Italian, Portuguese and Dutch only stopwords; any
other language is ranked by statistics alone.
"""

from collections.abc import Iterable

from bot.extractive.english import ENGLISH
from bot.extractive.european import DUTCH, FRENCH, GERMAN, ITALIAN, PORTUGUESE, SPANISH
from bot.extractive.tongue import Tongue

UNKNOWN = Tongue()
_KNOWN = (ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH)
_ENOUGH = 30
_LITTLE_WORDS = 0.25


def tongue_of(words: Iterable[str], declared: str | None) -> Tongue:
    """Know the language by its little words; pages often declare a wrong one, or none.

    `declared` decides only where the little words are too few to tell.
    """
    counted = [word.casefold() for word in words]
    shares = {t: sum(word in t.stopwords for word in counted) / (len(counted) or 1) for t in _KNOWN}
    best = max(_KNOWN, key=lambda tongue: shares[tongue])
    if len(counted) >= _ENOUGH and shares[best] >= _LITTLE_WORDS:
        return best
    code = (declared or "").split("-")[0].casefold()
    return next((t for t in _KNOWN if t.code == code and shares[t] > 0), UNKNOWN)
