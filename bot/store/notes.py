"""Little things that are remembered for a set time."""

import hashlib
from datetime import timedelta

from redis.asyncio import Redis

from bot.store.client import translated


class RedisNotes:
    """A `bot.ports.Notes` over Redis: a key a note."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def write(self, tenant: str, name: str, text: str, keep: timedelta) -> None:
        """Set the key."""
        with translated():
            await self._redis.set(_key(tenant, name), text, px=keep)

    async def first(self, tenant: str, name: str, text: str, keep: timedelta) -> str:
        """Set the key unless it is set."""
        with translated():
            before = await self._redis.set(_key(tenant, name), text, px=keep, nx=True, get=True)
        return text if before is None else _text(before)

    async def read(self, tenant: str, name: str) -> str | None:
        """Get the key."""
        with translated():
            record = await self._redis.get(_key(tenant, name))
        return None if record is None else _text(record)


def _text(record: object) -> str:
    return record.decode() if isinstance(record, bytes) else str(record)


def _key(tenant: str, name: str) -> str:
    """Names may hold addresses and people: they are not to be read off the keys."""
    return f"t:{{{tenant}}}:note:{hashlib.sha256(name.encode()).hexdigest()[:32]}"
