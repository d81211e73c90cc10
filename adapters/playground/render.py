"""The core's Markdown dialect → HTML that holds nothing but paragraphs, headings, lists, bold and links."""

import html
from functools import lru_cache
from itertools import chain
from typing import Final

from markdown_it import MarkdownIt

from bot import links
from bot.models import Frame

SAFE: Final[dict[str, str | int | float]] = {"target": "_blank", "rel": "noopener noreferrer nofollow"}
BLOCKS: Final = 1_000  # of some dozens of replies that are being written

_DIALECT: Final = MarkdownIt("zero").enable(["heading", "list", "emphasis", "link", "escape"])


def frame(frame: Frame) -> str:
    """What a reply shows at a time; raw HTML in it is text."""
    blocks = "".join(map(_block, frame.markdown.split("\n\n")))
    return blocks + "".join(f'<p class="note">{html.escape(note)}</p>' for note in frame.notes)


@lru_cache(maxsize=BLOCKS)
def _block(markdown: str) -> str:
    """A heading, a list or a paragraph; most of them stood in the frame before."""
    tokens = _DIALECT.parse(markdown)
    for token in chain.from_iterable(token.children or () for token in tokens):
        if token.type == "link_open":
            token.attrs |= SAFE
    return str(_DIALECT.renderer.render(tokens, _DIALECT.options, {}))


def message(text: str) -> str:
    """What a person typed: a paragraph a line, its web addresses as links."""
    lines = (line for line in text.splitlines() if line.strip())
    return "".join(f"<p>{_linked(line)}</p>" for line in lines)


def _linked(line: str) -> str:
    shown = ""
    for address in links.find(line, "plain"):
        before, found, after = line.partition(address)
        if found and address.startswith(("http://", "https://")):
            shown += html.escape(before) + _anchor(address)
            line = after
    return shown + html.escape(line)


def _anchor(address: str) -> str:
    attributes = " ".join(
        f'{name}="{value}"' for name, value in ({"href": html.escape(address)} | SAFE).items()
    )
    return f"<a {attributes}>{html.escape(address)}</a>"
