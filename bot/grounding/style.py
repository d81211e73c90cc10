"""What is not wrong with an analysis but not good either: warnings, for the log and for programs. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.grounding.figures import figures_in, missing
from bot.grounding.folding import fold
from bot.languages.tongues import tongue_of
from bot.languages.words import overlap, terms, tokens
from bot.models import Analysis, Article, Check, Claim, count_words, is_unspaced
from bot.trim import MAX_CHARACTERS, MAX_WORDS

LONGEST_COPY: Final = 9  # words in a row from the article, outside quotation marks
LONGEST_COPY_UNSPACED: Final = 19  # characters, in scripts that put no spaces between words
SAME: Final = 0.5  # share of terms that an earlier claim has as well: retold 0.6 or more, honest 0.38 at most
FEWEST_TERMS: Final = 6  # of a claim that can be said to repeat another
CARRIED: Final = 0.6  # share of a fact's terms that a bullet must have

_QUOTED: Final = re.compile(
    r"[“\"«„][^“”\"«»„]{2,300}[”\"»“]|(?<!\w)[‘'][^‘’']{2,300}(?:\w[’']\w[^‘’']{0,300}){0,9}[’'](?!\w)"
)
_STOCK: Final = re.compile(
    r"\b(?:remains to be seen|underscores?|sheds? light|only time will tell|raises questions)\b", re.I
)
_INFERRED: Final = re.compile(
    r"\b(?:this|that|which|it)(?: may| might| could| would)? (?:suggests?|impl(?:y|ies)|indicates?)\b",
    re.I,
)
_PARTED: Final = "\0"  # stands for what was quoted: no run of words goes across it


def style(analysis: Analysis, article: Article, facts: Sequence[str] = ()) -> tuple[Check, ...]:
    """Look for what a reader would mind; `facts` are the article's words that the Overview must carry."""
    bullets = analysis.overview
    later = [claim for part in (analysis.in_depth, analysis.commentary) for one in part for claim in one]
    claims = [*bullets, *later]
    language = analysis.language or article.language
    found = (
        ("length", _length(claims)),
        ("copied", _copied(claims, article) if analysis.engine != "extractive" else ""),
        ("overlap", _repeated(bullets, later, language)),
        ("news", _missing(facts, bullets, article, language)),
        ("stock", _stock(claims) if (language or "en").startswith("en") else ""),
    )
    return tuple(Check(check=name, level="warn", detail=detail) for name, detail in found if detail)


def _length(claims: Sequence[Claim]) -> str:
    words, characters = sum(count_words(claim.text) for claim in claims), sum(len(c.text) for c in claims)
    if words <= MAX_WORDS and characters <= MAX_CHARACTERS:
        return ""
    return f"{words} words and {characters} characters, before it was cut"


def _copied(claims: Sequence[Claim], article: Article) -> str:
    unspaced = is_unspaced(article.text[:1_000])
    source, longest = _runs(article.paragraphs, unspaced=unspaced)
    copied = 0
    for claim in claims:
        runs, _ = _runs([_QUOTED.sub(_PARTED, claim.text)], unspaced=unspaced)
        copied += not source.isdisjoint(runs)
    unit = "characters" if unspaced else "words"
    return f"{copied} claims copy more than {longest} {unit} in a row" if copied else ""


def _runs(texts: Sequence[str], *, unspaced: bool) -> tuple[set[str], int]:
    """Every run of words (or characters) that would be too long to copy, and the longest that is not."""
    longest = LONGEST_COPY_UNSPACED if unspaced else LONGEST_COPY
    runs: set[str] = set()
    for text in texts:
        for stretch in text.split(_PARTED):
            folded = fold(stretch)
            pieces = [*folded.replace(" ", "")] if unspaced else tokens(folded)
            runs.update(" ".join(pieces[i : i + longest + 1]) for i in range(len(pieces) - longest))
    return runs, longest


def _repeated(bullets: Sequence[Claim], later: Sequence[Claim], language: str | None) -> str:
    """Whether later claims say again what was said; bullets may share their words."""
    tongue = tongue_of(tokens(" ".join(claim.text for claim in (*bullets, *later))), language)
    said = [terms(claim.text, tongue) for claim in bullets]
    repeated = 0
    for claim in later:
        now = terms(claim.text, tongue)
        if len(now) >= FEWEST_TERMS:
            repeated += any(len(before) >= FEWEST_TERMS and overlap(now, before) >= SAME for before in said)
        said.append(now)
    return f"{repeated} claims say again what was said" if repeated else ""


def _missing(facts: Sequence[str], bullets: Sequence[Claim], article: Article, language: str | None) -> str:
    """How many facts no bullet has: most of the words said or quoted, or the figures said."""
    tongue = tongue_of(tokens(article.text[:20_000]), article.language)
    carried = [
        (terms(" ".join(_words_of(claim)), tongue), figures_in(claim.text, language)) for claim in bullets
    ]
    lost = 0
    for fact in facts:
        want, figures = terms(fact, tongue), figures_in(fact, article.language)
        lost += bool(want) and not any(
            len(want & words) >= CARRIED * len(want) or (figures and missing(figures, given) is None)
            for words, given in carried
        )
    return f"{lost} of {len(facts)} facts are not in the Overview" if lost else ""


def _words_of(claim: Claim) -> Iterator[str]:
    yield claim.text
    yield from (found.quote for found in claim.evidence)


def _stock(claims: Sequence[Claim]) -> str:
    texts = [_QUOTED.sub(" ", claim.text) for claim in claims]
    stock = sum(len(_STOCK.findall(text)) for text in texts)
    inferred = sum(len(_INFERRED.findall(text)) for text in texts)
    said = [f"{stock} stock phrases"] if stock else []
    said += [f"“This suggests” {inferred} times"] if inferred > 1 else []
    return ", ".join(said)
