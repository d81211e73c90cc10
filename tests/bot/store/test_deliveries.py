"""The contract of what remembers deliveries."""

import asyncio

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.models import Delivery
from bot.ports import Deliveries
from bot.store.deliveries import KEPT, RedisDeliveries
from bot.testing import MemoryDeliveries


@pytest.fixture(params=["redis", "memory"])
def deliveries(request: pytest.FixtureRequest, redis: Redis) -> Deliveries:
    """Each kind."""
    kinds: dict[str, Deliveries] = {"redis": RedisDeliveries(redis), "memory": MemoryDeliveries()}
    return kinds[request.param]


async def test_only_the_first_one_begins(deliveries: Deliveries) -> None:
    """Who comes later learns that something may have been posted."""
    begun = await asyncio.gather(*(deliveries.begin("T1", "r1") for _ in range(10)))

    assert begun.count(None) == 1
    assert begun.count(Delivery()) == 9
    assert await deliveries.begin("T2", "r1") is None
    assert await deliveries.begin("T1", "r2") is None


async def test_how_far_it_has_come_is_known(deliveries: Deliveries) -> None:
    """The message is edited, not posted again; what is done is done."""
    await deliveries.begin("T1", "r1")
    for far in (Delivery(message="C1:17.5"), Delivery(message="C1:17.5", done=True)):
        await deliveries.keep("T1", "r1", far)
        assert await deliveries.begin("T1", "r1") == far


async def test_a_delivery_is_forgotten_after_a_day(redis: Redis) -> None:
    """By then no platform redelivers its event."""
    await RedisDeliveries(redis).begin("T1", "r1")
    [key] = await redis.keys()

    assert str(key) == "b't:{T1}:delivery:r1'"
    assert 0 < await redis.ttl(key) <= KEPT.total_seconds()


async def test_a_record_that_cannot_be_read_is_an_error(redis: Redis) -> None:
    """Taking it for nothing would post the reply a second time."""
    deliveries = RedisDeliveries(redis)
    await deliveries.begin("T1", "r1")
    await redis.set("t:{T1}:delivery:r1", "{")

    with pytest.raises(StoreError):
        await deliveries.begin("T1", "r1")


async def test_a_dead_server_is_an_error_of_ours() -> None:
    """What cannot be noted must not be posted."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        with pytest.raises(StoreError):
            await RedisDeliveries(nobody).begin("T1", "r1")
