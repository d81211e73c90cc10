"""What is known of a web page once its text has been taken out: the facts that it is judged by."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from bot.domains import registrable
from bot.extract.metadata import Metadata
from bot.models import count_words
from bot.visible import visible

TOP: Final = 5_000  # characters; what stands in an article's place stands at the top of its page

_ENOUGH: Final = 8  # characters that tell a paragraph from others
_START: Final = 40
_LONG: Final = 600  # words; beyond, a page is judged by other things than its length
_SOME: Final = 0.2  # of a story

_LEVELS: Final = ("h1", "h2", "h3", "h4")
_HOLDERS: Final = ("p", "div", "li", "td", "blockquote")  # of a paragraph's text
_HEADLINES: Final = etree.XPath(
    " | ".join(f"//{level}[.//a[@href] or ancestor::a[@href]]" for level in _LEVELS)
)
_TARGETS: Final = etree.XPath("descendant-or-self::a/@href | ancestor::a/@href", smart_strings=False)
_SHORT_PIECES: Final = etree.XPath(
    "//*[string-length(normalize-space()) < 200 and string-length(normalize-space()) > 9"
    " and not(ancestor-or-self::nav or ancestor-or-self::footer or self::title"
    " or ancestor-or-self::aside[not(ancestor::article)]"
    " or ancestor-or-self::header[not(ancestor::article)])]"
)
_LINK_TEXTS: Final = etree.XPath("//a//text()", smart_strings=False)
_BUTTONS: Final = etree.XPath(
    "//button | //input[@type='submit' or @type='button'] | //a[@role='button'] | //form//a"
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page's own word, the paragraphs of its story, and what else a visitor sees.

    `tree` holds visible text only, `noscript` what the page says to a browser without scripts; most of
    the rest is looked up when a rule asks for it, for most pages need little of it. `cut`: the page
    was too large to be taken whole. `hidden`: how many characters of it nobody sees.
    """

    url: str | None
    said: Metadata
    paragraphs: tuple[str, ...]
    tree: HtmlElement
    noscript: str
    cut: bool
    hidden: int = 0

    @cached_property
    def words(self) -> int:
        """Length of the story; of a long one, about: no rule asks for more."""
        blanks = sum(paragraph.count(" ") + 1 for paragraph in self.paragraphs)
        return blanks if blanks > _LONG else sum(map(count_words, self.paragraphs))

    @cached_property
    def story(self) -> str:
        """Title and paragraphs: what would be analysed."""
        return "\n".join((self.said.title or "", *self.paragraphs))

    @cached_property
    def names(self) -> str:
        """What the page calls itself, to programs and in a browser's window."""
        return visible(f"{self.said.title or ''} | {self.tree.findtext('.//title') or ''}")

    @cached_property
    def text(self) -> str:
        """All that is visible, title first, then what is said to a browser without scripts."""
        return visible(f"{self.said.title} {' '.join(self.tree.itertext())} {self.noscript}")

    @property
    def top(self) -> str:
        """The start of what is visible."""
        return self.text[:TOP]

    @cached_property
    def small_print(self) -> str:
        """The short pieces of text in and around the story, less what every page of the site has."""
        return visible(" | ".join(piece.text_content() for piece in _SHORT_PIECES(self.tree)))

    @cached_property
    def headlines(self) -> frozenset[str]:
        """The headings that lead to other pages of the site."""
        return frozenset(map(_text, filter(self._leads_away, _HEADLINES(self.tree)))) - {""}

    @cached_property
    def begins_below_headline(self) -> bool:
        """Whether the story's first paragraph stands in, or right below, a heading that leads elsewhere."""
        first, above = self.paragraphs[0], None
        for element in self.tree.iter(*_LEVELS, *_HOLDERS):
            above = element if element.tag in _LEVELS else above
            text = " ".join((element.text or (element[0].text if len(element) else "") or "").split())
            if len(text) > _ENOUGH and first.startswith(text[:_START]):
                return above is not None and self._leads_away(above)
        return False

    @cached_property
    def linked_share(self) -> float:
        """How much of the story is the text of links to other pages, from 0 to 1."""
        every = self._share_in(visible(" ".join(_LINK_TEXTS(self.tree))))
        if every < _SOME:  # and so is the share of those that lead away, which costs more to tell
            return every
        return self._share_in(
            visible(" ".join(_text(link) for link in self.tree.iter("a") if self._leads_away(link)))
        )

    def _share_in(self, texts: str) -> float:
        held = sum(len(paragraph) for paragraph in self.paragraphs if paragraph in texts)
        return held / (sum(map(len, self.paragraphs)) or 1)

    def _leads_away(self, element: HtmlElement) -> bool:
        """Whether it links, or is in a link, to another page of the site: `#section` is on this one."""
        return any(map(self._is_another, map(str, _TARGETS(element))))

    def _is_another(self, href: str) -> bool:
        try:
            target = _page_of(urljoin(self.url or "", href.strip()))
            host = urlsplit(target).hostname
        except ValueError:  # a broken bracket, an impossible name
            return False
        own = not host or host == self._host or registrable(target) == registrable(self.url or "")
        return own and bool(target) and target not in self._here

    @cached_property
    def _here(self) -> frozenset[str]:
        return frozenset(_page_of(url) for url in (self.url, self.said.og_url, *self.said.canonicals) if url)

    @cached_property
    def _host(self) -> str | None:
        return urlsplit(self.url or "").hostname

    @cached_property
    def buttons(self) -> str:
        """The words on what can be pressed."""
        words = (f"{button.text_content()} {button.get('value', '')}" for button in _BUTTONS(self.tree))
        return visible(" | ".join(words))

    @cached_property
    def asks_password(self) -> bool:
        """Whether there is a field for a password."""
        return bool(self.tree.xpath("//input[@type='password']"))


def _text(element: HtmlElement) -> str:
    return visible(element.text_content())


def _page_of(url: str) -> str:
    """An address as far as it tells one page from another."""
    return urldefrag(url)[0].rstrip("/")
