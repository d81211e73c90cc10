"""What is too long: an article for the model, an analysis for the reader. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.models import Analysis, Answer, Article, Check, Paragraph, count_words

MAX_WORDS: Final = 480  # two minutes of reading
MAX_CHARACTERS: Final = 3_600
MAX_ANSWER: Final = 1_000  # characters of an answer's claims: shown, with notes, it must stay under 1,200
_REFERENCE: Final = 10  # characters of " (¶12, 34)" after a claim

_CHARACTERS_A_TOKEN: Final = 4  # English; other scripts take more tokens, so they are cut sooner


def cut_article(article: Article, tokens: int) -> tuple[Article, Check | None]:
    """Keep whole paragraphs from the start up to about `tokens`; the check says what was cut.

    One that alone is too long for half of that is cut at a word's end.
    """
    left = tokens * _CHARACTERS_A_TOKEN
    kept: list[str] = []
    for paragraph in article.paragraphs:
        if _weight(paragraph) > left:
            break
        left -= _weight(paragraph)
        kept.append(paragraph)
    if len(kept) == len(article.paragraphs):
        return article, None
    if left > tokens * _CHARACTERS_A_TOKEN // 2:  # the next one alone is too long for what is left
        kept.append(_cut(article.paragraphs[len(kept)], left // 2))
    cut = replace(article, paragraphs=tuple(kept))
    detail = f"The article is long: only its first {cut.words:,} of {article.words:,} words were analysed."
    return cut, Check(check="cut", level="warn", detail=detail)


def _cut(paragraph: str, characters: int) -> str:
    return paragraph[:characters].rpartition(" ")[0] or paragraph[:characters]


def _weight(text: str) -> int:
    """Characters, those beyond ASCII counted twice: they cost the model more."""
    return 2 * len(text) - sum(character.isascii() for character in text)


def fit(analysis: Analysis) -> Analysis:
    """Drop claims from the end of the longest part until the reply can be read in two minutes."""
    parts = [(analysis.overview,), analysis.in_depth, analysis.commentary]
    while _too_long(parts):
        shrinkable = [number for number, part in enumerate(parts) if sum(map(len, part)) > 1]
        if not shrinkable:
            break
        longest = max(shrinkable, key=lambda number: _length(parts[number]))
        parts[longest] = _without_last(parts[longest])
    return replace(analysis, overview=parts[0][0], in_depth=parts[1], commentary=parts[2])


def fit_answer(answer: Answer) -> Answer:
    """Drop claims from the end of an answer that is too long; the first one always stays."""
    kept = list(answer.claims)
    while len(kept) > 1 and sum(len(claim.text) + _REFERENCE for claim in kept) > MAX_ANSWER:
        kept.pop()
    return replace(answer, claims=tuple(kept))


def _too_long(parts: Sequence[tuple[Paragraph, ...]]) -> bool:
    texts = [claim.text for part in parts for paragraph in part for claim in paragraph]
    return sum(map(count_words, texts)) > MAX_WORDS or sum(map(len, texts)) + len(texts) > MAX_CHARACTERS


def _length(part: tuple[Paragraph, ...]) -> int:
    return sum(len(claim.text) for paragraph in part for claim in paragraph)


def _without_last(part: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    *before, last = part
    return (*before, last[:-1]) if len(last) > 1 else tuple(before)
