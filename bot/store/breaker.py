"""Which models are to be left alone: a key that expires."""

import hashlib

from redis.asyncio import Redis

from bot.store.client import translated


class RedisBreaker:
    """A `bot.ports.Breaker` over Redis, so that one process's overload spares all others."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def seconds_open(self, model: str) -> float:
        """What is left of the key's life."""
        with translated():
            left = int(await self._redis.pttl(_key(model)))
        return max(0, left) / 1_000

    async def open(self, model: str, seconds: float) -> None:
        """Write the key; a longer pause that was asked for before stands."""
        with translated():
            if await self._redis.pttl(_key(model)) < seconds * 1_000:
                await self._redis.set(_key(model), "1", px=max(1, round(seconds * 1_000)))


def _key(model: str) -> str:
    return f"shared:overloaded:{hashlib.sha256(model.encode()).hexdigest()[:32]}"
