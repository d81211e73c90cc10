"""Records that are put up, changed and taken down, and a stream that tells of it."""

from collections.abc import AsyncGenerator, Awaitable
from datetime import timedelta
from typing import Final, cast

from redis.asyncio import Redis

from bot.store.client import translated
from bot.store.streams import Entry, read

KEPT: Final = timedelta(days=30)  # after the last change of a board
CHANGES: Final = 10_000  # of which whoever watches may be behind; a reconnection reads everything anyway

_PUT: Final = """
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', 'id', ARGV[1], 'record', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return 1
"""


class RedisBoard:
    """A `bot.ports.Board` over Redis: a hash and a stream a board."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._put = redis.register_script(_PUT)

    async def put(self, tenant: str, id: str, record: str, *, new: bool) -> bool:
        """Look, write and tell in one step."""
        life = round(KEPT.total_seconds() * 1_000)
        arguments: list[str | int] = [id, record, int(new), CHANGES, life]
        with translated():
            return bool(await self._put(keys=[_records(tenant), _changes(tenant)], args=arguments))

    async def get(self, tenant: str, id: str) -> str | None:
        """Read one field."""
        with translated():
            record = await cast("Awaitable[bytes | None]", self._redis.hget(_records(tenant), id))
        return None if record is None else record.decode()

    async def all(self, tenant: str) -> dict[str, str]:
        """Read the hash."""
        with translated():
            records = await cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(_records(tenant)))
        return {id.decode(): record.decode() for id, record in records.items()}

    async def remove(self, tenant: str, id: str) -> None:
        """Delete and tell."""
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.hdel(_records(tenant), id)
        pipeline.xadd(_changes(tenant), {"id": id}, maxlen=CHANGES)
        with translated():
            await pipeline.execute()

    async def watch(self, tenant: str) -> AsyncGenerator[tuple[str, str | None]]:
        """Read the hash, then the stream from where it stood before that: some changes come twice."""
        with translated():
            newest = cast("list[Entry]", await self._redis.xrevrange(_changes(tenant), count=1))
        last = newest[0][0] if newest else b"0-0"
        for id, record in (await self.all(tenant)).items():
            yield id, record
        yield "", None
        while True:
            changes = await read(self._redis, _changes(tenant), last)
            if not changes:
                yield "", None
            for place, change in changes:
                last, changed = place, change.get(b"record")
                yield change[b"id"].decode(), None if changed is None else changed.decode()


def _records(tenant: str) -> str:
    return f"t:{{{tenant}}}:board"


def _changes(tenant: str) -> str:
    return f"{_records(tenant)}:changes"
