"""The contract of what remembers events."""

import asyncio

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.ports import Claims
from bot.store.claims import KEPT, RedisClaims
from bot.testing import MemoryClaims


@pytest.fixture(params=["redis", "memory"])
def claims(request: pytest.FixtureRequest, redis: Redis) -> Claims:
    """Each kind."""
    kinds: dict[str, Claims] = {"redis": RedisClaims(redis), "memory": MemoryClaims()}
    return kinds[request.param]


async def test_an_event_is_taken_once(claims: Claims) -> None:
    """However often and on however many ways it is delivered."""
    taken = await asyncio.gather(*(claims.claim("T1", "Ev1") for _ in range(20)))

    assert sum(taken) == 1
    assert await claims.claim("T1", "Ev2")
    assert await claims.claim("T2", "Ev1")


async def test_an_event_that_was_given_back_can_be_taken(claims: Claims) -> None:
    """It could not be stored: the platform brings it again, and then it must count."""
    await claims.claim("T1", "Ev1")
    await claims.release("T1", "Ev1")
    await claims.release("T1", "never taken")

    assert await claims.claim("T1", "Ev1")


async def test_events_are_forgotten_after_a_day(redis: Redis) -> None:
    """No platform redelivers for so long."""
    await RedisClaims(redis).claim("T1", "Ev1")
    [key] = await redis.keys()

    assert str(key).startswith("b't:{T1}:event:")
    assert 0 < await redis.ttl(key) <= KEPT.total_seconds()


async def test_a_dead_server_takes_nothing() -> None:
    """What cannot be remembered must not be acknowledged either."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        with pytest.raises(StoreError):
            await RedisClaims(nobody).claim("T1", "Ev1")
