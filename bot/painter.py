"""Frames of one message at a pace that its platform bears: skipped when late, the last one at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Final, Self, TypeVar

from bot.errors import PlatformAwayError, PlatformBusyError, PlatformError
from bot.models import Frame

T = TypeVar("T")

LONGEST_WAIT: Final = 120.0  # seconds that a write is worth waiting for
FIRST_PAUSE: Final = 0.5  # before a platform that did not answer is asked again


async def patiently(call: Callable[[], Awaitable[T]], *refusals: type[PlatformError]) -> T:
    """Call a platform again after these refusals, as long as it says, or a little longer each time.

    Raises the last one when it would have to wait for more than `LONGEST_WAIT` in all.
    """
    ends, pause = time.monotonic() + LONGEST_WAIT, FIRST_PAUSE
    while True:
        try:
            return await call()
        except refusals as error:
            wait = error.after if isinstance(error, PlatformBusyError) else pause
            if time.monotonic() + wait > ends:
                raise
            pause *= 2
            await asyncio.sleep(wait)


class Painter:
    """Writes frames while a block lasts; `show` returns at once. `write` may say, by False, that it need not.

    Between two frames are at least `gap` seconds: that leaves one write in reserve, so `finish` need not
    wait for its turn. What a platform refuses for a while is not repeated: by then a newer frame is there.
    """

    def __init__(self, write: Callable[[Frame], Awaitable[object]], *, gap: float) -> None:
        self._write = write
        self._gap = gap
        self._latest: Frame | None = None
        self._standing: Frame | None = None
        self._news = asyncio.Event()
        self._turn = asyncio.Lock()  # held while a frame is being written
        self._failure: PlatformError | None = None

    async def __aenter__(self) -> Self:
        self._painting = asyncio.create_task(self._paint())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    def show(self, frame: Frame) -> None:
        """Show this frame as soon as it may be; raises the `PlatformError` that ended the painting."""
        if self._failure:
            raise self._failure
        self._latest = frame
        self._news.set()

    async def finish(self, frame: Frame) -> None:
        """Write the last frame, after the one that is being written; waits as the platform says.

        Raises `PlatformError` when it will not take it, or not soon enough.
        """
        await self._stop()
        if self._failure:
            raise self._failure
        await patiently(lambda: self._write(frame), PlatformBusyError, PlatformAwayError)

    async def _paint(self) -> None:
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                await asyncio.sleep(await self._written(self._latest))
        except PlatformError as error:
            self._failure = error

    async def _written(self, frame: Frame | None) -> float:
        """Write one frame, unless it stands there; returns the seconds until the next one may be."""
        if frame is None or frame == self._standing:
            return 0.0
        try:
            async with self._turn:
                written = await self._write(frame)
                self._standing = frame
            if written is False:
                return 0.0
        except PlatformBusyError as error:
            return max(self._gap, error.after)
        except PlatformAwayError:
            pass
        return self._gap

    async def _stop(self) -> None:
        async with self._turn:
            self._painting.cancel()
        await asyncio.wait([self._painting])
