"""How much each sentence matters, and how to choose without saying the same thing twice."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from bot.extractive.reading import Sentence, Text
from bot.languages.words import overlap
from bot.models import count_words

_SHORT, _LONG = 16, 35
_REPETITION = 0.9
_FEWEST_IN_LEAD = 9


@dataclass(frozen=True, slots=True)
class Scores:
    """From 0 to about 1: `lead` for the first bullet, `news` for the others, `detail` for the analysis."""

    lead: dict[int, float]
    news: dict[int, float]
    detail: dict[int, float]


def score(text: Text) -> Scores:
    """Weigh the usable sentences: centrality, place, title, figures and names, length."""
    scores = Scores({}, {}, {})
    central = _centrality(text)
    first, span = text.usable[0].paragraph, len({sentence.paragraph for sentence in text.usable})
    for sentence in text.usable:
        index, shape = sentence.index, _shape(sentence)
        specific = _specifics(sentence, text)
        place = 1 / (1 + 4 * (sentence.paragraph - first) / span)
        named = overlap(sentence.terms, text.title) if len(text.title) > 1 else 0.0
        why = 1.0 if text.tongue.reasons.search(sentence.text) else 0.0
        chat = 0.8 if text.tongue.chatty.search(sentence.voiced) else 1.0
        about = 0.35 * central[index] + 0.2 * named + 0.2 * specific
        scores.lead[index] = about + 0.15 * named - _unfit_to_lead(sentence)
        scores.news[index] = shape * chat * (about + 0.25 * place)
        scores.detail[index] = shape * (0.4 * central[index] + 0.35 * specific + 0.15 * why + 0.1 * place)
    return scores


def diverse(
    candidates: Iterable[Sentence],
    worth: Callable[[Sentence, Collection[Sentence]], float],
    *,
    most: int,
    size: int,
    taken: Collection[Sentence] = (),
) -> list[Sentence]:
    """Take the best one after the other, each judged beside those already taken, while they fit."""
    left, chosen = list(candidates), list(taken)
    room, first = size, len(chosen)
    while left and len(chosen) - first < most:
        gain, place = max(
            (worth(s, chosen) - _REPETITION * _repeats(s, chosen), -i) for i, s in enumerate(left)
        )
        best = left.pop(-place)
        if best.size <= room and gain > 0:
            chosen.append(best)
            room -= best.size
    return chosen[first:]


def repeats(sentence: Sentence, others: Iterable[Sentence]) -> bool:
    """Tell whether most of this has been said already."""
    return any(_likeness(sentence.terms, other.terms) > 0.6 for other in others)


def _repeats(sentence: Sentence, others: Iterable[Sentence]) -> float:
    return max((_likeness(sentence.terms, other.terms) for other in others), default=0.0)


def _likeness(some: frozenset[str], others: frozenset[str]) -> float:
    return len(some & others) / (len(some | others) or 1)


def _centrality(text: Text) -> dict[int, float]:
    """Sum what each term is worth: the more sentences hold it, the more; scaled to 1."""
    usable = text.usable
    holding = Counter(term for sentence in usable for term in sentence.terms)
    common = max(4.0, len(usable) * 0.3)
    weight = {
        term: math.log1p(count) * (0.5 if len(term) < 4 and count > common else 1.0)
        for term, count in holding.items()
        if count > 1
    }
    raw = {s.index: sum(weight.get(t, 0.0) for t in s.terms) / (len(s.terms) + 4) ** 0.7 for s in usable}
    top = max(raw.values(), default=0.0) or 1.0
    return {index: value / top for index, value in raw.items()}


def _specifics(sentence: Sentence, text: Text) -> float:
    """Figures, names and words that were really said make a sentence worth repeating."""
    capitals = 0 if text.tongue.code == "de" else sentence.names
    figures = 0.3 + 0.15 * min(sentence.figures, 3) if sentence.figures else 0.0
    quoted = 0.2 if sentence.voiced != sentence.text else 0.0
    return min(1.0, figures + 0.1 * min(capitals, 4) + quoted)


def _unfit_to_lead(sentence: Sentence) -> float:
    """Count against a fragment, a quotation, somebody not yet introduced, an endless sentence."""
    too_short = 0.3 if sentence.size < _FEWEST_IN_LEAD else 0.0
    quotation = 0.25 if 2 * count_words(sentence.voiced) < sentence.size else 0.0
    return too_short + quotation + 0.15 * len(sentence.assumes) + 0.01 * max(0, sentence.size - _LONG)


def _shape(sentence: Sentence) -> float:
    """Prefer whole thoughts of a readable length; count against asides and exclamations."""
    if sentence.size < _SHORT:
        fit = 0.5 + 0.5 * sentence.size / _SHORT
    else:
        fit = 1.0 if sentence.size <= _LONG else max(0.5, 1 - (sentence.size - _LONG) * 0.025)
    return fit * (0.7 if sentence.text.rstrip("\"”»').").endswith("!") else 1.0)
