"""Reading a Redis stream, whose reply has four layers."""

from typing import Final, cast

from redis.asyncio import Redis

from bot.store.client import translated

Entry = tuple[bytes, dict[bytes, bytes]]  # its id, and its fields

BLOCK_MILLISECONDS: Final = 1_000  # of one wait for news; below the client's own deadline
BATCH: Final = 1_000  # entries of one reading


async def read(redis: Redis, key: str, after: bytes) -> list[Entry]:
    """The entries after that id; waits for one, and returns none when none comes for a while."""
    async with translated():
        found = await redis.xread({key: after}, count=BATCH, block=BLOCK_MILLISECONDS)
    streams = cast("list[tuple[bytes, list[Entry]]]", found or [])
    return [entry for _, entries in streams for entry in entries]
