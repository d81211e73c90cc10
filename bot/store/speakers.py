"""Who spoke in each thread lately."""

import hashlib
from datetime import timedelta
from typing import Final

from redis.asyncio import Redis

from bot.store.client import translated

LATELY: Final = 12  # who spoke before these takes no part any more
KEPT: Final = timedelta(days=2)  # from the last word on: then it is a new conversation


class RedisSpeakers:
    """A `bot.ports.Speakers` over Redis: a short list a thread, of ids alone."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def spoke(self, tenant: str, address: str, user: str) -> tuple[str, ...]:
        """Read the list, and add to it."""
        key = f"t:{{{tenant}}}:speakers:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.lrange(key, 0, -1)
        pipeline.rpush(key, user)
        pipeline.ltrim(key, -LATELY, -1)
        pipeline.expire(key, KEPT)
        with translated():
            before, *_ = await pipeline.execute()
        return tuple(one.decode() if isinstance(one, bytes) else str(one) for one in before)
