"""How often something may be done, counted for all processes."""

from datetime import timedelta
from typing import Final
from uuid import uuid4

from redis.asyncio import Redis

from bot.store.client import translated

# One entry for each time within the period, and the server's own clock: an exact sliding window.
_TAKE: Final = """
local rest = redis.call('PTTL', KEYS[2])
if rest > 0 then return rest end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('ZADD', KEYS[1], now, ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 0
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return math.max(1, oldest[2] + ARGV[2] - now)
"""


class RedisAllowance:
    """A `bot.ports.Allowance` over Redis; a script decides and counts at once."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._take = redis.register_script(_TAKE)

    async def take(self, tenant: str, name: str, most: int, period: timedelta) -> float:
        """Add an entry, unless there are as many as there may be."""
        key = _key(tenant, name)
        arguments: list[str | int] = [most, round(period.total_seconds() * 1_000), uuid4().hex]
        with translated():
            return int(await self._take(keys=[key, _rest(key)], args=arguments)) / 1_000

    async def rest(self, tenant: str, name: str, seconds: float) -> None:
        """Set the key that stands in the way until it expires."""
        with translated():
            await self._redis.set(_rest(_key(tenant, name)), "1", px=max(1, round(seconds * 1_000)))


def _key(tenant: str, name: str) -> str:
    return f"t:{{{tenant}}}:allowance:{name}"


def _rest(key: str) -> str:
    return f"{key}:rest"
