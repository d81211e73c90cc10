"""Takes out of a page what a person in front of it would not see.

Known are the page's own style sheets, its style attributes and the attributes that hide; sheets of other
files, scripts and media queries (but `screen` and `all`) are not. Injected orders to a model are mostly
put where no reader finds them, so what is hidden must not reach it.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, Literal

import css_inline
import tinycss2
from lxml import etree
from lxml.html import HtmlElement
from tinycss2 import color4

_NEVER_SHOWN: Final = ("script", "style", "template", "noscript", "datalist")
_FALLBACK: Final = ("audio", "video", "iframe", "object", "canvas")  # for browsers of another age
# By way of the attributes, which is twice as fast as by the elements.
_SUSPECTS: Final = etree.XPath(
    "//@style/.. | //@hidden/.. | //@popover/.. | //@aria-hidden/.. | //dialog | //font"
    " | //@class[contains(.,'hidden') or contains(.,'sr-only') or contains(.,'screen-reader')]/.."
)
# Classes that hide by custom, though their style sheet is elsewhere.
_HIDING_NAME: Final = re.compile(r"(?<![\w-])(?:sr-only|screen-reader-text|visually-?hidden)(?![\w-])")
_WHOLE: Final = etree.XPath("descendant-or-self::*[self::main or self::article or self::h1][1]")
_SHEETS: Final = etree.XPath("//link[translate(@rel,'STYLEH','styleh')='stylesheet']")
_FOR_ALL: Final = re.compile(r"@(?:media\s+(?:only\s+)?(?:screen|all)\s*|supports[^{;]*)\{", re.IGNORECASE)
_STYLE_START: Final = re.compile("<style", re.IGNORECASE)
_STYLE_TAG: Final = re.compile(r"(<style\b[^>]*>)(.*?)(</style)", re.IGNORECASE | re.DOTALL)
_BRACES: Final = re.compile(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[{}]", re.DOTALL)
_SIZE: Final = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|ex|ch|vw|vh|%)?(?![\w.])")
_PIXELS: Final = {
    "": 1,
    "px": 1,
    "pt": 1.33,
    "em": 16,
    "rem": 16,
    "ex": 8,
    "ch": 8,
    "vw": 12,
    "vh": 8,
    "%": 12,
}
_TINY: Final = 2.5  # pixels
_FAR: Final = 900  # pixels
_CUT_AWAY: Final = re.compile(
    r"inset\(\s*(?:[5-9]\d|100)(?:\.\d+)?%|(?:circle|ellipse)\(\s*0|polygon\((?:\s*0\w*[\s,]*)+\)"
)
_SHRUNK: Final = re.compile(r"scale(?:3d|x|y)?\(\s*0?\.?0*\s*[,)]")
Color = tuple[float, float, float, float]
"""Red, green, blue and alpha, from 0 to 1."""

_WHITE: Final[Color] = (1.0, 1.0, 1.0, 1.0)
_SAME: Final = 0.06  # of each channel
_CLEAR: Final = 0.05  # an alpha of a text that cannot be read
_SOLID: Final = 0.5  # and of a ground that hides what is below it


def styled(html: str) -> str:
    """Write what the page's own style sheets say into style attributes, by the rules of the cascade."""
    if not _STYLE_START.search(html):
        return html
    if _FOR_ALL.search(html):
        html = _STYLE_TAG.sub(lambda tag: tag[1] + _for_screens(tag[2]) + tag[3], html)
    return css_inline.inline(html, load_remote_stylesheets=False)


def remove_hidden(tree: HtmlElement) -> int:
    """Take out of a styled tree whatever is not to be seen; the tree is changed.

    Returns how many characters of text an element hid by its style or an attribute.
    """
    etree.strip_elements(tree, etree.Comment, *_NEVER_SHOWN, *_FALLBACK, with_tail=False)
    grounds = _Grounds(None if _SHEETS(tree) else _WHITE)
    hidden = 0
    for element in _SUSPECTS(tree):
        way = _way_of_hiding(element.get("style", ""))
        if way == "gone" or _is_marked(element):
            hidden += _drop(element)
        elif way == "invisible":
            _silence(element, lambda child: _style_of(child).get("visibility") == "visible")
        elif way == "tiny":
            _silence(element, _sets_size)
        elif grounds.hide(element, _style_of(element)):
            _silence(element, _sets_color)
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


def _for_screens(sheet: str) -> str:
    """Take the rules out of `@media screen {…}` and the like: the inliner passes at-rules by."""
    while start := _FOR_ALL.search(sheet):
        depth = 1
        for mark in _BRACES.finditer(sheet, start.end()):
            depth += {"{": 1, "}": -1}.get(mark[0], 0)
            if not depth:
                inner = sheet[start.end() : mark.start()]
                sheet = f"{sheet[: start.start()]}{inner}{sheet[mark.end() :]}"
                break
        else:
            return sheet[: start.start()] + sheet[start.end() :]
    return sheet


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
    return _declarations(element.get("style", ""))


@lru_cache(maxsize=4_096)
def _declarations(style: str) -> dict[str, str]:
    """The declarations of a style attribute, comments and escapes undone; an important one wins."""
    found: dict[str, str] = {}
    important: set[str] = set()
    for node in tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration" and (node.important or node.lower_name not in important):
            values = [token for token in node.value if token.type != "comment"]
            found[node.lower_name] = _plain(tinycss2.serialize(values))
            if node.important:
                important.add(node.lower_name)
    return found


def _plain(value: str) -> str:
    return " ".join(value.lower().split())


@lru_cache(maxsize=4_096)
def _way_of_hiding(attribute: str) -> Literal["gone", "invisible", "tiny"] | None:
    """How a style hides what it is on: for good, or until something inside says otherwise."""
    style = _declarations(attribute)
    if _is_gone(style):
        return "gone"
    if style.get("visibility") in {"hidden", "collapse"}:
        return "invisible"
    return "tiny" if _is_tiny(style) else None


def _is_gone(style: dict[str, str]) -> bool:
    """Whether nothing inside can be seen, whatever it says of itself."""
    return (
        style.get("display") == "none"
        or style.get("content-visibility") == "hidden"
        or _is_clear(style.get("opacity", ""))
        or "opacity(0" in style.get("filter", "").replace(" ", "")
        or _is_cut_away(style)
        or _is_crushed(style)
        or _is_far(style)
    )


def _is_clear(opacity: str) -> bool:
    size = _SIZE.fullmatch(opacity)
    return size is not None and float(size[1]) / (100 if size[2] else 1) <= _CLEAR


def _is_cut_away(style: dict[str, str]) -> bool:
    edges = [size[1] for size in _SIZE.finditer(style.get("clip", ""))]
    return (
        (len(edges) == 4 and len(set(edges)) == 1)
        or _CUT_AWAY.search(style.get("clip-path", "")) is not None
        or _SHRUNK.search(style.get("transform", "")) is not None
        or _SHRUNK.search(f"scale({style['scale']})" if "scale" in style else "") is not None
    )


def _is_crushed(style: dict[str, str]) -> bool:
    """Whether there is no room for any text, and what has no room is cut off."""
    cuts = any(
        "hidden" in style.get(f"overflow{axis}", "") or "clip" in style.get(f"overflow{axis}", "")
        for axis in ("", "-x", "-y")
    )
    room = (_pixels(style.get(side, "")) for side in ("width", "height", "max-width", "max-height"))
    return cuts and any(size is not None and size <= _TINY for size in room)


def _is_far(style: dict[str, str]) -> bool:
    """Whether it stands far off the screen."""
    shifts = ["text-indent", "margin-left", "margin-top", "margin"]
    if style.get("position") in {"absolute", "fixed", "relative"}:
        shifts += ["left", "top", "right", "bottom", "inset"]
    found = [size for name in shifts for size in _all_pixels(style.get(name, ""))]
    moved = [*_all_pixels(style.get("transform", "")), *_all_pixels(style.get("translate", ""))]
    return any(size <= -_FAR for size in found) or any(abs(size) >= _FAR for size in moved)


def _pixels(value: str) -> float | None:
    return next(_all_pixels(value), None)


def _all_pixels(value: str) -> Iterator[float]:
    for size in _SIZE.finditer(value):
        yield float(size[1]) * _PIXELS[size[2] or ""]


def _font_pixels(style: dict[str, str]) -> float | None:
    """The size that is set; a share of the parent's counts as one of the usual size."""
    said = style.get("font-size", "")
    if not said:  # the shorthand: style and weight, then the size, perhaps with a line height
        words = (word.partition("/")[0] for word in style.get("font", "").split())
        said = next(filter(_SIZE.fullmatch, words), "")
    if said.endswith("%"):
        size = _pixels(said)
        return None if size is None else size / _PIXELS["%"] / 100 * _PIXELS["em"]
    return _pixels(said)


def _is_tiny(style: dict[str, str]) -> bool:
    size = _font_pixels(style)
    return size is not None and size <= _TINY


def _sets_size(element: HtmlElement) -> bool:
    """Whether it has a size of its own that can be read; a share of nothing is nothing."""
    style = _style_of(element)
    size = _font_pixels(style)
    return size is not None and size > _TINY and re.search(r"\d(?:em|%)", style.get("font-size", "")) is None


class _Grounds:
    """What each element stands on: the colour of the nearest background, None where it cannot be told.

    `page` is the page's own: white, where no other style sheet may say otherwise.
    """

    def __init__(self, page: Color | None) -> None:
        self._page = page
        self._known: dict[HtmlElement, Color | None] = {}

    def hide(self, element: HtmlElement, style: dict[str, str]) -> bool:
        """Whether an element's text has the colour of what it stands on, as far as the page says both."""
        color = _color(style.get("color") or element.get("color", ""))
        if color is None:
            return False
        if color[3] <= _CLEAR:
            return True
        ground = self._below(element)
        return ground is not None and all(
            abs(a - b) <= _SAME for a, b in zip(color[:3], ground[:3], strict=True)
        )

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


def _ground(element: HtmlElement, inherited: Color | None) -> Color | None:
    style = _style_of(element)
    said = style.get("background-color") or style.get("background") or element.get("bgcolor", "")
    if "url(" in said or "gradient" in said or "background-image" in style:
        return None
    found = _color(said)
    return found if found and found[3] > _SOLID else inherited


def _sets_color(element: HtmlElement) -> bool:
    style = _style_of(element)
    return any(name in style for name in ("color", "background", "background-color")) or bool(
        element.get("color")
    )


@lru_cache(maxsize=1_024)
def _color(said: str) -> Color | None:
    """None for what is no plain colour."""
    for word in (said, said.partition(" ")[0]):
        found = color4.parse_color(word) if word else None
        if found is not None and found != "currentcolor":
            red, green, blue = found.to("srgb").coordinates
            return float(red), float(green), float(blue), float(found.alpha)
    return None
