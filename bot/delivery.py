"""One request → exactly one finished reply in its place, however often this begins and whatever dies.

Intent, post, message kept, frames, last frame, done: each step is safe to do twice. What is not known
after a crash (was it posted?) is asked of the platform, by the request's own key.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

import structlog

from bot import followup, render
from bot.errors import (
    AnalysisError,
    ArticleError,
    BotError,
    MessageGoneError,
    PlaceLostError,
    PlatformBusyError,
    PlatformError,
    StoreError,
    UsageError,
)
from bot.following import HARD_STOP, Analyses, awaited
from bot.models import Delivery, Failed, Frame, FrameKind, Question, Request, Stage
from bot.painter import Painter, patiently
from bot.pipeline import Desk, find
from bot.ports import Deliveries, Replier

TOO_LONG: Final = "That took too long, so I stopped; please try again."
AS_BEFORE: Final = "It could not be made afresh, so this is the earlier one."

Making = Callable[[Painter], Awaitable[Frame | None]]
"""Makes the last frame, and shows others meanwhile; None: nothing at all is to stand there."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Everyone who works on a delivery."""

    desk: Desk
    analyses: Analyses
    deliveries: Deliveries


async def deliver(request: Request, courier: Courier, replier: Replier, *, last: bool = True) -> None:
    """Deliver the reply; returns when it stands there, or when nobody wants it any more.

    Raises what is worth another attempt; what is not expected is told to the person on the `last`.
    """

    async def making(painter: Painter) -> Frame | None:
        return await _analysis(request, courier, painter)

    told = _told(request, making, "failure", courier, last=last)
    await _deliver(request, "reading", told, courier, replier)


async def answer(question: Question, courier: Courier, replier: Replier, *, last: bool = True) -> None:
    """Deliver the answer to a question, in the same way."""

    async def making(painter: Painter) -> Frame | None:
        async with asyncio.timeout(HARD_STOP):
            answered = await followup.answer(question, courier.desk, lambda told: None)
        return Frame(markdown=render.escape(answered.said), notes=answered.notes, kind="answer")

    told = _told(question.request, making, "answer", courier, last=last)
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

    async def opened() -> str:
        found = None if first else await replier.find(place, key)
        return found or await replier.open(place, key, frame)

    return await patiently(opened, PlatformBusyError)


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


def _told(request: Request, making: Making, kind: FrameKind, courier: Courier, *, last: bool) -> Making:
    """The same, with a sentence (a frame of that kind) in the place of what could not be made."""

    async def told(painter: Painter) -> Frame | None:
        try:
            return await making(painter)
        except TimeoutError:
            return await _instead(request, TOO_LONG, kind, courier)
        except (ArticleError, AnalysisError, UsageError) as error:
            log.info("no reply", cause=str(error))
            return await _instead(request, error.said, kind, courier)
        except (PlatformError, StoreError):
            raise
        except Exception:  # this job's outermost edge
            if not last:
                raise
            log.exception("no reply")
            return await _instead(request, BotError.said, kind, courier)

    return told


async def _instead(request: Request, said: str, kind: FrameKind, courier: Courier) -> Frame:
    """What stands where nothing could be made: a sentence, or the analysis that stood there before."""
    before = await followup.standing(request, courier.desk) if request.fresh else None
    if before:
        notes = (*before.notes, f"{AS_BEFORE} {said}")
        return Frame(markdown=before.body, notes=notes, kind="analysis")
    return Frame(markdown=render.escape(said), kind=kind)


async def _analysis(request: Request, courier: Courier, painter: Painter) -> Frame | None:
    reply = await find(request, courier.desk) or await awaited(request, courier.analyses, painter.show)
    if isinstance(reply, Failed):
        log.info("no analysis", said=reply.said)
        unasked = request.automatic and reply.silent
        return None if unasked else await _instead(request, reply.said, "failure", courier)
    await followup.begin(request, reply, courier.desk)
    return Frame(markdown=reply.body, notes=reply.notes, kind="analysis")


async def give_up(request: Request, courier: Courier, replier: Replier) -> None:
    """Put a sentence where a sign of life may have been left standing; nothing will follow it."""
    known = await courier.deliveries.find(request.tenant, request.id)
    message = (known and known.message) or await replier.find(request.place, request.id)
    if message:
        frame = Frame(markdown=render.escape(BotError.said), kind="failure")
        await replier.update(request.place, message, frame)
    await courier.deliveries.keep(Delivery(request=request, message=message, done=True))
