"""A web page → Article, by trafilatura, with the page's own word on title, date and identity."""

import logging
import re
from typing import Final

import trafilatura
from lxml.html import HtmlElement

from bot.errors import ArticleEmptyError
from bot.extract.characters import decode, paragraphs_of
from bot.extract.coverage import ABSTRACT, gap_of
from bot.extract.elsewhere import pointer_of
from bot.extract.hidden import remove_hidden, styled
from bot.extract.identity import canonical_url
from bot.extract.known import known_paragraphs, known_site
from bot.extract.metadata import linked_data, metadata_of
from bot.extract.page import Page
from bot.extract.walls import fault
from bot.models import MAX_TEXT_BYTES, Article, Document, Pointer

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without text is told to the person

_LIST_MARK: Final = re.compile(r"^[-•*] ")


def article_of_html(document: Document) -> Article | Pointer:
    """Extract the story, or say where it stands.

    Raises `ArticleError` for whatever is no article: see `bot.extract.walls`.
    """
    url = document.url
    html = styled(decode(document.body[:MAX_TEXT_BYTES], document.media_type))
    tree = trafilatura.load_html(html)
    if tree is None:
        raise ArticleEmptyError(document.name, "no HTML")
    site = known_site(url)
    pointer = pointer_of(tree, url, site)
    if pointer:
        return pointer
    noscript = " ".join(tree.xpath("//noscript//text() | //iframe//text()"))
    nodes = linked_data(tree)
    hidden = remove_hidden(tree, html)
    said = metadata_of(tree, url, nodes)
    known = known_paragraphs(tree, site)
    page = Page(
        url=url,
        said=said,
        paragraphs=_less_title(_paragraphs(tree) if known is None else known, said.title),
        tree=tree,
        noscript=noscript,
        cut=len(document.body) > MAX_TEXT_BYTES,
        hidden=hidden,
    )
    error = fault(page)
    if error:
        raise error
    return Article(
        url=url,
        canonical_url=url and canonical_url(url, said.canonicals, said.og_url),
        title=said.title,
        site=said.site,
        authors=said.authors,
        published=said.published,
        language=said.language,
        kind="html",
        gap=ABSTRACT if site and site.is_abstract else gap_of(page),
        paragraphs=page.paragraphs,
    )


def _paragraphs(tree: HtmlElement) -> tuple[str, ...]:
    """`fast`: no second opinion from other extractors, which gained nothing on 181 pages."""
    found = trafilatura.extract(tree, fast=True, include_comments=False)
    lines = (found or "").split("\n")
    return paragraphs_of([_LIST_MARK.sub("", line) for line in lines])


def _less_title(paragraphs: tuple[str, ...], title: str | None) -> tuple[str, ...]:
    """The headline stands in its own field."""
    return paragraphs[1:] if paragraphs[:1] == (title,) else paragraphs
