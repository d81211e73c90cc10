"""One analysis for everyone who waits for it: made once, told as it comes."""

import asyncio

import structlog

from bot import pipeline
from bot.errors import BotError
from bot.models import Failed, Finished, News, Request, Stage, Unit
from bot.pipeline import Desk
from bot.ports import LiveLog

log = structlog.get_logger()


async def broadcast(request: Request, key: str, desk: Desk, live: LiveLog, *, last: bool = True) -> None:
    """Make the analysis of a request and tell the log what is new of it, up to its end.

    Raises what is worth another attempt, unless this is the `last` one; all else ends with the sentence
    for the person. What a later attempt has overtaken tells nothing any more.
    """
    epoch = await live.begin(key)
    told: asyncio.Queue[Stage | Unit] = asyncio.Queue()
    telling = asyncio.create_task(_tell(told, key, epoch, live))
    try:
        reply = await pipeline.analyze(request, desk, told.put_nowait)
        log.info("analysed", key=key, engine=reply.analysis.engine, cached=reply.cached)
        end: News = Finished(article=reply.article, analysis=reply.analysis, cached=reply.cached)
    except BotError as error:
        log.info("no analysis", key=key, cause=str(error))
        if error.retry and not last:
            raise
        end = Failed(said=error.said, silent=error.silent)
    except Exception:  # this job's outermost edge: nobody is left waiting
        if not last:
            raise
        log.exception("no analysis", key=key)
        end = Failed(said=BotError.said)
    finally:
        await _drained(told, telling)
    await live.write(key, epoch, end)


async def _tell(told: asyncio.Queue[Stage | Unit], key: str, epoch: int, live: LiveLog) -> None:
    while True:
        news = await told.get()
        try:
            await live.write(key, epoch, news)
        finally:
            told.task_done()


async def _drained(told: asyncio.Queue[Stage | Unit], telling: asyncio.Task[None]) -> None:
    """Wait until all is told, or until telling has failed."""
    everything = asyncio.create_task(told.join())
    await asyncio.wait([everything, telling], return_when=asyncio.FIRST_COMPLETED)
    for task in (everything, telling):
        task.cancel()
    await asyncio.gather(everything, telling, return_exceptions=True)
