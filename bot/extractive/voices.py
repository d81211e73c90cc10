"""Who looks ahead: sentences that say what somebody expects, plans or warns of."""

import re

from bot.extractive.reading import Sentence
from bot.languages.tongue import Tongue, word_set

_TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[,:;—–]")
_INTENDS = word_set("plans plan hopes hope aims aim intends intend wants planned hoped intended")
_PASSIVE = word_set("is are was were be been being")
_NOBODY = re.compile(r"(?:nobody|no one|none|few|niemand|personne|nadie)\b", re.IGNORECASE)
_QUOTED_MARK = " , "


def look_ahead(sentence: Sentence, tongue: Tongue) -> float:
    """Give 0 when nothing is foreseen or nobody says so, else more the surer the wording."""
    if _NOBODY.match(sentence.text) or not has_speaker(sentence, tongue):
        return 0.0
    if tongue.forward.search(sentence.text):
        return 1.0
    return 0.6 if tongue.may.search(sentence.text) else 0.0


def has_speaker(sentence: Sentence, tongue: Tongue) -> bool:
    """Tell whether the sentence itself names who says or expects it, and not by a pronoun."""
    if tongue.according.search(sentence.voiced):
        return True
    marked = re.sub(r"\s{2,}", _QUOTED_MARK, sentence.voiced)
    words = _TOKEN.findall(marked)
    return any(
        _is_spoken(words, place, tongue) for place, word in enumerate(words) if word in tongue.reporting
    )


def _is_spoken(words: list[str], place: int, tongue: Tongue) -> bool:
    if words[place] in _INTENDS and words[place + 1 : place + 2] not in (["to"], ["that"]):
        return False
    before = place - 1
    while before >= 0 and words[before].casefold() in tongue.fillers:
        before -= 1
    if before >= 0 and words[before].isalpha() is False and words[before] in ",:;—–":
        return _names_somebody(words[place + 1 : place + 3], tongue) or _is_aside(words[:before], tongue)
    if before >= 0 and words[before].casefold() in _PASSIVE:
        return False
    return before >= 0 and words[before].casefold() not in tongue.pronouns


def _names_somebody(words: list[str], tongue: Tongue) -> bool:
    """After the verb: "said Ortiz", "said a spokesman", not "said he"."""
    articles = {"a", "an", "the", "der", "die", "das", "ein", "eine", "le", "la", "un", "une", "el"}
    named = [word for word in words if word.casefold() not in articles]
    return bool(named) and named[0].casefold() not in tongue.pronouns and named[0][0].isalpha()


def _is_aside(words: list[str], tongue: Tongue) -> bool:
    """Before the verb: "Ortiz, the transport chief, said"."""
    return any(word[0].isupper() and word.casefold() not in tongue.pronouns for word in words[-12:])
