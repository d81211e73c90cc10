"""The composition root: the only place that chooses who does what."""

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from bot.claude import open_claude
from bot.errors import SettingsError, StoreError
from bot.extractive import ExtractiveAnalyst
from bot.fetch import open_fetcher
from bot.last_resort import LastResort
from bot.pipeline import Desk
from bot.ports import Analyst, Shelf
from bot.reader import WebReader
from bot.sandbox import Sandbox
from bot.settings import Settings
from bot.store import ForgivingShelf, NoShelf, RedisShelf, open_redis

log = structlog.get_logger()


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """Open everything a request needs, and close it again."""
    if settings.fetch_allow:
        ranges = ", ".join(f"{entry.network} (ports {sorted(entry.ports)})" for entry in settings.fetch_allow)
        log.warning(f"TRIPTYCH_FETCH_ALLOW lets the fetcher reach {ranges}")
    async with AsyncExitStack() as stack:
        analyst = await _analyst(settings, stack)
        shelf = await _shelf(settings, stack)
        fetcher = await stack.enter_async_context(open_fetcher(settings))
        reader = WebReader(
            fetcher,
            Sandbox(settings.extract_seconds),
            seconds=settings.fetch_seconds,
            obliging=settings.robots == "always",
        )
        yield Desk(reader=reader, analyst=analyst, shelf=shelf)


async def _analyst(settings: Settings, stack: AsyncExitStack) -> Analyst:
    has_model = settings.anthropic_api_key is not None or settings.anthropic_base_url is not None
    if settings.engine == "extractive" or (settings.engine == "auto" and not has_model):
        return ExtractiveAnalyst()
    if not has_model:
        said = "The engine anthropic needs a key: set ANTHROPIC_API_KEY, or use --engine extractive."
        raise SettingsError("ANTHROPIC_API_KEY", "not set", said=said)
    claude = await stack.enter_async_context(open_claude(settings))
    return LastResort(claude, ExtractiveAnalyst()) if settings.engine == "auto" else claude


async def _shelf(settings: Settings, stack: AsyncExitStack) -> Shelf:
    try:
        redis = await stack.enter_async_context(open_redis(settings.redis_url, settings.home))
    except StoreError as error:
        log.warning(error.said, cause=str(error))
        return NoShelf()
    shelf = RedisShelf(redis, keep_articles=settings.keep_articles, keep_analyses=settings.keep_analyses)
    return ForgivingShelf(shelf)


def open_log(settings: Settings) -> None:
    """Send the log to standard error: text for a person, JSON lines for a machine."""
    # Python 3.11's asyncio warns of worker processes that were killed while their watcher looked away.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    as_json = settings.log_format == "json"
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso" if as_json else "%H:%M:%S"),
            *([structlog.processors.format_exc_info] if as_json else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
