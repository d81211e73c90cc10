"""Events that were taken, so that the same one is never taken twice."""

import hashlib
from datetime import timedelta
from typing import Final

from redis.asyncio import Redis

from bot.store.client import translated

KEPT: Final = timedelta(hours=24)  # platforms redeliver for an hour or so (rule X4)


class RedisClaims:
    """A `bot.ports.Claims` over Redis: a key an event."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def is_taken(self, tenant: str, event: str) -> bool:
        """Look for the key."""
        with translated():
            return bool(await self._redis.exists(_key(tenant, event)))

    async def take(self, tenant: str, event: str) -> None:
        """Set the key."""
        with translated():
            await self._redis.set(_key(tenant, event), "1", ex=KEPT)


def _key(tenant: str, event: str) -> str:
    return f"t:{{{tenant}}}:event:{hashlib.sha256(event.encode()).hexdigest()[:32]}"
