"""The durable jobs: two dockets, so that those who wait can never starve those they wait for.

The only module that knows docket. A job is a request as JSON; it runs at least once, and everything it
calls is safe to run twice. Who dies in the middle of a job loses its lease, and another worker has it
`REDELIVERY` later.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from docket import ConcurrencyLimit, Docket, ExponentialRetry, Worker
from pydantic import TypeAdapter

from bot.models import Request
from bot.store import translated

REDELIVERY: Final = timedelta(seconds=10)  # leases are renewed, so a job may well take longer
ATTEMPTS: Final = 3  # of an analysis, for which people wait
DELIVERY_ATTEMPTS: Final = 10  # over some minutes: a store or a platform may be away for a while
ANALYSES_AT_ONCE: Final = 8  # in one worker process: they cost CPU and money
DELIVERIES_AT_ONCE: Final = 200  # they wait, and cost hardly anything
# Of one tenant, in all processes: what is beyond waits for its turn, and others go past it.
TENANTS_ANALYSES: Final = 4
TENANTS_DELIVERIES: Final = 40
CONNECTIONS: Final = 1_000  # of one queue at the most; the client's own limit of 100 would be an error
POLL: Final = timedelta(milliseconds=50)

# What is done with a job: a request; its log's key, and whether this is the last attempt.
Analyze = Callable[[Request, str, bool], Awaitable[None]]
Deliver = Callable[[Request], Awaitable[None]]

RETRY: Final = ExponentialRetry(
    attempts=ATTEMPTS, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(seconds=10)
)
REDELIVER: Final = ExponentialRetry(
    attempts=DELIVERY_ATTEMPTS, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(seconds=60)
)
_REQUEST: Final = TypeAdapter(Request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """A `bot.ports.Queue` of two dockets."""

    analyses: Docket
    deliveries: Docket

    async def analyze(self, request: Request, key: str) -> None:
        """Have an analysis made; nothing happens while one with that key waits or is being made."""
        async with translated():
            await self.analyses.add("analyze", key=key)(
                request=_REQUEST.dump_json(request), key=key, tenant=request.tenant
            )

    async def deliver(self, request: Request) -> None:
        """Have a reply delivered; nothing happens while that request's waits or is being delivered."""
        async with translated():
            async with self.deliveries.redis() as redis:
                await redis.sadd(_open(self.deliveries), _name(request))
            await self.deliveries.add("deliver", key=_name(request))(
                request=_REQUEST.dump_json(request), tenant=request.tenant
            )

    async def cancel(self, request: Request) -> None:
        """Deliver it no more; an analysis that others may wait for goes on."""
        async with translated():
            await self.deliveries.cancel(_name(request))
            await _close(self.deliveries, request)

    async def deliveries_waiting(self) -> int:
        """How many deliveries wait, for a worker or for their tenant's share, or are in hand."""
        async with translated(), self.deliveries.redis() as redis:
            return int(await redis.scard(_open(self.deliveries)))

    async def work(self, analyze: Analyze, deliver: Deliver, *, redelivery: timedelta = REDELIVERY) -> None:
        """Work on both queues until cancelled; what is in hand then is given back."""
        self.analyses.register(_analyze(analyze), names=["analyze"])
        self.deliveries.register(_deliver(deliver, self.deliveries), names=["deliver"])
        async with (
            _worker(self.analyses, ANALYSES_AT_ONCE, redelivery) as first,
            _worker(self.deliveries, DELIVERIES_AT_ONCE, redelivery) as second,
            asyncio.TaskGroup() as both,
        ):
            both.create_task(first.run_forever())
            both.create_task(second.run_forever())


@asynccontextmanager
async def open_jobs(url: str) -> AsyncIterator[Jobs]:
    """Open both queues in a Redis."""
    url += f"{'&' if '?' in url else '?'}max_connections={CONNECTIONS}"
    async with AsyncExitStack() as stack:
        analyses = await stack.enter_async_context(Docket(name="triptych-analyze", url=url))
        deliveries = await stack.enter_async_context(Docket(name="triptych-deliver", url=url))
        analyses.register(_nobody, names=["analyze"])
        deliveries.register(_nobody, names=["deliver"])
        yield Jobs(analyses=analyses, deliveries=deliveries)


def _worker(docket: Docket, concurrency: int, redelivery: timedelta) -> Worker:
    return Worker(docket, concurrency=concurrency, redelivery_timeout=redelivery, minimum_check_interval=POLL)


def _analyze(work: Analyze) -> Callable[..., Awaitable[None]]:
    async def analyze(
        *,
        request: bytes,
        key: str,
        tenant: str,
        retry: ExponentialRetry = RETRY,
        share: ConcurrencyLimit = ConcurrencyLimit("tenant", TENANTS_ANALYSES),  # noqa: B008
    ) -> None:
        await work(_REQUEST.validate_json(request), key, retry.attempt >= ATTEMPTS)

    return analyze


def _deliver(work: Deliver, docket: Docket) -> Callable[..., Awaitable[None]]:
    async def deliver(
        *,
        request: bytes,
        tenant: str,
        retry: ExponentialRetry = REDELIVER,
        share: ConcurrencyLimit = ConcurrencyLimit("tenant", TENANTS_DELIVERIES),  # noqa: B008
    ) -> None:
        wanted = _REQUEST.validate_json(request)
        try:
            await work(wanted)
        except Exception:  # to be tried again, or given up
            if retry.attempt >= DELIVERY_ATTEMPTS:
                await _close(docket, wanted)
            raise
        await _close(docket, wanted)

    return deliver


def _name(request: Request) -> str:
    return f"{request.tenant}:{request.id}"


def _open(docket: Docket) -> str:
    """The set of what is not done yet: docket's own stream does not hold what waits for its share."""
    return docket.key("open")


async def _close(docket: Docket, request: Request) -> None:
    async with docket.redis() as redis:
        await redis.srem(_open(docket), _name(request))


async def _nobody(**job: object) -> None:
    """Stands for the jobs where they are only added."""
    raise AssertionError
