"""Runs extraction in a worker process that can be killed, because strangers wrote its input."""

import os

import anyio
from anyio import CapacityLimiter, to_process

from bot.errors import ArticleError, ArticleTooComplexError
from bot.models import Article, Document

START_SECONDS = 30  # a worker's start; not counted against the extraction


class Sandbox:
    """A few worker processes, kept warm; one that overstays its deadline is killed and replaced."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._limiter = CapacityLimiter(os.cpu_count() or 2)

    async def warm(self) -> None:
        """Start a worker ahead of need, so that its imports pass while the page is fetched."""
        try:
            with anyio.fail_after(START_SECONDS):
                await to_process.run_sync(_prepare, cancellable=True, limiter=self._limiter)
        except (TimeoutError, anyio.BrokenWorkerProcess) as error:
            raise ArticleTooComplexError("sandbox", f"no worker starts: {error!r}") from error

    async def extract(self, document: Document) -> Article:
        """Extract in a worker; raises what `bot.extract` raises, or `ArticleTooComplexError`."""
        await self.warm()
        try:
            with anyio.fail_after(self._seconds):
                return await to_process.run_sync(_extract, document, cancellable=True, limiter=self._limiter)
        except TimeoutError:
            raise ArticleTooComplexError(document.name, f"not done in {self._seconds} s") from None
        except anyio.BrokenWorkerProcess as error:
            raise ArticleTooComplexError(document.name, "the worker died") from error


def _prepare() -> None:
    import bot.extract  # noqa: F401  # the import is the work


def _extract(document: Document) -> Article:
    from bot.extract import extract

    try:
        return extract(document)
    except ArticleError:
        raise
    except Exception as error:  # this process's outermost edge: parsers fail in any way they like
        raise ArticleTooComplexError(document.name, repr(error)) from error
