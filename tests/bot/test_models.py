"""The values that pass between the steps."""

from dataclasses import FrozenInstanceError, fields

import pytest

from bot.models import Article, count_words
from tests.bot.factories import analysis, article, claim


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" … – 。!", 0),
        ("One, two; three.", 3),
        ("It's a well-known co-op’s claim", 5),
        ("rock ’n’ roll", 3),
        ("41 million crowns", 3),
        ("Überfluß à déjà-vu", 3),
        ("снег идёт", 2),
        ("地", 1),
        ("地震", 1),
        ("地震発生", 2),
        ("地震が発", 2),
        ("東京で3人", 3),
        ("the city of 東京 grows", 5),
    ],
)
def test_words_are_counted_as_a_reader_counts_them(text: str, words: int) -> None:
    """Budgets, walls and the two minutes of reading all hang on this number."""
    assert count_words(text) == words


def test_an_article_counts_the_words_of_all_its_paragraphs() -> None:
    """The last word of one paragraph and the first of the next are two."""
    assert article(paragraphs=("one two", "three")).words == 3
    assert article(paragraphs=()).words == 0


def test_the_text_has_one_blank_line_between_paragraphs() -> None:
    """It is what `triptych read` prints."""
    assert article(paragraphs=("One.", "Two.")).text == "One.\n\nTwo."


def test_the_text_alone_makes_the_identity_of_the_text() -> None:
    """One agency report on two sites is analysed once."""
    here = article()
    there = article(url="https://other.example.net/1", title="Another headline", kind="text")

    assert here.text_hash == there.text_hash
    assert len(here.text_hash) == 32
    assert int(here.text_hash, 16) >= 0
    assert here.text_hash != article(paragraphs=("Something else.",)).text_hash


@pytest.mark.parametrize("value", [article(), claim(), analysis()], ids=lambda value: type(value).__name__)
def test_values_cannot_be_changed_on_the_way(value: object) -> None:
    """A step that got hold of one may keep it."""
    name = fields(value)[0].name  # type: ignore[arg-type]

    with pytest.raises(FrozenInstanceError):
        setattr(value, name, "other")


def test_an_article_is_equal_to_its_like() -> None:
    """What comes back from the shelf is compared by what it says."""
    assert article() == article()
    assert article() != article(gap="Half of it.")
    assert isinstance(article(), Article)
