"""The contract of what counts how often something is done: exact, whoever counts and whenever."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.ports import Allowance
from bot.store.allowance import RedisAllowance
from bot.testing import MemoryAllowance
from tests.bot.store.names import names

MINUTE = timedelta(minutes=1)
SHORT = timedelta(milliseconds=400)
PATIENCE = 10  # seconds
ROUNDED = 0.005  # seconds: the server counts in milliseconds
Two = tuple[Allowance, Allowance]


@pytest.fixture(params=["redis", "memory"])
async def two(request: pytest.FixtureRequest, redis: Redis, valkey_url: str) -> AsyncIterator[Two]:
    """Each kind, as two processes have it: over two clients of one server, or one and the same."""
    if request.param == "memory":
        shared = MemoryAllowance()
        yield shared, shared
        return
    async with Redis.from_url(valkey_url, protocol=2) as other:
        yield RedisAllowance(redis), RedisAllowance(other)


@pytest.fixture
def allowance(two: Two) -> Allowance:
    """One of the two."""
    return two[0]


async def patient(allowance: Allowance, name: str, most: int, period: timedelta) -> None:
    """Take as soon as it may be taken; nobody has to wait for longer than was said."""
    ends = time.monotonic() + PATIENCE
    while True:
        asked = time.monotonic()
        wait = await allowance.take("T1", name, most, period)
        if wait == 0.0:
            break
        assert asked < ends
        ends = min(ends, time.monotonic() + wait + ROUNDED)


async def passed(seconds: float) -> None:
    """Let so much of a period go by."""
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, over.set)
    await over.wait()


async def test_as_much_as_there_may_be_is_taken_at_once(allowance: Allowance) -> None:
    """What is beyond is told how long to wait, and does not count."""
    waits = [await allowance.take("T1", "post", 3, MINUTE) for _ in range(6)]

    assert waits[:3] == [0.0] * 3
    assert all(0 < wait <= 60 for wait in waits[3:])
    assert await allowance.take("T1", "post", 4, MINUTE) == 0.0


async def test_each_name_and_each_tenant_has_its_own(allowance: Allowance) -> None:
    """One busy workspace takes nothing away from another one, nor posting from editing."""
    assert await allowance.take("T1", "post", 1, MINUTE) == 0.0
    assert await allowance.take("T1", "post", 1, MINUTE) > 0
    assert await allowance.take("T1", "edit", 1, MINUTE) == 0.0
    assert await allowance.take("T2", "post", 1, MINUTE) == 0.0


async def test_many_at_once_take_no_more_than_there_is(two: Two) -> None:
    """Fifty in the same moment, from two processes: not one too many and not one too few."""
    waits = await asyncio.gather(*(two[number % 2].take("T1", "post", 20, MINUTE) for number in range(50)))

    assert waits.count(0.0) == 20
    assert all(0 < wait <= 60 for wait in waits if wait)


async def test_no_window_of_that_length_ever_holds_more(allowance: Allowance) -> None:
    """Wherever it begins; and whoever waits as long as was said is let through."""
    taken: list[tuple[float, float]] = []
    for number in range(8):
        if number == 2:  # it comes late: what is free again comes one by one
            await passed(SHORT.total_seconds() / 2)
        before = time.monotonic()
        await patient(allowance, "post", 3, SHORT)
        taken.append((before, time.monotonic()))

    for (before, _), (_, after) in zip(taken, taken[3:], strict=False):
        assert after - before >= SHORT.total_seconds() - ROUNDED


async def test_the_wait_ends_with_the_oldest(allowance: Allowance) -> None:
    """Not when all is free again."""
    await allowance.take("T1", "post", 2, MINUTE)
    await passed(0.1)
    await allowance.take("T1", "post", 2, MINUTE)

    assert 0 < await allowance.take("T1", "post", 2, MINUTE) <= 59.9 + ROUNDED


async def test_a_rest_lets_nobody_through(two: Two) -> None:
    """The platform has asked for it: nobody goes on before, in whichever process."""
    await two[0].rest("T1", "post", 60)
    waits = await asyncio.gather(*(two[number % 2].take("T1", "post", 100, MINUTE) for number in range(20)))

    assert all(0 < wait <= 60 for wait in waits)


async def test_after_a_rest_it_goes_on(two: Two) -> None:
    """At its end, and not before; what was refused meanwhile does not count."""
    rested = time.monotonic()
    await two[0].rest("T1", "post", 0.2)
    await patient(two[1], "post", 1, MINUTE)
    assert time.monotonic() >= rested + 0.2 - ROUNDED

    assert await two[0].take("T1", "post", 1, MINUTE) > 1


async def test_a_rest_is_one_names_and_one_tenants(allowance: Allowance) -> None:
    """Whoever was refused something may still do something else."""
    await allowance.rest("T1", "post", 60)

    assert 0 < await allowance.take("T1", "post", 1, MINUTE) <= 60
    assert await allowance.take("T1", "edit", 1, MINUTE) == 0.0
    assert await allowance.take("T2", "post", 1, MINUTE) == 0.0


async def test_the_keys_name_their_tenant_and_expire(redis: Redis) -> None:
    """Both of them; what was taken is forgotten with its period."""
    allowance = RedisAllowance(redis)
    await allowance.take("T1", "post", 2, MINUTE)
    [taken] = await names(redis)
    assert taken.startswith("t:{T1}:")
    assert 0 < await redis.pttl(taken) <= 60_000

    await allowance.rest("T1", "post", 5)
    [rest] = set(await names(redis)) - {taken}
    assert rest.startswith("t:{T1}:")
    assert 0 < await redis.pttl(rest) <= 5_000


async def test_a_rest_of_no_length_is_over_at_once(redis: Redis) -> None:
    """Platforms say 0; a server takes no key that ends before it began."""
    allowance = RedisAllowance(redis)
    await allowance.rest("T1", "post", 0)
    await patient(allowance, "post", 1, MINUTE)

    assert await allowance.take("T1", "post", 1, MINUTE) > 0  # that one was let through, and counted


async def test_a_dead_server_allows_nothing() -> None:
    """Whoever asks learns that nobody counts."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        with pytest.raises(StoreError):
            await RedisAllowance(nobody).take("T1", "post", 1, MINUTE)
        with pytest.raises(StoreError):
            await RedisAllowance(nobody).rest("T1", "post", 1)
