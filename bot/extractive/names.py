"""Who is introduced by full name, and who is called by surname alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.languages.tongue import Tongue, word_set

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][^\W\d_]*(?:['’-][^\W\d_]{2,})*"
_PARTICLE = r"(?:(?:van|von|de|der|den|da|di|del|della|la|le|bin|al|dos|ter|zu) )"
_NAME = re.compile(rf"\b{_CAPITAL}(?: (?:[A-Z]\. ?)*{_PARTICLE}*{_CAPITAL})+")
_WORD = re.compile(rf"\b{_CAPITAL}")
_CALENDAR = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august "
    "september october november december montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "januar "
    "februar märz mai juni juli oktober dezember"
)


@dataclass(frozen=True, slots=True)
class Cast:
    """The surnames of an article, with the first name each was introduced by."""

    surnames: frozenset[str]
    titled: frozenset[str]
    stopwords: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str], title: str, tongue: Tongue) -> "Cast":
        """Collect full names; a word the title shows needs no introduction."""
        full: set[str] = set()
        for text in texts:
            full |= _introduced(text, tongue.stopwords)
        titled = frozenset(_WORD.findall(title))
        return cls(frozenset(full) - titled, titled, tongue.stopwords)

    def introduces(self, text: str) -> frozenset[str]:
        """Surnames that stand here together with a first name or a role."""
        return _introduced(text, self.stopwords) & self.surnames

    def assumes(self, text: str) -> frozenset[str]:
        """Surnames that stand here alone, as if the reader knew them."""
        alone = {word for word in _WORD.findall(text) if word in self.surnames}
        return frozenset(alone) - _introduced(text, self.stopwords)

    def names(self, text: str) -> int:
        """Count the capitalised words, but for a usual first word of a sentence."""
        words = [word.casefold() for word in _WORD.findall(text)]
        return sum(word not in self.stopwords and word not in _CALENDAR for word in words)


def _introduced(text: str, stopwords: frozenset[str]) -> frozenset[str]:
    found = set()
    for name in _NAME.findall(text):
        parts = [part for part in _WORD.findall(name) if part.casefold() not in stopwords]
        if len(parts) > 1 and parts[-1].casefold() not in _CALENDAR:
            found.add(parts[-1])
    return frozenset(found)
