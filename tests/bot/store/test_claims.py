"""The contract of what remembers events."""

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


async def test_an_event_that_was_taken_is_known(claims: Claims) -> None:
    """However often and on however many ways it is delivered."""
    assert not await claims.is_taken("T1", "Ev1")
    await claims.take("T1", "Ev1")
    await claims.take("T1", "Ev1")

    assert await claims.is_taken("T1", "Ev1")
    assert not await claims.is_taken("T1", "Ev2")
    assert not await claims.is_taken("T2", "Ev1")


async def test_events_are_forgotten_after_a_day(redis: Redis) -> None:
    """No platform redelivers for so long."""
    await RedisClaims(redis).take("T1", "Ev1")
    [key] = await redis.keys()

    assert str(key).startswith("b't:{T1}:event:")
    assert 0 < await redis.ttl(key) <= KEPT.total_seconds()


async def test_a_dead_server_knows_nothing_and_takes_nothing() -> None:
    """What cannot be remembered must not be acknowledged either."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        with pytest.raises(StoreError):
            await RedisClaims(nobody).is_taken("T1", "Ev1")
        with pytest.raises(StoreError):
            await RedisClaims(nobody).take("T1", "Ev1")
