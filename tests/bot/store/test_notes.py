"""The contract of what remembers little things."""

import asyncio
import time
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.ports import Notes
from bot.store.notes import RedisNotes
from bot.testing import MemoryNotes
from tests.bot.store.names import names

HOUR = timedelta(hours=1)
MOMENT = timedelta(milliseconds=150)
NAME = "shared:C1:https://news.example/people/ann"


@pytest.fixture(params=["redis", "memory"])
def notes(request: pytest.FixtureRequest, redis: Redis) -> Notes:
    """Each kind."""
    kinds: dict[str, Notes] = {"redis": RedisNotes(redis), "memory": MemoryNotes()}
    return kinds[request.param]


async def test_a_note_is_read_as_it_was_written(notes: Notes) -> None:
    """In any script, and empty ones too: an empty note is not the same as none."""
    for text in ("r1", "", "ferry ⛴ – Δ", "a\nb"):
        await notes.write("T1", NAME, text, HOUR)
        assert await notes.read("T1", NAME) == text


async def test_a_note_of_another_name_or_tenant_is_another_note(notes: Notes) -> None:
    """What one workspace remembers is nothing to the next."""
    await notes.write("T1", NAME, "r1", HOUR)

    assert await notes.read("T1", "another") is None
    assert await notes.read("T2", NAME) is None
    assert await notes.first("T2", NAME, "r2", HOUR) == "r2"
    assert await notes.read("T1", NAME) == "r1"


async def test_a_note_is_written_over_an_earlier_one(notes: Notes) -> None:
    """The latest one is what is wanted."""
    await notes.write("T1", NAME, "r1", HOUR)
    await notes.write("T1", NAME, "r2", HOUR)

    assert await notes.read("T1", NAME) == "r2"


async def test_the_first_note_stands(notes: Notes) -> None:
    """Everyone after it learns what it says, whoever wrote it in which way; it can still be written over."""
    assert await notes.first("T1", NAME, "r1", HOUR) == "r1"
    assert await notes.first("T1", NAME, "r2", HOUR) == "r1"
    assert await notes.read("T1", NAME) == "r1"

    await notes.write("T1", NAME, "r3", HOUR)
    assert await notes.first("T1", NAME, "r4", HOUR) == "r3"


async def test_an_empty_note_is_the_first_as_well(notes: Notes) -> None:
    """It stands there."""
    assert await notes.first("T1", NAME, "", HOUR) == ""
    assert await notes.first("T1", NAME, "r2", HOUR) == ""


async def test_of_many_at_once_one_is_first(notes: Notes) -> None:
    """All of them learn which."""
    told = await asyncio.gather(*(notes.first("T1", NAME, f"r{number}", HOUR) for number in range(50)))

    assert len(set(told)) == 1
    assert await notes.read("T1", NAME) == told[0]


async def test_a_note_is_forgotten_in_time(redis: Redis) -> None:
    """However it was written; then there may be a first one again."""
    notes = RedisNotes(redis)
    await notes.write("T1", "written", "r1", MOMENT)
    await notes.first("T1", "first", "r1", MOMENT)

    ends = time.monotonic() + 10
    for name in ("written", "first"):
        while await notes.read("T1", name) is not None:
            assert time.monotonic() < ends
    assert await notes.first("T1", "first", "r2", HOUR) == "r2"


async def test_who_comes_later_does_not_prolong_a_note(redis: Redis) -> None:
    """Else something shared every ten minutes would never be shown again."""
    notes = RedisNotes(redis)
    await notes.first("T1", NAME, "r1", HOUR)
    await notes.first("T1", NAME, "r2", 10 * HOUR)
    [key] = await names(redis)

    assert 0 < await redis.pttl(key) <= HOUR / timedelta(milliseconds=1)


async def test_the_key_tells_its_tenant_and_nothing_else(redis: Redis) -> None:
    """Names hold addresses and people, and keys show in the server's logs."""
    notes = RedisNotes(redis)
    await notes.write("T1", NAME, "r1", HOUR)
    await notes.first("T1", "ann", "r1", HOUR)
    keys = await names(redis)

    assert len(keys) == 2
    for key in keys:
        assert key.startswith("t:{T1}:")
        assert not [part for part in ("C1", "news.example", "ann", "shared") if part in key]
        assert 0 < await redis.pttl(key) <= HOUR / timedelta(milliseconds=1)


async def test_a_dead_server_remembers_nothing() -> None:
    """An error of ours, whatever is asked of it."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        notes = RedisNotes(nobody)
        with pytest.raises(StoreError):
            await notes.write("T1", NAME, "r1", HOUR)
        with pytest.raises(StoreError):
            await notes.first("T1", NAME, "r1", HOUR)
        with pytest.raises(StoreError):
            await notes.read("T1", NAME)
