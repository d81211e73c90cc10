"""The one Redis client: over `REDIS_URL`, or over the embedded Valkey."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final, cast

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import AuthenticationError, RedisError

from bot.embedded import embedded
from bot.errors import SettingsError, StoreError

CONNECT_SECONDS: Final = 2
COMMAND_SECONDS: Final = 5
CONNECTIONS: Final = (
    1_000  # at the most: hundreds of deliveries go on at once, and the client's own limit is 100
)
UNREACHED: Final = "I cannot reach the Redis at REDIS_URL; start it, or correct the address."
AWAY: Final = "The cache is away; everything goes on without it."


@asynccontextmanager
async def open_redis(url: str | None, home: Path) -> AsyncIterator[Redis]:
    """Open the client; without a URL the embedded server of `home` is started or shared.

    Connects at the first command. Raises `StoreError` where no embedded server can run.
    """
    with ExitStack() as stack:
        # In a thread: it waits for locks and for a process to start.
        address = url if url else await asyncio.to_thread(stack.enter_context, embedded(home))
        redis = _client(address)
        try:
            yield redis
        finally:
            await redis.aclose()


def _client(address: str) -> Redis:
    """A client of one server, or (`redis+cluster://`) of a cluster, which takes the same commands.

    All keys of one command are of one slot: they name the same tenant, log or job in braces.
    """
    kind: type[Redis] = Redis
    if "+cluster://" in address:
        kind, address = cast("type[Redis]", RedisCluster), address.replace("+cluster", "", 1)
    try:
        return kind.from_url(
            address,
            protocol=2,
            max_connections=CONNECTIONS,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=COMMAND_SECONDS,
        )
    except (ValueError, TypeError) as error:
        said = "The address in REDIS_URL cannot be used; it takes redis://HOST:PORT/NUMBER."
        raise SettingsError("REDIS_URL", type(error).__name__, said=said) from None


async def reach(redis: Redis) -> None:
    """Make sure that the server answers, before anything is built on it; raises `StoreError`."""
    try:
        with translated():
            await redis.ping()
    except StoreError as error:
        said = UNREACHED if error.said == AWAY else error.said
        raise StoreError("redis", str(error), said=said) from error


async def probe(redis: Redis) -> str:
    """Write and read one key; returns the server's name and version, or raises `StoreError`."""
    with translated():
        await redis.set("shared:doctor", "1", ex=5)
        await redis.delete("shared:doctor")
        info = await redis.info("server")
        return f"{info.get('server_name', 'redis')} {info.get('valkey_version') or info['redis_version']}"


@contextmanager
def translated() -> Iterator[None]:
    """Turn what Redis raises into `StoreError`; what is no Redis makes its client raise anything."""
    try:
        yield
    except AuthenticationError as error:
        said = "The server at REDIS_URL asks for another user or password; correct the address."
        raise StoreError("redis", str(error), said=said) from error
    except (RedisError, OSError, TimeoutError) as error:
        raise StoreError("redis", f"{type(error).__name__}: {error}", said=AWAY) from error
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        said = "What answers at REDIS_URL is no Redis server; correct the address."
        raise StoreError("redis", repr(error), said=said) from error
