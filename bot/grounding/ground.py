"""An article, read once, that claims are held against one by one."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Final

from bot.grounding.dates import NO_DATES, Dates, dates_in, dates_of
from bot.grounding.denials import denies
from bot.grounding.figures import Figure, figures_in, missing
from bot.grounding.folding import QUOTED, fold, stands_alone
from bot.grounding.leak import repeats, speaks_of_itself
from bot.grounding.names import CHECKED, Names
from bot.grounding.prose import Prose, is_content
from bot.models import Article, Basis, Claim, Evidence, is_unspaced
from bot.safety import is_safe

LONGEST: Final = 1_000  # characters of a claim: two short sentences have a third of it
MOST_QUOTES: Final = 6  # of one claim: two are asked for, in a bullet three
MIN_QUOTE_WORDS: Final = 2  # of content, or
ENOUGH_WORDS: Final = 4  # of which one has content
MIN_QUOTE_UNSPACED: Final = 4  # characters, in scripts that put no spaces between words
NEAR: Final = 2  # paragraphs between a speaker's name and what "she said"
JUDGED: Final = 128  # claims of which the verdict is remembered
COUNTED_FREELY: Final = 3  # "two readings are possible" is the reader's own count

_DENIES: Final = re.compile(
    r"\b(?:article|report|text|story|piece|author)s? (?:does not|doesn't|do not|did not|never|gives? no"
    r"|cites? no|offers? no|names? no|provides? no|says? nothing|makes? no)\b",
    re.IGNORECASE,
)


class Ground:
    """What an article says, folded and counted, so that each claim is checked in a fraction of a millisecond.

    `language` is the claims' own where that is not the article's; `unsayable` a text of which no
    claim may repeat a line, unless the article has it: the words of our own prompts.
    """

    def __init__(self, article: Article, language: str | None = None, *, unsayable: str = "") -> None:
        self._article = article
        self._language = language or article.language
        self._folded = [fold(paragraph) for paragraph in article.paragraphs]
        self._said = [fold(article.title or ""), *self._folded]
        self._whole = " ".join(self._said)
        self._unsayable = unsayable
        self._names_near: dict[frozenset[int] | None, Names] = {}
        # a claim is judged as it comes, and again with the whole answer
        self._judged = lru_cache(maxsize=JUDGED)(self._judge)

    def find(self, quote: str) -> Evidence | None:
        """Find where a quote stands, to the letter but for typography and case."""
        wanted = fold(quote).strip(" \"'")
        if not _proves(wanted):
            return None
        for number, paragraph in enumerate(self._folded, 1):
            if stands_alone(wanted, paragraph):
                return Evidence(paragraph=number, quote=" ".join(quote.split()))
        return None

    def says(self, words: str) -> bool:
        """Whether the article uses these very words, title included."""
        return stands_alone(fold(words), self._whole)

    def claim(
        self, text: str, basis: Basis, quotes: Sequence[str], *, commentary: bool = False
    ) -> Claim | str:
        """Verify a claim; a string says why it must not be shown."""
        return self._judged(text, basis, tuple(quotes), commentary)

    def _judge(self, text: str, basis: Basis, quotes: tuple[str, ...], commentary: bool) -> Claim | str:
        text = " ".join(text.split())
        if not text:
            return "empty"
        if len(text) > LONGEST or len(quotes) > MOST_QUOTES:
            return "too long"
        fault = self._fault(text, basis)
        if fault:
            return fault
        if basis == "background":
            return self._background(text, quotes, commentary=commentary)
        evidence: tuple[Evidence, ...] = ()
        searched: tuple[str, ...] = ()
        if basis == "absence":
            searched = tuple(word.strip() for word in quotes if word.strip())
            refusal = self._presence(searched, text)
        else:
            found = [self.find(quote) for quote in quotes]
            evidence = tuple(filter(None, found))
            refusal = None if evidence and len(evidence) == len(found) else "evidence not found"
        refusal = refusal or self._invention(text, basis, evidence)
        return refusal or Claim(text=text, basis=basis, evidence=evidence, searched=searched)

    def _fault(self, text: str, basis: Basis) -> str | None:
        """What is wrong with a claim's words, whatever they rest on."""
        if not is_safe(text):
            return "unsafe text"
        if speaks_of_itself(text, self._said):
            return "speaks of its own instructions"
        if repeats(text, self._unsayable, self._whole):
            return "repeats its instructions"
        fault = self._prose.fault(text, general=basis == "background")
        return fault or self._misquotation(text)

    def _misquotation(self, text: str) -> str | None:
        for quoted in QUOTED.findall(text):
            if not self.says(quoted.strip(" .,;:!?…'")):
                return f"quotation not in the article: {quoted[:40]}"
        return None

    def _presence(self, searched: Sequence[str], text: str) -> str | None:
        """Why an absence is none."""
        if not searched:
            return "nothing was searched for"
        if not denies(text, self._language):
            return "an absence that denies nothing"
        return "said to be absent, but the article has it" if any(map(self.says, searched)) else None

    def _background(self, text: str, quotes: Sequence[str], *, commentary: bool) -> Claim | str:
        if not commentary:
            return "background outside the Commentary"
        if quotes or figures_in(text, self._language):
            return "background with evidence or a figure"
        if dates_in(text, self._language, strict=True) != NO_DATES:
            return "background with a date"
        if self._unknown_name(text, None):
            return "background with a name"
        return Claim(text=text, basis="background", verified=None)

    def _invention(self, text: str, basis: Basis, evidence: tuple[Evidence, ...]) -> str | None:
        """What the claim holds that the article does not, or not where it was quoted."""
        if basis == "article" and _DENIES.search(text):
            return "an absence that was not searched for"
        figure = missing(self._counted(text, basis), self._figures_for(basis, evidence))
        if figure:
            return f"figure not where it was quoted: {text[figure.start : figure.end].strip()}"
        quoted = {found.paragraph for found in evidence}
        if not (dates_in(text, self._language, strict=True) <= self._dates_for(basis, quoted)):
            return "date not where it was quoted"
        name = self._unknown_name(text, self._near(quoted) if basis == "article" else None)
        return f"name not where it was quoted: {name}" if name else None

    def _counted(self, text: str, basis: Basis) -> Iterable[Figure]:
        """The figures of a claim, less those that an inference may count by itself."""
        figures = figures_in(text, self._language)
        if basis == "article":
            return figures
        return [figure for figure in figures if not (figure.spelled and min(figure.values) <= COUNTED_FREELY)]

    def _figures_for(self, basis: Basis, evidence: tuple[Evidence, ...]) -> tuple[Figure, ...]:
        """For what the article says, the figures of the quoted paragraphs; for an inference, all of them."""
        if basis != "article":
            return (*self._details, *(figure for paragraph in self._figures for figure in paragraph))
        quoted = {found.paragraph for found in evidence}
        return (*self._details, *(figure for number in quoted for figure in self._figures[number - 1]))

    def _dates_for(self, basis: Basis, quoted: set[int]) -> Dates:
        """For what the article says, the days of the quoted paragraphs and of its beginning."""
        if basis != "article":
            return self._dates[0].joined(*self._dates[1:])
        return self._dates[0].joined(*(self._dates[number] for number in quoted | {1}))

    def _near(self, quoted: set[int]) -> frozenset[int]:
        """Paragraphs that a name may come from: the quoted ones, two around, and the beginning."""
        around = {number + step for number in quoted for step in range(-NEAR, NEAR + 1)}
        return frozenset(around & set(range(1, len(self._folded) + 1)) | {1})

    def _unknown_name(self, text: str, near: frozenset[int] | None) -> str | None:
        """A name that is not there; None, too, where names cannot be told by their capitals.

        They are copied as printed only within one language that capitalises names alone. `near`
        limits where they may come from: who said it stands beside what was said.
        """
        language = (self._language or "en").partition("-")[0]
        if language not in CHECKED or language != (self._article.language or "en").partition("-")[0]:
            return None
        anywhere = self._names(None).unknown(text)
        return anywhere or (None if near is None else self._names(near).unknown(text, last=True))

    def _names(self, near: frozenset[int] | None) -> Names:
        if near not in self._names_near:
            details, *paragraphs = self._named
            chosen = paragraphs if near is None else [paragraphs[number - 1] for number in sorted(near)]
            self._names_near[near] = Names.joined([*chosen, details])
        return self._names_near[near]

    @cached_property
    def _named(self) -> list[Names]:
        """The names of what stands above the text, then of each paragraph."""
        details = (self._article.title or "", self._article.site or "", *self._article.authors)
        return [Names(details), *(Names([paragraph]) for paragraph in self._article.paragraphs)]

    @cached_property
    def _prose(self) -> Prose:
        return Prose(self._whole, declared=self._article.language, wanted=self._language)

    @cached_property
    def _figures(self) -> list[tuple[Figure, ...]]:
        return [figures_in(paragraph, self._article.language) for paragraph in self._article.paragraphs]

    @cached_property
    def _details(self) -> tuple[Figure, ...]:
        """The figures of what stands above the text: title, and the day it was published."""
        return figures_in(
            f"{self._article.title or ''} {self._article.published or ''}", self._article.language
        )

    @cached_property
    def _dates(self) -> list[Dates]:
        """The days that each paragraph names; first, those of title and publication."""
        language = self._article.language
        texts = [self._article.title or "", *self._article.paragraphs]
        named = [dates_in(text, language, strict=False) for text in texts]
        if self._article.published:
            named[0] = named[0].joined(dates_of(date.fromisoformat(self._article.published)))
        return named


def _proves(quote: str) -> bool:
    """Whether a quote has enough of its own to be evidence: "on Tuesday" and "the plan" stand anywhere."""
    if is_unspaced(quote):
        return len(quote) >= MIN_QUOTE_UNSPACED
    words = re.findall(r"\w+", quote)
    content = sum(bool(word[0].isdigit() or is_content(word)) for word in words)
    return content >= MIN_QUOTE_WORDS or (content > 0 and len(words) >= ENOUGH_WORDS)
