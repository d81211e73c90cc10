"""The day's money, counted in Redis."""

from datetime import UTC, datetime, timedelta
from typing import Final

from redis.asyncio import Redis

from bot.errors import BudgetSpentError
from bot.ports import Reservation
from bot.store.client import translated

MICRO: Final = 1_000_000  # counted in millionths of a dollar: whole numbers can be added by the server
KEEP: Final = timedelta(days=2)  # a reservation may be settled after midnight


class RedisTill:
    """A `bot.ports.Till` over Redis: a counter a day for each tenant, and one for all.

    Both are raised first and looked at afterwards, so that no two processes can spend the same money.
    """

    def __init__(self, redis: Redis, *, tenant_dollars: float, all_dollars: float) -> None:
        self._redis = redis
        self._caps = (_micro(tenant_dollars), _micro(all_dollars))

    async def reserve(self, tenant: str, dollars: float) -> Reservation:
        """Set money aside, or put it back and raise `BudgetSpentError`."""
        reserved = Reservation(tenant=tenant, day=datetime.now(UTC).date().isoformat(), dollars=dollars)
        spent = await self._add(reserved, _micro(dollars))
        if any(amount > cap for amount, cap in zip(spent, self._caps, strict=True)):
            await self._add(reserved, -_micro(dollars))
            raise BudgetSpentError(tenant, f"{dollars:.4f} $ more than the day's money")
        return reserved

    async def settle(self, reserved: Reservation | None, dollars: float) -> None:
        """Correct the counters of the day it was set aside on."""
        if reserved is None:
            return
        difference = _micro(dollars) - _micro(reserved.dollars)
        if difference:
            await self._add(reserved, difference)

    async def _add(self, reserved: Reservation, micro: int) -> tuple[int, int]:
        keys = (f"t:{{{reserved.tenant}}}:spent:{reserved.day}", f"shared:spent:{reserved.day}")
        pipeline = self._redis.pipeline(transaction=False)
        for key in keys:
            pipeline.incrby(key, micro)
            pipeline.expire(key, KEEP)
        with translated():
            own, _, everyone, _ = await pipeline.execute()
        return own, everyone


def _micro(dollars: float) -> int:
    return round(dollars * MICRO)
