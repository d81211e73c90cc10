"""Ports that keep nothing: what is left where there is no store at all."""

from datetime import timedelta

from bot.models import Analysis, Article, Request, Thread, Turn
from bot.ports import Reservation


class NoShelf:
    """A `bot.ports.Shelf` that keeps nothing."""

    async def article(self, scope: str | None, url: str) -> Article | None:
        """Find nothing."""

    async def keep_article(self, scope: str | None, article: Article, *served: str) -> None:
        """Keep nothing."""

    async def analysis(self, scope: str | None, key: str) -> Analysis | None:
        """Find nothing."""

    async def keep_analysis(
        self, scope: str | None, key: str, analysis: Analysis, *, at_most: timedelta | None = None
    ) -> None:
        """Keep nothing."""


class NoThreads:
    """A `bot.ports.Threads` in which every question is the first one."""

    async def thread(self, tenant: str, address: str) -> Thread | None:
        """Find nothing."""

    async def begin(self, tenant: str, address: str, thread: Thread, *, anew: bool = False) -> Thread:
        """Return what was given."""
        return thread

    async def add(self, tenant: str, address: str, thread: Thread, turn: Turn) -> None:
        """Keep nothing."""

    async def note(self, tenant: str, address: str, request: Request) -> None:
        """Keep nothing."""

    async def subject(self, tenant: str, address: str) -> Request | None:
        """Find nothing."""

    async def forget(self, tenant: str, request: Request) -> None:
        """There is nothing to forget."""


class NoTill:
    """A `bot.ports.Till` that counts nothing, so that no cap is ever reached."""

    async def reserve(self, tenant: str, dollars: float) -> Reservation | None:
        """Let everything through."""

    async def settle(self, reserved: Reservation | None, dollars: float) -> None:
        """Count nothing."""


class NoBreaker:
    """A `bot.ports.Breaker` that remembers nothing."""

    async def seconds_open(self, model: str) -> float:
        """Let everybody ask."""
        return 0.0

    async def open(self, model: str, seconds: float) -> None:
        """Remember nothing."""
