"""Claims × article → what may be shown. Pure; knows neither the model nor the platform."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from bot.models import Article, Basis, Claim, Evidence, is_unspaced
from bot.safety import is_safe

LONGEST: Final = 1_000  # characters of a claim: two short sentences have a third of it
MIN_QUOTE_WORDS: Final = 2  # a single word proves nothing

_FOLDED: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "‹": "<",
        "›": ">",
    }
)
_FIGURE: Final = re.compile(r"\d")


def fold(text: str) -> str:
    """Bring typography to one form, so that a quote is found however its marks were set."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_FOLDED)).casefold().split())


def _standing_alone(words: str) -> re.Pattern[str]:
    """Finds words where they are not a piece of longer ones, nor "5 per cent" in "3.5 per cent"."""
    before = "" if is_unspaced(words[:1]) else r"(?<!\w)(?<!\d[.,])"
    after = "" if is_unspaced(words[-1:]) else r"(?!\w)(?![.,]\d)"
    return re.compile(before + re.escape(words) + after)


class Ground:
    """An article, folded once, that claims are held against."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._folded = [fold(paragraph) for paragraph in article.paragraphs]
        self._whole = " ".join([fold(article.title or ""), *self._folded])

    def find(self, quote: str) -> Evidence | None:
        """Find where a quote stands, to the letter but for typography and case."""
        wanted = fold(quote).strip(" \"'")
        if len(wanted.split()) < MIN_QUOTE_WORDS and not (is_unspaced(wanted) and len(wanted) > 2):
            return None
        found = _standing_alone(wanted)
        for number, paragraph in enumerate(self._folded, 1):
            if found.search(paragraph):
                return Evidence(paragraph=number, quote=" ".join(quote.split()))
        return None

    def says(self, words: str) -> bool:
        """Whether the article uses these very words, title included."""
        return _standing_alone(fold(words)).search(self._whole) is not None

    def claim(
        self, text: str, basis: Basis, quotes: Sequence[str], *, commentary: bool = False
    ) -> Claim | str:
        """Verify a claim; a string says why it must not be shown."""
        text = " ".join(text.split())
        if not text:
            return "empty"
        if len(text) > LONGEST:
            return "too long"
        if not is_safe(text):
            return "unsafe text"
        if basis == "absence":
            return self._absence(text, quotes)
        if basis == "background":
            return _background(text, quotes, commentary=commentary)
        found = [self.find(quote) for quote in quotes]
        evidence = tuple(filter(None, found))
        if not evidence or len(evidence) < len(found):
            return "evidence not found"
        return Claim(text=text, basis=basis, evidence=evidence)

    def _absence(self, text: str, words: Iterable[str]) -> Claim | str:
        searched = tuple(word.strip() for word in words if word.strip())
        if not searched:
            return "nothing was searched for"
        if any(map(self.says, searched)):
            return "said to be absent, but the article has it"
        return Claim(text=text, basis="absence", searched=searched)


def _background(text: str, quotes: Sequence[str], *, commentary: bool) -> Claim | str:
    if not commentary:
        return "background outside the Commentary"
    if quotes or _FIGURE.search(text):
        return "background with evidence or a figure"
    return Claim(text=text, basis="background", verified=None)
