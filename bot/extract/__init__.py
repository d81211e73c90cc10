"""Document → Article: pure, and never trusted to end in time (see `bot.sandbox`)."""

from dataclasses import replace
from typing import Final

from bot.errors import ArticleEmptyError
from bot.extract.html import article_of_html
from bot.extract.pdf import article_of_pdf
from bot.extract.plain import article_of_text
from bot.extract.walls import MIN_WORDS
from bot.models import Article, Document, Kind, Pointer

__all__ = ["extract"]

MAX_CHARACTERS: Final = 500_000
MAX_PARAGRAPHS: Final = 5_000

_BY_KIND = {"html": article_of_html, "pdf": article_of_pdf, "text": article_of_text}
_TOO_SHORT: Final[dict[Kind, str]] = {
    "pdf": "That PDF holds hardly any text (it may be a scan); paste its text instead.",
    "text": "That text is too short to analyse.",
}


def extract(document: Document) -> Article | Pointer:
    """Take the article out of a document, or say where it stands.

    `Article.url` is the address that answered; the reader puts the shared one in its place.
    Raises `ArticleError` for whatever holds no article; a pasted text is one, unless it is too short.
    """
    found = _BY_KIND[document.kind](document)
    if isinstance(found, Pointer):
        return found
    if document.kind in _TOO_SHORT and found.words < MIN_WORDS:
        raise ArticleEmptyError(document.name, f"{found.words} words", said=_TOO_SHORT[document.kind])
    return _bounded(found)


def _bounded(article: Article) -> Article:
    """A book is no article: what is far beyond any model's budget is not carried around."""
    left = MAX_CHARACTERS
    for number, paragraph in enumerate(article.paragraphs):
        left -= len(paragraph)
        if left < 0 or number == MAX_PARAGRAPHS:
            kept = article.paragraphs[: max(1, number)]
            return replace(
                article, paragraphs=kept, gap=f"Only the first {len(kept):,} paragraphs were read."
            )
    return article
