"""The processes: each is a selection of roles over one service, stopped by a signal.

To stop is to take nothing new, finish what is nearly done, and give back the rest: within 25 seconds
(`web.STOP_SECONDS`, then `jobs.GRACE`), as hosts kill what takes longer than thirty.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import structlog

from bot.jobs import Shares
from bot.platforms import Platform, configured
from bot.service import Service
from bot.web import listening, web_server
from bot.worker import Work

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)

log = structlog.get_logger()


async def run(service: Service, *, web: bool, worker: bool, listen: bool, say: Callable[[str], None]) -> None:
    """Play these roles until a signal comes; `say` tells a person where.

    What fails unexpectedly is raised once all others have stopped.
    """
    platforms = configured(service.settings)
    for one in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(one, service.stopping.set)
    async with AsyncExitStack() as stack:
        if worker:  # the first to start and the last to stop
            await stack.enter_async_context(_working(service, platforms))
        if listen:
            for platform in platforms:
                if platform.listen:
                    await stack.enter_async_context(_going(service, platform.listen(service)))
        if web:
            await stack.enter_async_context(_serving(service, platforms, say))
        await service.stopping.wait()
        log.info("stopping")


@asynccontextmanager
async def _going(
    service: Service, work: Coroutine[Any, Any, None], halt: Callable[[], object] | None = None
) -> AsyncIterator[None]:
    """Have something go on meanwhile; should it end by itself, everything stops, and its error is raised."""
    going = asyncio.create_task(work)
    going.add_done_callback(lambda done: service.stopping.set())
    try:
        yield
    finally:
        (halt or going.cancel)()
        await asyncio.wait([going])
    if not going.cancelled():
        going.result()


@asynccontextmanager
async def _working(service: Service, platforms: Sequence[Platform]) -> AsyncIterator[None]:
    settings = service.settings
    shares = Shares(
        analyses=settings.analyses_at_once,
        tenants_analyses=settings.tenant_analyses_at_once,
        tenants_deliveries=settings.tenant_deliveries_at_once,
    )
    async with AsyncExitStack() as stack:
        repliers = {
            platform.name: await stack.enter_async_context(platform.replier(service))
            for platform in platforms
        }
        await stack.enter_async_context(_going(service, service.jobs.work(Work(service, repliers), shares)))
        yield


@asynccontextmanager
async def _serving(
    service: Service, platforms: Sequence[Platform], say: Callable[[str], None]
) -> AsyncIterator[None]:
    server, door = web_server(service, platforms), listening(service.settings)
    host, port = door.getsockname()[:2]
    async with _going(service, server.serve([door]), lambda: setattr(server, "should_exit", True)):
        say(f"Triptych is at http://{f'[{host}]' if ':' in host else host}:{port}")
        yield
