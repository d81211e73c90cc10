"""Document → Article: pure, and never trusted to end in time (see `bot.sandbox`)."""

from typing import Final

from bot.errors import ArticleEmptyError
from bot.extract.html import article_of_html
from bot.extract.pdf import article_of_pdf
from bot.extract.plain import article_of_text
from bot.extract.walls import MIN_WORDS
from bot.models import Article, Document, Kind, Pointer

__all__ = ["extract"]

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
    if isinstance(found, Article) and found.words < MIN_WORDS:
        raise ArticleEmptyError(document.name, f"{found.words} words", said=_TOO_SHORT.get(document.kind))
    return found
