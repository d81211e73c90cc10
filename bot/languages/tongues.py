"""Which language an article is in.

English, German, French and Spanish have cues; Italian, Portuguese and Dutch only stopwords; any
other language is ranked by statistics alone.
"""

import re
from collections.abc import Iterable, Sequence

from bot.languages.english import ENGLISH
from bot.languages.european import DUTCH, FRENCH, GERMAN, ITALIAN, PORTUGUESE, SPANISH
from bot.languages.tongue import Tongue

UNKNOWN = Tongue()
KNOWN = (ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH)
_ENOUGH = 30
_A_FEW = 3
_LATIN = re.compile(r"[a-zà-öø-ÿ]")
_LITTLE_WORDS = 0.25


def tongue_of(words: Iterable[str], declared: str | None) -> Tongue:
    """Know the language by its little words; pages often declare a wrong one, or none.

    `declared` decides only where the little words are too few to tell.
    """
    counted = [word.casefold() for word in words]
    shares = _shares(counted)
    best = max(KNOWN, key=lambda tongue: shares[tongue])
    if len(counted) >= _ENOUGH and shares[best] >= _LITTLE_WORDS:
        return best
    code = (declared or "").split("-")[0].casefold()
    return next((t for t in KNOWN if t.code == code and shares[t] > 0), UNKNOWN)


def asked_in(words: Iterable[str], otherwise: str | None) -> str | None:
    """The code of the language of a question, which is too short to be sure of.

    `otherwise` where nothing speaks against it; None for a language whose little words aren't known.
    """
    counted = [word.casefold() for word in words]
    shares = _shares(counted)
    own = next((t for t in KNOWN if t.code == (otherwise or "").split("-")[0].casefold()), UNKNOWN)
    best = max(KNOWN, key=lambda tongue: (shares[tongue], tongue is own))
    if shares[best] >= _LITTLE_WORDS:
        return best.code
    if not any(_LATIN.search(word) for word in counted):  # as all that is known here is written
        return None if own.code else otherwise
    return otherwise if len(counted) < _A_FEW or shares.get(own, 0) > 0 else None


def _shares(counted: Sequence[str]) -> dict[Tongue, float]:
    return {t: sum(word in t.stopwords for word in counted) / (len(counted) or 1) for t in KNOWN}
