"""Article -> its sentences, with what the choice between them needs to know."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from bot.extractive import boilerplate, sentences
from bot.extractive.leaning import leans, proper_names, resolves
from bot.extractive.names import Cast
from bot.languages.tongue import Tongue
from bot.languages.tongues import tongue_of
from bot.languages.words import overlap, terms, tokens
from bot.models import Article, count_words

MOST_SENTENCES = 400
# A sentence of more characters than this a word is counted as longer: 420 words are 3,600 characters.
_CHARACTERS_A_WORD = 8.5
_SHORTEST, _LONGEST = 3, 60
# A title is repeated in the first few paragraphs or not at all.
_HEAD = 4
# So that a hostile page costs no more than a long one.
_LONGEST_PARAGRAPH, _LONGEST_TEXT = 10_000, 200_000
_QUOTED = re.compile(
    r"“[^“”]*”|\"[^\"]*\"|„[^„“”]*[“”]|«[^«»]*»|»[^«»]*«|‘[^‘]{8,}?[.,!?…]’(?!\w)|「[^「」]*」"
)
_FIGURE = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of the article.

    * `quote` is as it stands in `paragraph` (counted from 1), `text` the same with plain spaces.
    * `size` is its length in words of usual length.
    * `voiced` is what stands outside quotation marks.
    * `usable`: a whole sentence of the article proper; `leans`: only after the one before it;
      `vague`: "the company", clear only to who has read on; `opens`: the first of its paragraph.
    * `introduces` and `assumes` hold the surnames with and without a first name.
    """

    index: int
    paragraph: int
    quote: str
    text: str
    size: int
    terms: frozenset[str]
    voiced: str
    figures: int
    usable: bool
    leans: bool
    vague: bool
    opens: bool = True
    names: int = 0
    introduces: frozenset[str] = frozenset()
    assumes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A whole article, taken apart."""

    tongue: Tongue
    title: frozenset[str]
    sentences: tuple[Sentence, ...]

    @property
    def usable(self) -> tuple[Sentence, ...]:
        """What may be shown, in order."""
        return tuple(sentence for sentence in self.sentences if sentence.usable)


def read(article: Article) -> Text:
    """Take the first `MOST_SENTENCES` sentences apart."""
    tongue = tongue_of(tokens(article.text[:20_000]), article.language)
    title = terms(article.title or "", tongue)
    proper = proper_names(article.text[:_LONGEST_TEXT])
    pieces = islice(_pieces(article, tongue), MOST_SENTENCES)
    found = [_sentence(index, number, piece, tongue, proper) for index, (number, piece) in enumerate(pieces)]
    settled = _settled([_unless_title(sentence, title) for sentence in found], tongue, proper)
    settled = _without_list_below_furniture(settled, article)
    cast = Cast.of((sentence.text for sentence in settled), article.title or "", tongue)
    known = (_with_names(sentence, cast) for sentence in settled)
    return Text(tongue=tongue, title=title, sentences=tuple(known))


def _pieces(article: Article, tongue: Tongue) -> Iterator[tuple[int, str]]:
    room = _LONGEST_TEXT
    for number, paragraph in enumerate(article.paragraphs, start=1):
        text = boilerplate.without_lead_in(paragraph[: min(room, _LONGEST_PARAGRAPH)])
        for piece in sentences.split(text, tongue.code):
            yield number, piece
        room -= len(text)
        if room <= 0:
            return


def _sentence(index: int, paragraph: int, quote: str, tongue: Tongue, proper: frozenset[str]) -> Sentence:
    text = " ".join(quote.split())
    voiced = _QUOTED.sub(" ", text)
    return Sentence(
        index=index,
        paragraph=paragraph,
        quote=quote,
        text=text,
        size=_size(text),
        terms=terms(text, tongue),
        voiced=voiced,
        figures=len(_FIGURE.findall(text)),
        usable=_is_fit(text),
        leans=leans(text, voiced, tongue, proper),
        vague=bool(tongue.vague.match(text)),
    )


def _unless_title(sentence: Sentence, title: frozenset[str]) -> Sentence:
    """Drop the title where it is said again above the text."""
    alike = overlap(sentence.terms, title) > 0.8 and len(sentence.terms) <= len(title) + 2
    return replace(sentence, usable=False) if alike and sentence.paragraph <= _HEAD else sentence


def _size(text: str) -> int:
    return max(count_words(text), round(len(text) / _CHARACTERS_A_WORD))


def _is_fit(text: str) -> bool:
    return (
        count_words(text) >= _SHORTEST
        and _size(text) <= _LONGEST
        and boilerplate.is_whole(text)
        and not boilerplate.is_furniture(text)
    )


def _settled(found: list[Sentence], tongue: Tongue, proper: frozenset[str]) -> list[Sentence]:
    """Drop repeats, and what leans on something that cannot be shown."""
    seen: set[str] = set()
    settled: list[Sentence] = []
    for sentence in found:
        before = settled[-1] if settled else None
        usable = sentence.usable and sentence.text not in seen
        leaning = sentence.leans or (before is not None and _answers(sentence, before))
        if leaning:
            usable = usable and before is not None and _stands_on(before, sentence, tongue, proper)
        seen.add(sentence.text)
        opens = before is None or before.paragraph != sentence.paragraph
        settled.append(replace(sentence, usable=usable, leans=leaning, opens=opens))
    return settled if any(sentence.usable for sentence in settled) else [_tolerated(each) for each in found]


def _answers(sentence: Sentence, before: Sentence) -> bool:
    return before.paragraph == sentence.paragraph and before.text.endswith("?")


def _stands_on(before: Sentence, sentence: Sentence, tongue: Tongue, proper: frozenset[str]) -> bool:
    if not before.usable or sentence.paragraph - before.paragraph > 1:
        return False
    return before.leans or resolves(before.text, sentence.text, tongue, proper)


def _tolerated(sentence: Sentence) -> Sentence:
    """Take what there is, when nothing of the article is a proper sentence."""
    of_a_size = count_words(sentence.text) > 1 and sentence.size <= _LONGEST
    return replace(sentence, usable=of_a_size and not boilerplate.is_furniture(sentence.text), leans=False)


def _without_list_below_furniture(settled: list[Sentence], article: Article) -> list[Sentence]:
    """Drop the teasers of other articles: bullets that follow "Sign up" and the like."""
    furniture = [s.paragraph for s in settled if boilerplate.is_furniture(s.text)]
    bullets = {n for n, text in enumerate(article.paragraphs, start=1) if boilerplate.is_bullet(text)}
    if not furniture or len(bullets) * 2 > len(article.paragraphs):
        return settled
    below = {number for number in bullets if number > furniture[0]}
    return [replace(s, usable=s.usable and s.paragraph not in below) for s in settled]


def _with_names(sentence: Sentence, cast: Cast) -> Sentence:
    return replace(
        sentence,
        names=cast.names(sentence.text[1:]),
        introduces=cast.introduces(sentence.text),
        assumes=cast.assumes(sentence.text),
    )
