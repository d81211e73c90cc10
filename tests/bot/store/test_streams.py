"""Many streams, followed over one connection."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, ExitStack, aclosing
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.embedded import embedded
from bot.errors import StoreError
from bot.store.streams import Entry, Streams

MANY = 20


async def heard(batches: AsyncGenerator[list[Entry]], count: int) -> list[bytes]:
    """The next so many words."""
    found: list[bytes] = []
    async with asyncio.timeout(10):
        while len(found) < count:
            found += [fields[b"word"] for _, fields in await anext(batches)]
    return found


async def waiting(redis: Redis) -> int:
    """How many connections wait for news at this moment."""
    clients = await redis.client_list()
    return sum(client["cmd"] == "xread" and "b" in client["flags"] for client in clients)


async def test_each_hears_its_own_stream_from_the_beginning(redis: Redis) -> None:
    """Those who come late, those who come early, and several at one stream."""
    streams = Streams(redis)
    for number in range(MANY):
        await redis.xadd(f"s{number}", {"word": f"first {number}"})
    async with AsyncExitStack() as stack:
        following = [
            await stack.enter_async_context(aclosing(streams.follow(f"s{number}")))
            for number in [*range(MANY), *range(MANY)]
        ]
        hearing = [asyncio.create_task(heard(one, 2)) for one in following]
        for number in range(MANY):
            await redis.xadd(f"s{number}", {"word": f"second {number}"})
        told = await asyncio.gather(*hearing)

    words = [[f"first {number}".encode(), f"second {number}".encode()] for number in range(MANY)]
    assert told == [*words, *words]


async def test_they_share_a_connection(redis: Redis) -> None:
    """One each would be more than a server takes, at a thousand deliveries in a few workers."""
    streams = Streams(redis)
    async with AsyncExitStack() as stack:
        for number in range(MANY):
            one = await stack.enter_async_context(aclosing(streams.follow(f"s{number}")))
            await redis.xadd(f"s{number}", {"word": "x"})
            await heard(one, 1)
        seen = {await waiting(redis) for _ in range(200)}

    assert max(seen) == 1


async def test_nothing_is_read_once_nobody_follows(redis: Redis) -> None:
    """And whoever comes after that is told again."""
    streams = Streams(redis)
    for _ in range(2):
        await redis.xadd("s", {"word": "x"})
        async with aclosing(streams.follow("s")) as following:
            await heard(following, 1)
        async with asyncio.timeout(5):
            while await waiting(redis):
                pass
        await redis.config_resetstat()
        await redis.blpop("nothing", timeout=0.2)  # four rounds, were there any

        assert "cmdstat_xread" not in await redis.info("commandstats")


async def test_a_server_that_dies_is_told_to_all_who_follow(tmp_path: Path) -> None:
    """Nobody waits for ever; and when it is back, they can follow again."""
    with ExitStack() as server:
        url = server.enter_context(embedded(tmp_path / "v"))
        async with Redis.from_url(url, protocol=2) as redis, AsyncExitStack() as stack:
            streams = Streams(redis)
            following = [
                await stack.enter_async_context(aclosing(streams.follow(f"s{number}"))) for number in range(3)
            ]
            hearing = [asyncio.create_task(heard(one, 1)) for one in following]
            await redis.ping()
            await asyncio.to_thread(server.close)
            told = await asyncio.gather(*hearing, return_exceptions=True)

            assert [type(one) for one in told] == [StoreError] * 3
            server.enter_context(embedded(tmp_path / "v"))
            await redis.xadd("s0", {"word": "again"})
            async with aclosing(streams.follow("s0")) as again:
                assert await heard(again, 1) == [b"again"]


@pytest.mark.parametrize(("older", "newer"), [("9-1", "10-0"), ("5-9", "5-10")])
async def test_entries_are_told_in_the_order_of_their_numbers(redis: Redis, older: str, newer: str) -> None:
    """As text, "10" comes before "9"."""
    streams = Streams(redis)
    await redis.xadd("s", {"word": "older"}, id=older)
    async with aclosing(streams.follow("s")) as following:
        assert await heard(following, 1) == [b"older"]
        await redis.xadd("s", {"word": "newer"}, id=newer)
        assert await heard(following, 1) == [b"newer"]
