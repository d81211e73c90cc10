"""A PDF → Article, by pypdfium2; text order is the file's own."""

import re
from statistics import median
from typing import Final

import pypdfium2

from bot.errors import ArticleUnsupportedError
from bot.extract.characters import paragraphs_of, visible
from bot.extract.coverage import MIN_WORDS
from bot.extract.identity import canonical_url
from bot.models import Article, Document, count_words

MAX_PAGES: Final = 60

_SENTENCE_END: Final = re.compile(r"[.!?。！？][\"'”’)\]]?$")
_DATE: Final = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_NO_TITLE: Final = re.compile(
    r"^(?:untitled|microsoft word\b.*|.*\.(?:docx?|pdf|indd|tex|pages))?$", re.IGNORECASE
)


def article_of_pdf(document: Document) -> Article:
    """Read up to `MAX_PAGES` pages; raises `ArticleUnsupportedError` for a locked or broken file."""
    try:
        with pypdfium2.PdfDocument(document.body) as pdf:
            said = pdf.get_metadata_dict()
            count = len(pdf)
            pages = [_page_lines(pdf, number) for number in range(min(count, MAX_PAGES))]
    except pypdfium2.PdfiumError as error:
        raise ArticleUnsupportedError(
            document.name, str(error), said="That PDF is locked or damaged, so I cannot read it."
        ) from error
    lines = [line for page in pages for line in page]
    title = visible(said.get("Title", ""))
    paragraphs = paragraphs_of(_joined(lines))
    if _NO_TITLE.match(title):
        title, paragraphs = _first_as_title(paragraphs)
    date = _DATE.match(said.get("CreationDate", ""))
    enough = sum(map(count_words, paragraphs)) >= MIN_WORDS
    return Article(
        url=document.url,
        canonical_url=document.url and canonical_url(document.url),
        title=title or None,
        authors=tuple(filter(None, [visible(said.get("Author", ""))])),
        published="-".join(date.groups()) if date else None,
        kind="pdf",
        coverage=("full" if count <= MAX_PAGES else "partial") if enough else "empty",
        paragraphs=paragraphs,
    )


def _page_lines(pdf: pypdfium2.PdfDocument, number: int) -> list[str]:
    page = pdf[number]
    text_page = page.get_textpage()
    try:
        return [line.strip() for line in text_page.get_text_bounded().splitlines()]
    finally:
        text_page.close()
        page.close()


def _joined(lines: list[str]) -> list[str]:
    """Visual lines → paragraphs: one ends at a blank line, or at a sentence's end on a short line."""
    lengths = [len(line) for line in lines if line]
    short = 0.8 * median(lengths) if lengths else 0
    paragraphs, current = [], ""
    for line in lines:
        if current.endswith("-") and line[:1].islower():
            current = current[:-1] + line
        else:
            current = f"{current} {line}" if current else line
        if not line or (len(line) < short and _SENTENCE_END.search(line)):
            paragraphs.append(current)
            current = ""
    return [*paragraphs, current]


def _first_as_title(paragraphs: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    if len(paragraphs) > 1 and len(paragraphs[0]) <= 200 and not _SENTENCE_END.search(paragraphs[0]):
        return paragraphs[0], paragraphs[1:]
    return "", paragraphs
