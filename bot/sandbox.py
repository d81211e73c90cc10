"""Runs extraction in a worker process that can be killed, because strangers wrote its input."""

import os
import resource
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import anyio
from anyio import CapacityLimiter, to_process

from bot.errors import ArticleError, ArticleTooComplexError, ReaderBusyError
from bot.models import Article, Document, Pointer

START_SECONDS: Final = 30  # a worker's start; not counted against the extraction
GRACE_SECONDS: Final = 1  # after which a worker that nobody killed ends by itself
WAIT_SECONDS: Final = 60  # for a worker that is busy with the pages of others
MEMORY_BYTES: Final = 1 << 29  # address space of a worker: a PDF of a few kilobytes can hold gigabytes


class Sandbox:
    """A few worker processes, kept warm; one that overstays its deadline is killed and replaced."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._places = CapacityLimiter(os.cpu_count() or 2)

    async def warm(self) -> None:
        """Start a worker ahead of need, so that its imports pass while the page is fetched."""
        if self._places.available_tokens:
            async with self._place("sandbox"):
                pass

    async def extract(self, document: Document) -> Article | Pointer:
        """Extract in a worker; raises what `bot.extract` raises, or `ArticleTooComplexError`.

        The deadline runs from the moment that a worker is free: other people's pages cost nobody
        time. Raises `ReaderBusyError` when none becomes free.
        """
        async with self._place(document.name):
            try:
                with anyio.fail_after(self._seconds):
                    return await to_process.run_sync(
                        _extract, document, self._seconds, cancellable=True, limiter=_alone()
                    )
            except TimeoutError:
                raise ArticleTooComplexError(document.name, f"not done in {self._seconds} s") from None
            except anyio.BrokenWorkerProcess as error:
                raise ArticleTooComplexError(document.name, "the worker died") from error

    @asynccontextmanager
    async def _place(self, name: str) -> AsyncIterator[None]:
        """Hold a worker that has started."""
        try:
            with anyio.fail_after(WAIT_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise ReaderBusyError(name, f"no worker became free in {WAIT_SECONDS} s") from None
        try:
            await _start(name)
            yield
        finally:
            self._places.release()


async def _start(name: str) -> None:
    try:
        with anyio.fail_after(START_SECONDS):
            await to_process.run_sync(_prepare, cancellable=True, limiter=_alone())
    except (TimeoutError, anyio.BrokenWorkerProcess) as error:
        raise ReaderBusyError(name, f"no worker starts: {error!r}") from error


def _alone() -> CapacityLimiter:
    """A queue for one: anyio counts the time in its queue as the call's own, ours is outside of that."""
    return CapacityLimiter(1)


def _prepare() -> None:
    import bot.extract  # noqa: F401  # the import is the work

    if sys.platform == "linux":  # elsewhere the limit is not kept, or counts what is shared
        with suppress(ValueError, OSError):  # a lower one is in force already
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _extract(document: Document, seconds: float) -> Article | Pointer:
    from bot.extract import extract

    # The kernel ends us, whatever code is running: who should have may be dead himself (kill -9).
    signal.setitimer(signal.ITIMER_REAL, seconds + GRACE_SECONDS)
    try:
        return extract(document)
    except ArticleError:
        raise
    except BaseException as error:  # this process's outermost edge; a panic in Rust is no Exception
        raise ArticleTooComplexError(document.name, repr(error)) from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
