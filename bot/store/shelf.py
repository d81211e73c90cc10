"""Articles and analyses, kept in Redis for a while."""

import hashlib
from datetime import timedelta
from typing import Final, TypeVar

import structlog
from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis

from bot.models import Analysis, Article
from bot.store.client import translated

SCHEMA: Final = 2  # of the stored records; a new number makes old ones unfindable, not unreadable

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
        with translated():
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
        with translated():
            await pipeline.execute()

    async def analysis(self, scope: str | None, key: str) -> Analysis | None:
        """Find a finished analysis."""
        return await self._get(_key(scope, "analysis", key), _ANALYSIS)

    async def keep_analysis(
        self, scope: str | None, key: str, analysis: Analysis, *, at_most: timedelta | None = None
    ) -> None:
        """Keep a finished analysis, for a shorter time where that is asked for."""
        record, life = _ANALYSIS.dump_json(analysis), min(filter(None, (self._keep_analyses, at_most)))
        with translated():
            await self._redis.set(_key(scope, "analysis", key), record, ex=life)

    async def _get(self, key: bytes | str, kind: TypeAdapter[T]) -> T | None:
        with translated():
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
