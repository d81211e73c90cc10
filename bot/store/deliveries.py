"""How far each delivery has come, so that whoever takes it over goes on and does not begin again."""

from datetime import timedelta
from typing import Final

import structlog
from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis

from bot.models import Delivery, Request
from bot.store.client import translated

SHORTEST: Final = timedelta(hours=24)  # for so long a platform may bring an event again

_DELIVERY: Final = TypeAdapter(Delivery)
log = structlog.get_logger()


class RedisDeliveries:
    """A `bot.ports.Deliveries` over Redis: one record a request, and a key beside it once it is withdrawn."""

    def __init__(self, redis: Redis, *, keep: timedelta) -> None:
        self._redis = redis
        self._keep = max(keep, SHORTEST)

    async def begin(self, request: Request) -> Delivery | None:
        """Write the intent before anything is posted; an earlier record stands."""
        key, record = _key(request.tenant, request.id), _DELIVERY.dump_json(Delivery(request=request))
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.set(key, record, nx=True, get=True, ex=self._keep)
        pipeline.exists(_withdrawn(key))
        with translated():
            before, withdrawn = await pipeline.execute()
        if withdrawn:
            return Delivery(request=request, done=True)
        return None if before is None else _read(before) or Delivery(request=request)

    async def keep(self, delivery: Delivery) -> bool:
        """Replace the record."""
        key = _key(delivery.request.tenant, delivery.request.id)
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.set(key, _DELIVERY.dump_json(delivery), ex=self._keep)
        pipeline.exists(_withdrawn(key))
        with translated():
            _, withdrawn = await pipeline.execute()
        return not withdrawn

    async def find(self, tenant: str, request: str) -> Delivery | None:
        """Read the record."""
        with translated():
            record = await self._redis.get(_key(tenant, request))
        return None if record is None else _read(record)

    async def withdraw(self, tenant: str, request: str) -> None:
        """Set the key beside the record: whoever works on it looks there after each step."""
        with translated():
            await self._redis.set(_withdrawn(_key(tenant, request)), "1", ex=self._keep)

    async def is_withdrawn(self, tenant: str, request: str) -> bool:
        """Look for that key."""
        with translated():
            return bool(await self._redis.exists(_withdrawn(_key(tenant, request))))


def _read(record: bytes | str) -> Delivery | None:
    """A record; one of another version counts as begun: the platform may know what was posted."""
    try:
        return _DELIVERY.validate_json(record)
    except ValidationError as error:
        log.warning("record unreadable", cause=error.error_count())
        return None


def _key(tenant: str, request: str) -> str:
    return f"t:{{{tenant}}}:delivery:{request}"


def _withdrawn(key: str) -> str:
    return f"{key}:withdrawn"
