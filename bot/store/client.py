"""The one Redis client: over `REDIS_URL`, or over the embedded Valkey."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.embedded import embedded
from bot.errors import StoreError

CONNECT_SECONDS: Final = 2
COMMAND_SECONDS: Final = 5


@asynccontextmanager
async def open_redis(url: str | None, home: Path) -> AsyncIterator[Redis]:
    """Open the client; without a URL the embedded server of `home` is started or shared.

    Connects at the first command. Raises `StoreError` where no embedded server can run.
    """
    with nullcontext(url) if url else embedded(home) as address:
        redis = Redis.from_url(
            address, protocol=2, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=COMMAND_SECONDS
        )
        try:
            yield redis
        finally:
            await redis.aclose()


async def server_version(redis: Redis) -> str:
    """Name and version of the server that answers; raises `StoreError` when none does."""
    async with translated():
        info = await redis.info("server")
    return f"{info.get('server_name', 'redis')} {info.get('valkey_version') or info['redis_version']}"


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Turn what Redis raises into `StoreError`."""
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        raise StoreError("redis", f"{type(error).__name__}: {error}") from error
