"""One request → exactly one finished reply in its place, however often this begins and whatever dies.

Intent, post, message kept, frames, last frame, done: each step is safe to do twice. What is not known
after a crash (was it posted?) is asked of the platform, by the request's own key.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final

import structlog

from bot import followup, pipeline, render
from bot.errors import (
    AnalysisError,
    ArticleError,
    BotError,
    MessageGoneError,
    PlaceLostError,
    PlatformError,
    StoreError,
    UsageError,
)
from bot.models import Delivery, Failed, Finished, Frame, FrameKind, Question, Reply, Request, Stage, Unit
from bot.painter import Painter
from bot.pipeline import Desk
from bot.ports import Deliveries, LiveLog, Replier

HARD_STOP: Final = 240.0  # seconds; then the thread gets a sentence (rule X2)
QUIET: Final = 20.0  # seconds without news after which the analysis is asked for again
TOO_LONG: Final = "That took too long, so I stopped; please try again."

Making = Callable[[Painter], Awaitable[Frame | None]]
"""Makes the last frame, and shows others meanwhile; None: nothing at all is to stand there."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Everyone who works on a delivery; `ask` has the article of a request analysed, once for all who ask."""

    desk: Desk
    log: LiveLog
    deliveries: Deliveries
    ask: Callable[[Request], Awaitable[str]]


async def deliver(request: Request, courier: Courier, replier: Replier, *, last: bool = True) -> None:
    """Deliver the reply; returns when it stands there, or when nobody wants it any more.

    Raises what is worth another attempt; what is not expected is told to the person on the `last`.
    """

    async def making(painter: Painter) -> Frame | None:
        return await _analysis(request, courier, painter)

    await _deliver(request, "reading", _told(request, making, "failure", last=last), courier, replier)


async def answer(question: Question, courier: Courier, replier: Replier, *, last: bool = True) -> None:
    """Deliver the answer to a question, in the same way."""

    async def making(painter: Painter) -> Frame | None:
        answered = await followup.answer(question, courier.desk, lambda told: None)
        return Frame(markdown=render.escape(answered.said), notes=answered.notes, kind="answer")

    told = _told(question.request, making, "answer", last=last)
    await _deliver(question.request, "answering", told, courier, replier)


async def _deliver(
    request: Request, stage: Stage, making: Making, courier: Courier, replier: Replier
) -> None:
    known = await courier.deliveries.begin(request)
    if known and known.done:
        return
    begun = Delivery(request=request)
    try:
        message = await _opened(known or begun, known is None, Frame(markdown="", stage=stage), replier)
        begun = replace(begun, message=message)
        if await courier.deliveries.keep(begun):
            await _painted(begun, stage, making, replier)
        else:
            await replier.delete(request.place, message)
    except (MessageGoneError, PlaceLostError) as error:
        log.info("nobody to deliver to", cause=str(error))
    await courier.deliveries.keep(replace(begun, done=True))


async def _opened(delivery: Delivery, first: bool, frame: Frame, replier: Replier) -> str:
    """The message of this request: the one we know, the one we find, or a new one."""
    if delivery.message:
        return delivery.message
    place, key = delivery.request.place, delivery.request.id
    found = None if first else await replier.find(place, key)
    return found or await replier.open(place, key, frame)


async def _painted(delivery: Delivery, stage: Stage, making: Making, replier: Replier) -> None:
    place, message = delivery.request.place, delivery.message or ""

    async def write(frame: Frame) -> None:
        await replier.update(place, message, frame)

    async with Painter(write, gap=replier.gap) as painter:
        if delivery.request.fresh:  # an older analysis may stand there
            painter.show(Frame(markdown="", stage=stage))
        frame = await making(painter)
        if frame:
            await painter.finish(frame)
            log.info("delivered", kind=frame.kind)
    if frame is None:
        await replier.delete(place, message)


def _told(request: Request, making: Making, kind: FrameKind, *, last: bool) -> Making:
    """The same, with a sentence (a frame of that kind) in the place of what could not be made."""

    async def told(painter: Painter) -> Frame | None:
        try:
            async with asyncio.timeout(HARD_STOP):
                return await making(painter)
        except TimeoutError:
            return _sentence(TOO_LONG, kind)
        except (ArticleError, AnalysisError, UsageError) as error:
            log.info("no reply", cause=str(error))
            return None if request.automatic and error.silent else _sentence(error.said, kind)
        except (PlatformError, StoreError):
            raise
        except Exception:  # this job's outermost edge
            if not last:
                raise
            log.exception("no reply")
            return _sentence(BotError.said, kind)

    return told


def _sentence(said: str, kind: FrameKind) -> Frame:
    return Frame(markdown=render.escape(said), kind=kind)


async def _analysis(request: Request, courier: Courier, painter: Painter) -> Frame | None:
    reply = await pipeline.find(request, courier.desk)
    if reply is None:
        told = await _awaited(request, courier, painter)
        if isinstance(told, Failed):
            log.info("no analysis", said=told.said)
            return None if request.automatic and told.silent else _sentence(told.said, "failure")
        reply = told
    await followup.begin(request, reply, courier.desk)
    return Frame(markdown=reply.body, notes=reply.notes, kind="analysis")


async def _awaited(request: Request, courier: Courier, painter: Painter) -> Reply | Failed:
    """Follow the analysis until it is whole, or until there will be none.

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
                        return news
                    painter.show(parts.after(epoch, news))
        except TimeoutError:
            log.info("asking again")


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
