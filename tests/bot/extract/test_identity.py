"""What a page may say of where it lives."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.errors import AddressRefusedError
from bot.extract.identity import canonical_url

CASES = [
    case
    for case in json.loads((Path(__file__).parents[2] / "data" / "url-cases.json").read_text("utf-8"))
    if "html" in case
]

# Soft cases of the table that are decided otherwise here: id -> (our answer, why).
DECIDED_OTHERWISE: dict[str, tuple[str, str]] = {}

STORY = "https://news.example.org/2026/story"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_shared_table_of_pages_is_followed(case: dict[str, Any]) -> None:
    """It holds what pages declare, and the address that each should be known by."""
    canonical = case["html"].get("canonical", [])
    declared = [canonical] if isinstance(canonical, str) else canonical
    expected = [DECIDED_OTHERWISE[case["id"]][0]] if case["id"] in DECIDED_OTHERWISE else case["expect"]

    assert [canonical_url(case["text"], declared, case["html"].get("og_url"))] == expected


def test_the_table_is_not_empty_and_only_soft_cases_are_decided_otherwise() -> None:
    """A changed file must not silently empty the test above."""
    assert len(CASES) == 17
    assert all(case.get("soft") for case in CASES if case["id"] in DECIDED_OTHERWISE)


@pytest.mark.parametrize(
    ("url", "declared", "canonical"),
    [
        ("https://m.news.example.org/s", "https://www.example.org/s", "https://www.example.org/s"),
        ("https://www.example.org/s", "https://example.org/s", "https://example.org/s"),
        ("https://www.example.org/s?p=1", "//example.org/s", "https://example.org/s"),
        ("https://example.org/a/b", "../c", "https://example.org/c"),
        ("https://example.org/a/b", "?id=5", "https://example.org/a/b?id=5"),
        ("https://example.org/a", "  https://example.org/b\n", "https://example.org/b"),
        ("https://example.org/a", "http://example.org/b/?utm_source=x#top", "https://example.org/b"),
        ("https://a.example.co.uk/s", "https://www.example.co.uk/s", "https://www.example.co.uk/s"),
        ("https://example.org/", "https://www.example.org/", "https://www.example.org/"),
        ("https://example.org/a", "https://example.org/?p=7", "https://example.org/?p=7"),
        ("https://bücher.example.org/a", "https://www.example.org/b", "https://www.example.org/b"),
    ],
)
def test_a_page_may_name_another_address_of_its_own_site(url: str, declared: str, canonical: str) -> None:
    """Mobile copies, printable copies and tracked links are one article."""
    assert canonical_url(url, [declared]) == canonical


@pytest.mark.parametrize(
    ("declared", "why"),
    [
        ("https://evil.example.net/story", "another registrable domain"),
        ("https://example.org.evil.example.net/story", "another one that begins alike"),
        ("https://example.org/", "the home page"),
        ("/", "the home page, relative"),
        ("https://ann@example.org/story", "credentials"),
        ("https://ann:pw@example.org/story", "credentials"),
        ("https://example.org/story?token=abc123", "a private copy"),
        ("http://localhost/story", "a host of the developer's"),
        ("http://127.0.0.1/story", "loopback"),
        ("http://10.0.0.8/story", "a private network"),
        ("http://[::1]/story", "loopback"),
        ("http://intranet/story", "no public name"),
        ("ftp://example.org/story", "another scheme"),
        ("javascript:alert(1)", "no address"),
        ("data:text/html,hello", "no address"),
        ("mailto:ann@example.org", "no address"),
        ("https://example.org/{{ page.url }}", "a template never filled"),
        ("https://example.org/%7B%7Burl%7D%7D", "a template never filled"),
        ("https://example.org/$(url)", "a template never filled"),
        ("https://example.org/<slug>", "a template never filled"),
        ("https://example.org/a story", "no address"),
        ("https://example.org:99999/story", "no such port"),
        ("https://[example.org/story", "a broken bracket"),
        ("https://exam\u2100ple.org/story", "a name no host can have"),
        ("https://example.org/" + "a" * 9_000, "endless"),
        ("", "nothing"),
    ],
)
def test_what_a_page_may_not_name_is_passed_over(declared: str, why: str) -> None:
    """A page that names another's address would take its place in everybody's cache."""
    assert canonical_url(STORY, [declared]) == STORY, why
    assert canonical_url(STORY, [], declared) == STORY, why


@pytest.mark.parametrize(
    ("url", "declared"),
    [
        ("https://ledger.co.uk/s", "https://courier.co.uk/s"),
        ("https://ann.github.io/s", "https://bob.github.io/s"),
        ("http://93.184.215.14/s", "http://93.184.215.15/s"),
    ],
)
def test_a_shared_suffix_makes_no_family(url: str, declared: str) -> None:
    """Everybody can have a name under co.uk or github.io, and other addresses are other people's."""
    assert canonical_url(url, [declared]) == canonical_url(url)


@pytest.mark.parametrize(
    ("declared", "og_url", "canonical"),
    [
        (["/a"], "/b", "https://news.example.org/a"),
        (["/a", "/a"], "/b", "https://news.example.org/a"),
        ([], "/b", "https://news.example.org/b"),
        (["https://evil.example.net/"], "/b", "https://news.example.org/b"),
        (["/a", "/b"], "/a", STORY),
        ([], "/", STORY),
        ([], "", STORY),
        ([], None, STORY),
    ],
)
def test_a_canonical_link_goes_before_og_url(declared: list[str], og_url: str | None, canonical: str) -> None:
    """And a page that contradicts itself is believed nothing."""
    assert canonical_url(STORY, declared, og_url) == canonical


def test_without_a_word_of_the_page_the_address_speaks_for_itself() -> None:
    """Tracking and redirectors are taken off."""
    assert canonical_url(f"{STORY}/?utm_source=x") == STORY
    with pytest.raises(AddressRefusedError):
        canonical_url("file:///etc/passwd")
