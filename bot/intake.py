"""An event → a request that will be answered, once; acknowledged only when that is certain.

What is enqueued is never answered twice, so an event is marked as taken after that and not before: a
process that dies in between leaves nothing behind that would make its redelivery look known.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Final, Literal

import structlog
from structlog.contextvars import bound_contextvars

from bot.followup import source_of
from bot.models import Delivery, Question, Request
from bot.ports import Claims, Deliveries, Notes, Queue, Threads

MOST_WAITING: Final = 5_000  # deliveries: about as many as a few workers do within ten minutes
AGAIN: Final = timedelta(minutes=30)  # in which the same article in the same room gets a pointer (rule S17)
REVISION: Final = ".r"  # between a request and the number of the wish to have it made afresh
BUSY: Final = "I have more to do than I can manage right now; please try again in a few minutes."

log = structlog.get_logger()

Taken = Literal["taken", "known", "busy", "gone"]
Mode = Literal["auto", "mention", "off"]
Trigger = Literal["link", "mention", "command"]

_WANTED: Final[dict[Mode, frozenset[Trigger]]] = {
    "auto": frozenset({"link", "mention", "command"}),
    "mention": frozenset({"mention", "command"}),
    "off": frozenset({"command"}),
}


def is_wanted(mode: Mode, trigger: Trigger) -> bool:
    """Whether the bot is to answer at all where it runs in this mode."""
    return trigger in _WANTED[mode]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Takes events in; every process that listens to a platform has one."""

    claims: Claims
    queue: Queue
    threads: Threads
    deliveries: Deliveries
    notes: Notes

    async def take(self, event: str, wanted: Request | Question, *, room: str = "") -> Taken:
        """Take an event that asks for a reply or an answer.

        `room` is where the same article need not be shown twice within a short while: a channel.
        `known`: it was taken before, and there is nothing to do. `busy`: it was not taken, and the
        person should be told so (`BUSY`). Raises `StoreError` when it could not be stored: then it must
        not be acknowledged, so that the platform brings it again.
        """
        request = wanted.request if isinstance(wanted, Question) else wanted
        with bound_contextvars(request=request.id):
            taken = await self._taken(event, request, wanted, room)
            log.info("event", taken=taken, question=isinstance(wanted, Question))
        return taken

    async def _taken(self, event: str, request: Request, wanted: Request | Question, room: str) -> Taken:
        if await self.claims.is_taken(request.tenant, event):
            return "known"
        if await self.is_busy():
            return "busy"
        if isinstance(wanted, Question):
            await self.queue.answer(wanted)
        else:
            request = replace(request, earlier=await self._earlier(request, room))
            await self.threads.note(request.tenant, request.place, request)
            await self.queue.deliver(request)
        await self.claims.take(request.tenant, event)
        return "taken"

    async def earlier(self, request: Request, room: str) -> str | None:
        """The request by which the same was shared in that room within a short while, if any."""
        return await self.notes.read(request.tenant, _shared(request, room))

    async def _earlier(self, request: Request, room: str) -> str:
        """The same, and from now on it is this one."""
        if not room:
            return ""
        name = _shared(request, room)
        first = await self.notes.first(request.tenant, name, request.id, AGAIN)
        if first == request.id:
            return ""
        if await self._came_to_nothing(request.tenant, first):
            await self.notes.write(request.tenant, name, request.id, AGAIN)
            return ""
        return first

    async def _came_to_nothing(self, tenant: str, request: str) -> bool:
        """Whether there is no analysis where one was asked for, and none will come."""
        delivery = await self.deliveries.find(tenant, request)
        if delivery is None or not delivery.done:
            return False
        return delivery.kind != "analysis" or await self.deliveries.is_withdrawn(tenant, request)

    async def again(self, tenant: str, request: str) -> Taken:
        """Have a fresh analysis made, to stand where the one of that request stands.

        `gone` where there is no such request any more; `known` while an earlier wish is not yet fulfilled.
        """
        delivery = await self.deliveries.find(tenant, request)
        if delivery is None:
            return "gone"
        for revision in count(2):
            id = f"{request}{REVISION}{revision}"
            made = await self.deliveries.find(tenant, id)
            if made is None:
                break
            if not made.done:
                await self.queue.deliver(made.request)  # whoever wished it may have died before that
                return "known"
        fresh = replace(delivery.request, id=id, fresh=True, automatic=False, earlier="")
        is_gone = await self.deliveries.is_withdrawn(tenant, request)
        await self.deliveries.keep(Delivery(request=fresh, message=None if is_gone else delivery.message))
        await self.queue.deliver(fresh)
        return "taken"

    async def revive(self, request: Request) -> Taken:
        """Take a request that is known, if nothing came of it, because somebody asks by name now."""
        if await self._came_to_nothing(request.tenant, request.id):
            return await self.again(request.tenant, request.id)
        return "known"

    async def is_busy(self) -> bool:
        """Whether nothing more is taken just now."""
        return await self.queue.deliveries_waiting() >= MOST_WAITING

    async def withdraw(self, tenant: str, request: str) -> None:
        """Answer a request no more, and have taken away what stands there of its reply.

        Whoever is just opening the reply learns of it afterwards, and takes it away as well; so does whoever
        takes it over. What is said in its place is nothing to us any more.
        """
        await self.deliveries.withdraw(tenant, request)
        delivery = await self.deliveries.find(tenant, request)
        if delivery:
            await self.threads.forget(tenant, delivery.request)
            await self.queue.withdraw(delivery.request)


def _shared(request: Request, room: str) -> str:
    return f"shared:{room}:{request.language}:{source_of(request)}"
