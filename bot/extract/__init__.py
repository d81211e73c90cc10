"""Document → Article: pure, and never trusted to end in time (see `bot.sandbox`)."""

from bot.extract.html import article_of_html
from bot.extract.pdf import article_of_pdf
from bot.extract.plain import article_of_text
from bot.models import Article, Document

__all__ = ["extract"]

_BY_KIND = {"html": article_of_html, "pdf": article_of_pdf, "text": article_of_text}


def extract(document: Document) -> Article:
    """Take the article out of a document, whatever its coverage.

    `Article.url` is the address that answered; the reader puts the shared one in its place.
    Raises `ArticleError` when the document cannot be opened at all.
    """
    return _BY_KIND[document.kind](document)
