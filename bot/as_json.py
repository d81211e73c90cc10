"""What programs are given: one line of JSON for each thing, with keys that stay."""

import json
from typing import Any

from bot.doctor import Finding
from bot.links import Link
from bot.models import Answered, Article, Claim, Reply, Usage


def line(value: dict[str, Any]) -> str:
    """One line of JSON, in the text's own script."""
    return json.dumps(value, ensure_ascii=False)


def article(article: Article) -> dict[str, Any]:
    """Everything about an article, its text included."""
    return {**article_details(article), "text": article.text}


def article_details(article: Article) -> dict[str, Any]:
    """Everything about an article but its text."""
    return {
        "url": article.url,
        "canonical_url": article.canonical_url,
        "title": article.title,
        "site": article.site,
        "authors": list(article.authors),
        "published": article.published,
        "language": article.language,
        "kind": article.kind,
        "coverage": article.coverage,
        "words": article.words,
    }


def reply(reply: Reply) -> dict[str, Any]:
    """An analysis with its article and its checks."""
    analysis = reply.analysis
    return {
        "article": article_details(reply.article),
        "engine": analysis.engine,
        "model": analysis.model,
        "language": analysis.language,
        "cached": reply.cached,
        "overview": [claim(one) for one in analysis.overview],
        "in_depth": [[claim(one) for one in paragraph] for paragraph in analysis.in_depth],
        "commentary": [[claim(one) for one in paragraph] for paragraph in analysis.commentary],
        "markdown": reply.markdown,
        "checks": [
            {"check": check.check, "level": check.level, "detail": check.detail} for check in analysis.checks
        ],
        "usage": _usage(Usage() if reply.cached else analysis.usage),
    }


def answered(answered: Answered) -> dict[str, Any]:
    """An answer, each claim with the quotes it rests on."""
    answer = answered.answer
    return {
        "answerable": answer.answerable,
        "answer": [claim(one) for one in answer.claims],
        "markdown": answered.markdown,
        "engine": answer.engine,
        "model": answer.model,
        "usage": _usage(answer.usage),
    }


def link(message: int, link: Link) -> dict[str, Any]:
    """One link of a message; messages count from 1."""
    return {
        "message": message,
        "found": link.found,
        "canonical_url": link.canonical_url,
        "article": link.verdict.article,
        "reason": link.verdict.reason,
    }


def finding(finding: Finding) -> dict[str, Any]:
    """One check of the doctor."""
    return {"check": finding.check, "ok": finding.ok, "detail": finding.detail}


def claim(claim: Claim) -> dict[str, Any]:
    """A claim, with the quotes it rests on."""
    shown: dict[str, Any] = {
        "text": claim.text,
        "basis": claim.basis,
        "evidence": [{"paragraph": found.paragraph, "quote": found.quote} for found in claim.evidence],
        "verified": claim.verified,
    }
    if claim.basis == "absence":
        shown["searched"] = list(claim.searched)
    return shown


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cache_read_tokens": usage.cache_read_tokens,
        "cost_usd": usage.cost_usd,
    }
