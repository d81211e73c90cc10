"""One request → exactly one finished reply in its place, however often this begins and whatever dies.

Intent, post, message kept, frames, last frame, done: each step is safe to do twice. What is not known
after a crash (was it posted?) is asked of the platform, by the request's own key.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
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
from bot.models import Delivery, Failed, Frame, FrameKind, Question, Reply, Request, Stage
from bot.painter import Painter, patiently
from bot.pipeline import Desk, find
from bot.ports import Deliveries, Replier, Usage

TOO_LONG: Final = "That took too long, so I stopped; please try again."
AS_BEFORE: Final = "It could not be made afresh, so this is the earlier one."

SHARED: Final = "This was shared here a short while ago; its analysis is"
THERE: Final = "in that thread"

Making = Callable[[Painter], Awaitable[Frame | None]]
"""Makes the last frame, and shows others meanwhile; None: nothing at all is to stand there."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Everyone who works on a delivery."""

    desk: Desk
    analyses: Analyses
    deliveries: Deliveries
    usage: Usage


async def deliver(request: Request, courier: Courier, replier: Replier, *, last: bool = True) -> None:
    """Deliver the reply; returns when it stands there, or when nobody wants it any more.

    Raises what is worth another attempt; what is not expected is told to the person on the `last`.
    """

    async def making(painter: Painter) -> Frame | None:
        return await _seen(request, courier, replier) or await _analysis(request, courier, painter)

    told = _told(request, making, "failure", courier, last=last)
    await _deliver(request, "reading", told, courier, replier)


async def answer(question: Question, courier: Courier, replier: Replier, *, last: bool = True) -> None:
    """Deliver the answer to a question, in the same way."""

    async def making(painter: Painter) -> Frame | None:
        async with asyncio.timeout(HARD_STOP):
            answered = await followup.answer(question, courier.desk, lambda told: None)
        if question.request.automatic and answered.answer.answerable in {"no", "off_topic"}:
            return None  # nobody asked us, and the article has nothing to add
        return Frame(markdown=render.escape(answered.said), notes=answered.notes, kind="answer")

    told = _told(question.request, making, "answer", courier, last=last)
    await _deliver(question.request, "answering", told, courier, replier)


async def _deliver(
    request: Request, stage: Stage, making: Making, courier: Courier, replier: Replier
) -> None:
    known = await courier.deliveries.begin(request)
    if known and known.done and (known.message or not await _is_left(request, courier)):
        return None
    letter = _Letter(known or Delivery(request=request), courier.deliveries, replier, is_new=known is None)
    if known and known.done:  # withdrawn: what somebody opened, and died, is to go as well
        return await letter.take_away()
    kind: FrameKind | None = None
    try:
        if not letter.message:
            await patiently(lambda: letter.write(Frame(markdown="", stage=stage)), PlatformBusyError)
        frame = await _painted(letter, stage, making, replier.gap)
        kind = frame.kind if frame else None
        if frame and frame.cached is not None:
            await courier.usage.count(request.tenant, cached=frame.cached)
    except (MessageGoneError, PlaceLostError) as error:
        log.info("nobody to deliver to", cause=str(error))
    finally:
        await replier.let_go(request)
    await courier.deliveries.keep(replace(letter.delivery, done=True, kind=kind))
    return None


async def _is_left(request: Request, courier: Courier) -> bool:
    """Whether a reply was withdrawn before anybody knew where it stands."""
    return await courier.deliveries.is_withdrawn(request.tenant, request.id)


class _Letter:
    """The one message of a request: the one we know, the one that is found, or a new one."""

    def __init__(self, delivery: Delivery, deliveries: Deliveries, replier: Replier, *, is_new: bool) -> None:
        self.delivery = delivery
        self._deliveries = deliveries
        self._replier = replier
        self._may_stand = not is_new  # somebody may have opened it, and died before it was noted
        self._is_signed = False

    @property
    def message(self) -> str | None:
        """Where it stands, if it is known to stand anywhere."""
        return self.delivery.message

    async def write(self, frame: Frame) -> bool:
        """Show a frame; False when that needs nothing. Raises `MessageGoneError` when nobody wants it."""
        await self._look()
        if self.message:
            await self._replier.update(self.delivery.request, self.message, frame)
        elif self._is_signed and not frame.markdown:
            return False  # a sign of life stands there already
        else:
            await self._open(frame)
        return True

    async def take_away(self) -> None:
        """Leave nothing of it."""
        request, message = self.delivery.request, self.message
        if message is None and self._may_stand:
            message = await self._replier.find(request)
        await self._replier.delete(request, message)

    async def _look(self) -> None:
        """Look for what may have been opened, by whoever died before it was noted."""
        if self.message is None and self._may_stand:
            found = await self._replier.find(self.delivery.request)
            self._may_stand = False
            if found:
                await self._keep(found)

    async def _open(self, frame: Frame) -> None:
        self._may_stand = True  # until its answer has come
        try:
            message = await self._replier.open(self.delivery.request, frame)
        except PlatformBusyError:
            self._may_stand = False  # it was refused
            raise
        self._may_stand = False
        self._is_signed = True
        await self._keep(message)

    async def _keep(self, message: str | None) -> None:
        self.delivery = replace(self.delivery, message=message)
        if not await self._deliveries.keep(self.delivery):
            await self._replier.delete(self.delivery.request, message)
            raise MessageGoneError(self.delivery.request.id, "withdrawn")


async def _painted(letter: _Letter, stage: Stage, making: Making, gap: float) -> Frame | None:
    async with Painter(letter.write, gap=gap) as painter:
        if letter.delivery.request.fresh:  # an older analysis may stand there
            painter.show(Frame(markdown="", stage=stage))
        frame = await making(painter)
        if frame:
            await painter.finish(frame)
            log.info("delivered", kind=frame.kind)
            return frame
    await letter.take_away()
    return None


def _told(request: Request, making: Making, kind: FrameKind, courier: Courier, *, last: bool) -> Making:
    """The same, with a sentence (a frame of that kind) in the place of what could not be made."""

    async def told(painter: Painter) -> Frame | None:
        try:
            return await making(painter)
        except (TimeoutError, ArticleError, AnalysisError, UsageError) as error:
            log.info("no reply", cause=str(error))
            if kind == "answer" and request.automatic:
                return None  # nobody asked us
            said = error.said if isinstance(error, BotError) else TOO_LONG
            return await _instead(request, said, kind, courier)
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
        return _frame(before, f"{AS_BEFORE} {said}")
    return Frame(markdown=render.escape(said), kind=kind)


async def _seen(request: Request, courier: Courier, replier: Replier) -> Frame | None:
    """The way to the analysis that was shared in the same place a short while ago, if it stands there."""
    earlier = await courier.deliveries.find(request.tenant, request.earlier) if request.earlier else None
    if earlier is None or earlier.message is None or earlier.kind != "analysis":
        return None
    if await courier.deliveries.is_withdrawn(request.tenant, request.earlier):
        return None
    link = await replier.link(earlier.request, earlier.message)
    return Frame(markdown=f"{SHARED} [{THERE}]({link}).", kind="answer") if link else None


async def _analysis(request: Request, courier: Courier, painter: Painter) -> Frame | None:
    reply = await find(request, courier.desk) or await awaited(request, courier.analyses, painter.show)
    if isinstance(reply, Failed):
        log.info("no analysis", said=reply.said)
        if request.automatic and reply.silent:
            await courier.desk.threads.forget(request.tenant, request)
            return None
        return await _instead(request, reply.said, "failure", courier)
    await followup.begin(request, reply, courier.desk)
    return replace(_frame(reply, *_revision(request)), cached=reply.cached)


def _frame(reply: Reply, *more: str) -> Frame:
    title = render.title_of(reply.article)
    return Frame(markdown=reply.body, title=title, notes=(*reply.notes, *more), kind="analysis")


def _revision(request: Request) -> tuple[str, ...]:
    """When it was made afresh (rule X38)."""
    return (f"Revised on {datetime.now(UTC):%d %B %Y at %H:%M} UTC.",) if request.fresh else ()


async def withdraw(request: Request, courier: Courier, replier: Replier) -> None:
    """Take away what stands there of a reply; whoever writes it at the moment does so as well."""
    known = await courier.deliveries.find(request.tenant, request.id)
    await replier.delete(request, (known and known.message) or await replier.find(request))


async def give_up(request: Request, courier: Courier, replier: Replier) -> None:
    """Put a sentence where a sign of life may have been left standing; nothing will follow it."""
    known = await courier.deliveries.find(request.tenant, request.id)
    message = (known and known.message) or await replier.find(request)
    if message:
        frame = Frame(markdown=render.escape(BotError.said), kind="failure")
        await replier.update(request, message, frame)
    else:
        await replier.delete(request, None)
    await courier.deliveries.keep(Delivery(request=request, message=message, done=True, kind="failure"))
