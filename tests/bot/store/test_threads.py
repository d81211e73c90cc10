"""The contract of what keeps threads, and what only the one over Redis can show."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.models import Answer, Request, Thread, Turn
from bot.ports import Threads
from bot.store.forgiving import ForgivingThreads, Lenience
from bot.store.nothing import NoThreads
from bot.store.threads import LAST_TURNS, RedisThreads
from bot.testing import MemoryThreads
from tests.bot.factories import analysis, article, claim

MONTH = timedelta(days=30)
PLACE = "slack:C1:17.5"


@pytest.fixture
def redis_threads(redis: Redis) -> RedisThreads:
    """Threads over the real server."""
    return RedisThreads(redis, keep=MONTH)


@pytest.fixture(params=["redis", "memory", "forgiving"])
def threads(request: pytest.FixtureRequest, redis_threads: RedisThreads) -> Threads:
    """Each kind that keeps things."""
    kinds: dict[str, Threads] = {
        "redis": redis_threads,
        "memory": MemoryThreads(),
        "forgiving": ForgivingThreads(redis_threads, Lenience()),
    }
    return kinds[request.param]


def thread(nonce: str = "abc") -> Thread:
    """A thread in which nothing has been asked."""
    return Thread(nonce=nonce, article=article(), analysis=analysis())


def turn(number: int = 1) -> Turn:
    """One question and its answer."""
    answer = Answer(answerable="yes", claims=(claim(),), engine="anthropic", model="m")
    return Turn(number=number, question=f"Question {number}?", answer=answer)


async def test_a_thread_comes_back_as_it_was(threads: Threads) -> None:
    """Article, analysis, mark and turns, in their order."""
    await threads.begin("T1", PLACE, thread())
    await threads.add("T1", PLACE, thread(), turn(1))
    await threads.add("T1", PLACE, thread(), turn(2))

    assert await threads.thread("T1", PLACE) == replace(thread(), turns=(turn(1), turn(2)))
    assert await threads.thread("T1", "slack:C1:18.5") is None


async def test_a_thread_that_begins_anew_under_its_mark_keeps_its_turns(threads: Threads) -> None:
    """A fresh analysis came; what was asked about the article was asked all the same."""
    await threads.begin("T1", PLACE, thread())
    await threads.add("T1", PLACE, thread(), turn(1))
    fresh = replace(thread(), analysis=None)
    await threads.begin("T1", PLACE, fresh, anew=True)

    assert await threads.thread("T1", PLACE) == replace(fresh, turns=(turn(1),))


async def test_what_a_thread_is_about_is_known_before_there_is_an_article(threads: Threads) -> None:
    """The latest link stands; a place that nobody asked in is none of ours."""
    for number in (1, 2):
        await threads.note("T1", PLACE, Request(tenant="T1", source=f"https://a.example/{number}", id="r"))

    found = await threads.subject("T1", PLACE)
    assert found
    assert found.source == "https://a.example/2"
    assert await threads.subject("T2", PLACE) is None
    assert await threads.thread("T1", PLACE) is None


async def test_who_begins_a_thread_first_wins(threads: Threads) -> None:
    """Two questions at once must carry one mark, or the second pays for the article again."""
    begun = await asyncio.gather(*(threads.begin("T1", PLACE, thread(f"n{n}")) for n in range(5)))

    kept = await threads.thread("T1", PLACE)
    assert kept is not None
    assert [one.nonce for one in begun] == [kept.nonce] * 5


async def test_a_thread_that_begins_anew_has_forgotten(threads: Threads) -> None:
    """What was said of the old text may be wrong of the new one."""
    await threads.begin("T1", PLACE, thread("old"))
    await threads.add("T1", PLACE, thread("old"), turn())
    await threads.begin("T1", PLACE, thread("new"), anew=True)
    assert await threads.thread("T1", PLACE) == thread("new")

    await threads.add("T1", PLACE, thread("old"), turn(2))  # an answer that was under way
    assert await threads.thread("T1", PLACE) == thread("new")


async def test_a_tenants_threads_are_its_own(threads: Threads) -> None:
    """Two workspaces may well use the same address."""
    await threads.begin("T1", PLACE, thread())

    assert await threads.thread("T2", PLACE) is None


async def test_the_oldest_turns_are_dropped(threads: Threads) -> None:
    """A prompt has room for the last ten."""
    await threads.begin("T1", PLACE, thread())
    for number in range(1, 14):
        await threads.add("T1", PLACE, thread(), turn(number))

    kept = await threads.thread("T1", PLACE)
    assert kept is not None
    assert [turn.number for turn in kept.turns] == list(range(4, 14))
    assert len(kept.turns) == LAST_TURNS == MemoryThreads.LAST_TURNS


async def test_a_thread_lives_from_its_last_turn_on(redis_threads: RedisThreads, redis: Redis) -> None:
    """The article's text goes when nobody asks any more, and not before."""
    await redis_threads.begin("T1", PLACE, thread())
    await redis_threads.add("T1", PLACE, thread(), turn())
    keys = await redis.keys()
    for key in keys:
        await redis.expire(key, 60)
    await redis_threads.add("T1", PLACE, thread(), turn(2))

    assert len(keys) == 2
    assert [await redis.ttl(key) > MONTH.total_seconds() - 60 for key in keys] == [True, True]
    assert all(str(key).startswith("b't:{T1}:") for key in keys)


@pytest.mark.parametrize("record", [b"", b"{}", b"not json"])
async def test_a_thread_that_cannot_be_read_begins_anew(
    redis_threads: RedisThreads, redis: Redis, record: bytes
) -> None:
    """A record of another version costs the memory of a thread and nothing else."""
    await redis_threads.begin("T1", PLACE, thread())
    [key] = await redis.keys()
    await redis.set(key, record)

    assert await redis_threads.thread("T1", PLACE) is None
    assert await redis_threads.begin("T1", PLACE, thread("new")) == thread("new")
    await redis_threads.add("T1", PLACE, thread("new"), turn())
    assert await redis_threads.thread("T1", PLACE) == replace(thread("new"), turns=(turn(),))


async def test_a_dead_server_is_an_error_of_ours_and_forgiven() -> None:
    """A question is answered even where no thread can be kept."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        dead = RedisThreads(nobody, keep=MONTH)
        with pytest.raises(StoreError):
            await dead.thread("T1", PLACE)
        forgiven = ForgivingThreads(dead, Lenience())
        assert await forgiven.begin("T1", PLACE, thread()) == thread()
        await forgiven.add("T1", PLACE, thread(), turn())


async def test_no_threads_keep_nothing() -> None:
    """Where no store can run, every question is the first one."""
    threads = NoThreads()
    assert await threads.begin("T1", PLACE, thread()) == thread()
    await threads.add("T1", PLACE, thread(), turn())

    assert await threads.thread("T1", PLACE) is None


async def test_a_subject_lives_as_long_as_its_thread(redis: Redis, redis_threads: RedisThreads) -> None:
    """Each question gives both another month; what can't be read back any more is none of ours."""
    await redis_threads.note("T1", PLACE, Request(tenant="T1", source="https://a.example/", id="r"))
    [key] = await redis.keys()
    assert 0 < await redis.ttl(key) <= MONTH.total_seconds()

    await redis.expire(key, 60)
    await redis_threads.begin("T1", PLACE, thread())
    await redis_threads.add("T1", PLACE, thread(), turn(1))
    assert await redis.ttl(key) > 60

    await redis.set(key, "{")
    assert await redis_threads.subject("T1", PLACE) is None
