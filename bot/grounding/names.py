"""Names: who and what a claim calls by name must be called so by the article."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.grounding.figures import SPELLED
from bot.grounding.folding import fold, stands_alone

# Languages that capitalise names and little else; elsewhere a capital tells nothing.
CHECKED: Final = frozenset({"en", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "ro"})

_CAPITAL: Final = r"[A-ZÀ-ÖØ-ÞŠŽČŁŚŻ]"
_NAME: Final = re.compile(
    rf"(?<![\w’'-]){_CAPITAL}[\w’'.&-]*(?: (?:of |de |von |van |the |al-|& )?{_CAPITAL}[\w’'.&-]*)*"
)
_WORD: Final = re.compile(r"[\w&]+(?:[’'.-]\w+)*")
_SENTENCE_START: Final = re.compile(r"(?:^|[.!?:;]['\"”’)]?\s+|[“\"‘(]\s*|\n)$")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_REPORTING: Final = re.compile(
    r" (?:said|says|told|argued|argues|warned|warns|added|claimed|claims|wrote|called|put|voted|denied)\b"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What begins a sentence and reports, and is no name; plurals are told by their ending.
_NOT_NAMES: Final = _words(
    "he she it they we i you one nobody everyone everybody someone neither both"
    " all some many most few half others police management staff nothing this that these those who which"
)
_CALENDAR: Final = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april"
    " may june july august september october november december"
)
# One place or body under several names; each group is one name.
_SAME: Final = tuple(
    frozenset(group.split("|"))
    for group in (
        "us|u.s|u.s.|usa|united states|america|american|americans",
        "uk|u.k|u.k.|united kingdom|britain|british|great britain",
        "eu|european union|brussels",
        "un|u.n|u.n.|united nations",
        "uae|united arab emirates|emirati",
        "netherlands|dutch|holland",
        "france|french",
        "spain|spanish",
        "wales|welsh",
        "switzerland|swiss",
        "greece|greek",
        "denmark|danish|dane|danes",
    )
)
_STEM: Final = 4  # letters that "China" and "Chinese", "Turkey" and "Turkish" share


class Names:
    """The words of a text, to look names up in."""

    def __init__(self, texts: Iterable[str]) -> None:
        texts = tuple(texts)
        self._whole = fold(" \n ".join(texts))
        self._words = frozenset(_bare(word) for word in _WORD.findall(self._whole))
        self._stems = frozenset(word[:_STEM] for word in self._words if len(word) > _STEM)
        self._initials = frozenset(
            "".join(part[0] for part in name.split() if part[0].isupper()).casefold()
            for text in texts
            for name in _NAME.findall(text)
            if " " in name
        )

    @classmethod
    def joined(cls, parts: Iterable["Names"]) -> "Names":
        """Those of several texts, each read only once for all that it is joined to."""
        parts, both = tuple(parts), cls(())
        both._whole = " \n ".join(part._whole for part in parts)
        both._words = frozenset().union(*(part._words for part in parts))
        both._stems = frozenset().union(*(part._stems for part in parts))
        both._initials = frozenset().union(*(part._initials for part in parts))
        return both

    def unknown(self, claim: str, *, last: bool = False) -> str | None:
        """The first word of a claim's names that the article does not hold; None when it holds them all.

        `last` asks for the last word of each name alone: first names stand only where people are introduced.
        """
        names = (name for name in _named(claim) if not self._knows_as(" ".join(name)))
        words = (word for name in names for word in (name[-1:] if last else name))
        return next((word for word in words if not self._knows(word)), None)

    def _knows_as(self, name: str) -> bool:
        """Whether the article has it under another of its names."""
        folded = _bare(fold(name))
        return any(
            folded in group and any(stands_alone(other, self._whole) for other in group) for group in _SAME
        )

    def _knows(self, name: str) -> bool:
        word = _bare(fold(name))
        return (
            word in self._words
            or word.replace(".", "") in self._initials | self._words
            or (len(word) > _STEM and word[:_STEM] in self._stems)
            or any(piece in self._words for piece in re.split(r"[-&]", word) if len(piece) > 3)
        )


def _named(text: str) -> Iterator[list[str]]:
    """The names of a text in words, less a first word of a sentence that may be any word."""
    for match in _NAME.finditer(text):
        words = [word for word in _WORD.findall(match[0]) if word[0].isupper()]
        starts = _SENTENCE_START.search(text[: match.start()]) is not None
        if starts and not (len(words) == 1 and _is_speaker(words[0], text[match.end() :])):
            words = words[1:]
        yield [word for word in words if _bare(fold(word)) not in _CALENDAR and word != "I"]


def _is_speaker(word: str, after: str) -> bool:
    """Whether a lone first word names somebody: "Ortiz said", not "Critics said" nor "They said"."""
    folded = _bare(fold(word))
    is_other = folded in _NOT_NAMES or folded in SPELLED or folded.endswith("s")
    return bool(_REPORTING.match(after)) and not is_other


def _bare(word: str) -> str:
    if "'" in word or "’" in word:  # hardly any word has one, and every word of an article comes by
        word = _POSSESSIVE.sub("", word)
    return word.rstrip(".")
