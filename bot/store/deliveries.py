"""How far each delivery has come, so that whoever takes it over goes on and does not begin again."""

from datetime import timedelta
from typing import Final

from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.models import Delivery
from bot.store.client import translated

KEPT: Final = timedelta(hours=24)

_DELIVERY: Final = TypeAdapter(Delivery)


class RedisDeliveries:
    """A `bot.ports.Deliveries` over Redis: one record a request."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def begin(self, tenant: str, request: str) -> Delivery | None:
        """Write the intent before anything is posted; an earlier record stands."""
        async with translated():
            record = await self._redis.set(
                _key(tenant, request), _DELIVERY.dump_json(Delivery()), nx=True, get=True, ex=KEPT
            )
        if record is None:
            return None
        try:
            return _DELIVERY.validate_json(str(record, "utf-8") if isinstance(record, bytes) else str(record))
        except ValidationError as error:
            raise StoreError("delivery", f"{error.error_count()} errors in a record") from None

    async def keep(self, tenant: str, request: str, delivery: Delivery) -> None:
        """Replace the record."""
        async with translated():
            await self._redis.set(_key(tenant, request), _DELIVERY.dump_json(delivery), ex=KEPT)


def _key(tenant: str, request: str) -> str:
    return f"t:{{{tenant}}}:delivery:{request}"
