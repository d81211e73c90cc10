"""Brings events, commands and clicks to the app, and again when nobody takes them."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from tests.emulators.slack.values import Json, Unacknowledged

EVENTS = "events_api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One thing on its way; `attempt` counts from 0."""

    kind: str
    payload: Json
    attempt: int = 0
    reason: str = ""  # why it comes again


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How one attempt ended: taken when there is no `reason`."""

    reason: str = ""
    payload: Json = field(default_factory=dict)
    seconds: float = 0.0  # from sending to the acknowledgement
    is_final: bool = False  # X-Slack-No-Retry


class Road(Protocol):
    """A way to the app: waits until there is one, sends once, and gives up after `seconds`."""

    async def send(self, parcel: Parcel, seconds: float) -> Receipt:
        """Try once."""
        ...


class Patience:
    """How long Slack waits, and how often it tries."""

    def __init__(self) -> None:
        self.ack_seconds = 3.0  # Slack's limits: event ack, envelope ack, command and action ack
        self.retry_seconds = 0.2  # for tests; Slack's own are at once, 1 min, 5 min
        self.retries = 3  # Slack's limits


class Courier:
    """Every send is a task of its own, started in the order of the calls."""

    def __init__(self, patience: Patience, choose: Callable[[], Road], touch: Callable[[], None]) -> None:
        self.acks: list[float] = []
        self.unacknowledged: list[Unacknowledged] = []
        self._patience = patience
        self._choose = choose
        self._touch = touch
        self._tasks: set[asyncio.Task[Receipt]] = set()

    def send(self, parcel: Parcel) -> asyncio.Task[Receipt]:
        """Start on the way."""
        road = self._choose()
        carry = self._insist(parcel, road) if parcel.kind == EVENTS else self._once(parcel, road)
        task = asyncio.create_task(carry)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    @property
    def is_idle(self) -> bool:
        """Whether everything has been taken or given up."""
        return not self._tasks

    async def close(self) -> None:
        """Stop where everything is."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _insist(self, parcel: Parcel, road: Road) -> Receipt:
        """Try, and try again: at once after a dropped connection, which does not count as a try."""
        tries = 0
        while True:
            receipt = await self._try(parcel, road, self._patience.ack_seconds)
            if not receipt.reason or receipt.is_final:
                return receipt
            if receipt.reason != "dropped":
                tries += 1
                if tries > self._patience.retries:
                    return receipt
                await asyncio.sleep(self._patience.retry_seconds)
            road = self._choose()
            parcel = Parcel(
                kind=parcel.kind,
                payload=parcel.payload,
                attempt=parcel.attempt + 1,
                reason=receipt.reason,
            )

    async def _once(self, parcel: Parcel, road: Road) -> Receipt:
        """Try as long as the person would wait; commands and clicks never come again (U)."""
        ends = time.monotonic() + self._patience.ack_seconds
        while True:
            left = ends - time.monotonic()
            try:
                receipt = await asyncio.wait_for(self._try(parcel, road, left), left + 0.05)
            except TimeoutError:  # there was nobody to bring it to
                return self._note(parcel, Receipt(reason="timeout"))
            if receipt.reason != "dropped":
                return receipt

    async def _try(self, parcel: Parcel, road: Road, seconds: float) -> Receipt:
        return self._note(parcel, await road.send(parcel, seconds))

    def _note(self, parcel: Parcel, receipt: Receipt) -> Receipt:
        if receipt.reason:
            self.unacknowledged.append(
                Unacknowledged(
                    kind=parcel.kind,
                    payload=parcel.payload,
                    attempt=parcel.attempt,
                    reason=receipt.reason,
                )
            )
        else:
            self.acks.append(receipt.seconds)
        self._touch()
        return receipt
