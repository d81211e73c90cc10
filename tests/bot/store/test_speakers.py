"""The contract of what remembers who speaks in a thread."""

import asyncio

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.ports import Speakers
from bot.store.speakers import KEPT, LATELY, RedisSpeakers
from bot.testing import MemorySpeakers
from tests.bot.store.names import names

THREAD = "slack:T1:C1:17.5"


@pytest.fixture(params=["redis", "memory"])
def speakers(request: pytest.FixtureRequest, redis: Redis) -> Speakers:
    """Each kind."""
    kinds: dict[str, Speakers] = {"redis": RedisSpeakers(redis), "memory": MemorySpeakers()}
    return kinds[request.param]


async def test_each_learns_who_spoke_before(speakers: Speakers) -> None:
    """In their order, the latest one last; we ourselves are nobody's name."""
    assert await speakers.spoke("T1", THREAD, "U1") == ()
    assert await speakers.spoke("T1", THREAD, "") == ("U1",)
    assert await speakers.spoke("T1", THREAD, "U2") == ("U1", "")
    assert await speakers.spoke("T1", THREAD, "U2") == ("U1", "", "U2")
    assert await speakers.spoke("T1", THREAD, "U1") == ("U1", "", "U2", "U2")


async def test_another_thread_is_another_conversation(speakers: Speakers) -> None:
    """Of this tenant or of another one."""
    await speakers.spoke("T1", THREAD, "U1")

    assert await speakers.spoke("T1", "slack:T1:C1:18.0", "U2") == ()
    assert await speakers.spoke("T2", THREAD, "U2") == ()
    assert await speakers.spoke("T1", THREAD, "U2") == ("U1",)


async def test_of_many_at_once_none_is_overheard(speakers: Speakers) -> None:
    """Each comes after those that came before it, and no two at the same time."""
    heard = await asyncio.gather(*(speakers.spoke("T1", THREAD, f"U{number}") for number in range(10)))

    assert sorted(map(len, heard)) == list(range(10))


async def test_who_spoke_long_before_takes_no_part_any_more(redis: Redis) -> None:
    """The list stays short, however long people talk."""
    speakers = RedisSpeakers(redis)
    for number in range(LATELY + 5):
        await speakers.spoke("T1", THREAD, f"U{number}")
    before = await speakers.spoke("T1", THREAD, "U0")
    [key] = await names(redis)

    assert before == tuple(f"U{number}" for number in range(5, LATELY + 5))
    assert await redis.llen(key) == LATELY


async def test_each_word_prolongs_the_conversation(redis: Redis) -> None:
    """It ends so long after the last one."""
    speakers = RedisSpeakers(redis)
    await speakers.spoke("T1", THREAD, "U1")
    [key] = await names(redis)
    assert 0 < await redis.ttl(key) <= KEPT.total_seconds()

    await redis.expire(key, 60)
    await speakers.spoke("T1", THREAD, "U1")
    assert await redis.ttl(key) > 60


async def test_the_key_tells_its_tenant_and_not_the_thread(redis: Redis) -> None:
    """Where people talk is not to be read off the keys."""
    await RedisSpeakers(redis).spoke("T1", "slack:E9:C1:17.5", "U1")
    [key] = await names(redis)

    assert key.startswith("t:{T1}:")
    assert not [part for part in ("E9", "C1", "17.5", "U1") if part in key.removeprefix("t:{T1}:")]


async def test_a_dead_server_heard_nobody() -> None:
    """An error of ours."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        with pytest.raises(StoreError):
            await RedisSpeakers(nobody).spoke("T1", THREAD, "U1")
