"""The contract of every breaker."""

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.ports import Breaker
from bot.store.breaker import RedisBreaker
from bot.store.forgiving import ForgivingBreaker, Lenience
from bot.store.nothing import NoBreaker
from bot.testing import MemoryBreaker


@pytest.fixture(params=["redis", "memory", "forgiving"])
def breaker(request: pytest.FixtureRequest, redis: Redis) -> Breaker:
    """Each kind that remembers."""
    kinds: dict[str, Breaker] = {
        "redis": RedisBreaker(redis),
        "memory": MemoryBreaker(),
        "forgiving": ForgivingBreaker(RedisBreaker(redis), Lenience()),
    }
    return kinds[request.param]


async def test_a_model_is_left_alone_for_as_long_as_it_says(breaker: Breaker) -> None:
    """One model's overload is not another's."""
    assert await breaker.seconds_open("sonnet") == 0
    await breaker.open("sonnet", 60)

    assert 59 < await breaker.seconds_open("sonnet") <= 60
    assert await breaker.seconds_open("haiku") == 0


async def test_a_shorter_word_does_not_cut_a_longer_pause(breaker: Breaker) -> None:
    """Two calls are told different waits; the longer one holds."""
    await breaker.open("sonnet", 60)
    await breaker.open("sonnet", 5)
    assert await breaker.seconds_open("sonnet") > 50

    await breaker.open("sonnet", 120)
    assert await breaker.seconds_open("sonnet") > 110


async def test_a_pause_ends_by_itself(redis: Redis) -> None:
    """Nobody has to remember to close it: the key is gone when its time is."""
    breaker = RedisBreaker(redis)
    await breaker.open("sonnet", 60)
    [key] = await redis.keys()
    assert str(key).startswith("b'shared:")

    await redis.pexpire(key, 1)
    while await redis.exists(key):
        pass
    assert await breaker.seconds_open("sonnet") == 0


async def test_a_dead_server_breaks_nothing() -> None:
    """Without a store every model may be asked."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        with pytest.raises(StoreError):
            await RedisBreaker(nobody).seconds_open("sonnet")
        forgiving = ForgivingBreaker(RedisBreaker(nobody), Lenience())
        await forgiving.open("sonnet", 60)
        assert await forgiving.seconds_open("sonnet") == 0


async def test_no_breaker_remembers_nothing() -> None:
    """Where no store can run."""
    breaker = NoBreaker()
    await breaker.open("sonnet", 60)

    assert await breaker.seconds_open("sonnet") == 0
