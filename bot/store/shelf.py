"""Articles and analyses, kept in Redis for a while."""

import hashlib
import math
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeVar

import structlog
from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.models import Analysis, Article
from bot.ports import Shelf
from bot.store.client import translated

SCHEMA: Final = 2  # of the stored records; a new number makes old ones unfindable, not unreadable

PAUSE_SECONDS: Final = 30  # without the store, after it failed

T = TypeVar("T")
log = structlog.get_logger()


_ARTICLE: Final = TypeAdapter(Article)
_ANALYSIS: Final = TypeAdapter(Analysis)


class RedisShelf:
    """A `bot.ports.Shelf` over Redis.

    An article stands under the address that served it; its other addresses are pointers to that. A
    private record's key begins with its tenant, a shared one names nobody.
    """

    def __init__(self, redis: Redis, *, keep_articles: timedelta, keep_analyses: timedelta) -> None:
        self._redis = redis
        self._keep_articles = keep_articles
        self._keep_analyses = keep_analyses

    async def article(self, scope: str | None, url: str) -> Article | None:
        """Follow the address to its article; None when either is gone."""
        async with translated():
            pointer = await self._redis.get(_key(scope, "address", url))
        if pointer is None:
            return None
        return await self._get(pointer, _ARTICLE)

    async def keep_article(self, scope: str | None, article: Article, *served: str) -> None:
        """Keep the article, then its addresses, so that no pointer ever leads nowhere new."""
        claimed = article.canonical_url or article.text_hash
        served = served or (claimed,)
        key = _key(scope, "article", served[0])
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.set(key, _ARTICLE.dump_json(article), ex=self._keep_articles)
        for url in served:
            pipeline.set(_key(scope, "address", url), key, ex=self._keep_articles)
        pipeline.set(_key(scope, "address", claimed), key, ex=self._keep_articles, nx=True)
        async with translated():
            await pipeline.execute()

    async def analysis(self, scope: str | None, key: str) -> Analysis | None:
        """Find a finished analysis."""
        return await self._get(_key(scope, "analysis", key), _ANALYSIS)

    async def keep_analysis(self, scope: str | None, key: str, analysis: Analysis) -> None:
        """Keep a finished analysis."""
        record = _ANALYSIS.dump_json(analysis)
        async with translated():
            await self._redis.set(_key(scope, "analysis", key), record, ex=self._keep_analyses)

    async def _get(self, key: bytes | str, kind: TypeAdapter[T]) -> T | None:
        async with translated():
            record = await self._redis.get(key)
        if record is None:
            return None
        try:
            return kind.validate_json(record)
        except ValidationError as error:
            log.warning("record unreadable", key=key, cause=error.error_count())
            return None


def _key(scope: str | None, kind: str, name: str) -> str:
    owner = f"t:{{{scope}}}" if scope else "shared"
    return f"{owner}:{kind}:{SCHEMA}:{hashlib.sha256(name.encode()).hexdigest()[:32]}"


class NoShelf:
    """A `bot.ports.Shelf` that keeps nothing: what is left when there is no store."""

    async def article(self, scope: str | None, url: str) -> Article | None:
        """Find nothing."""

    async def keep_article(self, scope: str | None, article: Article, *served: str) -> None:
        """Keep nothing."""

    async def analysis(self, scope: str | None, key: str) -> Analysis | None:
        """Find nothing."""

    async def keep_analysis(self, scope: str | None, key: str, analysis: Analysis) -> None:
        """Keep nothing."""


class ForgivingShelf:
    """A `bot.ports.Shelf` whose failures cost the cache and nothing else.

    After a failure it warns, and leaves the store alone for `PAUSE_SECONDS`: waiting for a dead
    server at every step would cost more than the cache is worth.
    """

    def __init__(self, shelf: Shelf, clock: Callable[[], float] = time.monotonic) -> None:
        self._shelf = shelf
        self._clock = clock
        self._away_until = -math.inf

    async def article(self, scope: str | None, url: str) -> Article | None:
        """Find an article, or nothing when the store is away."""
        return await self._try(lambda: self._shelf.article(scope, url))

    async def keep_article(self, scope: str | None, article: Article, *served: str) -> None:
        """Keep an article if the store is there."""
        await self._try(lambda: self._shelf.keep_article(scope, article, *served))

    async def analysis(self, scope: str | None, key: str) -> Analysis | None:
        """Find an analysis, or nothing when the store is away."""
        return await self._try(lambda: self._shelf.analysis(scope, key))

    async def keep_analysis(self, scope: str | None, key: str, analysis: Analysis) -> None:
        """Keep an analysis if the store is there."""
        await self._try(lambda: self._shelf.keep_analysis(scope, key, analysis))

    async def _try(self, command: Callable[[], Awaitable[T]]) -> T | None:
        if self._clock() < self._away_until:
            return None
        try:
            return await command()
        except StoreError as error:
            log.warning(error.said, cause=str(error))
            self._away_until = self._clock() + PAUSE_SECONDS
            return None
