"""Runs of two or three sentences that read on from one another."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from bot.extractive import ranking
from bot.extractive.reading import Sentence, Text
from bot.languages.words import overlap

Passage = tuple[Sentence, ...]

# How far ahead of a sentence its continuation is looked for.
_REACH = 4
_STRANGER = 0.5
_REPETITION = 0.35
_MID_PARAGRAPH = 0.15
_INTRODUCTION = 0.25


def choose(
    text: Text,
    detail: Mapping[int, float],
    *,
    shown: Sequence[Sentence],
    kept: Sequence[Sentence],
    wanted: frozenset[str],
    most: int,
    size: int,
) -> list[Passage]:
    """Pick the best passages that fit, in the article's order.

    `shown` has been said already; `kept` is for later, where people called `wanted` will speak.
    A short article may give one sentence.
    """
    taken = {sentence.index for sentence in (*shown, *kept)}
    free = [s for s in text.sentences if s.index not in taken and s.usable and not ranking.repeats(s, shown)]
    share = size / most
    offered = [p for p in _passages(free) if _size(p) <= share * 1.5]
    if most > 1 and any(len(p) > 1 for p in offered):
        offered = [p for p in offered if len(p) > 1]
    if not offered:
        alone: list[Passage] = [(s,) for s in free if not s.leans]
        return alone[:1]
    chosen: list[Passage] = []
    while len(chosen) < most and offered:
        worth = {id(p): _worth(p, detail, shown, chosen, wanted) for p in offered}
        best = max(offered, key=lambda p: (worth[id(p)], -p[0].index))
        if sum(map(_size, chosen)) + _size(best) <= size * 1.1:
            chosen.append(best)
        offered = [p for p in offered if p is not best and _apart(p, chosen)]
    return sorted(chosen, key=lambda p: p[0].index)


def _passages(free: Sequence[Sentence]) -> Iterator[Passage]:
    """Every passage of one to three sentences none of which is left hanging."""
    for place, first in enumerate(free):
        if first.leans:
            continue
        yield (first,)
        ahead = free[place + 1 : place + 1 + _REACH]
        for offset, second in enumerate(ahead):
            if not _follows(first, second):
                continue
            yield (first, second)
            for third in ahead[offset + 1 :]:
                if _follows(second, third):
                    yield (first, second, third)


def _follows(before: Sentence, after: Sentence) -> bool:
    if after.leans:
        return after.index == before.index + 1
    return after.paragraph - before.paragraph <= 1


def _worth(
    passage: Passage,
    detail: Mapping[int, float],
    shown: Sequence[Sentence],
    chosen: Sequence[Passage],
    wanted: frozenset[str],
) -> float:
    told = [sentence for other in chosen for sentence in other]
    average = sum(detail[s.index] for s in passage) / len(passage)
    earlier = [s for s in told if s.index < passage[0].index]
    strangers = _strangers(passage, [*shown, *earlier])
    introduced = wanted.intersection(name for s in passage for name in s.introduces)
    said = max(
        (overlap(s.terms, other.terms) for s in passage for other in (*shown, *told)),
        default=0.0,
    )
    length = 0.06 * len(passage)
    known = _INTRODUCTION * len(introduced) - _STRANGER * strangers
    return average + length + _cohesion(passage) + known - _REPETITION * said


def _cohesion(passage: Passage) -> float:
    """Reward what stands together in the article; count against a start in mid-paragraph and a jump."""
    steps = [_step(before, after) for before, after in pairwise(passage)]
    return (sum(steps) / len(steps) if steps else 0.0) - (0.0 if passage[0].opens else _MID_PARAGRAPH)


def _step(before: Sentence, after: Sentence) -> float:
    shared = overlap(before.terms, after.terms)
    next_one = 0.12 if after.index == before.index + 1 else -0.08
    if after.paragraph == before.paragraph:
        return next_one + 0.1 + 0.15 * shared
    goes_on = after.leans or before.introduces & after.assumes
    return next_one + 0.3 * shared - (0.05 if goes_on else 0.35)


def _strangers(passage: Passage, before: Collection[Sentence]) -> int:
    """Count people who are called by surname though nobody has introduced them."""
    met = frozenset[str]().union(*(s.introduces for s in before))
    count = 0
    for sentence in passage:
        count += len(sentence.assumes - met)
        met |= sentence.introduces
    return count


def _apart(passage: Passage, chosen: Sequence[Passage]) -> bool:
    return all(passage[-1].index < p[0].index or passage[0].index > p[-1].index for p in chosen)


def _size(passage: Passage) -> int:
    return sum(sentence.size for sentence in passage)
