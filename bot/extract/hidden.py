"""Takes out of a page what a person in front of it would not see.

Known are the page's own style sheets, its style attributes and the attributes that hide; sheets of other
files, scripts and variables are not. Injected orders to a model are mostly put where no reader finds
them, so what is hidden must not reach it.
"""

import re
from collections.abc import Callable
from typing import Final

import css_inline
from lxml import etree
from lxml.html import HtmlElement

from bot.extract.sheets import with_plain_sheets
from bot.extract.styles import CLEAR, Color, color, declarations, sets_size, way_of_hiding

_NEVER_SHOWN: Final = ("script", "style", "template", "noscript", "datalist")
_FALLBACK: Final = ("audio", "video", "iframe", "object", "canvas")  # for browsers of another age
# By way of the attributes, which is twice as fast as by the elements.
_SUSPECTS: Final = etree.XPath(
    "//@style/.. | //@hidden/.. | //@popover/.. | //@aria-hidden/.. | //dialog | //font"
)
_NAMED: Final = etree.XPath(
    "//@class[contains(.,'hidden') or contains(.,'sr-only') or contains(.,'screen-reader')]/.."
)
_NAMES: Final = ("sr-only", "screen-reader", "visually")  # a quick look whether the slow one is needed
# Classes that hide by custom, though their style sheet is elsewhere.
_HIDING_NAME: Final = re.compile(r"(?<![\w-])(?:sr-only|screen-reader-text|visually-?hidden)(?![\w-])")
_WHOLE: Final = etree.XPath("descendant-or-self::*[self::main or self::article or self::h1][1]")
_SHEETS: Final = etree.XPath("//link[translate(@rel,'STYLEH','styleh')='stylesheet']")
# What hides an element, a child at which the parser ends it where a browser nests, and such elements.
_HIDES: Final = ("hidden", "HIDDEN", "Hidden", "display:none", "display: none", "DISPLAY:NONE")
_BLOCK_FOLLOWS: Final = re.compile(
    r"[^<>]{0,500}>[^<]{0,200}<(?:p|div|table|[uod]l|pre|h[1-6]|center|form|blockquote)\b",
    re.IGNORECASE,
)
_PARTED: Final = re.compile(r"<(?:[bius]|big|small|tt|strike|h[1-6]|address|pre|dt|ul|a)\s", re.IGNORECASE)
_INSIDE: Final = (
    '[hidden] *, [style*="display:none" i] *, [style*="display: none" i] * {display: none !important}'
)
_WHITE: Final[Color] = (1.0, 1.0, 1.0, 1.0)
_SAME: Final = 0.06  # of each channel
_SOLID: Final = 0.5  # an alpha of a ground that hides what is below it


def styled(html: str) -> str:
    """Write what the page's own style sheets say into style attributes, by the rules of the cascade.

    The inliner nests as browsers do, the parser behind it does not: so what hides in an attribute is
    said of everything inside as well, where that may matter.
    """
    extra = _INSIDE if any(_parts(html, mark) for mark in _HIDES) else None
    plain = with_plain_sheets(html)
    if not extra and plain is None:
        return html
    return css_inline.inline(plain or html, load_remote_stylesheets=False, extra_css=extra)


def _parts(html: str, mark: str) -> bool:
    """Whether the parser would let something out of an element that a mark hides."""
    position = html.find(mark)
    while position >= 0:
        if _BLOCK_FOLLOWS.match(html, position) and _PARTED.match(html, html.rfind("<", 0, position)):
            return True
        position = html.find(mark, position + 1)
    return False


def remove_hidden(tree: HtmlElement, html: str) -> int:
    """Take out of a styled tree whatever is not to be seen; the tree, which is of `html`, is changed.

    Returns how many characters of text an element hid by its style or an attribute.
    """
    etree.strip_elements(tree, etree.Comment, *_NEVER_SHOWN, *_FALLBACK, with_tail=False)
    grounds = _Grounds(None if _SHEETS(tree) else _WHITE)
    hidden = 0
    named = _NAMED(tree) if any(name in html for name in _NAMES) else []
    for element in (*_SUSPECTS(tree), *named):
        way = way_of_hiding(element.get("style", ""))
        if way == "gone" or _is_marked(element):
            hidden += _drop(element)
        elif way == "invisible":
            _silence(element, lambda child: _style_of(child).get("visibility") == "visible")
        elif way == "tiny":
            _silence(element, lambda child: sets_size(_style_of(child)))
        elif grounds.hide(element):
            _silence(element, grounds.show)
    return hidden


def _is_marked(element: HtmlElement) -> bool:
    """Whether an attribute other than its style hides it."""
    said = element.attrib
    return (
        "hidden" in said
        or "popover" in said
        or _is_only_for_eyes(element)
        or (element.tag == "dialog" and "open" not in said)
        or _HIDING_NAME.search(said.get("class", "")) is not None
    )


def _is_only_for_eyes(element: HtmlElement) -> bool:
    """Whether it is kept from screen readers; an open dialog does that to the whole page behind it."""
    return element.get("aria-hidden", "").lower() == "true" and not _WHOLE(element)


def _drop(element: HtmlElement) -> int:
    """Remove an element, not the text that follows it; the page itself is never hidden."""
    if element.getparent() is None or element.tag in {"html", "body", "head"}:
        return 0
    length = sum(map(len, element.itertext()))
    element.drop_tree()
    return length


def _silence(element: HtmlElement, restores: Callable[[HtmlElement], bool]) -> None:
    """Remove the text of an element, less the descendants that undo what they inherit."""
    if element.tag in {"html", "body"}:
        return
    waiting = [element]
    while waiting:
        current = waiting.pop()
        current.text = None
        for child in current:
            child.tail = None
            if isinstance(child, HtmlElement) and not restores(child):
                waiting.append(child)


def _style_of(element: HtmlElement) -> dict[str, str]:
    return declarations(element.get("style", ""))


class _Grounds:
    """What each element stands on: the colour of the nearest background, None where it cannot be told.

    `page` is the page's own: white, where no other style sheet may say otherwise.
    """

    def __init__(self, page: Color | None) -> None:
        self._page = page
        self._known: dict[HtmlElement, Color | None] = {}

    def hide(self, element: HtmlElement) -> bool:
        """Whether an element's own colour is that of what it stands on, as far as the page says both."""
        ink = _ink(element)
        return ink is not None and not self._can_be_read(element, ink)

    def show(self, element: HtmlElement) -> bool:
        """Whether an element has a colour of its own that can be read; an inherited one is no help."""
        ink = _ink(element)
        return ink is not None and self._can_be_read(element, ink)

    def _can_be_read(self, element: HtmlElement, ink: Color) -> bool:
        if ink[3] <= CLEAR:
            return False
        ground = self._below(element)
        return ground is None or any(abs(a - b) > _SAME for a, b in zip(ink[:3], ground[:3], strict=True))

    def _below(self, element: HtmlElement) -> Color | None:
        path: list[HtmlElement] = []
        current: HtmlElement | None = element
        while current is not None and current not in self._known:
            path.append(current)
            current = current.getparent()
        ground = self._page if current is None else self._known[current]
        for step in reversed(path):
            ground = self._known[step] = _ground(step, ground)
        return ground


def _ink(element: HtmlElement) -> Color | None:
    style = _style_of(element)
    return color(style.get("text-fill-color") or style.get("color") or element.get("color", ""))


def _ground(element: HtmlElement, inherited: Color | None) -> Color | None:
    style = _style_of(element)
    said = style.get("background-color") or style.get("background") or element.get("bgcolor", "")
    if "url(" in said or "gradient" in said or "background-image" in style:
        return None
    found = color(said)
    return found if found and found[3] > _SOLID else inherited
