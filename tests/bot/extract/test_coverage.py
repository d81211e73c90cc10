"""How much of an article was got."""

import pytest

from bot.extract.coverage import MIN_WORDS, TEASER_WORDS, coverage_of
from bot.models import Coverage


@pytest.mark.parametrize(
    ("words", "free", "cut", "coverage"),
    [
        (0, None, False, "empty"),
        (MIN_WORDS - 1, None, False, "empty"),
        (MIN_WORDS - 1, True, True, "empty"),
        (MIN_WORDS, None, False, "full"),
        (MIN_WORDS, True, False, "full"),
        (MIN_WORDS, None, True, "partial"),
        (0, False, False, "paywalled"),
        (TEASER_WORDS - 1, False, False, "paywalled"),
        (TEASER_WORDS, False, False, "partial"),
        (TEASER_WORDS, False, True, "partial"),
        (5_000, None, False, "full"),
    ],
)
def test_coverage_follows_length_and_the_pages_word_on_payment(
    words: int, free: bool | None, cut: bool, coverage: Coverage
) -> None:
    """A teaser must not be analysed as if it were the article."""
    assert coverage_of(words, free=free, cut=cut, page_text="The harbour") == coverage


@pytest.mark.parametrize(
    "text",
    [
        "Before you continue to Meridian",
        "WE VALUE YOUR PRIVACY",
        "Please accept all cookies",
        "Please accept cookies",
        "Verify that you are a human",
        "verify you are human",
        "Checking your browser before access",
        "Just a moment...",
        "Please enable JavaScript",
        "JavaScript is disabled",
        "Access denied. Reference 18.2",
        "Are you a robot?",
        "Unusual traffic from your network",
        "Solve the CAPTCHA",
        "Log in to continue reading",
        "Sign in to continue",
    ],
)
def test_a_wall_is_told_from_an_empty_page(text: str) -> None:
    """The person can do something about a wall."""
    assert coverage_of(5, free=None, cut=False, page_text=f"Meridian {text}") == "blocked"


def test_the_words_of_a_wall_do_no_harm_in_an_article() -> None:
    """Every second page has a cookie notice somewhere."""
    assert coverage_of(300, free=None, cut=False, page_text="We value your privacy") == "full"


def test_a_wall_stands_at_the_top_of_a_page() -> None:
    """Deep in a script or a footer the words mean nothing."""
    assert coverage_of(5, free=None, cut=False, page_text="x" * 5_000 + "captcha") == "empty"


def test_a_paywall_with_a_cookie_notice_is_a_paywall() -> None:
    """The page's own word is the surer one."""
    assert coverage_of(5, free=False, cut=False, page_text="We value your privacy") == "paywalled"
