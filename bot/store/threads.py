"""Threads, kept in Redis as long as people ask there."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Final

import structlog
from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis

from bot.models import Request, Thread, Turn
from bot.store.client import translated

SCHEMA: Final = 1  # of the stored records; a new number makes old ones unfindable, not unreadable
LAST_TURNS: Final = 10

_THREAD: Final = TypeAdapter(Thread)
_TURN: Final = TypeAdapter(Turn)
_REQUEST: Final = TypeAdapter(Request)
log = structlog.get_logger()


class RedisThreads:
    """A `bot.ports.Threads` over Redis: what a thread is about is written once, turns are appended.

    Both live for `keep` from the last turn on, the article's text with them.
    """

    def __init__(self, redis: Redis, *, keep: timedelta) -> None:
        self._redis = redis
        self._keep = keep

    async def thread(self, tenant: str, address: str) -> Thread | None:
        """Find a thread, with its last turns; what can't be read back any more counts as not kept."""
        key = _key(tenant, address)
        with translated():
            record = await self._redis.get(key)
        if record is None:
            return None
        try:
            thread = _THREAD.validate_json(record)
            with translated():
                turns = await self._redis.lrange(_turns(key, thread), 0, -1)
            return replace(thread, turns=tuple(map(_TURN.validate_json, turns)))
        except ValidationError as error:
            log.warning("record unreadable", key=key, cause=error.error_count())
            return None

    async def begin(self, tenant: str, address: str, thread: Thread, *, anew: bool = False) -> Thread:
        """Write what the thread is about, unless that is written and can be read."""
        key, record = _key(tenant, address), _THREAD.dump_json(replace(thread, turns=()))
        with translated():
            if await self._redis.set(key, record, ex=self._keep, nx=not anew):
                return thread
        kept = await self.thread(tenant, address)
        return kept or await self.begin(tenant, address, thread, anew=True)

    async def add(self, tenant: str, address: str, thread: Thread, turn: Turn) -> None:
        """Append a turn, drop the oldest, let both records live on.

        Turns belong to the thread's mark: those of one that has begun anew are not read any more.
        """
        key = _key(tenant, address)
        turns = _turns(key, thread)
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.rpush(turns, _TURN.dump_json(turn))
        pipeline.ltrim(turns, -LAST_TURNS, -1)
        pipeline.expire(turns, self._keep)
        pipeline.expire(key, self._keep)
        pipeline.expire(_subject(key), self._keep)
        with translated():
            await pipeline.execute()

    async def note(self, tenant: str, address: str, request: Request) -> None:
        """Write down the request, beside what the thread will hold."""
        with translated():
            await self._redis.set(_subject(_key(tenant, address)), _REQUEST.dump_json(request), ex=self._keep)

    async def subject(self, tenant: str, address: str) -> Request | None:
        """Read it; what can't be read back any more counts as none of ours."""
        key = _subject(_key(tenant, address))
        with translated():
            record = await self._redis.get(key)
        try:
            return None if record is None else _REQUEST.validate_json(record)
        except ValidationError as error:
            log.warning("record unreadable", key=key, cause=error.error_count())
            return None

    async def forget(self, tenant: str, request: Request) -> None:
        """Delete it, if it is that request still."""
        subject = await self.subject(tenant, request.place)
        if subject and subject.id == request.id:
            with translated():
                await self._redis.delete(_subject(_key(tenant, request.place)))


def _key(tenant: str, address: str) -> str:
    return f"t:{{{tenant}}}:thread:{SCHEMA}:{hashlib.sha256(address.encode()).hexdigest()[:32]}"


def _turns(key: str, thread: Thread) -> str:
    return f"{key}:{thread.nonce}"


def _subject(key: str) -> str:
    return f"{key}:subject"
