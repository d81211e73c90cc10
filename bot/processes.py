"""The processes: each is a selection of roles over one service, stopped by a signal.

To stop is to take nothing new, finish what is nearly done, and give back the rest: within 25 seconds
(`web.STOP_SECONDS`, then `jobs.GRACE`), as hosts kill what takes longer than thirty.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import structlog

from bot.jobs import Shares
from bot.platforms import Presences, opened
from bot.service import Service
from bot.web import listening, web_server
from bot.worker import Work

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)

log = structlog.get_logger()


ALL: Final = "*"


async def run(service: Service, *, web: bool, worker: bool, listen: str, say: Callable[[str], None]) -> None:
    """Play these roles until a signal comes; `say` tells a person where.

    `listen` names the platform to listen to, `ALL` of them, or none. What fails unexpectedly is raised once
    all others have stopped.
    """
    for one in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(one, service.stopping.set)
    async with AsyncExitStack() as stack:
        presences = await stack.enter_async_context(opened(service))
        if worker:  # the first to start and the last to stop
            await stack.enter_async_context(_working(service, presences))
        for name, presence in presences.items():
            if presence.listen and listen in {name, ALL}:
                await stack.enter_async_context(_going(service, presence.listen()))
        if web:
            await stack.enter_async_context(_serving(service, presences, say))
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
async def _working(service: Service, presences: Presences) -> AsyncIterator[None]:
    settings = service.settings
    shares = Shares(
        analyses=settings.analyses_at_once,
        tenants_analyses=settings.tenant_analyses_at_once,
        tenants_deliveries=settings.tenant_deliveries_at_once,
    )
    repliers = {name: presence.replier for name, presence in presences.items()}
    async with _going(service, service.jobs.work(Work(service, repliers), shares)):
        yield


@asynccontextmanager
async def _serving(service: Service, presences: Presences, say: Callable[[str], None]) -> AsyncIterator[None]:
    server, door = web_server(service, presences), listening(service.settings)
    host, port = door.getsockname()[:2]
    async with _going(service, server.serve([door]), lambda: setattr(server, "should_exit", True)):
        say(f"Triptych is at http://{f'[{host}]' if ':' in host else host}:{port}")
        yield
