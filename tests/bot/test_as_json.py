"""What programs are given: keys and values that stay."""

import json
from dataclasses import replace
from typing import Any

from bot import as_json, render
from bot.doctor import Finding
from bot.links import Link, Verdict
from bot.models import Check, Usage
from tests.bot.factories import analysis, article, claim

USAGE = Usage(input_tokens=900, output_tokens=400, cache_read_tokens=100, cost_usd=0.01)
DETAILS = {
    "url": "https://news.example.org/harbour",
    "canonical_url": "https://news.example.org/harbour",
    "title": "Port Meridian to dredge northern channel",
    "site": "The Meridian Ledger",
    "authors": ["Anna Vogt"],
    "published": "2026-03-03",
    "language": "en",
    "kind": "html",
    "coverage": "full",
    "words": 61,
}


def of_reply(*, cached: bool = False, **parts: Any) -> dict[str, Any]:
    """An analysis as JSON, read back as a program reads it."""
    reply = render.reply(article(), analysis(**parts), cached=cached)
    shown: dict[str, Any] = json.loads(as_json.line(as_json.reply(reply)))
    return shown


def test_a_line_is_one_line_in_the_texts_own_script() -> None:
    """`jq` and people both read it; nothing is escaped without need."""
    line = as_json.line({"title": "Überfluß\n地震"})

    assert line == '{"title": "Überfluß\\n地震"}'


def test_an_article_is_shown_with_its_text() -> None:
    """What `triptych read --json` prints."""
    assert as_json.article(article()) == {**DETAILS, "text": article().text}


def test_what_is_not_known_of_an_article_is_null() -> None:
    """No key ever goes missing."""
    bare = as_json.article_details(
        article(
            url=None, canonical_url=None, title=None, site=None, authors=(), published=None, language=None
        )
    )

    assert bare.keys() == DETAILS.keys()
    assert bare["authors"] == []
    assert [bare[key] for key in ("url", "canonical_url", "title", "site", "published", "language")] == [
        None
    ] * 6


def test_a_reply_shows_the_analysis_and_its_article() -> None:
    """What `triptych analyze --json` prints; the article's text is not repeated."""
    shown = of_reply(usage=USAGE, checks=(Check(check="cut", level="warn", detail="Cut."),))

    assert shown == {
        "article": DETAILS,
        "engine": "anthropic",
        "model": "claude-sonnet-5-5",
        "language": "en",
        "cached": False,
        "overview": shown["overview"],
        "in_depth": shown["in_depth"],
        "commentary": shown["commentary"],
        "markdown": shown["markdown"],
        "checks": [{"check": "cut", "level": "warn", "detail": "Cut."}],
        "usage": {"input_tokens": 900, "output_tokens": 400, "cache_read_tokens": 100, "cost_usd": 0.01},
    }
    assert [bullet["text"] for bullet in shown["overview"]] == [
        "The channel will be dredged next spring.",
        "It will cost 41 million crowns.",
    ]
    assert [len(paragraph) for paragraph in shown["in_depth"]] == [2]
    assert [len(paragraph) for paragraph in shown["commentary"]] == [1, 1]
    assert shown["markdown"].startswith("## News Overview")


def test_each_claim_shows_what_it_rests_on() -> None:
    """Paragraphs count from 1; an absence shows what was searched, background is not verified."""
    claims = (claim("So.", "reading"), claim("Not said.", "absence"), claim("As a rule.", "background"))
    said = replace(analysis(), overview=(claim("News."),), commentary=(claims,))

    shown = as_json.reply(render.reply(article(), said, cached=False))

    evidence = [{"paragraph": 1, "quote": "would dredge the northern channel"}]
    assert shown["overview"] == [
        {"text": "News.", "basis": "article", "evidence": evidence, "verified": True}
    ]
    assert shown["commentary"] == [
        [
            {"text": "So.", "basis": "reading", "evidence": evidence, "verified": True},
            {
                "text": "Not said.",
                "basis": "absence",
                "evidence": [],
                "verified": True,
                "searched": ["tender"],
            },
            {"text": "As a rule.", "basis": "background", "evidence": [], "verified": None},
        ]
    ]


def test_a_cached_reply_cost_nothing() -> None:
    """Who adds up the lines gets the bill."""
    shown = of_reply(usage=USAGE, cached=True)

    assert shown["cached"] is True
    assert shown["usage"] == {
        "input_tokens": 0,
        "output_tokens": 0,
        "cache_read_tokens": 0,
        "cost_usd": 0.0,
    }


def test_a_link_shows_its_verdict() -> None:
    """What `triptych links --json` prints, one line a link."""
    link = Link(
        found="https://news.example.org/a?utm_source=x",
        canonical_url="https://news.example.org/a",
        verdict=Verdict(article=True, reason="looks like an article"),
    )

    assert as_json.link(2, link) == {
        "message": 2,
        "found": "https://news.example.org/a?utm_source=x",
        "canonical_url": "https://news.example.org/a",
        "article": True,
        "reason": "looks like an article",
    }


def test_a_finding_shows_what_the_doctor_says() -> None:
    """What `triptych doctor --json` prints, one line a check."""
    assert as_json.finding(Finding(check="redis", ok=False, detail="Start it.")) == {
        "check": "redis",
        "ok": False,
        "detail": "Start it.",
    }
