"""One analysis for everyone who waits for it: made once, told as it comes."""

import asyncio
from typing import Final

import structlog

from bot import pipeline
from bot.ending import ended
from bot.errors import BotError, BudgetSpentError, ModelBusyError, ReaderBusyError, StoreError
from bot.models import Failed, Finished, News, Reply, Request, Told
from bot.pipeline import Desk
from bot.ports import LiveLog

# What costs nothing to try again, and may be over in a moment; all else has been tried by whoever raised it.
PASSING: Final = (StoreError, ReaderBusyError, ModelBusyError)

log = structlog.get_logger()


async def broadcast(request: Request, key: str, desk: Desk, live: LiveLog, *, last: bool = True) -> None:
    """Make the analysis of a request and tell the log what is new of it, up to its end.

    Raises what is worth another attempt, unless this is the `last` one; all else ends with the sentence
    for the person. What a later attempt has overtaken tells nothing any more.
    """
    epoch = await live.begin(key)
    try:
        reply = await _told(request, key, epoch, desk, live)
        stood_in = reply.analysis.engine != desk.analyst.engine or reply.analysis.is_stand_in
        log.info("analysed", key=key, engine=reply.analysis.engine, cached=reply.cached)
        end: News = Finished(
            article=reply.article,
            analysis=reply.analysis,
            cached=reply.cached,
            payer=request.tenant if stood_in else None,
        )
    except BotError as error:
        log.info("no analysis", key=key, cause=str(error))
        if isinstance(error, StoreError) or (isinstance(error, PASSING) and not last):
            raise
        payer = request.tenant if isinstance(error, BudgetSpentError) else None
        end = Failed(said=error.said, silent=error.silent, payer=payer)
    except Exception:  # this job's outermost edge: nobody is left waiting
        if not last:
            raise
        log.exception("no analysis", key=key)
        end = Failed(said=BotError.said)
    await live.write(key, epoch, end)


async def abandon(key: str, live: LiveLog) -> None:
    """Tell all who wait for an analysis that there will be none."""
    await live.write(key, await live.begin(key), Failed(said=BotError.said))


async def _told(request: Request, key: str, epoch: int, desk: Desk, live: LiveLog) -> Reply:
    """The analysis, whose news are told while it is made; it is given up when they cannot be told.

    Then the store is away, and with it the lease on this job: another worker may be at it already, and
    docket takes nothing new before the old jobs have ended.
    """
    told: asyncio.Queue[Told] = asyncio.Queue()
    telling = asyncio.create_task(_tell(told, key, epoch, live))
    making = asyncio.create_task(pipeline.analyze(request, desk, told.put_nowait))
    try:
        await asyncio.wait([making, telling], return_when=asyncio.FIRST_COMPLETED)
        if telling.done():
            telling.result()
        reply = await making
        everything = asyncio.create_task(told.join())
        await asyncio.wait([everything, telling], return_when=asyncio.FIRST_COMPLETED)
        everything.cancel()
        return reply
    finally:
        await ended(making, telling)


async def _tell(told: asyncio.Queue[Told], key: str, epoch: int, live: LiveLog) -> None:
    while True:
        news = await told.get()
        await live.write(key, epoch, news)
        told.task_done()
