"""Plain or pasted text → Article."""

import pytest

from bot.errors import ArticleEmptyError
from bot.extract import MAX_CHARACTERS, MAX_PARAGRAPHS, extract
from bot.extract.plain import article_of_text
from bot.models import Article, Document

SENTENCE = "The harbour authority said on Tuesday that it would dredge the northern channel next spring."
LONG = " ".join([SENTENCE] * 3)


def read(text: str | bytes, *, url: str | None = None, media_type: str | None = None) -> Article:
    """The article in a text."""
    body = text.encode() if isinstance(text, str) else text
    return article_of_text(Document(body=body, kind="text", name="text", url=url, media_type=media_type))


def test_a_pasted_text_is_an_article_without_address() -> None:
    """All that is known of it is its words."""
    assert read(f"Port to be dredged\n\n{LONG}") == Article(
        url=None,
        canonical_url=None,
        title="Port to be dredged",
        kind="text",
        paragraphs=(LONG,),
    )


def test_a_text_from_the_web_has_an_address() -> None:
    """Its identity is the address alone, for a text declares nothing."""
    story = read(LONG, url="http://news.example.org/a.txt?utm_source=x")

    assert story.url == "http://news.example.org/a.txt?utm_source=x"
    assert story.canonical_url == "https://news.example.org/a.txt"


@pytest.mark.parametrize(
    "text",
    [
        "One.\n\nTwo\nlines.",
        "One.\r\n\r\nTwo\r\nlines.",
        "One.\r\rTwo\rlines.",
        "\n\nOne.\n \t\n\n\nTwo\n  lines.\n\n",
    ],
)
def test_blank_lines_part_paragraphs(text: str) -> None:
    """Lines within a paragraph were only wrapped."""
    assert read(text).paragraphs == ("One.", "Two lines.")


def test_without_blank_lines_each_line_is_a_paragraph() -> None:
    """That is how a browser's clipboard gives an article."""
    assert read("One.\nTwo.\n\tThree.").paragraphs == ("One.", "Two.", "Three.")


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("Port to be dredged", "Port to be dredged"),
        ("# Port to be dredged", "Port to be dredged"),
        ("Will the port be dredged?", "Will the port be dredged?"),
        ("The port will be dredged.", None),
        ("港口将疏浚。", None),
        ("Dear reader,", None),
        ("It begins so:", None),
        ("a" * 160, "a" * 160),
        ("a" * 161, None),
    ],
)
def test_a_short_first_line_that_ends_no_sentence_is_the_title(first: str, title: str | None) -> None:
    """It is not repeated as a paragraph."""
    story = read(f"{first}\n\n{LONG}")

    assert story.title == title
    assert story.paragraphs == ((LONG,) if title else (first, LONG))


def test_a_single_paragraph_is_no_title() -> None:
    """The text is worth more than a name."""
    assert (read("Port to be dredged").title, read("Port to be dredged").paragraphs) == (
        None,
        ("Port to be dredged",),
    )


@pytest.mark.parametrize("text", ["", " \n ", SENTENCE])
def test_a_few_words_are_no_article(text: str) -> None:
    """There is nothing to say about them."""
    with pytest.raises(ArticleEmptyError) as caught:
        extract(Document(body=text.encode(), kind="text", name="text"))

    assert caught.value.said == "That text is too short to analyse."


@pytest.mark.parametrize(
    "start",
    [
        "",
        "Please log in to continue. Verify that you are human.",
        "Page not found. Error 404.",
        "We value your privacy; accept all cookies.",
        "Subscribe to continue reading.",
    ],
)
def test_whatever_somebody_pastes_is_the_article(start: str) -> None:
    """It is the way out that every other sentence offers: it must not end at the same wall."""
    pasted = f"{start}\n\n{' '.join(f'word{number}' for number in range(81))}"

    story = extract(Document(body=pasted.encode(), kind="text", name="pasted text"))

    assert isinstance(story, Article)
    assert story.gap is None
    assert "word80" in story.text


def test_a_text_is_decoded_by_its_header() -> None:
    """Old archives are in Latin-1."""
    assert (
        read("Über Nacht.".encode("latin-1"), media_type="text/plain; charset=latin1").text == "Über Nacht."
    )


def test_a_book_is_read_in_part() -> None:
    """What is far beyond any model's budget is not carried around, and the reply says so."""
    long = extract(Document(body=(LONG + "\n\n").encode() * 10_000, kind="text", name="book"))

    assert isinstance(long, Article)
    assert sum(map(len, long.paragraphs)) <= MAX_CHARACTERS
    assert long.gap == f"Only the first {len(long.paragraphs):,} paragraphs were read."


def test_a_million_short_lines_are_cut_as_well() -> None:
    """Each paragraph costs something, however short."""
    long = extract(Document(body=b"one two\n\n" * 100_000, kind="text", name="lines"))

    assert isinstance(long, Article)
    assert len(long.paragraphs) == MAX_PARAGRAPHS
