"""The composition root: the only place that chooses who does what."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from bot.analyst import ModelAnalyst
from bot.answerer import ModelAnswerer
from bot.chain import AnalystChain, AnswererChain
from bot.embedded import embedded
from bot.errors import SettingsError
from bot.extractive import ExtractiveAnalyst, ExtractiveAnswerer
from bot.fetch import open_fetcher
from bot.jobs import open_jobs
from bot.llm import ClaudeModel, MeteredModel, Server, open_server
from bot.pipeline import Desk
from bot.ports import Analyst, Answerer
from bot.reader import WebReader
from bot.sandbox import Sandbox
from bot.service import Service
from bot.settings import ANTHROPIC_URL, Settings
from bot.store import Store, open_redis, open_store, reach, records_over, store_over

log = structlog.get_logger()


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """Open everything a request needs, and close it again."""
    async with open_store(settings) as store, _desk_over(store, settings) as desk:
        yield desk


@asynccontextmanager
async def open_service(settings: Settings) -> AsyncIterator[Service]:
    """Open everything a process of the service needs, over one store; raises `StoreError` without one.

    Without `REDIS_URL` that is the embedded Valkey, shared with all processes of this home.
    """
    async with AsyncExitStack() as stack:
        url = settings.redis_url
        if url is None:
            url = await asyncio.to_thread(stack.enter_context, embedded(settings.home))
        redis = await stack.enter_async_context(open_redis(url, settings.home))
        await reach(redis)
        jobs = await stack.enter_async_context(open_jobs(url))
        desk = await stack.enter_async_context(_desk_over(store_over(redis, settings), settings))
        yield Service(settings=settings, desk=desk, jobs=jobs, records=records_over(redis, settings))


@asynccontextmanager
async def _desk_over(store: Store, settings: Settings) -> AsyncIterator[Desk]:
    if settings.fetch_allow:
        ranges = ", ".join(f"{entry.network} (ports {sorted(entry.ports)})" for entry in settings.fetch_allow)
        log.warning(f"TRIPTYCH_FETCH_ALLOW lets the fetcher reach {ranges}")
    async with AsyncExitStack() as stack:
        models = await _models(settings, store, stack)
        fetcher = await stack.enter_async_context(open_fetcher(settings))
        reader = WebReader(
            fetcher,
            Sandbox(settings.extract_seconds),
            seconds=settings.fetch_seconds,
            obliging=settings.robots == "always",
        )
        yield Desk(
            reader=reader,
            analyst=_analyst(settings, models),
            answerer=_answerer(settings, models),
            shelf=store.shelf,
            threads=store.threads,
        )


async def _models(settings: Settings, store: Store, stack: AsyncExitStack) -> list[MeteredModel]:
    """The models in the order in which they are asked; none where the engine is the extractive one."""
    if settings.engine == "extractive" or (settings.engine == "auto" and not settings.has_model):
        return []
    if not settings.has_model:
        said = "The engine anthropic needs a key: set ANTHROPIC_API_KEY, or use --engine extractive."
        raise SettingsError("ANTHROPIC_API_KEY", "not set", said=said)
    links: list[tuple[Server, str]] = []
    if settings.has_first_model:
        url = settings.anthropic_base_url or ANTHROPIC_URL
        opening = open_server(url=url, key=settings.anthropic_api_key, compatible=settings.is_compatible)
        server = await stack.enter_async_context(opening)
        links += [(server, name) for name in (settings.model, settings.second_model) if name]
    if settings.compatible_url and settings.compatible_model:
        opening = open_server(url=settings.compatible_url, key=settings.compatible_key, compatible=True)
        links.append((await stack.enter_async_context(opening), settings.compatible_model))
    for _, name in links:
        if name not in settings.prices:
            log.info(f"No price is known for {name}: what it costs is not counted (TRIPTYCH_PRICES).")
    return [
        MeteredModel(ClaudeModel(server, name, settings.prices.get(name)), store.till, store.breaker)
        for server, name in links
    ]


def _analyst(settings: Settings, models: list[MeteredModel]) -> Analyst:
    if not models:
        return ExtractiveAnalyst()
    analysts = [ModelAnalyst(model, tokens=settings.article_tokens) for model in models]
    last_resort = ExtractiveAnalyst() if settings.engine == "auto" else None
    return AnalystChain(analysts, last_resort, seconds=settings.analysis_seconds)


def _answerer(settings: Settings, models: list[MeteredModel]) -> Answerer:
    if not models:
        return ExtractiveAnswerer()
    answerers = [ModelAnswerer(model, tokens=settings.article_tokens) for model in models]
    last_resort = ExtractiveAnswerer() if settings.engine == "auto" else None
    return AnswererChain(answerers, last_resort, seconds=settings.answer_seconds)


def open_log(settings: Settings) -> None:
    """Send the log to standard error: text for a person, JSON lines for a machine.

    What libraries have to say goes the same way, from warnings on.
    """
    as_json = settings.log_format == "json"
    first: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso" if as_json else "%H:%M:%S"),
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                # the prettier one shows local variables: keys, and what people wrote
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    structlog.configure(
        processors=[*first, *last],
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    foreign = logging.StreamHandler(sys.stderr)
    foreign.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=first,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    foreign.addFilter(_is_news)
    logging.basicConfig(level=logging.WARNING, handlers=[foreign], force=True)
    # Python 3.11's asyncio warns of worker processes that were killed while their watcher looked away.
    logging.getLogger("asyncio").setLevel(logging.ERROR)


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a library says what we do not: a failed job's traceback, that is; ours has its cause."""
    if record.name.startswith("docket"):
        record.exc_info = None
        return not record.getMessage().startswith("↩")
    return True
