"""Text -> the terms that say what it is about."""

import re

from bot.languages.tongue import Tongue

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
_POSSESSIVE = re.compile(r"['’]s?$")
# French and Italian write the article onto the word: "l'usine" is about "usine".
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|dell|nell|all|sull|un)['’]", re.IGNORECASE)
# Cutting there makes one of "investigate", "investigation" and their like in other languages.
_STEM = 7


def tokens(text: str) -> list[str]:
    """Words in order, as written."""
    return _WORD.findall(text)


def terms(text: str, tongue: Tongue) -> frozenset[str]:
    """What the text is about: stems without stopwords; pairs of characters in unspaced scripts."""
    found = set()
    for token in _WORD.findall(_UNSPACED.sub(" ", text)):
        word = _POSSESSIVE.sub("", _ELIDED.sub("", token)).casefold()
        if len(word) > 1 and word not in tongue.stopwords:
            found.add(_stem(word))
    for run in _UNSPACED.findall(text):
        found.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(found)


def overlap(some: frozenset[str], others: frozenset[str]) -> float:
    """Share of the smaller set that the two have in common, from 0 to 1."""
    smaller = min(len(some), len(others))
    return len(some & others) / smaller if smaller else 0.0


def _stem(word: str) -> str:
    if word.isalpha() and len(word) > 4 and word.endswith("s"):
        word = word[:-1]
    return word[:_STEM] if word.isalpha() else word
