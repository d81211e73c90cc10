"""The contract of every till: no cap is ever overspent, and what was not spent comes back."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from bot.errors import BudgetSpentError, StoreError
from bot.ports import Reservation, Till
from bot.store.forgiving import ForgivingTill, Lenience
from bot.store.nothing import NoTill
from bot.store.till import KEEP, RedisTill
from bot.testing import MemoryTill


@pytest.fixture
def redis_till(redis: Redis) -> RedisTill:
    """A till over the real server: 1 $ a tenant, 2.50 $ in all."""
    return RedisTill(redis, tenant_dollars=1, all_dollars=2.5)


@pytest.fixture(params=["redis", "memory", "forgiving"])
def till(request: pytest.FixtureRequest, redis_till: RedisTill) -> Till:
    """Each kind that counts."""
    kinds: dict[str, Till] = {
        "redis": redis_till,
        "memory": MemoryTill(tenant_dollars=1, all_dollars=2.5),
        "forgiving": ForgivingTill(redis_till, Lenience()),
    }
    return kinds[request.param]


async def reserved(till: Till, tenant: str, dollars: float) -> bool:
    """Whether that much could be set aside."""
    try:
        await till.reserve(tenant, dollars)
    except BudgetSpentError:
        return False
    return True


async def test_a_tenant_cannot_spend_more_than_its_cap(till: Till) -> None:
    """To the cent: what would go over is refused, what fits still goes through."""
    assert [await reserved(till, "T1", amount) for amount in (0.6, 0.5, 0.4, 0.01)] == [
        True,
        False,
        True,
        False,
    ]
    assert await reserved(till, "T2", 1)


async def test_all_together_cannot_spend_more_than_theirs(till: Till) -> None:
    """However many tenants there are; nobody's money is lost by being refused."""
    assert [await reserved(till, tenant, 0.9) for tenant in ("T1", "T2", "T3")] == [True, True, False]
    assert await reserved(till, "T3", 0.7)


async def test_what_was_not_spent_comes_back(till: Till) -> None:
    """The dearest that a call can be is set aside; most cost a third of it."""
    first = await till.reserve("T1", 0.9)
    await till.settle(first, 0.2)

    assert await reserved(till, "T1", 0.8)
    assert not await reserved(till, "T1", 0.01)


async def test_what_is_never_settled_stays_spent(till: Till) -> None:
    """A process that was killed in the middle of a call may have cost the whole of it."""
    await till.reserve("T1", 0.9)

    assert not await reserved(till, "T1", 0.2)


async def test_many_at_once_do_not_overspend(till: Till) -> None:
    """Fifty shares in the same moment, in as many processes."""
    went = await asyncio.gather(*(reserved(till, "T1", 0.3) for _ in range(50)))

    assert sum(went) <= 3


async def test_the_counters_name_their_tenant_and_expire(redis_till: RedisTill, redis: Redis) -> None:
    """One key a tenant and day, one for all; both are gone two days later."""
    await redis_till.reserve("T1", 0.25)

    keys = sorted(await redis.keys())
    assert str(keys[0]).startswith("b'shared:spent:")
    assert str(keys[1]).startswith("b't:{T1}:spent:")
    assert await redis.get(keys[1]) == b"250000"
    assert all([0 < await redis.ttl(key) <= KEEP / timedelta(seconds=1) for key in keys])


async def test_a_call_over_midnight_is_settled_on_its_own_day(redis_till: RedisTill, redis: Redis) -> None:
    """Yesterday's reservation must not make today's counter negative."""
    yesterday = Reservation(tenant="T1", day="2026-01-01", dollars=0.9)
    await redis_till.settle(yesterday, 0.1)

    assert sorted(await redis.keys()) == [b"shared:spent:2026-01-01", b"t:{T1}:spent:2026-01-01"]


async def test_a_dead_server_lets_calls_through_uncounted() -> None:
    """The terminal works without a store; the service cannot run without one at all."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        dead = RedisTill(nobody, tenant_dollars=1, all_dollars=1)
        with pytest.raises(StoreError):
            await dead.reserve("T1", 0.1)
        forgiving = ForgivingTill(dead, Lenience())
        assert await forgiving.reserve("T1", 5) is None
        await forgiving.settle(None, 5)


async def test_no_till_has_no_limit() -> None:
    """Where no store can run, nobody counts."""
    till = NoTill()
    await till.settle(await till.reserve("T1", 1_000), 1_000)

    assert await reserved(till, "T1", 1_000)
