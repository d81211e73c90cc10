"""Reading Redis streams: one of them, or many at once for whoever follows them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from redis.asyncio import Redis, RedisCluster

from bot.errors import StoreError
from bot.store.client import translated

Entry = tuple[bytes, dict[bytes, bytes]]  # its id, and its fields

BLOCK_MILLISECONDS: Final = 1_000  # of one wait for news; below the client's own deadline
ROUND_MILLISECONDS: Final = 50  # of one wait for many; who comes meanwhile joins the next one
BATCH: Final = 1_000  # entries of one reading
BEGINNING: Final = b"0-0"


async def read(redis: Redis, key: str, after: bytes) -> list[Entry]:
    """The entries after that id; waits for one, and returns none when none comes for a while."""
    found = await _read(redis, {key: after}, BLOCK_MILLISECONDS)
    return found.get(key, [])


async def _read(redis: Redis, after: Mapping[str, bytes], block: int | None) -> dict[str, list[Entry]]:
    with translated():
        found = await redis.xread(dict(after.items()), count=BATCH, block=block)
    streams = cast("list[tuple[bytes, list[Entry]]]", found or [])
    return {key.decode(): entries for key, entries in streams}


@dataclass(slots=True, eq=False)
class _Follower:
    """One that follows a stream, up to which entry it has been told, and what it is told next."""

    key: str
    last: bytes = BEGINNING
    news: asyncio.Queue[list[Entry] | StoreError] = field(default_factory=asyncio.Queue)

    def tell(self, entries: list[Entry]) -> None:
        new = [entry for entry in entries if _place(entry[0]) > _place(self.last)]
        if new:
            self.last = new[-1][0]
            self.news.put_nowait(new)


class Streams:
    """Follows any number of streams over one connection: a connection each would cost more than the news.

    In a cluster, one for each slot, as a command reads the keys of one slot only.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._followers: defaultdict[int, list[_Follower]] = defaultdict(list)
        self._rounds: dict[int, asyncio.Task[None]] = {}

    async def follow(self, key: str) -> AsyncGenerator[list[Entry]]:
        """All entries that are there, then those that come, as they come; raises `StoreError`."""
        slot = self._redis.keyslot(key) if isinstance(self._redis, RedisCluster) else 0
        follower = _Follower(key)
        try:
            follower.tell((await _read(self._redis, {key: follower.last}, None)).get(key, []))
            self._join(slot, follower)
            while True:
                news = await follower.news.get()
                if isinstance(news, StoreError):
                    raise news
                yield news
        finally:
            if follower in self._followers[slot]:
                self._followers[slot].remove(follower)

    def _join(self, slot: int, follower: _Follower) -> None:
        self._followers[slot].append(follower)
        if slot not in self._rounds:
            self._rounds[slot] = asyncio.create_task(self._go_round(slot))

    async def _go_round(self, slot: int) -> None:
        """Read for all at once, until nobody is left; a failure is told to all, and ends it as well.

        It is not cancelled when the last one leaves: that would cost the connection each time.
        """
        try:
            while self._followers[slot]:
                found = await _read(self._redis, self._behind(slot), ROUND_MILLISECONDS)
                for follower in self._followers[slot]:
                    follower.tell(found.get(follower.key, []))
        except StoreError as error:
            for follower in self._followers[slot]:
                follower.news.put_nowait(error)
        finally:
            del self._rounds[slot], self._followers[slot]

    def _behind(self, slot: int) -> dict[str, bytes]:
        """Of each stream, the last entry that all who follow it have been told."""
        after: dict[str, bytes] = {}
        for follower in self._followers[slot]:
            after[follower.key] = min(after.get(follower.key, follower.last), follower.last, key=_place)
        return after


def _place(id: bytes) -> tuple[int, int]:
    """Where in its stream an entry stands; ids are two numbers, as text they do not sort."""
    milliseconds, _, number = id.partition(b"-")
    return int(milliseconds), int(number)
