"""What makes two requests, or two readings, one analysis. Pure."""

import hashlib
from typing import Final

from bot import links
from bot.models import Article, Document, Request
from bot.ports import Analyst

SCHEMA: Final = "2"  # of an analysis; a new number makes every kept one count as not kept


def task_key(request: Request, analyst: Analyst, *, shared: bool) -> str:
    """What makes two requests one analysis, known before anything is read; `shared` across tenants.

    A document, a private address and a wish for a fresh analysis are their tenant's own.
    """
    if isinstance(request.source, Document):
        what, own = hashlib.sha256(request.source.body).hexdigest(), True
    else:
        what, own = links.canonicalize(request.source), links.is_private(request.source)
    owner = request.tenant if own or not shared else ""
    revision = request.id if request.fresh else ""
    parts = (SCHEMA, what, owner, revision, analyst.signature, request.language or "")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def analysis_key(article: Article, analyst: Analyst, language: str | None) -> str:
    """Everything the analysis depends on, so that two addresses of one article share one analysis.

    Not the text alone: a mirror with a lying title or date must not speak for the original.
    """
    told = (article.title, article.site, article.published, article.gap, article.is_opinion)
    parts = (SCHEMA, article.text_hash, repr(told), analyst.signature, language or article.language or "")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
