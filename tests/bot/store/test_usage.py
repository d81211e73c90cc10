"""The contract of what counts deliveries."""

import asyncio
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Self

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.models import Used
from bot.ports import Usage
from bot.store import usage as module
from bot.store.usage import DAYS, RedisUsage
from bot.testing import MemoryUsage
from tests.bot.store.names import names

FIRST = date(2026, 2, 27)


@pytest.fixture(params=["redis", "memory"])
def usage(request: pytest.FixtureRequest, redis: Redis) -> Usage:
    """Each kind."""
    kinds: dict[str, Usage] = {"redis": RedisUsage(redis), "memory": MemoryUsage()}
    return kinds[request.param]


class Calendar:
    """The day that it is."""

    today = FIRST

    def turn(self, days: int) -> None:
        """So many days later."""
        self.today += timedelta(days=days)


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """A day that tests turn."""
    calendar = Calendar()
    monkeypatch.setattr(module, "_today", lambda: calendar.today)
    return calendar


async def test_nothing_was_used_at_first(usage: Usage) -> None:
    """A tenant that is not known has no analyses, rather than an error."""
    assert await usage.of("T1") == Used(analyses=0, cached=0)


async def test_analyses_and_those_that_were_kept_are_counted(usage: Usage) -> None:
    """Both for the tenant alone."""
    for cached in (True, False, True):
        await usage.count("T1", cached=cached)
    await usage.count("T2", cached=False)

    assert await usage.of("T1") == Used(analyses=3, cached=2)
    assert await usage.of("T2") == Used(analyses=1, cached=0)


async def test_none_of_many_at_once_is_lost(usage: Usage) -> None:
    """Workers count side by side."""
    await asyncio.gather(*(usage.count("T1", cached=number % 5 == 0) for number in range(50)))

    assert await usage.of("T1") == Used(analyses=50, cached=10)


async def test_the_days_are_added_up(redis: Redis, calendar: Calendar) -> None:
    """Over the end of a month as well."""
    usage = RedisUsage(redis)
    for cached in (True, False, False):
        await usage.count("T1", cached=cached)
        calendar.turn(1)
    await usage.count("T1", cached=True)

    assert calendar.today == date(2026, 3, 2)
    assert await usage.of("T1") == Used(analyses=4, cached=2)
    assert len(await names(redis)) == 4


async def test_what_is_older_than_thirty_days_is_not_counted(redis: Redis, calendar: Calendar) -> None:
    """The thirtieth day is in, the one before it is out, whether it is still kept or not."""
    usage = RedisUsage(redis)
    await usage.count("T1", cached=True)
    calendar.turn(29)
    await usage.count("T1", cached=False)
    assert await usage.of("T1") == Used(analyses=2, cached=1)

    calendar.turn(1)
    assert len(await names(redis)) == 2
    assert await usage.of("T1") == Used(analyses=1, cached=0)


async def test_the_day_is_greenwichs(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes in several time zones count together."""
    monkeypatch.setattr(module, "datetime", Midnight)
    await RedisUsage(redis).count("T1", cached=False)

    assert await names(redis) == ["t:{T1}:usage:2026-03-01"]


class Midnight(datetime):
    """It has just struck midnight in Greenwich; elsewhere it has not."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """The time there."""
        struck = cls(2026, 3, 1, tzinfo=UTC)
        return struck if tz is UTC else struck - timedelta(hours=5)


async def test_a_day_is_kept_as_long_as_it_counts(redis: Redis) -> None:
    """And not for much longer; its key names the tenant, and nothing that was read."""
    await RedisUsage(redis).count("T1", cached=False)
    [key] = await names(redis)

    assert key.startswith("t:{T1}:")
    kept = timedelta(seconds=await redis.ttl(key))
    assert timedelta(days=DAYS) < kept <= timedelta(days=DAYS + 1)


async def test_a_dead_server_counts_nothing() -> None:
    """An error of ours."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        with pytest.raises(StoreError):
            await RedisUsage(nobody).count("T1", cached=False)
        with pytest.raises(StoreError):
            await RedisUsage(nobody).of("T1")
