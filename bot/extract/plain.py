"""Plain or pasted text → Article."""

import re
from typing import Final

from bot.extract.characters import decode, paragraphs_of
from bot.extract.coverage import TOO_LONG
from bot.extract.identity import canonical_url
from bot.models import MAX_TEXT_BYTES, Article, Document
from bot.visible import visible

_TITLE_LENGTH: Final = 160


def article_of_text(document: Document) -> Article:
    """Paragraphs are parted by blank lines or, where there are none, by line ends.

    A short first paragraph that ends no sentence is the title.
    """
    text = (
        decode(document.body[:MAX_TEXT_BYTES], document.media_type)
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .strip()
    )
    blocks = re.split(r"\n\s*\n", text)
    paragraphs = paragraphs_of(blocks if len(blocks) > 1 else text.split("\n"))
    title = _title(paragraphs)
    if title:
        paragraphs = paragraphs[1:]
    return Article(
        url=document.url,
        canonical_url=document.url and canonical_url(document.url),
        title=title,
        kind="text",
        gap=TOO_LONG if len(document.body) > MAX_TEXT_BYTES else None,
        paragraphs=paragraphs,
    )


def _title(paragraphs: tuple[str, ...]) -> str | None:
    if len(paragraphs) < 2 or len(paragraphs[0]) > _TITLE_LENGTH:
        return None
    first = visible(paragraphs[0].lstrip("# "))
    return None if first.endswith((".", "。", ":", ";", ",")) else first
