"""What a page says of itself."""

import json
from typing import Any

import lxml.html
import pytest

from bot.extract.metadata import MAX_AUTHORS, MAX_NAME, Metadata, linked_data, metadata_of

URL = "https://www.ledger.example.org/2026/story"


def said(head: str = "", body: str = "", *, html: str = "", url: str | None = URL) -> Metadata:
    """What a page with this head and body says; `html` holds attributes of the root."""
    tree = lxml.html.document_fromstring(
        f"<!doctype html><html {html}><head>{head}</head><body><p>Text.</p>{body}</body></html>"
    )
    return metadata_of(tree, url, linked_data(tree))


def json_ld(data: Any, kind: str = "application/ld+json") -> str:
    """A script of linked data; a text is written as it is."""
    return f'<script type="{kind}">{data if isinstance(data, str) else json.dumps(data)}</script>'


def meta(name: str, content: str, attribute: str = "property") -> str:
    """One meta element."""
    return f'<meta {attribute}="{name}" content="{content}">'


STORY: dict[str, Any] = {"@type": "NewsArticle", "headline": "From JSON-LD", "author": {"name": "Ann"}}


def test_a_silent_page_says_nothing_but_its_host() -> None:
    """None and empty, never a guess."""
    assert said() == Metadata(
        title=None,
        site="ledger.example.org",
        authors=(),
        published=None,
        language=None,
        kinds=frozenset(),
        og_kind="",
        declares_story=False,
        is_review=False,
        free=None,
        words=None,
        canonicals=(),
        og_url=None,
    )
    assert said(url=None).site is None
    assert said(url="about:blank").site is None


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            meta("og:title", "From og") + json_ld(STORY) + "<title>From title</title>",
            "<h1>From h1</h1>",
            "From og",
        ),
        (json_ld(STORY) + meta("twitter:title", "From twitter", "name"), "<h1>From h1</h1>", "From JSON-LD"),
        (meta("twitter:title", "From twitter", "name"), "<h1>From h1</h1>", "From twitter"),
        ("<title>From title</title>", "<h1>From <em>h1</em></h1>", "From h1"),
        ("<title>From title</title>", "<h1>One</h1><h1>Two</h1>", "From title"),
        ("<title>From title</title>", "<h1><img src=x></h1>", "From title"),
        ("<title>From title | The Ledger</title>", "", "From title"),
        ("<title>From title – The Ledger</title>", "", "From title"),
        ("<title>Two-day strike</title>", "", "Two-day strike"),
        ("<title> | The Ledger</title>", "", "| The Ledger"),
        (meta("og:title", " "), "<h1>From h1</h1>", "From h1"),
        (meta("OG:Title", "a\u200bb &amp;  c"), "", "ab & c"),
    ],
)
def test_the_title_is_the_surest_one(head: str, body: str, title: str) -> None:
    """The site's name is cut off where the page adds it."""
    assert said(head, body).title == title


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (STORY, "From JSON-LD"),
        ([{"@type": "WebSite"}, STORY], "From JSON-LD"),
        ({"@graph": [{"@type": "WebPage"}, STORY]}, "From JSON-LD"),
        ({"@type": "WebPage", "mainEntity": STORY}, "From JSON-LD"),
        ([{"@graph": [{"@graph": {"mainEntity": STORY}}]}], "From JSON-LD"),
        (STORY | {"@type": ["Thing", "BlogPosting"]}, "From JSON-LD"),
        (STORY | {"@type": "LiveBlogPosting"}, "From JSON-LD"),
        (STORY | {"@type": "Report"}, "From JSON-LD"),
        (STORY | {"headline": ["From a list", "Two"]}, "From a list"),
        (STORY | {"headline": {"name": "From an object"}}, "From an object"),
        ('{"@type": "Article", "headline": "Line\nbreak"}', "Line break"),
        (STORY | {"@type": "Product"}, None),
        (STORY | {"@type": None}, None),
        (STORY | {"@type": {"x": 1}}, None),
        (STORY | {"headline": 5}, None),
        (STORY | {"headline": []}, None),
        (STORY | {"headline": {"name": ["x"]}}, None),
        ({"@graph": {"@graph": {"@graph": {"@graph": STORY}}}}, None),
        ({"@graph": "NewsArticle"}, None),
        (["NewsArticle", 5, None], None),
        ("5", None),
        ("null", None),
        ("", None),
        ("{", None),
        ('{"@type": "NewsArticle", "headline": "Cut', None),
        ("[" * 100_000, None),
        ('{"@graph":' * 100_000, None),
        ('{"@type": "NewsArticle", "headline": ' + "9" * 5_000 + "}", None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_linked_data_comes_in_every_shape(data: Any, title: str | None) -> None:
    """It is written by plugins and by strangers: what cannot be read is passed over."""
    assert said(json_ld(data)).title == title


def test_a_broken_script_does_not_hide_the_next() -> None:
    """Pages carry several."""
    assert said(json_ld("{") + json_ld(STORY, " Application/LD+JSON ")).title == "From JSON-LD"
    assert said(json_ld(STORY, "text/javascript")).title is None


@pytest.mark.parametrize(
    ("head", "site"),
    [
        (
            meta("og:site_name", "The Ledger") + json_ld(STORY | {"publisher": {"name": "Media"}}),
            "The Ledger",
        ),
        (json_ld(STORY | {"publisher": {"name": "Ledger Media"}}), "Ledger Media"),
        (json_ld(STORY | {"publisher": [{"name": "First"}, {"name": "Second"}]}), "First"),
        (json_ld(STORY | {"publisher": 5}), "ledger.example.org"),
    ],
)
def test_the_site_is_named_or_known_by_its_host(head: str, site: str) -> None:
    """Readers want to know whose words these are."""
    assert said(head).site == site


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (json_ld(STORY | {"author": [{"name": "Ann"}, "Ben", {"name": "Ann"}]}), ("Ann", "Ben")),
        (json_ld(STORY | {"author": "Ann"}) + meta("author", "Ben", "name"), ("Ann",)),
        (json_ld(STORY | {"author": [5, None, {"name": 7}, {"url": "x"}]}), ()),
        (json_ld(STORY | {"author": []}) + meta("author", "Ben", "name"), ("Ben",)),
        (meta("author", "Ann", "name") + meta("article:author", "Ben"), ("Ann", "Ben")),
        (meta("article:author", "https://social.example.org/ann"), ()),
        (meta("author", "x" * 121, "name"), ()),
    ],
)
def test_authors_are_names(head: str, authors: tuple[str, ...]) -> None:
    """Addresses of profiles and whole biographies are not."""
    assert said(head).authors == authors


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (meta("article:published_time", "2026-03-03T23:30:00-05:00"), "2026-03-03"),
        (json_ld(STORY | {"datePublished": "2026-03-03"}) + meta("date", "2020-01-01", "name"), "2026-03-03"),
        (json_ld(STORY | {"datePublished": 20260303}), "2026-03-03"),
        (
            json_ld(STORY | {"datePublished": ["2026-03-03"]}) + meta("date", "2026/03/04", "name"),
            "2026-03-04",
        ),
        (meta("datePublished", "2026-03-03", "itemprop"), "2026-03-03"),
        (meta("DC.date.issued", "2026-03-03", "name"), "2026-03-03"),
        (meta("article:published_time", "yesterday") + meta("pubdate", "20260303", "name"), "2026-03-03"),
        (meta("date", "3 March 2026", "name"), None),
        (meta("date", "03/04/2026", "name"), None),
        (meta("date", "2026-13-01", "name"), None),
        (meta("date", "2026-00-10", "name"), None),
        (meta("date", "2026-01-32", "name"), None),
        (meta("date", "202603031", "name"), None),
    ],
)
def test_the_date_is_the_sites_own_day(head: str, published: str | None) -> None:
    """What could be read in two ways is not read at all."""
    assert said(head).published == published


@pytest.mark.parametrize("date", ["2026-02-30", "2026-06-31", "0000-01-01"])
def test_a_day_that_no_calendar_has_is_no_date(date: str) -> None:
    """`published` is an ISO date that programs will parse."""
    assert said(meta("article:published_time", date)).published is None


@pytest.mark.parametrize(
    ("html", "head", "language"),
    [
        ('lang="de-AT"', "", "de"),
        ('lang="EN"', meta("og:locale", "fr_FR"), "en"),
        ('xml:lang="pt_BR"', "", "pt"),
        ("", meta("Content-Language", "sv, en", "http-equiv"), "sv"),
        ("", meta("og:locale", "fr_FR"), "fr"),
        ('lang=""', meta("og:locale", "fr_FR"), "fr"),
        ('lang="{{ lang }}"', meta("og:locale", "fr_FR"), "fr"),
        ('lang="english"', "", None),
        ('lang="gsw"', "", "gsw"),
    ],
)
def test_the_language_is_a_code(html: str, head: str, language: str | None) -> None:
    """The analysis is written in it."""
    assert said(head, html=html).language == language


@pytest.mark.parametrize(
    ("value", "free"),
    [
        (True, True),
        (False, False),
        ("True", True),
        ("False", False),
        (" false ", False),
        ("no", False),
        (0, False),
        ("0", False),
        ("https://schema.org/True", True),
        (None, None),
    ],
)
def test_payment_is_told_in_many_spellings(value: Any, free: bool | None) -> None:
    """Schema.org wants a boolean; half of the sites write a text."""
    assert said(json_ld(STORY | {"isAccessibleForFree": value})).free is free


def test_every_canonical_link_of_the_head_is_told() -> None:
    """Whether to believe them is not decided here; one in the body was put there by a reader."""
    page = said(
        '<link rel="canonical" href="/a"><link rel="Canonical" href="/b"><link rel="alternate" href="/c">'
        + meta("og:url", "/d"),
        '<link rel="canonical" href="/evil">',
    )

    assert page.canonicals == ("/a", "/b")
    assert page.og_url == "/d"


def test_the_first_of_two_fields_counts() -> None:
    """Plugins append theirs at the end."""
    assert said(meta("og:title", "First") + meta("og:title", "Second")).title == "First"


@pytest.mark.parametrize(
    ("nodes", "free"),
    [
        ([STORY], None),
        ([STORY | {"isAccessibleForFree": "False"}], False),
        ([STORY | {"isAccessibleForFree": True}], True),
        ([STORY | {"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False}}], False),
        ([STORY, {"@type": "WebPage", "isAccessibleForFree": False}], False),
        ([STORY | {"isAccessibleForFree": True, "hasPart": [{"isAccessibleForFree": False}]}], True),
    ],
)
def test_whether_it_is_free_may_stand_in_several_places(
    nodes: list[dict[str, Any]], free: bool | None
) -> None:
    """The article's own word goes first."""
    assert said(json_ld(nodes)).free is free


@pytest.mark.parametrize(("tier", "free"), [("free", True), ("locked", False), ("metered", None), ("", None)])
def test_facebooks_tag_counts_where_schema_org_is_silent(tier: str, free: bool | None) -> None:
    """A metered article is free to whoever comes once."""
    assert said(meta("article:content_tier", tier)).free is free


def test_names_and_authors_have_an_end() -> None:
    """They stand in the prompt, and a page may declare half a megabyte of them."""
    many = "".join(meta("citation_author", f"Author {number}", "name") for number in range(500))
    found = said(meta("og:site_name", "x" * 10_000) + many)

    assert len(found.site or "") == MAX_NAME
    assert len(found.authors) == MAX_AUTHORS
