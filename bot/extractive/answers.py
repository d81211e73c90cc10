"""A question about an article -> the article's own sentences that answer it, or nothing.

Without a model nothing is understood, so silence is the rule: a name or a verb that the article does
not have, or a question after a sum where it gives none, ends it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import mul
from typing import Final

from bot.extractive import asking
from bot.extractive.asking import Kind, Stems
from bot.extractive.reading import Sentence, Text, read
from bot.grounding.dates import dates_in
from bot.languages.tongue import Tongue
from bot.models import Article, Claim, Evidence

MOST_SENTENCES: Final = 3
MOST_CHARACTERS: Final = 900

_LONGEST: Final = 600  # characters of a question; what comes after them asks nothing more
_ENOUGH, _OWN = 0.66, 0.33  # how much of a question must be said here, and by the sentence itself
_NEARBY, _LEAD, _SUM = 0.6, 0.7, 0.8  # what is said beside the sentence, or in other words, counts for less
_BONUS: Final = 0.2  # for the kind of answer that is wanted, and for the question's very words
_NEAR_BEST: Final = {True: 0.85, False: 0.98}  # what else is shown of the same paragraph, and of others
_NEARLY_ALL: Final = 0.9
_SUBJECT: Final = 3  # words into a sentence, where the one who acts mostly stands


@dataclass(frozen=True, slots=True)
class _Term:
    """What is asked after: the stems that each of its words may have; a name has several words."""

    words: tuple[frozenset[str], ...]
    name: bool


@dataclass(frozen=True, slots=True)
class _Query:
    """A question, taken apart; `first` is the place of the term after "how many", or "who"."""

    kind: Kind | None
    terms: tuple[_Term, ...]
    first: int
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Heard:
    """A sentence, taken apart: its words, and where the stems stand that are asked after."""

    words: list[str]
    places: dict[str, list[int]]

    def at(self, word: frozenset[str], *, name: bool) -> list[int]:
        """Where a word of a term stands; one of a name only with its capital."""
        found = [place for stem in word for place in self.places.get(stem, ())]
        return [place for place in found if not (name and self.words[place][0].islower())]

    def all_at(self, terms: Iterable[_Term]) -> list[int]:
        """Where any of some terms stands."""
        return [place for term in terms for word in term.words for place in self.at(word, name=term.name)]

    def says(self, term: _Term) -> float:
        """1 for all of it, less for the last word of a name, and little for another one."""
        there = [bool(self.at(word, name=term.name)) for word in term.words]
        return 1.0 if all(there) else 0.9 if there[-1] else 0.3 if any(there) else 0.0


def _heard(text: str, wanted: frozenset[str], stems: Stems) -> _Heard:
    """Take a sentence apart; to save time, only words that may be wanted are stemmed."""
    words, places = asking.TOKEN.findall(text), defaultdict[str, list[int]](list)
    beginnings = {stem[:2] for stem in wanted}
    for place, word in enumerate(words):
        if word[:2].casefold() in beginnings or stems.hides(word):
            places[stems.among(wanted, word)].append(place)
    return _Heard(words, dict(places))


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence that may be the answer; `own` is how much of the question it says by itself."""

    sentence: Sentence
    own: float
    score: float


def passages(question: str, article: Article) -> tuple[Claim, ...]:
    """Up to `MOST_SENTENCES`, to the letter and in the article's order; none where it does not say.

    A question in another language than the article's can match only by names and figures.
    """
    text = read(article)
    stems = Stems(text.tongue.code)
    words = question.split() if len(question) <= _LONGEST else question[:_LONGEST].split()[:-1]
    query = _query(" ".join(words), text.tongue, stems)
    found = _Search(query, text, article.title or "", stems).found() if query.terms else _news(query, text)
    return _claims(sorted(found, key=lambda each: -each.score), text)


def _news(query: _Query, text: Text) -> Iterator[_Found]:
    """The first sentence for "What happened?"; for "When did it happen?" only if it has a date."""
    for sentence in () if asking.NEWS.isdisjoint(query.words) else text.usable[:1]:
        if query.kind is None or not query.kind.needed or _gives(query.kind, sentence.text, text.tongue):
            yield _Found(sentence, 1.0, 1.0)


def _query(question: str, tongue: Tongue, stems: Stems) -> _Query:
    words = frozenset(word.casefold() for word in asking.TOKEN.findall(question))
    known = {tongue.code: tongue.stopwords} | asking.SILENT
    code = max(known, key=lambda code: (len(words & known[code]), code == tongue.code))
    asked = ((kind, found.end()) for kind in asking.KINDS if (found := kind.asked.search(question)))
    kind, end = next(asked, (None, 0))
    terms: dict[_Term, int] = {}
    for group, start, name in _groups(question, known[code], nouns=code == "de"):
        forms = [frozenset({stems.of(word)}) if name else stems.alike(word) for word in group]
        terms.setdefault(_Term(tuple(forms), name), start)
    first = next((place for place, start in enumerate(terms.values()) if start >= end), 0)
    return _Query(kind, tuple(terms), first, words)


def _groups(question: str, silent: frozenset[str], *, nouns: bool) -> list[tuple[list[str], int, bool]]:
    """The words that count, where each begins, and whether it is a name: all capitals that stand together.

    Where `nouns` have capitals, too, one alone makes no name.
    """
    words = list(asking.TOKEN.finditer(question.replace("CEO", "ceo")))
    shouted = not any(word[0][0].islower() for word in words)
    groups: list[tuple[list[str], int, bool]] = []
    goes_on = False
    for word in words:
        counts = word[0].casefold() not in silent and (len(word[0]) > 1 or word[0].isdigit())
        capital = counts and word[0][0].isupper() and word.start() > 0 and not shouted
        if goes_on and (capital or (counts and word[0].isdigit())):
            groups[-1] = ([*groups[-1][0], word[0]], groups[-1][1], True)
        elif counts:
            groups.append(([word[0]], word.start(), word[0][0].isdigit() or (capital and not nouns)))
        goes_on = capital
    return groups


class _Search:
    """A question held against each sentence of an article."""

    def __init__(self, query: _Query, text: Text, title: str, stems: Stems) -> None:
        self._query, self._text, terms = query, text, query.terms
        wanted = frozenset[str]().union(*(word for term in terms for word in term.words))
        self._heard = [_heard(sentence.text, wanted, stems) for sentence in text.sentences]
        self._said = [[heard.says(term) for term in terms] for heard in self._heard]
        head = _heard(title, wanted, stems)
        self._must_give = query.kind is not None and query.kind.needed
        self._title = [head.says(term) for term in terms]
        self._known = frozenset[str]().union(*(heard.places for heard in (*self._heard, head)))
        loose = frozenset(map(stems.of, (*text.tongue.reporting, *asking.LOOSE)))
        self._weights = [
            0.0 if self._known.isdisjoint(word := term.words[0]) and word & loose else self._rarity(place)
            for place, term in enumerate(terms)
        ]

    def found(self) -> Iterator[_Found]:
        """The sentences that may answer; none where the article does not know a name."""
        names = [term.name for term in self._query.terms]
        strange = any(self._known.isdisjoint(w) for t in self._query.terms if t.name for w in t.words)
        for sentence in () if strange else self._text.usable:
            said = self._by_itself(sentence)
            whole = [max(marks) for marks in zip(said, self._nearby(sentence), strict=True)]
            own, share = self._share(said), self._share(whole)
            if own < _OWN or share < _ENOUGH or not all(compress(whole, names)):
                continue
            gives = self._gives(sentence)
            if gives or not self._must_give:
                yield _Found(sentence, own, share + _BONUS * (own + gives + self._literal(sentence)))

    def _rarity(self, place: int) -> float:
        holding = sum(marks[place] > 0 for marks in self._said)
        return math.log(1 + (len(self._said) + 1) / (1 + holding))

    def _share(self, marks: Sequence[float]) -> float:
        said = sum(weight * mark for weight, mark in zip(self._weights, marks, strict=True))
        return said / (sum(self._weights) or 1)

    def _by_itself(self, sentence: Sentence) -> list[float]:
        """What the sentence says; the first one speaks of what the title names, and a sum is a cost."""
        lead = _LEAD if sentence is self._text.usable[0] else 0.0
        is_sum = self._query.kind is asking.MONEY and asking.MONEY.given.search(sentence.text)
        costs = (_SUM * bool(is_sum and term.words[0] & asking.COSTS) for term in self._query.terms)
        marks = zip(self._said[sentence.index], self._title, costs, strict=True)
        return [max(said, lead * title, cost) for said, title, cost in marks]

    def _nearby(self, sentence: Sentence) -> list[float]:
        """What is said before in the paragraph and by the title; where a figure is wanted, only its names."""
        names = [term.name or not self._must_give for term in self._query.terms]
        around = [list(map(mul, self._title, names))]
        for before in reversed(self._text.sentences[: sentence.index]):
            if before.paragraph != sentence.paragraph and before.index < sentence.index - 1:
                break
            around.append(self._said[before.index])
        return [_NEARBY * max(marks) for marks in zip(*around, strict=True)]

    def _literal(self, sentence: Sentence) -> float:
        """The share of the question's words, little ones too, that stand here as they are."""
        words = {word.casefold() for word in self._heard[sentence.index].words}
        return len(self._query.words & words) / (len(self._query.words) or 1)

    def _gives(self, sentence: Sentence) -> bool:
        """Whether this is the kind of answer that is wanted."""
        kind, heard, terms = self._query.kind, self._heard[sentence.index], self._query.terms
        if kind is None or (kind.before and not self._has_figure(heard, kind)):
            return False
        if kind is asking.WHO:
            return self._acts(heard)
        if kind is asking.ROLE and not all(term.name for term in terms):
            return self._names_holder(heard)
        acts = min(heard.all_at(terms), default=_SUBJECT) < _SUBJECT
        if kind is asking.SPEECH and (acts or self._text.tongue.reporting.intersection(heard.words)):
            return True
        return _gives(kind, sentence.text, self._text.tongue)

    def _has_figure(self, heard: _Heard, kind: Kind) -> bool:
        """Whether a figure stands beside what is counted, or asked after."""
        terms, first = self._query.terms, self._query.first
        things = heard.all_at(terms[first : first + 1] if kind is asking.COUNT else terms)
        figures = [place for place, word in enumerate(heard.words) if asking.COUNT.given.fullmatch(word)]
        return any(-kind.after <= thing - figure <= kind.before for thing in things for figure in figures)

    def _acts(self, heard: _Heard) -> bool:
        """Whether what follows "who" stands here, and not as something done by nobody in particular."""
        places = heard.all_at(self._query.terms[self._query.first :][:1])
        if not self._query.words.isdisjoint(asking.PASSIVE):  # "Who was fined?"
            return bool(places)
        words = [word.casefold() for word in heard.words]
        return any(
            asking.PASSIVE.isdisjoint(words[max(0, place - 3) : place])
            or not asking.BY.isdisjoint(words[place:])
            for place in places
        )

    def _names_holder(self, heard: _Heard) -> bool:
        """Whether the name of somebody stands beside their role, with little words between at most."""
        terms, tongue = self._query.terms, self._text.tongue
        little = tongue.stopwords - tongue.reporting
        passed = set(heard.all_at(term for term in terms if term.name))
        passed.update(place for place, word in enumerate(heard.words) if word.casefold() in little)
        for role in heard.all_at(term for term in terms if not term.name):
            after, before = range(role + 1, len(heard.words))[:4], range(1, role)[:-5:-1]
            nearest = (next((place for place in way if place not in passed), role) for way in (after, before))
            others = [heard.words[place] for place in nearest if place != role]
            if any(word[0].isupper() and not _is_dated(word, tongue) for word in others):
                return True
        return False


def _gives(kind: Kind, text: str, tongue: Tongue) -> bool:
    return kind.given.search(text) is not None or (kind is asking.DATE and _is_dated(text, tongue))


def _is_dated(text: str, tongue: Tongue) -> bool:
    """Whether a text names a month or a day of the week."""
    dates = dates_in(text, tongue.code, strict=True)
    return bool(dates.months or dates.weekdays)


def _claims(found: Sequence[_Found], text: Text) -> tuple[Claim, ...]:
    """The best sentence, and what comes near it, as far as there is room."""
    chosen: dict[int, Sentence] = {}
    for each in found:
        here = each.sentence.paragraph == found[0].sentence.paragraph
        more = chosen | {sentence.index: sentence for sentence in _standing(each, text)}
        fits = len(more) <= MOST_SENTENCES and sum(len(s.text) for s in more.values()) <= MOST_CHARACTERS
        if fits and each.score >= _NEAR_BEST[here] * found[0].score:
            chosen = more
    return tuple(
        Claim(text=s.text, basis="article", evidence=(Evidence(paragraph=s.paragraph, quote=s.quote),))
        for _, s in sorted(chosen.items())
    )


def _standing(found: _Found, text: Text) -> tuple[Sentence, ...]:
    """A sentence, with those of its paragraph that it leans on, or the one before."""
    sentence, sentences = found.sentence, text.sentences
    begins = asking.STANDING.match(sentence.text) or not text.tongue.leaning.match(sentence.text)
    if begins and sentence.opens and found.own > _NEARLY_ALL:
        return (sentence,)
    first = sentence.index
    while sentences[first].leans and first > sentence.index - MOST_SENTENCES + 1:
        if first < sentence.index and sentences[first - 1].paragraph != sentence.paragraph:
            break
        first -= 1
    return tuple(sentences[first : sentence.index + 1])
