"""The whole story: Request → Article → Analysis → Reply; what comes after it is `bot.followup`."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot import links, render
from bot.keys import analysis_key
from bot.models import Analysis, Article, Document, Finished, Headline, Reply, Request
from bot.ports import Analyst, Answerer, Progress, Reader, Shelf, Threads

STAND_INS_KEPT: Final = timedelta(hours=1)  # long enough to spare money in an outage, and no longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everyone who works on a request."""

    reader: Reader
    analyst: Analyst
    answerer: Answerer
    shelf: Shelf
    threads: Threads


async def analyze(request: Request, desk: Desk, progress: Progress) -> Reply:
    """Read the article and analyse it, both from the shelf where they stand there.

    Raises `ArticleError` or `AnalysisError`.
    """
    article = await read(request, desk, progress)
    progress(Headline(title=render.title_of(article)))
    scope = _scope(request.tenant, article)
    key = analysis_key(article, desk.analyst, request.language)
    kept = None if request.fresh else await desk.shelf.analysis(scope, key)
    if kept:
        return render.reply(article, kept, cached=True, show_cost=request.show_cost)

    progress("analyzing")
    analysis = await desk.analyst.analyze(article, request.language, progress, tenant=request.tenant)
    if analysis.engine == desk.analyst.engine:  # what the extractive engine stood in with costs nothing
        at_most = STAND_INS_KEPT if analysis.is_stand_in else None
        await desk.shelf.keep_analysis(scope, key, analysis, at_most=at_most)
    return render.reply(article, analysis, cached=False, show_cost=request.show_cost)


async def read(request: Request, desk: Desk, progress: Progress) -> Article:
    """Read the article behind a request; raises `ArticleError` unless there is text to work with.

    A fresh reading asks the site whether its page has changed, where the site can tell.
    """
    progress("reading")
    if isinstance(request.source, Document):
        return await desk.reader.read(request.source)

    url, key = links.clean(links.unwrap(request.source)), links.canonicalize(request.source)
    kept = await _kept_article(request.tenant, url, key, desk.shelf)
    if kept and not request.fresh:
        return replace(kept, url=url)

    article = await desk.reader.read(url, kept=kept, automatic=request.automatic)
    if article is kept:  # unchanged, and kept already under the addresses that served it
        return replace(kept, url=url)
    article, served = _identified(article, url, key)
    article = replace(article, url=url)
    scope = _scope(request.tenant, article)
    await desk.shelf.keep_article(scope, replace(article, url=article.canonical_url), *served)
    return article


async def find(request: Request, desk: Desk) -> Reply | None:
    """The reply to a request whose article and analysis are both kept: nothing is read for it."""
    if request.fresh or isinstance(request.source, Document):
        return None
    url, key = links.clean(links.unwrap(request.source)), links.canonicalize(request.source)
    article = await _kept_article(request.tenant, url, key, desk.shelf)
    analysis = await find_analysis(request, replace(article, url=url), desk) if article else None
    if article is None or analysis is None:
        return None
    return reply_to(request, Finished(article=article, analysis=analysis, cached=True))


def reply_to(request: Request, finished: Finished) -> Reply:
    """The reply to one of many who asked: it links to the address that came with this request."""
    article = replace(finished.article, url=url_of(request) or finished.article.url)
    return render.reply(article, finished.analysis, cached=finished.cached, show_cost=request.show_cost)


def url_of(request: Request) -> str | None:
    """The address that a request came with, without tracking: what its reply links to."""
    return links.clean(links.unwrap(request.source)) if isinstance(request.source, str) else None


async def find_analysis(request: Request, article: Article, desk: Desk) -> Analysis | None:
    """The analysis that a request for this article would be shown, if it is kept."""
    key = analysis_key(article, desk.analyst, request.language)
    return await desk.shelf.analysis(_scope(request.tenant, article), key)


async def _kept_article(tenant: str, url: str, key: str, shelf: Shelf) -> Article | None:
    """Look on everyone's shelf, then on the tenant's own: an address does not always tell."""
    if not links.is_private(url):
        kept = await shelf.article(None, key)
        if kept:
            return kept
    return await shelf.article(tenant, key)


def _identified(article: Article, url: str, key: str) -> tuple[Article, tuple[str, ...]]:
    """Settle the canonical address, and list those that served the article.

    A public address may lead to a private one (a signed copy, say): that one is not written down.
    """
    answered = article.url or url
    # A key is served by the address that is fetched for it, not by one with more parameters.
    served = [key, *([links.canonicalize(answered)] if links.clean(answered) == answered else [])]
    if not links.is_private(url):
        served = [address for address in served if not links.is_private(address)]
        if links.is_private(article.canonical_url or key):
            article = replace(article, canonical_url=key)
        if article.version and links.is_private(article.version.url):
            article = replace(article, version=None)
    return article, tuple(dict.fromkeys(served))


def _scope(tenant: str, article: Article) -> str | None:
    """Who may be shown what is kept: everyone, or (a file, a private address) this tenant alone."""
    own = article.url is None or article.private or links.is_private(article.url)
    return tenant if own else None
