"""Waiting for an analysis that somebody else makes, and showing what is finished of it meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from bot import pipeline, render
from bot.models import Failed, Finished, Frame, Headline, Reply, Request, Stage, Told, Unit
from bot.ports import LiveLog

QUIET: Final = 20.0  # seconds without news after which the analysis is asked for again
QUEUE: Final = 3_600.0  # seconds that it may wait for its turn
HARD_STOP: Final = 240.0  # seconds from its first news on; then the thread gets a sentence (rule X2)

Show = Callable[[Frame], None]

log = structlog.get_logger()


class KeyOf(Protocol):
    """What makes two requests one analysis; `own`: the same for its tenant alone."""

    def __call__(self, request: Request, *, own: bool = False) -> str:
        """The key."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyses:
    """Where analyses come from: `ask` has one made under its key, once for all who ask; `log` tells of it."""

    log: LiveLog
    key: KeyOf
    ask: Callable[[Request, str], Awaitable[None]]


async def awaited(request: Request, analyses: Analyses, show: Show) -> Reply | Failed:
    """The analysis once it is whole, or the news that there will be none; raises `TimeoutError`.

    One that another tenant's money did not suffice for is not put up with: this tenant asks for its own.
    """
    end = await _end(request, analyses.key(request), analyses, show)
    if end.payer not in {None, request.tenant}:
        end = await _end(request, analyses.key(request, own=True), analyses, show)
    return end if isinstance(end, Failed) else pipeline.reply_to(request, end)


async def _end(request: Request, key: str, analyses: Analyses, show: Show) -> Finished | Failed:
    """Ask unless it has just ended, and follow it to its end.

    One that has gone quiet may have died with its worker: it is asked for again, which does nothing
    while it waits for its turn or is alive.
    """
    parts = _Parts(pipeline.url_of(request))
    async with asyncio.timeout(QUEUE) as limit:
        while True:
            end = await analyses.log.ended(key)
            if end:
                return end
            await analyses.ask(request, key)
            try:
                async with aclosing(analyses.log.follow(key)) as following:
                    while True:
                        async with asyncio.timeout(QUIET):
                            epoch, news = await anext(following)
                        if isinstance(news, Finished | Failed):
                            return news
                        if parts.is_empty:
                            limit.reschedule(asyncio.get_running_loop().time() + HARD_STOP)
                        show(parts.after(epoch, news))
            except TimeoutError:
                log.info("asking again")


class _Parts:
    """What is finished so far, of the latest attempt alone."""

    def __init__(self, url: str | None) -> None:
        self._epoch = 0
        self._url = url
        self._title = ""
        self._units: list[Unit] = []
        self._stage: Stage = "reading"

    @property
    def is_empty(self) -> bool:
        """Whether there has been no news yet."""
        return self._epoch == 0

    def after(self, epoch: int, news: Told) -> Frame:
        """The frame after one more piece of news."""
        if epoch != self._epoch or news == "analyzing":  # it begins anew
            self._units.clear()
        self._epoch = epoch
        if isinstance(news, Unit):
            self._units.append(news)
        elif isinstance(news, Headline):
            self._title = news.title
        else:
            self._stage = news
        markdown = render.partly(self._units, self._title, self._url)
        return Frame(markdown=markdown, title=self._title, stage=self._stage)
