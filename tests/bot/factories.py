"""Invented articles and analyses, so that a test names only what it is about."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.extract import extract
from bot.message import Message, possible
from bot.models import Analysis, Article, Basis, Claim, Document, Evidence

DRAFT = Path("tests/data/drafts/ferry.json").read_text()  # a known-good answer about the ferry

PARAGRAPHS = (
    "The harbour authority of Port Meridian said on Tuesday that it would dredge the northern channel"
    " next spring, after two years of delays.",
    "Officials put the cost at 41 million crowns and said the work would take eleven weeks.",
    "Three fishing cooperatives oppose the plan because the spoil would be dumped near their grounds,"
    " said Ilse Maran, who speaks for them.",
)


def article(*, words: int | None = None, **fields: Any) -> Article:
    """A short report from Port Meridian; `words` asks for one paragraph of that length instead."""
    paragraphs = PARAGRAPHS if words is None else (" ".join(["word"] * words),)
    defaults: dict[str, Any] = {
        "url": "https://news.example.org/harbour",
        "canonical_url": "https://news.example.org/harbour",
        "title": "Port Meridian to dredge northern channel",
        "site": "The Meridian Ledger",
        "authors": ("Anna Vogt",),
        "published": "2026-03-03",
        "language": "en",
        "kind": "html",
        "paragraphs": paragraphs,
    }
    return Article(**(defaults | fields))


def claim(
    text: str = "Port Meridian will dredge its northern channel next spring.",
    basis: Basis = "article",
    **fields: Any,
) -> Claim:
    """A claim with evidence from the first paragraph where its basis asks for some."""
    defaults: dict[str, Any] = {}
    if basis in {"article", "reading"}:
        defaults["evidence"] = (Evidence(paragraph=1, quote="would dredge the northern channel"),)
    elif basis == "absence":
        defaults["searched"] = ("tender",)
    else:
        defaults["verified"] = None
    return Claim(text=text, basis=basis, **(defaults | fields))


def analysis(
    overview: Sequence[str] = ("The channel will be dredged next spring.", "It will cost 41 million crowns."),
    in_depth: Sequence[Sequence[str]] = (("The delays lasted two years.", "This suggests a dispute."),),
    commentary: Sequence[Sequence[str]] = (("The fishers carry the risk.",), ("Watch the spoil.",)),
    **fields: Any,
) -> Analysis:
    """An analysis by the model; the parts are given as texts, by paragraph."""
    defaults: dict[str, Any] = {
        "engine": "anthropic",
        "model": "claude-sonnet-5-5",
        "language": "en",
        "overview": tuple(map(claim, overview)),
        "in_depth": tuple(tuple(map(claim, texts)) for texts in in_depth),
        "commentary": tuple(tuple(claim(text, "reading") for text in texts) for texts in commentary),
    }
    return Analysis(**(defaults | fields))


def ferry() -> Article:
    """The bundled, invented article that the draft is about."""
    found = extract(Document(body=Path("bot/demo.txt").read_bytes(), kind="text", name="demo.txt"))
    assert isinstance(found, Article)
    return found


def draft(**changes: Any) -> str:
    """The known-good draft with some of its keys replaced."""
    return json.dumps(json.loads(DRAFT) | changes)


def request_id(message: str, text: str) -> str:
    """The id of the request that something said to us alone makes."""
    said = Message(tenant="local", id=message, place="", text=text.strip(), platform="plain", is_direct=True)
    return possible(said)[0].id
