"""Where the text stands on the few sites whose pages no general extractor reads right."""

from collections.abc import Iterator
from typing import Final

from lxml.html import HtmlElement

from bot import links
from bot.extract.characters import paragraphs_of

# A post's own text, never what others comment.
_PLACES: Final = {
    "news.ycombinator.com": "//*[contains(concat(' ',@class,' '),' toptext ')]",
    "reddit.com": (
        "//shreddit-post//*[@slot='text-body']"
        " | //*[contains(@class,'thing') and contains(@class,'link')]//*[contains(@class,'usertext-body')]"
    ),
    "arxiv.org": "//blockquote[contains(@class,'abstract')]",
}
# Where nothing but the post's own text may be read, though there be none.
_DISCUSSIONS: Final = {"news.ycombinator.com": True, "reddit.com": True}
_LABELS: Final = frozenset({"Abstract:"})
_BLOCKS: Final = frozenset({"p", "li", "blockquote", "pre", "br", "div", "h1", "h2", "h3", "h4"})


def known_paragraphs(tree: HtmlElement, url: str | None) -> tuple[str, ...] | None:
    """The paragraphs of a page of a known site; None for any other, or where its page has changed."""
    place = links.of_site(url, _PLACES)
    found = tree.xpath(place) if place else []
    if found:
        return paragraphs_of(_lines(found[0]))
    return () if links.of_site(url, _DISCUSSIONS) else None


def is_abstract(tree: HtmlElement, url: str | None) -> bool:
    """Whether the page holds a paper's abstract alone."""
    return links.of_site(url, {"arxiv.org": True}) is True and bool(tree.xpath(_PLACES["arxiv.org"]))


def _lines(element: HtmlElement) -> list[str]:
    lines = [""]
    for piece in _pieces(element):
        if piece is None:
            lines.append("")
        elif piece.strip() not in _LABELS:
            lines[-1] += piece
    return lines


def _pieces(element: HtmlElement) -> Iterator[str | None]:
    """The text in its order, None where a block begins or ends."""
    if element.tag in _BLOCKS:
        yield None
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    if element.tag in _BLOCKS:
        yield None
