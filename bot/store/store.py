"""Everything that is kept, over one client."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.ports import (
    Allowance,
    Board,
    Breaker,
    Claims,
    Deliveries,
    LiveLog,
    Notes,
    Shelf,
    Speakers,
    Threads,
    Till,
    Usage,
)
from bot.settings import Settings
from bot.store.allowance import RedisAllowance
from bot.store.board import RedisBoard
from bot.store.breaker import RedisBreaker
from bot.store.claims import RedisClaims
from bot.store.client import open_redis
from bot.store.deliveries import RedisDeliveries
from bot.store.forgiving import ForgivingBreaker, ForgivingShelf, ForgivingThreads, ForgivingTill, Lenience
from bot.store.log import RedisLog
from bot.store.notes import RedisNotes
from bot.store.nothing import NoBreaker, NoShelf, NoThreads, NoTill
from bot.store.shelf import RedisShelf
from bot.store.speakers import RedisSpeakers
from bot.store.threads import RedisThreads
from bot.store.till import RedisTill
from bot.store.usage import RedisUsage

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """What keeps articles and analyses, threads, the day's money, and overloads.

    All of it forgives: while the server is away, work goes on without.
    """

    shelf: Shelf
    threads: Threads
    till: Till
    breaker: Breaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What the service cannot do without; all of it raises `StoreError`."""

    claims: Claims
    deliveries: Deliveries
    threads: Threads
    live: LiveLog
    board: Board
    speakers: Speakers
    notes: Notes
    allowance: Allowance
    usage: Usage


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
        yield store_over(redis, settings)


def store_over(redis: Redis, settings: Settings) -> Store:
    """The store over an open client."""
    lenience = Lenience()
    shelf = RedisShelf(redis, keep_articles=settings.keep_articles, keep_analyses=settings.keep_analyses)
    till = RedisTill(redis, tenant_dollars=settings.daily_tenant_dollars, all_dollars=settings.daily_dollars)
    return Store(
        shelf=ForgivingShelf(shelf, lenience),
        threads=ForgivingThreads(RedisThreads(redis, keep=settings.keep_threads), lenience),
        till=ForgivingTill(till, Lenience()),  # of its own: a cache that fails must not open the till
        breaker=ForgivingBreaker(RedisBreaker(redis), lenience),
    )


def records_over(redis: Redis, settings: Settings) -> Records:
    """The records of the service over an open client."""
    return Records(
        claims=RedisClaims(redis),
        deliveries=RedisDeliveries(redis, keep=settings.keep_threads),
        threads=RedisThreads(redis, keep=settings.keep_threads),
        live=RedisLog(redis),
        board=RedisBoard(redis),
        speakers=RedisSpeakers(redis),
        notes=RedisNotes(redis),
        allowance=RedisAllowance(redis),
        usage=RedisUsage(redis),
    )
