"""The invented articles of `tests/data/articles`, and others built on the spot."""

import re
from pathlib import Path

from bot.models import Analysis, Article, Claim

_FOLDER = Path(__file__).parents[2] / "data" / "articles"
NAMES = tuple(sorted(path.stem for path in _FOLDER.glob("*.txt")))
ENGLISH = tuple(name for name in NAMES if not name.startswith(("german", "french")))


def article(
    *paragraphs: str, title: str | None = None, language: str | None = None, gap: str | None = None
) -> Article:
    """Make an article of these paragraphs."""
    return Article(
        url=None,
        canonical_url=None,
        title=title,
        language=language,
        kind="text",
        gap=gap,
        paragraphs=paragraphs,
    )


def sample(name: str) -> Article:
    """Read one of the invented articles."""
    title, *paragraphs = (_FOLDER / f"{name}.txt").read_text("utf-8").strip().split("\n\n")
    return article(*(" ".join(text.split()) for text in paragraphs), title=title)


def claims(analysis: Analysis) -> list[Claim]:
    """All claims in the order in which they are read."""
    parts = (analysis.overview, *analysis.in_depth, *analysis.commentary)
    return [claim for paragraph in parts for claim in paragraph]


def quoted(analysis: Analysis) -> list[Claim]:
    """The claims that are sentences of the article."""
    return [claim for claim in claims(analysis) if claim.basis == "article"]


def stands_right_before(before: Claim, after: Claim, of: Article) -> bool:
    """Tell whether two claims are neighbouring sentences in the article."""
    together = rf"{re.escape(before.evidence[0].quote)}\s+{re.escape(after.evidence[0].quote)}"
    return re.search(together, " ".join(of.paragraphs)) is not None
