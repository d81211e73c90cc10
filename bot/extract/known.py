"""The few sites whose pages no general extractor reads right: where their text stands, where they lead."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from bot import links
from bot.extract.characters import paragraphs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSite:
    """One site's pages of a kind, told by a word in their path.

    `ways_out` and `text` are XPaths: to the addresses that the page leads to, and to the post's own
    text, never what others comment. `stays`: other sites that are no way out either.
    """

    page: str
    ways_out: str | None = None
    text: str | None = None
    stays: frozenset[str] = frozenset()
    is_abstract: bool = False


_SITES: Final = {
    # The title of an item links to what was submitted: https://news.ycombinator.com/item?id=8863
    "news.ycombinator.com": KnownSite(
        page="/item",
        ways_out="//*[contains(@class,'titleline')]/a/@href",
        text="//*[contains(concat(' ',@class,' '),' toptext ')]",
    ),
    # Today's page says it on a custom element, old.reddit.com on the item's own box.
    "reddit.com": KnownSite(
        page="/comments/",
        ways_out="//shreddit-post/@content-href"
        " | //*[contains(@class,'thing') and contains(@class,'link')]/@data-url",
        text="//shreddit-post//*[@slot='text-body']"
        " | //*[contains(@class,'thing') and contains(@class,'link')]//*[contains(@class,'usertext-body')]",
        stays=frozenset({"redd.it"}),
    ),
    # LinkedIn asks first whether one wants to leave, at times: marirs/urlexpand, pull request 7.
    "lnkd.in": KnownSite(page="/", ways_out="//a/@href", stays=frozenset({"linkedin.com"})),
    "arxiv.org": KnownSite(page="/abs/", text="//blockquote[contains(@class,'abstract')]", is_abstract=True),
}
_LABELS: Final = frozenset({"Abstract:"})
_BLOCKS: Final = frozenset({"p", "li", "blockquote", "pre", "br", "div", "h1", "h2", "h3", "h4"})


def known_site(url: str | None) -> KnownSite | None:
    """What is known of the page at an address; None for most."""
    site = links.of_site(url, _SITES)
    return site if site and site.page in urlsplit(url or "").path else None


def known_paragraphs(tree: HtmlElement, site: KnownSite | None) -> tuple[str, ...] | None:
    """The paragraphs of a known page, none where it has no text; None where any extractor will do."""
    if site is None or site.text is None:
        return None
    found = tree.xpath(site.text)
    return paragraphs_of(_lines(found[0])) if found else ()


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
