"""The reader of articles: fetch, then extract, and again where a page only leads to one."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Final

from bot.errors import ArticleTooComplexError, ArticleUnreachableError, NotAnArticleError
from bot.fetch import Fetcher
from bot.models import Article, Document
from bot.sandbox import Sandbox

MAX_POINTERS: Final = 2  # a short link that asks first, then an aggregator's page


class WebReader:
    """A `bot.ports.Reader` over the public web and over documents that are already here.

    One deadline holds over all the pages on the way to an article.
    """

    def __init__(
        self, fetcher: Fetcher, sandbox: Sandbox, *, seconds: float, heed_robots: bool = True
    ) -> None:
        self._fetcher = fetcher
        self._sandbox = sandbox
        self._seconds = seconds
        self._heed_robots = heed_robots

    async def read(
        self, source: str | Document, *, kept: Article | None = None, automatic: bool = False
    ) -> Article:
        """Fetch an address, then take the article out of what came."""
        if isinstance(source, Document):
            found = await self._sandbox.extract(source)
            if isinstance(found, Article):
                return found
            raise NotAnArticleError(source.name, f"leads to {found.url}")
        deadline = asyncio.get_running_loop().time() + self._seconds
        url, private = source, False
        for _ in range(MAX_POINTERS + 1):
            document = await self._fetched(url, kept, deadline, ask_robots=automatic or self._heed_robots)
            if document is None:
                return _unchanged(url, kept)
            private = private or document.private
            found = await self._sandbox.extract(document)
            if isinstance(found, Article):
                return replace(found, private=private, version=document.version)
            url = found.url
        raise ArticleUnreachableError(url, f"more than {MAX_POINTERS} pages that lead on")

    async def _fetched(
        self, url: str, kept: Article | None, deadline: float, *, ask_robots: bool
    ) -> Document | None:
        """Fetch while a worker warms up; None: the page is as it was when `kept` was read."""
        warming = asyncio.create_task(self._sandbox.warm())
        try:
            known = kept.version if kept else None
            return await self._fetcher.fetch(url, deadline, known=known, ask_robots=ask_robots)
        except BaseException:
            warming.cancel()
            raise
        finally:
            with suppress(asyncio.CancelledError, ArticleTooComplexError):
                await warming


def _unchanged(url: str, kept: Article | None) -> Article:
    if kept is None:
        raise ArticleUnreachableError(url, "unchanged since a reading that nobody named")
    return kept
