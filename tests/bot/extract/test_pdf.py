"""A PDF → Article."""

from collections.abc import Sequence

import pytest

from bot.errors import ArticleEmptyError, ArticleUnsupportedError
from bot.extract import extract
from bot.extract.pdf import MAX_PAGES, article_of_pdf
from bot.models import Article, Document

TITLE = "Port Meridian to dredge its channel"
STORY = (
    "The harbour authority of Port Meridian said on Tuesday that it",
    "would dredge the northern channel next spring, after two years",
    "of delays.",
    "Officials put the cost at 41 million crowns and said the work",
    "would take eleven weeks in all.",
)
PARAGRAPHS = (
    "The harbour authority of Port Meridian said on Tuesday that it would dredge the northern channel"
    " next spring, after two years of delays.",
    "Officials put the cost at 41 million crowns and said the work would take eleven weeks in all.",
)


def pdf(*pages: Sequence[str], **details: str) -> bytes:
    """A small PDF of the given lines by page; `details` are the document's own (Title and so on)."""
    info = "".join(f"/{name}({value})" for name, value in details.items())
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, lines in enumerate(pages):
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        content = f"BT /F1 12 Tf 14 TL 50 700 Td {shown} ET"
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {5 + 2 * number} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>",
            f"<</Length {len(content)}>>stream\n{content}\nendstream",
        ]
    return assembled([*objects, f"<<{info}>>"])


def assembled(objects: Sequence[str]) -> bytes:
    """Objects, cross references and trailer; the first object is the catalog, the last the details."""
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj{content}\nendobj\n"
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer<</Size {size}/Root 1 0 R/Info {size - 1} 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{rows}{trailer}".encode("latin-1")


def read(body: bytes, url: str | None = None) -> Article:
    """The article in a PDF."""
    return article_of_pdf(Document(body=body, kind="pdf", name="report.pdf", url=url))


def test_a_pdf_with_details_is_an_article_with_details() -> None:
    """Lines are joined to paragraphs again."""
    body = pdf(STORY, Title=TITLE, Author="Anna Vogt", CreationDate="D:20260303071500+01'00'")

    assert read(body, "https://news.example.org/report.pdf?utm_source=x") == Article(
        url="https://news.example.org/report.pdf?utm_source=x",
        canonical_url="https://news.example.org/report.pdf",
        title=TITLE,
        authors=("Anna Vogt",),
        published="2026-03-03",
        kind="pdf",
        paragraphs=PARAGRAPHS,
    )


def test_a_pdf_without_details_is_read_all_the_same() -> None:
    """Most press releases have none; a file has no address."""
    story = read(pdf(STORY))

    assert (story.url, story.canonical_url, story.title) == (None, None, None)
    assert (story.authors, story.published) == ((), None)
    assert story.paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    "title", ["", "untitled", "Untitled", "Microsoft Word - draft 3", "report_v2.docx", "x.pdf"]
)
def test_a_headline_goes_before_the_name_of_a_file(title: str) -> None:
    """Word processors write their own name there."""
    body = pdf(["The port is short of water", *STORY], Title=title)

    story = read(body)

    assert story.title == "The port is short of water"
    assert story.paragraphs == PARAGRAPHS


def test_a_first_sentence_is_no_headline() -> None:
    """It belongs to the text."""
    assert read(pdf(["The port is short of water.", *STORY])).title is None


def test_a_sentence_goes_on_over_the_page() -> None:
    """A page's end ends no paragraph."""
    assert read(pdf(STORY[:2], STORY[2:])).paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        (
            "The water in the north-",
            "ern channel is low today",
            "The water in the northern channel is low today",
        ),
        ("The water at the harbour of", "Port Meridian", "The water at the harbour of Port Meridian"),
        ("The line Port Meridian-", "Corvane is closed", "The line Port Meridian-Corvane is closed"),
    ],
)
@pytest.mark.parametrize("pages", [1, 2])
def test_a_word_that_was_parted_is_joined_again(first: str, second: str, text: str, pages: int) -> None:
    """Quotes are matched to the letter, so a hyphen too many would cost claims."""
    start = "It is so."
    body = pdf([start, first, second]) if pages == 1 else pdf([start, first], [second])

    assert read(body).paragraphs == (start, text)


@pytest.mark.parametrize("pages", [[[]], [["Page 1 of 1"]]])
def test_a_pdf_without_text_is_empty(pages: list[list[str]]) -> None:
    """A scan holds pictures of words."""
    with pytest.raises(ArticleEmptyError) as caught:
        extract(Document(body=pdf(*pages), kind="pdf", name="scan.pdf"))

    assert "may be a scan" in caught.value.said


def test_a_long_pdf_is_read_in_part() -> None:
    """A law of six hundred pages is no article."""
    whole, long = ([*STORY[:2], f"Page {number}."] for number in (1, 2)), [STORY] * (MAX_PAGES + 1)

    assert read(pdf(*whole)).gap is None
    story = read(pdf(*long))
    assert story.gap == f"Only the first {MAX_PAGES} of {MAX_PAGES + 1} pages were read."
    assert len(story.paragraphs) == 2 * MAX_PAGES


@pytest.mark.parametrize(
    "date", ["D:20261303", "D:20260230", "D:00000000", "D:2026", "2026-03-03", "yesterday"]
)
def test_what_is_no_day_is_no_date(date: str) -> None:
    """`published` is an ISO date that programs will parse."""
    assert read(pdf(STORY, CreationDate=date)).published is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no PDF at all",
        b"%PDF-1.4\n%%EOF",
        pdf(STORY)[:200],
        pdf(STORY).replace(b"/Type/Catalog/Pages 2 0 R", b"/Type/Catalog/Pages 9 0 R"),
        pdf(STORY).replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt<</Filter/Unknown/V 9>>"),
    ],
    ids=["empty", "text", "header", "cut", "no pages", "locked"],
)
def test_a_broken_or_locked_pdf_cannot_be_read(body: bytes) -> None:
    """The person is told so, in a sentence of its own."""
    with pytest.raises(ArticleUnsupportedError) as caught:
        read(body)

    assert caught.value.subject == "report.pdf"
    assert caught.value.said == "That PDF is locked or damaged, so I cannot read it."
