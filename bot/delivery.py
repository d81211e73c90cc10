"""One request → exactly one finished reply in its place, however often this begins and whatever dies.

Intent, post, message kept, frames, last frame, done: each step is safe to do twice. What is not known
after a crash (was it posted?) is asked of the platform, by the request's own key.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

import structlog

from bot import pipeline, render
from bot.errors import AnalysisError, ArticleError, MessageGoneError, PlaceLostError
from bot.models import Delivery, Failed, Finished, Frame, Reply, Request, Stage, Unit
from bot.painter import Painter
from bot.pipeline import Desk
from bot.ports import Deliveries, LiveLog, Replier

HARD_STOP: Final = 240.0  # seconds; then the thread gets a sentence (rule X2)
QUIET: Final = 20.0  # seconds without news after which the analysis is asked for again
TOO_LONG: Final = "That took too long, so I stopped; please try again."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Everyone who works on a delivery; `ask` has the article of a request analysed, once for all who ask."""

    desk: Desk
    log: LiveLog
    deliveries: Deliveries
    ask: Callable[[Request], Awaitable[str]]
    gap: float


async def deliver(request: Request, courier: Courier, replier: Replier) -> None:
    """Deliver the reply; returns when it stands there, or when nobody wants it any more."""
    known = await courier.deliveries.begin(request.tenant, request.id)
    if known and known.done:
        return
    try:
        message = await _opened(request, known, courier, replier)
        await _painted(request, message, courier, replier)
        delivered = Delivery(message=message, done=True)
    except (MessageGoneError, PlaceLostError) as error:
        log.info("nobody to deliver to", request=request.id, cause=str(error))
        delivered = Delivery(done=True)
    await courier.deliveries.keep(request.tenant, request.id, delivered)


async def _opened(request: Request, known: Delivery | None, courier: Courier, replier: Replier) -> str:
    """The message of this request: the one we know, the one we find, or a new one."""
    if known and known.message:
        return known.message
    message = await replier.find(request.place, request.id) if known else None
    if message is None:
        message = await replier.open(request.place, request.id, Frame(markdown="", stage="reading"))
    await courier.deliveries.keep(request.tenant, request.id, Delivery(message=message))
    return message


async def _painted(request: Request, message: str, courier: Courier, replier: Replier) -> None:
    async def write(frame: Frame) -> None:
        await replier.update(request.place, message, frame)

    async with Painter(write, gap=courier.gap) as painter:
        await painter.finish(await _last_frame(request, courier, painter))


async def _last_frame(request: Request, courier: Courier, painter: Painter) -> Frame:
    """The reply, or the sentence that stands in its place; shows the parts meanwhile."""
    try:
        async with asyncio.timeout(HARD_STOP):
            reply = await pipeline.find(request, courier.desk) or await _awaited(request, courier, painter)
            return Frame(markdown=reply.markdown)
    except TimeoutError:
        return Frame(markdown=render.escape(TOO_LONG))
    except (ArticleError, AnalysisError) as error:
        return Frame(markdown=render.escape(error.said))


async def _awaited(request: Request, courier: Courier, painter: Painter) -> Reply:
    """Follow the analysis until it is whole; raises `AnalysisError` with its sentence when there is none.

    One that has gone quiet may have died with its worker: it is asked for again, which does nothing
    while it is alive.
    """
    while True:
        key, parts = await courier.ask(request), _Parts()
        try:
            async with aclosing(courier.log.follow(key)) as following:
                while True:
                    async with asyncio.timeout(QUIET):
                        epoch, news = await anext(following)
                    if isinstance(news, Finished):
                        return pipeline.reply_to(request, news)
                    if isinstance(news, Failed):
                        raise AnalysisError(request.id, "told by the log", said=news.said)
                    painter.show(parts.after(epoch, news))
        except TimeoutError:
            log.info("asking again", request=request.id)


class _Parts:
    """What is finished so far, of the latest attempt alone."""

    def __init__(self) -> None:
        self._epoch = 0
        self._units: list[Unit] = []
        self._stage: Stage = "reading"

    def after(self, epoch: int, news: Stage | Unit) -> Frame:
        """The frame after one more piece of news."""
        if epoch != self._epoch or news == "analyzing":  # it begins anew
            self._units.clear()
        self._epoch = epoch
        if isinstance(news, Unit):
            self._units.append(news)
        else:
            self._stage = news
        return Frame(markdown=render.partly(self._units), stage=self._stage)
