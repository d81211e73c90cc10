"""A page's own style sheets, brought to plain rules that an inliner understands.

Media queries are answered for a wide screen, nested rules are unfolded, and sheets that no browser
would apply are emptied. Every step takes time in proportion to the page's length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SCREEN: Final = 1_280  # pixels; a common width of a window
MAX_DEPTH: Final = 24  # of rules in rules
MAX_SELECTORS: Final = 100  # that one rule unfolds to

# Whatever is never closed goes to the end, so that nothing is looked at twice.
_TOKEN: Final = re.compile(
    r"/\*.*?(?:\*/|\Z)|\"(?:\\.|[^\"\\])*(?:\"|\Z)|'(?:\\.|[^'\\])*(?:'|\Z)|[{}]", re.DOTALL
)
_ATTRIBUTE: Final = re.compile(r"""\b(type|media)\s*=\s*("[^"]*"|'[^']*'|[^\s>]*)""", re.IGNORECASE)
_QUERY: Final = re.compile(r"(?:only\s+|(not)\s+)?(all|screen|print|speech|tty|tv)?\b")
_FEATURE: Final = re.compile(r"\(([^()]*)\)")
_WIDTH: Final = re.compile(r"(min-|max-)?width\s*(:|>=?|<=?)\s*(\d+(?:\.\d+)?)(px|r?em)?")
_TRUE_FEATURES: Final = frozenset(
    {"color", "hover", "hover: hover", "pointer: fine", "any-hover: hover", "any-pointer: fine", "scripting"}
    | {"orientation: landscape", "update: fast", "grid: 0", "monochrome: 0"}
)
_CHOICE: Final = re.compile(r":(?:is|where|-webkit-any|matches)\(([^()]*)\)")
# The rest of a sheet is looks, which only costs time; an escape might spell any of these.
_THAT_MAY_HIDE: Final = re.compile(
    r"(?:(?<![\w-])(?:-webkit-)?(?:display|(?:content-)?visibility|opacity|filter|font(?:-size)?|zoom|clip(?:-path)?|transform"
    r"|scale|position|overflow(?:-\w+)?|contain|color|background(?:-color|-image)?|text-fill-color)"
    r"|(?<![\w-])(?:left|right|top|bottom|inset[\w-]*|margin[\w-]*|text-indent|translate)(?=[^;]*(?:\d{3}|-\d|in|%))"
    r"|(?<![\w-])(?:max-)?(?:width|height|inline-size|block-size)(?=\s*:\s*[0-2.]))"
    r"\s*:[^;]*",
    re.IGNORECASE,
)
# What hides by itself; a light ink, or a ground that is not light; and two that hide together.
_HIDES: Final = re.compile(
    r"\\|display\s*:(?!\s*(?:block|flex|grid|inline|table))|visib|opacity|clip|indent|transform|scale|translate|zoom"
    r"|:[^;}]*-\d{3}|-\d+(?:in|v[wh]|r?em)|\d{4}|font[^:;]*:[^;]*\b[012](?![\d.])"
    r"|(?<![\w-])color\s*:\s*(?:#[a-f]|(?!inherit|initial|black)[a-z])|fill-color"
    r"|background[^:;]*:(?!\s*(?:none|transparent|0|url|inherit|#[c-f]|white))",
    re.IGNORECASE,
)
_CUTS: Final = re.compile(r"overflow|contain", re.IGNORECASE)
_NARROWS: Final = re.compile(r"(?:width|height|size)\s*:\s*[0-2.]", re.IGNORECASE)
_AT_RULE: Final = re.compile(r"@([\w-]+)\s*(.*)", re.DOTALL)
_UNFOLDED: Final = frozenset({"container", "scope", "layer", "starting-style"})


def with_plain_sheets(html: str) -> str | None:
    """The page with each of its style sheets rewritten; None when none of them can hide anything."""
    page = html.encode("utf-8", "replace")
    found = list(_sheets(page))
    if not _may_hide("".join(_text(page, start, end) for _, start, end in found)):
        return None
    sheets = ["".join(_rules(_text(page, start, end))) if shown else "" for shown, start, end in found]
    if not _may_hide("".join(sheets)):
        return None
    pieces: list[bytes] = []
    position = 0
    for (_, start, end), sheet in zip(found, sheets, strict=True):
        pieces += [page[position:start], sheet.encode()]
        position = end
    return b"".join([*pieces, page[position:]]).decode()


def _sheets(page: bytes) -> Iterator[tuple[bool, int, int]]:
    """Whether each style element is applied, and where its text is; an open one ends with the page."""
    lower = page.lower()  # of ASCII alone, and so twenty times as fast as a text's
    position = templates = 0
    while (opened := lower.find(b"<style", position)) >= 0:
        start = lower.find(b">", opened) + 1 or len(lower)
        closed = lower.find(b"</style", start)
        end = len(lower) if closed < 0 else closed
        templates += lower.count(b"<template", position, opened)
        templates = max(0, templates - lower.count(b"</template", position, opened))
        yield not templates and _is_applied(page[opened:start].decode()), start, end
        position = end


def _text(page: bytes, start: int, end: int) -> str:
    """The text of a sheet without its comments, which may stand anywhere; a string may look like one."""
    sheet = page[start:end].decode()
    if "/*" not in sheet:
        return sheet
    return _TOKEN.sub(lambda token: " " if token[0].startswith("/*") else token[0], sheet)


def _may_hide(css: str) -> bool:
    """Whether some rules could hide anything; most pages have none that can."""
    return bool(_HIDES.search(css) or (_CUTS.search(css) and _NARROWS.search(css)))


def _is_applied(tag: str) -> bool:
    said = {name.lower(): value.strip("\"' ").lower() for name, value in _ATTRIBUTE.findall(tag)}
    return said.get("type", "") in {"", "text/css"} and _is_for_screen(said.get("media", ""))


def _is_for_screen(queries: str) -> bool:
    """Whether one of the media queries holds for a wide screen in colour, with a mouse."""
    return any(_holds(" ".join(query.split())) for query in queries.lower().split(","))


def _holds(query: str) -> bool:
    match = _QUERY.match(query)
    kind = match[2] if match else None
    holds = kind in {None, "all", "screen"} and all(map(_has_feature, _FEATURE.findall(query)))
    return not holds if match and match[1] else holds


def _has_feature(feature: str) -> bool:
    width = _WIDTH.fullmatch(feature.strip())
    if width is None:
        return feature.strip() in _TRUE_FEATURES
    pixels = float(width[3]) * (16 if width[4] in {"em", "rem"} else 1)
    at_least = width[1] == "min-" or width[2].startswith(">")
    return pixels <= SCREEN if at_least else pixels >= SCREEN


@dataclass(frozen=True, slots=True)
class _Block:
    """What holds inside of a pair of braces: whether it is applied, and to which selectors."""

    applied: bool = True
    selectors: tuple[str, ...] = ()


def _rules(sheet: str) -> Iterator[str]:
    """The rules that are applied, each by itself; a block that is never closed ends with the sheet."""
    blocks = [_Block()]
    position = 0
    for token in _TOKEN.finditer(sheet):
        if token[0] not in {"{", "}"}:
            continue
        segment = sheet[position : token.start()]
        if token[0] == "}" and len(blocks) == 1:
            continue  # it spoils the selector that follows: that rule is not applied
        position = token.end()
        if token[0] == "{":
            declarations, _, prelude = segment.rpartition(";")
            yield _rule(blocks[-1], declarations)
            outer = blocks[-1] if len(blocks) <= MAX_DEPTH else _Block(applied=False)
            blocks.append(_opened(outer, prelude.strip()))
        else:
            yield _rule(blocks.pop(), segment)
    yield _rule(blocks[-1], sheet[position:])


def _rule(block: _Block, declarations: str) -> str:
    if not (block.applied and block.selectors):
        return ""
    kept = declarations if "\\" in declarations else ";".join(_THAT_MAY_HIDE.findall(declarations))
    return f"{','.join(block.selectors)}{{{kept}}}\n" if kept.strip() else ""


def _opened(outer: _Block, prelude: str) -> _Block:
    at_rule = _AT_RULE.match(prelude)
    if at_rule is None:
        return _Block(outer.applied, tuple(_unfolded(outer.selectors, prelude))[:MAX_SELECTORS])
    name, condition = at_rule[1].lower(), at_rule[2].strip()
    applied = (
        name in _UNFOLDED
        or (name == "media" and _is_for_screen(condition))
        or (name == "supports" and not condition.lower().startswith("not"))
    )
    return _Block(outer.applied and applied, outer.selectors)


def _unfolded(outer: tuple[str, ...], prelude: str) -> Iterator[str]:
    """The selectors of a rule, as they would be written outside of every other one."""
    for selector in _split(prelude):
        for parent in outer or ("",):
            if "&" in selector:
                yield selector.replace("&", parent)
            else:
                yield f"{parent} {selector}".strip()


def _split(prelude: str) -> list[str]:
    """Selectors at their commas, `:is(a, b)` written out; what has other brackets stays as it is."""
    waiting, found = [prelude], list[str]()
    while waiting and len(found) + len(waiting) <= MAX_SELECTORS:
        selector = waiting.pop()
        choice = _CHOICE.search(selector)
        if choice:
            waiting += [
                selector[: choice.start()] + option.strip() + selector[choice.end() :]
                for option in choice[1].split(",")
            ]
        else:
            found += [selector] if "(" in selector else selector.split(",")
    return [selector.strip() for selector in found if selector.strip()]
