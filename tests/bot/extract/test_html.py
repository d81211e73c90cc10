"""A web page → Article, on invented pages."""

from pathlib import Path

import pytest

from bot.errors import ArticleEmptyError
from bot.extract import extract
from bot.models import MAX_TEXT_BYTES, Article, Document

PAGES = Path(__file__).parents[2] / "data" / "pages"
SENTENCE = "The harbour authority said on Tuesday that it would dredge the northern channel next spring."
RUSSIAN = "Портовое управление заявило во вторник, что весной углубит северный канал у маяка."
GERMAN = "Das Hafenamt kündigte am Dienstag an, die Fahrrinne im Frühjahr für große Schiffe zu vertiefen."
CHINESE = "港务局星期二表示，将于明年春天疏浚北航道，工程预计耗时十一周，费用由船运公司分担。"


def read(
    page: str | bytes,
    *,
    media_type: str | None = "text/html",
    url: str | None = "https://ledger.example.org/x",
) -> Article:
    """The article in a page."""
    body = page.encode() if isinstance(page, str) else page
    found = extract(Document(body=body, kind="html", name="page.html", url=url, media_type=media_type))
    assert isinstance(found, Article)
    return found


def saved(name: str) -> Article:
    """The article in one of the invented pages."""
    return read((PAGES / name).read_bytes())


def page(*paragraphs: str, head: str = "", title: str = "A story", after: str = "") -> str:
    """A plain page with a story."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html><head>{head}<title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>{text}</article>{after}</body></html>"
    )


def test_a_report_is_read_with_all_its_details() -> None:
    """Title and date from the meta elements, authors from JSON-LD, identity from the canonical link."""
    story = saved("report.html")

    assert story.url == "https://ledger.example.org/x"
    assert story.canonical_url == "https://ledger.example.org/2026/03/03/port-meridian-dredging"
    assert story.title == "Port Meridian to dredge northern channel"
    assert story.site == "The Meridian Ledger"
    assert story.authors == ("Anna Vogt", "Tomas Reil")
    assert story.published == "2026-03-03"
    assert story.language == "en"
    assert (story.kind, story.coverage) == ("html", "full")


def test_a_report_is_read_whole_and_in_order() -> None:
    """Subheadings and lists are part of the story; the headline has its own field."""
    paragraphs = saved("report.html").paragraphs

    assert [paragraph[:30] for paragraph in paragraphs] == [
        "The harbour authority of Port ",
        "Officials put the cost at 41 m",
        "Three fishing cooperatives opp",
        "What happens next",
        "The town council is to vote on",
        "A survey of the spoil ground i",
        "Corvane Lines, the largest use",
    ]
    assert "“The channel is a metre shallower than our charts say,”" in paragraphs[1]
    assert all(paragraph == " ".join(paragraph.split()) for paragraph in paragraphs)


@pytest.mark.parametrize(
    "clutter",
    [
        "Subscribe for 9 crowns",
        "Advertisement",
        "kettle",
        "adSlots",
        "height: 250px",
        "Ferry timetable",
        "All rights reserved",
        "newsletter",
        "By Anna Vogt",
    ],
)
def test_what_stands_around_the_story_is_left_out(clutter: str) -> None:
    """Navigation, advertisements, comments and footers would be analysed with it."""
    assert clutter not in saved("report.html").text


def test_a_long_free_part_of_a_paid_article_is_partial() -> None:
    """It is worth an analysis, and the reader is told."""
    paid = '<script type="application/ld+json">{"@type": "Article", "isAccessibleForFree": false}</script>'
    varied = [f"{SENTENCE} This is sentence number {number} of a long report." for number in range(8)]

    story = read(page(*varied, head=paid))

    assert story.coverage == "partial"
    assert "paywall" in (story.gap or "")


@pytest.mark.parametrize(
    ("title", "kept"), [("The channel will be dredged", False), ("The channel will be dredged soon", True)]
)
def test_a_headline_is_not_repeated_as_a_paragraph(title: str, kept: bool) -> None:
    """Another sentence at the start is text."""
    first = "The channel will be dredged"
    head = f'<meta property="og:title" content="{title}">'

    story = read(f"<html><head>{head}</head><body><p>{first}</p><p>{SENTENCE * 3}</p></body></html>")

    assert story.title == title
    assert (first in story.paragraphs) is kept


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "[" * 50_000,
        '{"@graph": 5}',
        '{"@type": "NewsArticle", "headline": 5, "author": 7, "publisher": [], "datePublished": {}}',
        "[null, [], 3]",
    ],
    ids=["cut", "deep", "no graph", "wrong types", "list"],
)
def test_broken_linked_data_costs_nothing_but_itself(script: str) -> None:
    """The story is read all the same."""
    head = f'<script type="application/ld+json">{script}</script>'

    story = read(page(SENTENCE * 3, head=head))

    assert (story.title, story.coverage, story.authors) == ("A story", "full", ())


def test_hostile_declarations_do_not_break_the_reading() -> None:
    """A page may declare what it likes; it is read, and known by where it was found."""
    head = '<link rel="canonical" href="https://[evil/"><meta property="og:url" content="http://a\u2100b/">'

    assert read(page(SENTENCE * 3, head=head)).canonical_url == "https://ledger.example.org/x"


@pytest.mark.parametrize(
    ("text", "charset", "media_type", "declared"),
    [
        (RUSSIAN, "utf-8", None, ""),
        (RUSSIAN, "utf-8", "text/html", ""),
        (RUSSIAN, "utf-8", "text/html; charset=iso-8859-1", ""),
        (RUSSIAN, "utf-8", "text/html", '<meta charset="windows-1251">'),
        (RUSSIAN, "utf-16", "text/html; charset=utf-8", ""),
        (GERMAN, "latin-1", "text/html; charset=ISO-8859-1", ""),
        (CHINESE, "gbk", "text/html", '<meta charset="gbk">'),
        (CHINESE, "gbk", None, '<meta http-equiv="content-type" content="text/html; charset=gb2312">'),
        (RUSSIAN, "windows-1251", "text/html; charset=x-klingon", ""),
        (RUSSIAN, "windows-1251", "text/html", '<meta charset="x-klingon">'),
    ],
)
def test_a_page_is_read_whatever_its_charset(
    text: str, charset: str, media_type: str | None, declared: str
) -> None:
    """A wrong letter in a name would be passed on."""
    body = page(f"{text} {text[::-1]}", text * 3, head=declared, title=text).encode(charset)

    story = read(body, media_type=media_type)

    assert story.title == text
    assert text * 3 in story.paragraphs


@pytest.mark.parametrize("shift", [0, 1])
def test_a_huge_page_is_read_in_part(shift: int) -> None:
    """What lies beyond two megabytes is not looked at, wherever the cut falls within a character."""
    comment = "x" * shift + "я" * (MAX_TEXT_BYTES // 2)
    huge = page(RUSSIAN * 3, title=RUSSIAN, after=f"<!-- {comment} --><p>{SENTENCE}</p>")

    story = read(huge)

    assert story.coverage == "partial"
    assert story.title == RUSSIAN
    assert RUSSIAN in story.text
    assert SENTENCE not in story.text


def test_a_page_of_just_two_megabytes_is_read_whole() -> None:
    """The limit itself is allowed."""
    bare = page(SENTENCE * 3, after="<!---->")
    full = bare.replace("<!--", "<!--" + "x" * (MAX_TEXT_BYTES - len(bare)))

    assert len(full) == MAX_TEXT_BYTES
    assert read(full).coverage == "full"
    assert read(full + " ").coverage == "partial"


@pytest.mark.parametrize("body", ["", "   ", "no markup at all", "\0\0\0"])
def test_what_is_no_page_at_all_is_an_error(body: str) -> None:
    """There is not even a title."""
    with pytest.raises(ArticleEmptyError) as caught:
        read(body)

    assert caught.value.subject == "page.html"


def test_a_page_from_a_file_has_no_address() -> None:
    """Its canonical link would be anybody's word."""
    story = read((PAGES / "report.html").read_bytes(), url=None)

    assert (story.url, story.canonical_url) == (None, None)
    assert story.site == "The Meridian Ledger"


def test_invisible_text_does_not_come_along() -> None:
    """What no reader sees must not reach the model."""
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore")

    story = read(page(f"{SENTENCE} Har\N{SOFT HYPHEN}bour{hidden}\N{ZERO WIDTH SPACE}.", SENTENCE))

    assert story.paragraphs[0] == f"{SENTENCE} Harbour."
