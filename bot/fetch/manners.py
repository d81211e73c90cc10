"""Turns at each host: few requests at once, a little apart, and none while it asks to be left alone."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from aiolimiter import AsyncLimiter
from cachetools import LRUCache

from bot.errors import ArticleBusyError

AT_ONCE: Final = 4  # requests to one host
APART_SECONDS: Final = 0.2  # between the starts of two, in the long run
AT_A_STROKE: Final = 2  # robots.txt and the page
PATIENCE_SECONDS: Final = 5.0  # a longer Retry-After is told instead of waited for
MAX_PAUSE_SECONDS: Final = 86_400.0  # a site may not shut itself off from us for ever by a slip
MAX_HOSTS: Final = 4_096

_MINUTE, _HOUR = 60, 3_600


class Gate:
    """Where every request to a host waits for its turn."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._hosts: LRUCache[str, _Host] = LRUCache(MAX_HOSTS)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Hold one of a host's places; raises `ArticleBusyError` while it asks to be left alone."""
        at = self._at(host)
        self._check(host, at)
        async with at.places:
            await at.pace.acquire()
            self._check(host, at)  # it may have asked while others stood in line
            yield

    def close(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long."""
        self._at(host).closed_until = self._clock() + min(seconds, MAX_PAUSE_SECONDS)

    def _check(self, host: str, at: "_Host") -> None:
        left = at.closed_until - self._clock()
        if left > 0:
            raise busy(host, left)

    def _at(self, host: str) -> "_Host":
        if host not in self._hosts:
            self._hosts[host] = _Host()
        return self._hosts[host]


class _Host:
    def __init__(self) -> None:
        self.places = asyncio.Semaphore(AT_ONCE)
        self.pace = AsyncLimiter(AT_A_STROKE, AT_A_STROKE * APART_SECONDS)
        self.closed_until = float("-inf")


def busy(host: str, seconds: float) -> ArticleBusyError:
    """The error that tells a person when to come back."""
    if seconds < 2 * _HOUR:
        when = f"in about {max(1, round(seconds / _MINUTE))} min"
    elif seconds <= MAX_PAUSE_SECONDS:
        when = f"in about {round(seconds / _HOUR)} hours"
    else:
        when = "another day"
    said = f"That site asks to be left alone for now; try again {when}, or paste the article's text."
    return ArticleBusyError(host, f"Retry-After {seconds:.0f} s", said=said)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that a response asks to wait, from 0: a number or an HTTP date (RFC 9110, 10.2.3)."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        when = parsedate_to_datetime(said)
    except (ValueError, OverflowError, TypeError):  # the standard library's, for dates of another world
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, when.timestamp() - (now or datetime.now(UTC)).timestamp())
