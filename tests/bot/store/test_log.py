"""The contract of every live log: nothing lost, nothing of a dead attempt told."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.models import Failed, Finished, Headline, News, Unit
from bot.ports import LiveLog
from bot.store.log import FAILURE_KEPT, KEPT, RedisLog
from bot.testing import MemoryLog
from tests.bot.factories import analysis, article, claim

UNIT = Unit(part="overview", claims=(claim(),))
HEADLINE = Headline(title="analyzing")  # as a page may be called
FINISHED = Finished(article=article(), analysis=analysis(), cached=False)


@pytest.fixture(params=["redis", "memory"])
def log(request: pytest.FixtureRequest, redis: Redis) -> LiveLog:
    """Each kind."""
    kinds: dict[str, Callable[[], LiveLog]] = {"redis": lambda: RedisLog(redis), "memory": MemoryLog}
    return kinds[request.param]()


async def told(log: LiveLog, count: int, key: str = "a") -> list[tuple[int, News]]:
    """The next news, from the beginning."""
    found: list[tuple[int, News]] = []
    async with asyncio.timeout(5), aclosing(log.follow(key)) as following:
        async for news in following:
            found.append(news)
            if len(found) == count:
                break
    return found


async def test_news_come_as_they_were_told(log: LiveLog) -> None:
    """Every kind of it, in its order, to whoever comes late."""
    epoch = await log.begin("a")
    news: list[News] = ["reading", HEADLINE, "analyzing", UNIT, FINISHED, Failed(said="I could not.")]
    assert [await log.write("a", epoch, one) for one in news] == [True] * 6

    assert await told(log, 6) == [(epoch, one) for one in news]


async def test_how_it_ended_is_known_without_following(log: LiveLog) -> None:
    """Whoever comes late need not ask again; what is being made once more has not ended."""
    assert await log.ended("a") is None
    for end in (FINISHED, Failed(said="I could not.")):
        epoch = await log.begin("a")
        await log.write("a", epoch, UNIT)
        assert await log.ended("a") is None
        await log.write("a", epoch, end)
        assert await log.ended("a") == end


async def test_all_who_wait_are_told_at_once(log: LiveLog) -> None:
    """Fifty deliveries of one article follow one analysis."""
    waiting = [asyncio.create_task(told(log, 2)) for _ in range(50)]
    epoch = await log.begin("a")
    await log.write("a", epoch, "reading")
    await log.write("a", epoch, UNIT)

    assert await asyncio.gather(*waiting) == [[(epoch, "reading"), (epoch, UNIT)]] * 50


async def test_an_attempt_that_was_given_up_can_write_nothing(log: LiveLog) -> None:
    """Its worker froze, another took over, and now it wakes up."""
    dead = await log.begin("a")
    await log.write("a", dead, "reading")
    alive = await log.begin("a")

    assert not await log.write("a", dead, UNIT)
    assert await log.write("a", alive, FINISHED)
    assert await told(log, 1) == [(alive, FINISHED)]


async def test_who_follows_starts_over_with_a_new_attempt(log: LiveLog) -> None:
    """What the first one had finished is void."""
    first = await log.begin("a")
    await log.write("a", first, UNIT)
    async with asyncio.timeout(5), aclosing(log.follow("a")) as following:
        assert await anext(following) == (first, UNIT)
        second = await log.begin("a")
        await log.write("a", second, "reading")
        assert await anext(following) == (second, "reading")


async def test_logs_are_apart(log: LiveLog) -> None:
    """One article's news are not another's."""
    await log.write("a", await log.begin("a"), "reading")
    await log.write("b", await log.begin("b"), UNIT)

    assert await told(log, 1, "b") == [(1, UNIT)]


async def test_a_log_ends_an_hour_after_its_last_word(redis: Redis) -> None:
    """By then the result is on the shelf."""
    log = RedisLog(redis)
    await log.write("a", await log.begin("a"), UNIT)

    lives = [await redis.ttl(key) for key in await redis.keys()]
    assert len(lives) == 2
    assert all(0 < life <= KEPT.total_seconds() for life in lives)


async def test_a_failure_is_soon_forgotten(redis: Redis) -> None:
    """Whoever shares the link again a minute later must not be told of the last attempt."""
    log = RedisLog(redis)
    epoch = await log.begin("a")
    await log.write("a", epoch, UNIT)
    await log.write("a", epoch, Failed(said="I could not."))

    assert 0 < await redis.pttl("{log:a}") <= FAILURE_KEPT.total_seconds() * 1_000
    await log.write("b", await log.begin("b"), replace(FINISHED, payer="T1"))
    assert 0 < await redis.pttl("{log:b}") <= FAILURE_KEPT.total_seconds() * 1_000
    assert await log.begin("a") == epoch + 1


async def test_a_record_that_cannot_be_read_is_an_error_of_ours(redis: Redis) -> None:
    """Another version's worker wrote it: whoever follows must not wait for ever."""
    await redis.xadd("{log:a}", {"epoch": 1, "news": "{}"})
    with pytest.raises(StoreError):
        await told(RedisLog(redis), 1)


async def test_a_dead_server_is_an_error_of_ours() -> None:
    """No vendor's exception leaves the store."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        with pytest.raises(StoreError):
            await RedisLog(nobody).begin("a")
        with pytest.raises(StoreError):
            await told(RedisLog(nobody), 1)
