"""The live log of an analysis: what is finished of it, told to everyone who waits.

A stream, as pub/sub loses messages. Each attempt is an epoch of its own: who follows starts over at
a new one, and an attempt that was given up for dead can write nothing any more.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from typing import Final, cast

from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.models import Failed, Finished, News
from bot.store.client import translated
from bot.store.streams import Entry, Streams

KEPT: Final = timedelta(hours=1)  # after the last word; whoever comes later finds the result on the shelf
# of a failure, and of what somebody stood in for: those who wait have read it by then, others try again
FAILURE_KEPT: Final = timedelta(seconds=10)

_NEWS: Final[TypeAdapter[News]] = TypeAdapter(News)
_WRITE: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('XADD', KEYS[2], '*', 'epoch', ARGV[1], 'news', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return 1
"""


class RedisLog:
    """A `bot.ports.LiveLog` over Redis streams."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._streams = Streams(redis)
        self._write = redis.register_script(_WRITE)

    async def begin(self, key: str) -> int:
        """Begin an epoch, which ends all earlier ones."""
        with translated():
            epoch = int(await self._redis.incr(_epoch(key)))
            await self._redis.pexpire(_epoch(key), KEPT)
            return epoch

    async def write(self, key: str, epoch: int, news: News) -> bool:
        """Add to the log; False when a later epoch has begun, and nothing was written."""
        told = FAILURE_KEPT if _is_passing(news) else KEPT
        arguments: list[bytes | int] = [
            epoch,
            _NEWS.dump_json(news),
            _milliseconds(KEPT),
            _milliseconds(told),
        ]
        with translated():
            return bool(await self._write(keys=[_epoch(key), _stream(key)], args=arguments))

    async def ended(self, key: str) -> Finished | Failed | None:
        """Read the last entry."""
        with translated():
            last = cast("list[Entry]", await self._redis.xrevrange(_stream(key), count=1))
        news = _news(last[0][1][b"news"]) if last else None
        return news if isinstance(news, Finished | Failed) else None

    async def follow(self, key: str) -> AsyncGenerator[tuple[int, News], None]:
        """Read what is there, then wait for more; what is left of epochs before the latest is passed over."""
        newest = 0
        async with aclosing(self._streams.follow(_stream(key))) as batches:
            async for entries in batches:
                newest = max(newest, *(int(fields[b"epoch"]) for _, fields in entries))
                for _, fields in entries:
                    if int(fields[b"epoch"]) == newest:
                        yield newest, _news(fields[b"news"])


def _is_passing(news: News) -> bool:
    """Whether the next one to ask may fare better."""
    return isinstance(news, Failed) or (isinstance(news, Finished) and news.payer is not None)


def _milliseconds(period: timedelta) -> int:
    return round(period.total_seconds() * 1_000)


def _news(record: bytes) -> News:
    try:
        return _NEWS.validate_json(record)
    except ValidationError as error:
        raise StoreError("log", f"{error.error_count()} errors in a record") from None


def _epoch(key: str) -> str:
    return f"{_stream(key)}:epoch"


def _stream(key: str) -> str:
    return f"{{log:{key}}}"
