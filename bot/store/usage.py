"""What was delivered to each tenant, a counter a day."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from redis.asyncio import Redis

from bot.models import Used
from bot.store.client import translated

DAYS: Final = 30


class RedisUsage:
    """A `bot.ports.Usage` over Redis: a hash a day, kept a month."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def count(self, tenant: str, *, cached: bool) -> None:
        """Raise the counters of this day."""
        key = _key(tenant, _today())
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.hincrby(key, "analyses", 1)
        pipeline.hincrby(key, "cached", int(cached))
        pipeline.expire(key, timedelta(days=DAYS + 1))
        with translated():
            await pipeline.execute()

    async def of(self, tenant: str) -> Used:
        """Add up the days."""
        today = _today()
        pipeline = self._redis.pipeline(transaction=False)
        for ago in range(DAYS):
            pipeline.hmget(_key(tenant, today - timedelta(days=ago)), "analyses", "cached")
        with translated():
            days = await pipeline.execute()
        return Used(
            analyses=sum(int(analyses or 0) for analyses, _ in days),
            cached=sum(int(cached or 0) for _, cached in days),
        )


def _today() -> date:
    return datetime.now(UTC).date()


def _key(tenant: str, day: date) -> str:
    return f"t:{{{tenant}}}:usage:{day.isoformat()}"
