"""The reader of articles: fetch, then extract, and again where a page only leads to one."""

import asyncio
from dataclasses import replace
from typing import Final

from bot.errors import ArticleUnreachableError, NotAnArticleError
from bot.fetch import Fetcher, Journey
from bot.models import Article, Document
from bot.sandbox import Sandbox

MAX_POINTERS: Final = 2  # a short link that asks first, then an aggregator's page


class WebReader:
    """A `bot.ports.Reader` over the public web and over documents that are already here.

    One deadline holds over all the fetches on the way to an article; taking apart has its own, and
    waiting for a worker to do it too. `obliging`: robots.txt is asked for a person's own request, too.
    """

    def __init__(self, fetcher: Fetcher, sandbox: Sandbox, *, seconds: float, obliging: bool = True) -> None:
        self._fetcher = fetcher
        self._sandbox = sandbox
        self._seconds = seconds
        self._obliging = obliging

    async def read(
        self, source: str | Document, *, kept: Article | None = None, automatic: bool = False
    ) -> Article:
        """Fetch an address, then take the article out of what came."""
        if isinstance(source, Document):
            found = await self._sandbox.extract(source)
            if isinstance(found, Article):
                return found
            raise NotAnArticleError(source.name, f"leads to {found.url}")
        journey = Journey(
            deadline=asyncio.get_running_loop().time() + self._seconds,
            known=kept.version if kept else None,
            ask_robots=automatic or self._obliging,
        )
        url, private = source, False
        for _ in range(MAX_POINTERS + 1):
            document = await self._fetch(url, journey)
            if document is None:
                return _unchanged(url, kept)
            private = private or document.private
            found = await self._sandbox.extract(document)
            if isinstance(found, Article):
                return replace(found, private=private, version=document.version)
            url = found.url
        raise ArticleUnreachableError(url, f"more than {MAX_POINTERS} pages that lead on")

    async def _fetch(self, url: str, journey: Journey) -> Document | None:
        """Fetch while a worker warms up; one that does not is found out when it is needed."""
        warming = asyncio.create_task(self._sandbox.warm())
        warming.add_done_callback(lambda task: task.cancelled() or task.exception())
        try:
            return await self._fetcher.fetch(url, journey)
        except BaseException:
            warming.cancel()
            raise
        finally:
            await asyncio.wait({warming})


def _unchanged(url: str, kept: Article | None) -> Article:
    if kept is None:
        raise ArticleUnreachableError(url, "unchanged since a reading that nobody named")
    return kept
