"""What one style makes of the text that it is on: seen, or hidden in one of the many ways there are."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal

import tinycss2
from tinycss2 import color4

LONGEST: Final = 4_000  # characters of a style; a longer one, pictures aside, is there to confuse

Way = Literal["gone", "invisible", "tiny"] | None
"""Hidden for good; or until something inside is visible, or has a size, again."""

Color = tuple[float, float, float, float]
"""Red, green, blue and alpha, from 0 to 1."""

CLEAR: Final = 0.05  # an alpha of a text that cannot be read

_TINY: Final = 2.5  # pixels
_SHRUNKEN: Final = 0.15  # of its size
_FAR: Final = 900  # pixels
_PICTURE: Final = re.compile(r"url\([^()]*\)")
_SIZE: Final = re.compile(
    r"(?<![\w.])(-?(?:\d+(?:\.\d*)?|\.\d+)(?:e-?\d+)?)(px|pt|in|cm|mm|r?em|ex|ch|vw|vh|%)?(?![\w.])"
)
_PIXELS: Final = {
    "": 1,
    "px": 1,
    "pt": 1.33,
    "in": 96,
    "cm": 38,
    "mm": 3.8,
    "em": 16,
    "rem": 16,
    "ex": 8,
    "ch": 8,
    "vw": 12,
    "vh": 8,
    "%": 12,
}
_RELATIVE: Final = re.compile(r"\d(?:em|ex|ch|%)")
_CUT_AWAY: Final = re.compile(r"(?:circle|ellipse)\(\s*0|polygon\([\s,0px%]*\)")
_SHRUNK: Final = re.compile(
    r"(?:scale(?:3d|x|y)?|matrix)\((?:[^()]*,)?\s*0?\.?0\d?\s*[,)]|rotate[xy]\(\s*-?(?:90|270)deg"
)
_DISPLAYS: Final = """
    inline block inline-block flex inline-flex grid inline-grid table table-row table-cell table-caption
    table-column table-column-group table-header-group table-footer-group table-row-group inline-table
    list-item flow flow-root contents ruby run-in initial inherit unset revert revert-layer math
    -webkit-box -webkit-inline-box -webkit-flex -ms-flexbox -ms-grid -moz-box
"""
_KNOWN_DISPLAYS: Final = frozenset(_DISPLAYS.split())


@lru_cache(maxsize=1_024)
def declarations(style: str) -> dict[str, str]:
    """The declarations of a style attribute, comments and escapes undone; an important one wins.

    What is too long or too deep to be meant for a reader hides what it is on. Not to be changed:
    it is kept for the next element of that style.
    """
    if len(style) > LONGEST:
        style = _PICTURE.sub("url()", style)
    if len(style) > LONGEST:
        return {"display": "none"}
    found: dict[str, str] = {}
    important: set[str] = set()
    try:
        for node in tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True):
            if node.type == "declaration" and (node.important or node.lower_name not in important):
                values = [token for token in node.value if token.type != "comment"]
                name = node.lower_name.removeprefix("-webkit-")
                found[name] = _plain(tinycss2.serialize(values))
                if node.important:
                    important.add(node.lower_name)
    except RecursionError:
        return {"display": "none"}
    return found


def _plain(value: str) -> str:
    return " ".join(value.lower().split())


@lru_cache(maxsize=1_024)
def way_of_hiding(attribute: str) -> Way:
    """How a style attribute hides what it is on; None when it does not."""
    style = declarations(attribute)
    if _is_gone(style):
        return "gone"
    if style.get("visibility") in {"hidden", "collapse"}:
        return "invisible"
    return "tiny" if _is_tiny(style) else None


def _is_gone(style: dict[str, str]) -> bool:
    """Whether nothing inside can be seen, whatever it says of itself."""
    return (
        _is_undisplayed(style.get("display", ""))
        or style.get("content-visibility") == "hidden"
        or _is_clear(style.get("opacity", ""))
        or _is_clear(_argument(style.get("filter", ""), "opacity"))
        or _is_small(style.get("zoom", ""))
        or _is_cut_away(style)
        or _is_crushed(style)
        or _is_far(style)
    )


def _is_undisplayed(display: str) -> bool:
    """Whether it is none, or a word that no browser knows: it would stand for the rule it displaced."""
    return display == "none" or not ("var(" in display or set(display.split()) <= _KNOWN_DISPLAYS)


def _argument(value: str, function: str) -> str:
    found = re.search(rf"\b{function}\(([^()]*)\)", value)
    return found[1].strip() if found else ""


def _is_clear(opacity: str) -> bool:
    size = _SIZE.fullmatch(opacity.removeprefix("calc(").removesuffix(")").strip())
    return size is not None and float(size[1]) / (100 if size[2] else 1) <= CLEAR


def _is_small(zoom: str) -> bool:
    size = _SIZE.fullmatch(zoom)
    return size is not None and float(size[1]) / (100 if size[2] else 1) <= _SHRUNKEN


def _is_cut_away(style: dict[str, str]) -> bool:
    edges = [size[1] for size in _SIZE.finditer(style.get("clip", ""))]
    path = style.get("clip-path", "")
    insets = [float(size[1]) for size in _SIZE.finditer(_argument(path, "inset")) if size[2] == "%"]
    return (
        (len(edges) == 4 and len(set(edges)) == 1)
        or (max(insets, default=0) >= (50 if len(insets) == 1 else 100))
        or _CUT_AWAY.search(path) is not None
        or _SHRUNK.search(style.get("transform", "")) is not None
        or _SHRUNK.search(f"scale({style['scale'].replace(' ', ',')})" if "scale" in style else "")
        is not None
    )


def _is_crushed(style: dict[str, str]) -> bool:
    """Whether there is no room for any text, and what has no room is cut off."""
    flows = " ".join(style.get(f"overflow{axis}", "") for axis in ("", "-x", "-y", "-inline", "-block"))
    cuts = re.search(r"hidden|clip|auto|scroll", flows) or "paint" in style.get("contain", "")
    sides = ("width", "height", "inline-size", "block-size")
    room = (_pixels(style.get(f"{most}{side}", "")) for most in ("", "max-") for side in sides)
    return bool(cuts) and any(size is not None and size <= _TINY for size in room)


def _is_far(style: dict[str, str]) -> bool:
    """Whether it stands far off the screen."""
    shifts = ["text-indent", "margin", "margin-left", "margin-top", "margin-inline-start", "margin-inline"]
    moves = ["transform", "translate"]
    if style.get("position") in {"absolute", "fixed", "relative", "sticky"}:
        moves += ["left", "top", "right", "bottom", "inset", "inset-inline-start", "inset-block-start"]
    if style.get("text-indent") == "100%" and "hidden" in style.get("overflow", ""):
        return True
    back = (size for name in shifts for size in _all_pixels(style.get(name, "")))
    away = (abs(size) for name in (*moves, "text-indent") for size in _all_pixels(style.get(name, "")))
    return any(size <= -_FAR for size in back) or any(size >= _FAR for size in away)


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


def sets_size(style: dict[str, str]) -> bool:
    """Whether it sets a size that can be read; a share of nothing is nothing."""
    size = _font_pixels(style)
    said = f"{style.get('font-size', '')} {style.get('font', '')}"
    return size is not None and size > _TINY and _RELATIVE.search(said) is None


@lru_cache(maxsize=1_024)
def color(said: str) -> Color | None:
    """None for what is no plain colour."""
    for word in (said, said.partition(" ")[0]):
        found = color4.parse_color(word) if word else None
        if found is None or found == "currentcolor":
            continue
        try:
            red, green, blue = found.to("srgb").coordinates
        except NotImplementedError:  # oklch and the like: colours that the library cannot compare
            return None
        return float(red), float(green), float(blue), float(found.alpha)
    return None
