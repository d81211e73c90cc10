"""The contract of what a platform without a server of its own keeps its messages on."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.ports import Board
from bot.store.board import KEPT, RedisBoard
from bot.testing import MemoryBoard


@pytest.fixture(params=["redis", "memory"])
def board(request: pytest.FixtureRequest, redis: Redis) -> Board:
    """Each kind."""
    kinds: dict[str, Board] = {"redis": RedisBoard(redis), "memory": MemoryBoard()}
    return kinds[request.param]


async def test_a_record_is_put_up_once_and_then_changed(board: Board) -> None:
    """Whoever comes second with a new one learns that it is known, and changes nothing."""
    assert not await board.put("T1", "a", "changed", new=False)
    assert sum(await asyncio.gather(*(board.put("T1", "a", "ä", new=True) for _ in range(10)))) == 1
    assert await board.get("T1", "a") == "ä"
    assert await board.put("T1", "a", "changed", new=False)

    assert await board.get("T1", "a") == "changed"
    assert await board.all("T1") == {"a": "changed"}
    assert await board.get("T2", "a") is None
    assert await board.all("T2") == {}


async def test_what_is_taken_down_is_gone(board: Board) -> None:
    """It can't be changed any more; taking it down again is no error."""
    await board.put("T1", "a", "x", new=True)
    await board.remove("T1", "a")
    await board.remove("T1", "a")

    assert await board.get("T1", "a") is None
    assert not await board.put("T1", "a", "y", new=False)


async def test_whoever_watches_sees_all_there_is_and_all_that_comes(board: Board) -> None:
    """Several at once, each from their own beginning."""
    await board.put("T1", "a", "1", new=True)
    async with asyncio.timeout(5), aclosing(board.watch("T1")) as first:
        assert [await anext(first), await anext(first)] == [("a", "1"), ("", None)]
        await board.put("T2", "z", "0", new=True)
        await board.put("T1", "b", "2", new=True)
        await board.put("T1", "a", "3", new=False)
        await board.remove("T1", "b")
        assert [await anext(first) for _ in range(3)] == [("b", "2"), ("a", "3"), ("b", None)]
        async with aclosing(board.watch("T1")) as second:
            assert [await anext(second), await anext(second)] == [("a", "3"), ("", None)]


async def test_whoever_watches_is_told_that_nothing_changes(board: Board) -> None:
    """So that a connection that has nothing to say can say so, and end when its process does."""
    async with asyncio.timeout(10), aclosing(board.watch("T1")) as changes:
        assert [await anext(changes) for _ in range(3)] == [("", None)] * 3
        await board.put("T1", "a", "1", new=True)
        assert await anext(changes) == ("a", "1")


async def test_a_board_is_dropped_a_while_after_its_last_change(redis: Redis) -> None:
    """It belongs to its tenant, as all its keys tell."""
    await RedisBoard(redis).put("T1", "a", "x", new=True)
    keys = [str(key, "utf-8") if isinstance(key, bytes) else key for key in await redis.keys()]

    assert sorted(keys) == ["t:{T1}:board", "t:{T1}:board:changes"]
    for key in keys:
        assert timedelta(0) < timedelta(seconds=await redis.ttl(key)) <= KEPT


async def test_a_dead_server_is_an_error_of_ours() -> None:
    """In every method."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        board = RedisBoard(nobody)
        for failing in (
            board.put("T1", "a", "x", new=True),
            board.get("T1", "a"),
            board.all("T1"),
            board.remove("T1", "a"),
            anext(board.watch("T1")),
        ):
            with pytest.raises(StoreError):
                await failing
