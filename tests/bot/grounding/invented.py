"""The invented articles with the honest claims that were written about them by hand."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from bot.extract.plain import article_of_text
from bot.grounding import Ground
from bot.models import Article, Basis, Claim, Document

DATA = Path(__file__).parents[2] / "data"
HONEST: dict[str, list[tuple[Basis, list[str], str]]] = {
    name: [(basis, quotes, text) for basis, quotes, text in claims]
    for name, claims in json.loads((DATA / "honest-claims.json").read_text("utf-8")).items()
}
SABOTAGE: list[tuple[str, str, str, str]] = [
    (kind, name, old, new) for kind, name, old, new in json.loads((DATA / "sabotage.json").read_text("utf-8"))
]


@cache
def about(name: str) -> Article:
    """One of the invented articles."""
    body = (DATA / "articles" / f"{name}.txt").read_bytes()
    language = {"german": "de", "french": "fr"}.get(name.partition("-")[0], "en")
    return replace(article_of_text(Document(body=body, kind="text", name=name)), language=language)


@cache
def ground(name: str) -> Ground:
    """The ground that claims about it are held against."""
    return Ground(about(name))


def verdict(name: str, basis: Basis, quotes: list[str], text: str) -> Claim | str:
    """What becomes of a claim in the Commentary, where everything is allowed that is honest."""
    return ground(name).claim(text, basis, quotes, commentary=True)
