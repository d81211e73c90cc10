"""An event → a request that will be answered, once; acknowledged only when that is certain."""

from dataclasses import dataclass
from typing import Final, Literal

import structlog

from bot.errors import StoreError
from bot.models import Request
from bot.ports import Claims, Queue

MOST_WAITING: Final = 5_000  # deliveries: about as many as a few workers do within ten minutes
BUSY: Final = "I have more to do than I can manage right now; please try again in a few minutes."

Taken = Literal["taken", "known", "busy"]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Takes events in; every process that listens to a platform has one."""

    claims: Claims
    queue: Queue

    async def take(self, event: str, request: Request) -> Taken:
        """Take an event that asks for a reply.

        `known`: it was taken before, and there is nothing to do. `busy`: it was not taken, and the
        person should be told so (`BUSY`). Raises `StoreError` when it could not be stored: then it must
        not be acknowledged, so that the platform brings it again.
        """
        if not await self.claims.claim(request.tenant, event):
            return "known"
        try:
            if await self.queue.deliveries_waiting() >= MOST_WAITING:
                await self.claims.release(request.tenant, event)
                return "busy"
            await self.queue.deliver(request)
        except StoreError:
            await self._release(request.tenant, event)
            raise
        return "taken"

    async def _release(self, tenant: str, event: str) -> None:
        """Give the event back; a store that is away forgets it by itself in the end."""
        try:
            await self.claims.release(tenant, event)
        except StoreError as error:
            log.warning("an event may be lost", cause=str(error))
