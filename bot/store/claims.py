"""Events that were taken, so that the same one is never taken twice."""

import hashlib
from datetime import timedelta
from typing import Final

from redis.asyncio import Redis

from bot.store.client import translated

KEPT: Final = timedelta(hours=24)  # platforms redeliver for an hour or so (X4, platform rules)


class RedisClaims:
    """A `bot.ports.Claims` over Redis: a key that only one can set."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def claim(self, tenant: str, event: str) -> bool:
        """Take an event; False when somebody has."""
        async with translated():
            return bool(await self._redis.set(_key(tenant, event), "1", nx=True, ex=KEPT))

    async def release(self, tenant: str, event: str) -> None:
        """Give an event back, so that its redelivery is taken."""
        async with translated():
            await self._redis.delete(_key(tenant, event))


def _key(tenant: str, event: str) -> str:
    return f"t:{{{tenant}}}:event:{hashlib.sha256(event.encode()).hexdigest()[:32]}"
