"""A web page → Article, by trafilatura, with the page's own word on title, date and identity."""

import re
from typing import Final

import trafilatura
from lxml.html import HtmlElement

from bot.errors import ArticleEmptyError
from bot.extract.characters import decode, paragraphs_of
from bot.extract.coverage import coverage_of
from bot.extract.identity import canonical_url
from bot.extract.metadata import metadata_of
from bot.models import Article, Document, count_words

MAX_HTML_BYTES: Final = 2_000_000  # hostile nesting within it costs 26 s: hence the deadline

_LIST_MARK: Final = re.compile(r"^[-•*] ")


def article_of_html(document: Document) -> Article:
    """Extract the story; raises `ArticleEmptyError` only where there is no page at all."""
    tree = trafilatura.load_html(decode(document.body[:MAX_HTML_BYTES], document.media_type))
    if tree is None:
        raise ArticleEmptyError(document.name, "no HTML")
    said = metadata_of(tree, document.url)
    page_text = f"{said.title} {tree.text_content()[:5000]}"
    paragraphs = _paragraphs(tree)
    if paragraphs[:1] == (said.title,):  # the headline stands in its own field
        paragraphs = paragraphs[1:]
    return Article(
        url=document.url,
        canonical_url=document.url and canonical_url(document.url, said.canonicals, said.og_url),
        title=said.title,
        site=said.site,
        authors=said.authors,
        published=said.published,
        language=said.language,
        kind="html",
        coverage=coverage_of(
            sum(map(count_words, paragraphs)),
            free=said.free,
            cut=len(document.body) > MAX_HTML_BYTES,
            page_text=page_text,
            asks_password=bool(tree.xpath("//input[@type='password']")),
        ),
        paragraphs=paragraphs,
    )


def _paragraphs(tree: HtmlElement) -> tuple[str, ...]:
    """`fast`: no second opinion from other extractors, which gained nothing on 181 pages."""
    found = trafilatura.extract(tree, fast=True, include_comments=False)
    lines = (found or "").split("\n")
    return paragraphs_of([_LIST_MARK.sub("", line) for line in lines])
