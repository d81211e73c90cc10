"""The contract of what remembers deliveries."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.models import Delivery, FrameKind, Request
from bot.ports import Deliveries
from bot.store.deliveries import SHORTEST, RedisDeliveries
from bot.testing import MemoryDeliveries

MONTH = timedelta(days=30)
REQUEST = Request(tenant="T1", source="https://news.example/a", id="r1", place="C1")
BEGUN = Delivery(request=REQUEST)
FRAME_KINDS: tuple[FrameKind, ...] = get_args(FrameKind)


@pytest.fixture(params=["redis", "memory"])
def deliveries(request: pytest.FixtureRequest, redis: Redis) -> Deliveries:
    """Each kind."""
    kinds: dict[str, Deliveries] = {
        "redis": RedisDeliveries(redis, keep=MONTH),
        "memory": MemoryDeliveries(),
    }
    return kinds[request.param]


async def test_only_the_first_one_begins(deliveries: Deliveries) -> None:
    """Who comes later learns that something may have been posted."""
    begun = await asyncio.gather(*(deliveries.begin(REQUEST) for _ in range(10)))

    assert begun.count(None) == 1
    assert begun.count(BEGUN) == 9
    assert await deliveries.begin(Request(tenant="T2", source="https://news.example/a", id="r1")) is None
    assert await deliveries.begin(Request(tenant="T1", source="https://news.example/a", id="r2")) is None


async def test_how_far_it_has_come_is_known(deliveries: Deliveries) -> None:
    """The message is edited, not posted again; what is done is done."""
    assert await deliveries.find("T1", "r1") is None
    await deliveries.begin(REQUEST)
    for far in (
        Delivery(request=REQUEST, message="C1:17.5"),
        Delivery(request=REQUEST, message="C1:17.5", done=True),
    ):
        assert await deliveries.keep(far)
        assert await deliveries.begin(REQUEST) == far
        assert await deliveries.find("T1", "r1") == far


async def test_what_was_withdrawn_counts_as_done(deliveries: Deliveries) -> None:
    """Before it began, or while somebody is at it: the next step tells."""
    await deliveries.withdraw("T1", "r1")
    assert await deliveries.begin(REQUEST) == Delivery(request=REQUEST, done=True)

    assert not await deliveries.keep(Delivery(request=REQUEST, message="C1:17.5"))
    assert await deliveries.keep(Delivery(request=Request(tenant="T1", source="x", id="r2")))


async def test_whether_it_was_withdrawn_can_be_asked(deliveries: Deliveries) -> None:
    """Of this request of this tenant alone, whether it was ever begun or not; done is not withdrawn."""
    assert not await deliveries.is_withdrawn("T1", "r1")
    await deliveries.begin(REQUEST)
    await deliveries.keep(Delivery(request=REQUEST, done=True))
    assert not await deliveries.is_withdrawn("T1", "r1")

    await deliveries.withdraw("T1", "r1")
    await deliveries.withdraw("T1", "never begun")
    assert await deliveries.is_withdrawn("T1", "r1")
    assert await deliveries.is_withdrawn("T1", "never begun")
    assert not await deliveries.is_withdrawn("T1", "r2")
    assert not await deliveries.is_withdrawn("T2", "r1")


async def test_what_stands_there_in_the_end_is_known(deliveries: Deliveries) -> None:
    """An analysis can be pointed at, the sentence in the place of one cannot."""
    for kind in FRAME_KINDS:
        request = replace(REQUEST, id=kind)
        done = Delivery(request=request, message="C1:17.5", done=True, kind=kind)
        await deliveries.keep(done)
        assert await deliveries.find("T1", kind) == done
    await deliveries.begin(REQUEST)
    assert await deliveries.find("T1", "r1") == Delivery(request=REQUEST, kind=None)


async def test_a_delivery_is_remembered_as_long_as_its_thread(redis: Redis) -> None:
    """Its buttons need it; and never for less than a platform may bring its event again."""
    await RedisDeliveries(redis, keep=MONTH).begin(REQUEST)
    [key] = await redis.keys()
    assert str(key) == "b't:{T1}:delivery:r1'"
    assert 0 < await redis.ttl(key) <= MONTH.total_seconds()

    await redis.flushdb()
    await RedisDeliveries(redis, keep=timedelta(seconds=1)).begin(REQUEST)
    assert await redis.ttl(key) > SHORTEST.total_seconds() - 60


async def test_a_record_that_cannot_be_read_counts_as_begun(redis: Redis) -> None:
    """Taking it for nothing would post the reply a second time; the platform is asked for the message."""
    deliveries = RedisDeliveries(redis, keep=MONTH)
    await deliveries.begin(REQUEST)
    await redis.set("t:{T1}:delivery:r1", "{")

    assert await deliveries.begin(REQUEST) == BEGUN
    assert await deliveries.find("T1", "r1") is None


async def test_a_dead_server_is_an_error_of_ours() -> None:
    """What cannot be noted must not be posted."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        with pytest.raises(StoreError):
            await RedisDeliveries(nobody, keep=MONTH).begin(REQUEST)
        with pytest.raises(StoreError):
            await RedisDeliveries(nobody, keep=MONTH).is_withdrawn("T1", "r1")
