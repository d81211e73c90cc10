"""A PDF → Article, by pypdfium2; text order is the file's own."""

import re
from datetime import date
from statistics import median
from typing import Final

import pypdfium2

from bot.errors import ArticleUnsupportedError
from bot.extract.characters import paragraphs_of
from bot.extract.identity import canonical_url
from bot.extract.metadata import MAX_TITLE
from bot.models import Article, Document
from bot.visible import visible

MAX_PAGES: Final = 60

_TITLE_LENGTH: Final = 160
_PARTED: Final = re.compile("[\x02\ufffe][\r\n]*(.)")
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
    title = visible(said.get("Title", ""))[:MAX_TITLE].strip()
    if _NO_TITLE.match(title):
        title, lines = _headline(lines)
    paragraphs = paragraphs_of(_joined(lines))
    return Article(
        url=document.url,
        canonical_url=document.url and canonical_url(document.url),
        title=title or None,
        authors=tuple(filter(None, [visible(said.get("Author", ""))])),
        published=_day(said.get("CreationDate", "")),
        kind="pdf",
        gap=f"Only the first {MAX_PAGES} of {count} pages were read." if count > MAX_PAGES else None,
        paragraphs=paragraphs,
    )


def _day(said: str) -> str | None:
    match = _DATE.match(said)
    try:
        return date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:
        return None


def _page_lines(pdf: pypdfium2.PdfDocument, number: int) -> list[str]:
    page = pdf[number]
    text_page = page.get_textpage()
    try:
        text = _PARTED.sub(_rejoin, text_page.get_text_bounded())
        return [line.strip() for line in text.splitlines()]
    finally:
        text_page.close()
        page.close()


def _rejoin(hyphen: re.Match[str]) -> str:
    """Undo U+0002 or U+FFFE, the library's hyphen at a line's end: it parts a word or joins names."""
    return hyphen[1] if hyphen[1].islower() else f"-{hyphen[1]}"


def _headline(lines: list[str]) -> tuple[str, list[str]]:
    """Take the first line for the title if it ends no sentence and the next begins one."""
    texts = [line for line in lines if line]
    if len(texts) < 3 or len(texts[0]) > _TITLE_LENGTH:
        return "", lines
    ends = _SENTENCE_END.search(texts[0]) or texts[0].endswith(("-", ",", ";"))
    if ends or not texts[1].lstrip("\"'“„«").strip()[:1].isupper():
        return "", lines
    return visible(texts[0]), lines[lines.index(texts[0]) + 1 :]


def _joined(lines: list[str]) -> list[str]:
    """Visual lines → paragraphs: one ends at a blank line, or at a sentence's end on a short line."""
    lengths = [len(line) for line in lines if line]
    short = 0.8 * median(lengths) if lengths else 0
    paragraphs: list[str] = []
    current = ""
    for line in lines:
        if current.endswith("-") and line:
            current = (current[:-1] if line[0].islower() else current) + line
        else:
            current = f"{current} {line}" if current else line
        if not line or (len(line) < short and _SENTENCE_END.search(line)):
            paragraphs.append(current)
            current = ""
    return [*paragraphs, current]
