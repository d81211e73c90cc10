"""What a store can be told by its keys alone."""

from redis.asyncio import Redis


async def names(redis: Redis) -> list[str]:
    """All keys there are, as text, in their order."""
    return sorted(key if isinstance(key, str) else key.decode() for key in await redis.keys())
