"""Ports whose failing store costs convenience and nothing else: the work goes on without it."""

import math
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeVar

import structlog

from bot.errors import StoreError
from bot.models import Analysis, Article, Request, Thread, Turn
from bot.ports import Breaker, Reservation, Shelf, Threads, Till

PAUSE_SECONDS: Final = 30  # without the store, after it failed

T = TypeVar("T")
U = TypeVar("U")
log = structlog.get_logger()


class Lenience:
    """Forgives a store's failure, and leaves it alone for `PAUSE_SECONDS` after each.

    Waiting for a dead server at every step would cost more than what it keeps is worth.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._away_until = -math.inf

    async def attempt(self, command: Callable[[], Awaitable[T]], otherwise: U) -> T | U:
        """What the command returns, or `otherwise` while the store is away."""
        if self._clock() < self._away_until:
            return otherwise
        try:
            return await command()
        except StoreError as error:
            log.warning(error.said, cause=str(error))
            self._away_until = self._clock() + PAUSE_SECONDS
            return otherwise


class ForgivingShelf:
    """A `bot.ports.Shelf` that is empty while the store is away."""

    def __init__(self, shelf: Shelf, lenience: Lenience) -> None:
        self._shelf = shelf
        self._attempt = lenience.attempt

    async def article(self, scope: str | None, url: str) -> Article | None:
        """Find an article, or nothing."""
        return await self._attempt(lambda: self._shelf.article(scope, url), None)

    async def keep_article(self, scope: str | None, article: Article, *served: str) -> None:
        """Keep an article if that is possible."""
        await self._attempt(lambda: self._shelf.keep_article(scope, article, *served), None)

    async def analysis(self, scope: str | None, key: str) -> Analysis | None:
        """Find an analysis, or nothing."""
        return await self._attempt(lambda: self._shelf.analysis(scope, key), None)

    async def keep_analysis(
        self, scope: str | None, key: str, analysis: Analysis, *, at_most: timedelta | None = None
    ) -> None:
        """Keep an analysis if that is possible."""
        await self._attempt(lambda: self._shelf.keep_analysis(scope, key, analysis, at_most=at_most), None)


class ForgivingThreads:
    """A `bot.ports.Threads` in which every question is the first one while the store is away."""

    def __init__(self, threads: Threads, lenience: Lenience) -> None:
        self._threads = threads
        self._attempt = lenience.attempt

    async def thread(self, tenant: str, address: str) -> Thread | None:
        """Find a thread, or nothing."""
        return await self._attempt(lambda: self._threads.thread(tenant, address), None)

    async def begin(self, tenant: str, address: str, thread: Thread, *, anew: bool = False) -> Thread:
        """Begin a thread, kept or not."""
        return await self._attempt(lambda: self._threads.begin(tenant, address, thread, anew=anew), thread)

    async def add(self, tenant: str, address: str, thread: Thread, turn: Turn) -> None:
        """Add a turn if that is possible."""
        await self._attempt(lambda: self._threads.add(tenant, address, thread, turn), None)

    async def note(self, tenant: str, address: str, request: Request) -> None:
        """Note what a thread is about if that is possible."""
        await self._attempt(lambda: self._threads.note(tenant, address, request), None)

    async def subject(self, tenant: str, address: str) -> Request | None:
        """What a thread is about, as far as anybody knows."""
        return await self._attempt(lambda: self._threads.subject(tenant, address), None)

    async def forget(self, tenant: str, request: Request) -> None:
        """Forget what a thread was about, if that can be."""
        await self._attempt(lambda: self._threads.forget(tenant, request), None)


class ForgivingTill:
    """A `bot.ports.Till` that lets calls through uncounted while the store is away."""

    def __init__(self, till: Till, lenience: Lenience) -> None:
        self._till = till
        self._attempt = lenience.attempt

    async def reserve(self, tenant: str, dollars: float) -> Reservation | None:
        """Set money aside where that can be counted."""
        return await self._attempt(lambda: self._till.reserve(tenant, dollars), None)

    async def settle(self, reserved: Reservation | None, dollars: float) -> None:
        """Settle what was counted."""
        await self._attempt(lambda: self._till.settle(reserved, dollars), None)


class ForgivingBreaker:
    """A `bot.ports.Breaker` that is never open while the store is away."""

    def __init__(self, breaker: Breaker, lenience: Lenience) -> None:
        self._breaker = breaker
        self._attempt = lenience.attempt

    async def seconds_open(self, model: str) -> float:
        """For how long, as far as anybody knows."""
        return await self._attempt(lambda: self._breaker.seconds_open(model), 0.0)

    async def open(self, model: str, seconds: float) -> None:
        """Remember it if that is possible."""
        await self._attempt(lambda: self._breaker.open(model, seconds), None)
