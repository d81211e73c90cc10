"""Prose: what a claim says in its own words are sentences of the language that was asked for.

A model that was talked into a cipher, into base64 or into another language writes words that this
language does not join its sentences with. Those little words are known for the languages of
`bot.languages`; of the others only the script is.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from bot.grounding.folding import QUOTED
from bot.grounding.scripts import is_strange
from bot.languages.tongues import KNOWN, tongue_of

ENOUGH: Final = 8  # words from which on a share of them must be little ones
A_FEW: Final = 4  # words from which on one must be known at all
LITTLE: Final = 0.13  # of the words; of 532 honest sentences the lowest has 0.18
FAMILIAR: Final = 0.3  # little words or the article's; of honest claims the lowest has 0.42, of ciphers 0.22
CLEARLY: Final = 2  # little words that a language must have more of than the wanted one, to be it
MOST_SIGNS: Final = 0.6  # of what is printed: digits, dots, dashes
SHORTEST: Final = 16  # characters of which that can be said
ENOUGH_OF_ARTICLE: Final = 1_500  # characters by which its language is known

_WORD: Final = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+")
_ELIDED: Final = re.compile(r"(?:[cdjlmnst]|qu|dell|nell|all|sull|un)'")
_ELIDING: Final = ("fr", "it")
_LETTER_BY_LETTER: Final = re.compile(r"(?<!\w)(?:[^\W\d_][ .·_-]){7,}[^\W\d_](?!\w)")
# What joins the words of a name joins no sentence: "Ana de la Cruz".
_PARTICLES: Final = re.compile(
    r"\b(?:(?:à|al|aux|da|das|de|del|della|den|der|des|di|do|dos|du|e|el|et|la|las|le|les|los|van|von|y)"
    r" ){1,3}([A-ZÀ-Þ][\w'-]*)"
)


def is_content(word: str) -> bool:
    """Whether a folded word says anything by itself, in whichever of the languages."""
    return len(word) > 1 and word not in _languages()


class Prose:
    """How claims about one article must read, in the wanted language or else in the article's own."""

    def __init__(self, article: str, *, declared: str | None, wanted: str | None) -> None:
        """`article` is its folded text, `declared` the language that it says it is in."""
        own = _language_of(article, declared)
        self._wanted = _code(wanted) or _code(declared) or own or ""
        self._is_own = self._wanted == own
        self._article = article
        self._words = frozenset(_WORD.findall(article))

    def fault(self, claim: str, *, general: bool = False) -> str | None:
        """Why a claim does not read as it must; `general` says that its words need not be the article's."""
        said = unicodedata.normalize("NFKC", QUOTED.sub(" ", claim).replace("’", "'"))
        if is_strange(said, self._wanted, self._article):
            return "in another script"
        if self._wanted not in _little_words():
            return None
        if _is_mostly_signs(said) or _LETTER_BY_LETTER.search(said):
            return "not plain prose"
        sentences = _SENTENCE_END.split(said)
        pieces = [said, *sentences] if len(sentences) > 1 else sentences
        return next(filter(None, (self._misfit(piece, general=general) for piece in pieces)), None)

    def _misfit(self, piece: str, *, general: bool) -> str | None:
        """Why a piece is no sentence of the wanted language; None where it has too few words to tell."""
        written = [word for word in _WORD.findall(piece) if not word.isdecimal()]
        if len(written) < A_FEW:
            return None
        words = [word.casefold() for word in written]
        joining = _joining(words)[self._wanted]
        if self._is_in_another_language(piece, joining):
            return "in another language"
        little = _little_words()[self._wanted]
        backwards = sum(word[::-1] in little for word in words)
        if backwards >= joining + CLEARLY or not self._is_joined(written, joining):
            return "not plain prose"
        familiar = sum(word in little or word in self._words for word in words)
        must_be_familiar = self._is_own and not general and len(words) >= ENOUGH
        return "not plain prose" if must_be_familiar and familiar < FAMILIAR * len(words) else None

    def _is_joined(self, written: Sequence[str], joining: int) -> bool:
        """Whether there are little words enough for what is no name of the article's."""
        known = [word for word in written if word.casefold() in self._words]
        names = sum(
            word[0].isupper() and word.casefold() not in _little_words()[self._wanted] for word in known
        )
        others = len(written) - names
        if others < ENOUGH:
            return joining > 0 or len(known) > 0
        return joining >= max(2, LITTLE * others)

    def _is_in_another_language(self, piece: str, joining: int) -> bool:
        plain = _PARTICLES.sub(
            lambda name: name[1] if name[0].casefold() in self._article else name[0], piece
        )
        words = [word for word in _WORD.findall(plain) if word[0].islower()]
        others = (count for code, count in _joining(words).items() if code != self._wanted)
        return max(others) >= joining + CLEARLY


def _joining(words: Iterable[str]) -> dict[str, int]:
    """How many words are little ones, by language; "l'usine" has one written onto it."""
    languages = _languages()
    found = dict.fromkeys(_little_words(), 0)
    for word in words:
        for code in languages.get(word) or (_ELIDING if _ELIDED.match(word) else ()):
            found[code] += 1
    return found


def _is_mostly_signs(text: str) -> bool:
    printed = "".join(text.split())
    signs = len(printed) - sum(map(str.isalpha, printed))
    return len(printed) >= SHORTEST and signs > MOST_SIGNS * len(printed)


def _language_of(article: str, declared: str | None) -> str | None:
    return tongue_of(_WORD.findall(article[:ENOUGH_OF_ARTICLE]), declared).code or _code(declared)


def _code(language: str | None) -> str | None:
    return re.split("[-_]", language, maxsplit=1)[0].lower() if language else None


@cache
def _languages() -> Mapping[str, tuple[str, ...]]:
    """The languages of each little word."""
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for code, words in _little_words().items():
        for word in words:
            found[word] += (code,)
    return dict(found)


@cache
def _little_words() -> Mapping[str, frozenset[str]]:
    """By language, for those that have any."""
    return {tongue.code: tongue.stopwords for tongue in KNOWN if tongue.code}
