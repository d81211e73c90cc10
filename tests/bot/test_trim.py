"""What is too long is cut, and said to be cut."""

from typing import Any

import pytest

from bot.models import Check, count_words
from bot.trim import MAX_CHARACTERS, MAX_WORDS, cut_article, fit
from tests.bot.factories import analysis, article

SENTENCE = "The harbour is closed again."  # five words


def texts(*, overview: int, in_depth: int, commentary: int, sentence: str = SENTENCE) -> dict[str, Any]:
    """Parts of so many equal claims; In-Depth has one to a paragraph, the Commentary all in one."""
    return {
        "overview": (sentence,) * overview,
        "in_depth": ((sentence,),) * in_depth,
        "commentary": ((sentence,) * commentary,),
    }


def test_an_article_within_the_budget_is_left_alone() -> None:
    """No note where nothing was cut; 4 ASCII characters make a token."""
    story = article(paragraphs=("a" * 40, "b" * 40))

    assert cut_article(story, 20) == (story, None)


def test_a_long_article_keeps_whole_paragraphs_from_its_start() -> None:
    """News puts first what matters; half a paragraph could turn its meaning round."""
    story = article(paragraphs=("one " * 400, "two " * 600, "x"))

    cut, check = cut_article(story, 500)

    assert cut == article(paragraphs=story.paragraphs[:1])
    assert check == Check(
        check="cut",
        level="warn",
        detail="The article is long: only its first 400 of 1,001 words were analysed.",
    )


def test_what_follows_a_cut_is_never_taken_in() -> None:
    """A short paragraph after a long one would stand there without its context."""
    cut, _ = cut_article(article(paragraphs=("a" * 40, "b" * 400, "c")), 20)

    assert cut.paragraphs == ("a" * 40,)


def test_other_scripts_weigh_twice() -> None:
    """A Chinese or Russian character costs the model more than an English one."""
    story = article(paragraphs=("地" * 40, "x"))

    assert cut_article(story, 20)[0].paragraphs == ("地" * 40,)
    assert cut_article(story, 21)[1] is None


def test_one_endless_paragraph_is_cut_as_well() -> None:
    """A text without line breaks would else reach the model whole, whatever it costs."""
    cut, check = cut_article(article(words=10_000), 500)

    assert 0 < len(cut.text) <= 2_000
    assert check is not None


def test_an_analysis_of_two_minutes_is_left_alone() -> None:
    """480 words are allowed, to the word."""
    whole = analysis(**texts(overview=3, in_depth=40, commentary=53))

    assert 96 * count_words(SENTENCE) == MAX_WORDS
    assert fit(whole) == whole


def test_the_longest_part_loses_its_last_claim() -> None:
    """One word over the limit costs one claim, not a whole part."""
    fitted = fit(analysis(**texts(overview=3, in_depth=40, commentary=54)))

    assert len(fitted.overview) == 3
    assert len(fitted.in_depth) == 40
    assert [len(paragraph) for paragraph in fitted.commentary] == [53]


def test_a_paragraph_without_claims_goes_too() -> None:
    """Nobody wants to see an empty paragraph."""
    fitted = fit(analysis(**texts(overview=3, in_depth=60, commentary=40)))

    assert len(fitted.in_depth) == 53
    assert all(fitted.in_depth)


def test_an_overview_may_be_the_longest_part() -> None:
    """Bullets are cut like sentences."""
    fitted = fit(analysis(**texts(overview=96, in_depth=1, commentary=1)))

    assert (len(fitted.overview), len(fitted.in_depth), len(fitted.commentary)) == (94, 1, 1)


@pytest.mark.parametrize(("letter", "kept"), [("a", 35), ("地", 9)])
def test_characters_are_limited_as_words_are(letter: str, kept: int) -> None:
    """Long words and unspaced scripts fill a message with few words."""
    long = analysis(**texts(overview=2, in_depth=20, commentary=20, sentence=letter * 100))

    fitted = fit(long)

    claims = [*fitted.overview, *sum(fitted.in_depth, ()), *sum(fitted.commentary, ())]
    assert sum(len(claim.text) + 1 for claim in claims) <= MAX_CHARACTERS
    assert len(claims) == kept


def test_every_part_keeps_its_last_claim() -> None:
    """Three parts are the promise, even when a single claim is far too long."""
    endless = analysis(**texts(overview=2, in_depth=2, commentary=2, sentence="word " * 300))

    fitted = fit(endless)

    assert (len(fitted.overview), len(fitted.in_depth), len(fitted.commentary)) == (1, 1, 1)
    assert len(fitted.commentary[0]) == 1
