"""Everything that is kept, over one client."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.ports import Breaker, Shelf, Threads, Till
from bot.settings import Settings
from bot.store.breaker import RedisBreaker
from bot.store.client import open_redis
from bot.store.forgiving import ForgivingBreaker, ForgivingShelf, ForgivingThreads, ForgivingTill, Lenience
from bot.store.nothing import NoBreaker, NoShelf, NoThreads, NoTill
from bot.store.shelf import RedisShelf
from bot.store.threads import RedisThreads
from bot.store.till import RedisTill

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """What keeps articles and analyses, threads, the day's money, and overloads."""

    shelf: Shelf
    threads: Threads
    till: Till
    breaker: Breaker


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """Open the store; where none can be had, warn and keep nothing."""
    async with AsyncExitStack() as stack:
        try:
            redis = await stack.enter_async_context(open_redis(settings.redis_url, settings.home))
        except StoreError as error:
            log.warning(error.said, cause=str(error))
            yield Store(shelf=NoShelf(), threads=NoThreads(), till=NoTill(), breaker=NoBreaker())
            return
        yield _over(redis, settings)


def _over(redis: Redis, settings: Settings) -> Store:
    lenience = Lenience()
    shelf = RedisShelf(redis, keep_articles=settings.keep_articles, keep_analyses=settings.keep_analyses)
    till = RedisTill(redis, tenant_dollars=settings.daily_tenant_dollars, all_dollars=settings.daily_dollars)
    return Store(
        shelf=ForgivingShelf(shelf, lenience),
        threads=ForgivingThreads(RedisThreads(redis, keep=settings.keep_threads), lenience),
        till=ForgivingTill(till, Lenience()),  # of its own: a cache that fails must not open the till
        breaker=ForgivingBreaker(RedisBreaker(redis), lenience),
    )
