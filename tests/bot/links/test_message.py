"""The links of one message, and the package's public face."""

import subprocess
import sys

import bot.links
from bot.links import Link, Verdict, links_in

LOOKS_GOOD = Verdict(article=True, reason="looks like an article")


def test_one_article_shared_twice_is_one_link() -> None:
    """People paste the phone's and the computer's address of one story."""
    text = "https://a.example.org/s/?utm_source=x http://a.example.org/s https://b.example.org/s"

    assert links_in(text, "plain") == (
        Link(
            found="https://a.example.org/s/?utm_source=x",
            canonical_url="https://a.example.org/s",
            verdict=LOOKS_GOOD,
        ),
        Link(
            found="https://b.example.org/s",
            canonical_url="https://b.example.org/s",
            verdict=LOOKS_GOOD,
        ),
    )


def test_what_only_looks_like_an_address_is_reported_as_such() -> None:
    """`triptych links` shows every link it found, the useless ones too."""
    assert links_in("see http://a..b/c", "plain") == (
        Link(
            found="http://a..b/c",
            canonical_url=None,
            verdict=Verdict(article=False, reason="not a web address"),
        ),
    )


def test_the_public_names_are_sorted_and_exist() -> None:
    """What is not listed may change without notice."""
    assert sorted(bot.links.__all__) == bot.links.__all__
    assert all(hasattr(bot.links, name) for name in bot.links.__all__)


def test_importing_it_pulls_in_nothing_heavy() -> None:
    """`triptych links` on one line must be over within 0.4 s."""
    heavy = ["httpx", "pydantic", "tldextract", "lxml", "idna", "asyncio"]
    script = f"import sys, bot.links; print([name for name in {heavy} if name in sys.modules])"

    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"
