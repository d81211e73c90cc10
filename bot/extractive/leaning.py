"""Which sentences cannot stand alone: "He said", "But that", a quotation without its speaker."""

import re
from itertools import takewhile

from bot.languages.tongue import Tongue
from bot.models import count_words

_OPENERS = "\"“”„«‘'([¿¡ \u00a0\u202f"
_FEWEST_VOICED = 2
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CONTRACTION = re.compile(r"['’](?:re|s|ll|ve|d)$")
_CAPITALISED = re.compile(r"\b[A-ZÀ-ÖØ-Þ][^\W\d_]+")
_WITHIN = re.compile(r"(?<=[a-zß-ÿ,;] )[A-ZÀ-ÖØ-Þ][^\W\d_]+")
_ROLE = re.compile(r"\b(?:man|woman|boy|girl|driver|spokes\w+|judge|minister|officer|victim|suspect)\b")


def proper_names(text: str) -> frozenset[str]:
    """Words that are capitalised within a sentence, so that one at its start can be told for a name."""
    return frozenset(_WITHIN.findall(text))


def leans(text: str, voiced: str, tongue: Tongue, proper: frozenset[str]) -> bool:
    """Tell whether a sentence rests on the one before it; `voiced` is its part outside quotation marks."""
    if voiced != text and count_words(voiced) < _FEWEST_VOICED:
        return True
    return bool(
        tongue.leaning.match(text.lstrip(_OPENERS))
        or tongue.leaning_inside.search(voiced)
        or _lacks_person(text, tongue, proper)
        or _lacks_person(voiced, tongue, proper)
        or _lacks_thing(text, tongue)
    )


def resolves(before: str, text: str, tongue: Tongue, proper: frozenset[str]) -> bool:
    """Tell whether a "he" in `text` can be somebody of the sentence before."""
    if tongue.persons.match(text.lstrip(_OPENERS)) or _lacks_person(text, tongue, proper):
        return bool(_ROLE.search(before)) or _has_name(before, tongue, proper)
    return True


def _lacks_person(text: str, tongue: Tongue, proper: frozenset[str]) -> bool:
    """Tell whether a "he" comes before any name."""
    pronoun = tongue.persons.search(text)
    return pronoun is not None and not _has_name(text[: pronoun.start()], tongue, proper)


def _has_name(text: str, tongue: Tongue, proper: frozenset[str]) -> bool:
    start = len(text) - len(text.lstrip(_OPENERS))
    return any(
        word.group().casefold() not in tongue.stopwords and (word.start() > start or word.group() in proper)
        for word in _CAPITALISED.finditer(text)
    )


def _lacks_thing(text: str, tongue: Tongue) -> bool:
    """Tell whether an "it" or "they" comes before anything it could mean."""
    words = (_CONTRACTION.sub("", word.casefold()) for word in _WORD.findall(text[:80]))
    little = takewhile(lambda word: word in tongue.stopwords, words)
    return any(word in tongue.things for word in little)
