"""What is known of a web page once its text has been taken out: the facts that it is judged by."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from bot.extract.characters import visible
from bot.extract.metadata import Metadata
from bot.models import count_words

TOP: Final = 5_000  # characters; what stands in an article's place stands at the top of its page

_LEVELS: Final = ("h1", "h2", "h3", "h4")
_HEADLINES: Final = etree.XPath(
    " | ".join(f"//{level}[.//a[@href] or ancestor::a[@href]]" for level in _LEVELS)
)
_BUTTONS: Final = etree.XPath(
    "//button | //input[@type='submit' or @type='button'] | //a[@role='button'] | //form//a"
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page's own word, the paragraphs of its story, and what else a visitor sees.

    `tree` holds visible text only, `noscript` what the page says to a browser without scripts; most of
    the rest is looked up when a rule asks for it, for most pages need little of it. `cut`: the page
    was too large to be taken whole.
    """

    url: str | None
    said: Metadata
    paragraphs: tuple[str, ...]
    tree: HtmlElement
    noscript: str
    cut: bool

    @cached_property
    def words(self) -> int:
        """Length of the story."""
        return sum(map(count_words, self.paragraphs))

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
    def headlines(self) -> frozenset[str]:
        """The headings that lead elsewhere."""
        return frozenset(visible(heading.text_content()) for heading in _HEADLINES(self.tree)) - {""}

    @cached_property
    def buttons(self) -> str:
        """The words on what can be pressed."""
        words = (f"{button.text_content()} {button.get('value', '')}" for button in _BUTTONS(self.tree))
        return visible(" | ".join(words))

    @cached_property
    def asks_password(self) -> bool:
        """Whether there is a field for a password."""
        return bool(self.tree.xpath("//input[@type='password']"))
