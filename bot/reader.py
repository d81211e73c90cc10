"""The reader of articles: fetch, then extract."""

import asyncio
from contextlib import suppress
from dataclasses import replace

from bot.errors import ArticleTooComplexError
from bot.fetch import Fetcher
from bot.models import Article, Document
from bot.sandbox import Sandbox


class WebReader:
    """A `bot.ports.Reader` over the public web and over documents that are already here."""

    def __init__(self, fetcher: Fetcher, sandbox: Sandbox) -> None:
        self._fetcher = fetcher
        self._sandbox = sandbox

    async def read(self, source: str | Document) -> Article:
        """Fetch an address, then take the article out of what came."""
        if isinstance(source, Document):
            return await self._sandbox.extract(source)
        warming = asyncio.create_task(self._sandbox.warm())
        try:
            document = await self._fetcher.fetch(source)
        except BaseException:
            warming.cancel()
            with suppress(asyncio.CancelledError, ArticleTooComplexError):
                await warming
            raise
        await warming
        article = await self._sandbox.extract(document)
        return replace(article, private=document.private)
