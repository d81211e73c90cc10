"""The durable jobs: two dockets, so that those who wait can never starve those they wait for.

The only module that knows docket. A job is a request as JSON; it runs at least once, and everything it
calls is safe to run twice. Who dies in the middle of a job loses its lease, and another worker has it
`REDELIVERY` later.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol, TypeVar

import structlog
from docket import ConcurrencyLimit, CurrentExecution, Docket, Execution, ExponentialRetry, Worker
from pydantic import TypeAdapter, ValidationError
from structlog.contextvars import bound_contextvars

from bot.errors import BotError, StoreError
from bot.models import Question, Request
from bot.store import translated

T = TypeVar("T")
log = structlog.get_logger()

REDELIVERY: Final = timedelta(seconds=10)  # leases are renewed, so a job may well take longer
GRACE: Final = timedelta(seconds=8)  # to finish what is in hand; below the lease, which is renewed no more
ATTEMPTS: Final = 3  # until a person, who waits, is told of what failed
DELIVERY_ATTEMPTS: Final = 24  # over more than an hour: a store or a platform may be away for a while
COMMAND_SECONDS: Final = 5  # of one command; docket itself would wait for ever
LONGEST_OPEN: Final = timedelta(hours=2)  # then a job counts as lost, whatever became of it
DELIVERIES_AT_ONCE: Final = 200  # in one worker process: they wait, and cost hardly anything
CONNECTIONS: Final = 1_000  # of one queue at the most; the client's own limit of 100 would be an error
POLL: Final = timedelta(milliseconds=250)  # of one wait for jobs, which wake whoever waits
DEATHS: Final = 8  # within an hour: workers that a job may take with it before it is given up
LINE_KEPT: Final = timedelta(days=1)

RETRY: Final = ExponentialRetry(
    attempts=ATTEMPTS, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(seconds=10)
)
REDELIVER: Final = ExponentialRetry(
    attempts=DELIVERY_ATTEMPTS, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(minutes=5)
)
_REQUEST: Final = TypeAdapter(Request)
_QUESTION: Final = TypeAdapter(Question)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How much is done at once: analyses in one worker, and of one tenant in all of them.

    What is beyond its tenant's share waits for its turn, and others go past it.
    """

    analyses: int = 32
    tenants_analyses: int = 16
    tenants_deliveries: int = 100


class Hands(Protocol):
    """Whoever does the work; `last` says whether a failure will be the last one."""

    async def analyze(self, request: Request, key: str, last: bool) -> None:
        """Make an analysis, told under that key."""
        ...

    async def deliver(self, request: Request, last: bool) -> None:
        """Deliver a reply."""
        ...

    async def answer(self, question: Question, last: bool) -> None:
        """Deliver an answer."""
        ...

    async def withdraw(self, request: Request) -> None:
        """Take a reply away."""
        ...

    async def give_up(self, request: Request) -> None:
        """Tell a person, if that is possible, that nothing will come any more."""
        ...

    async def abandon(self, key: str) -> None:
        """Tell all who wait for an analysis that there will be none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """A `bot.ports.Queue` of two dockets."""

    analyses: Docket
    deliveries: Docket

    async def analyze(self, request: Request, key: str) -> None:
        """Have an analysis made; nothing happens while one with that key waits or is being made."""
        async with _in_time():
            await self.analyses.add("analyze", key=key)(
                request=_REQUEST.dump_json(request), key=key, tenant=request.tenant
            )

    async def deliver(self, request: Request) -> None:
        """Have a reply delivered; nothing happens while that request's waits or is being delivered."""
        async with _in_time():
            await self._open(request)
            await self.deliveries.add("deliver", key=_name(request))(
                request=_REQUEST.dump_json(request), tenant=request.tenant
            )

    async def answer(self, question: Question) -> None:
        """Have a question stand in its thread's line, of which only the first is a job at any time."""
        record, line = _QUESTION.dump_json(question), self._line(question)
        async with _in_time():
            await self._open(question.request)
            async with self.deliveries.redis() as redis:
                if record not in await redis.lrange(line, 0, -1):
                    await redis.rpush(line, record)
                await redis.expire(line, LINE_KEPT)
            await self._call_next(line)

    async def withdraw(self, request: Request) -> None:
        """Have a reply taken away; nothing happens while that waits or is being done."""
        async with _in_time():
            await self.deliveries.add("withdraw", key=f"{_name(request)} withdrawn")(
                request=_REQUEST.dump_json(request)
            )

    async def deliveries_waiting(self) -> int:
        """How many wait, for a worker, for their tenant's share or for their turn, or are in hand."""
        async with _in_time(), self.deliveries.redis() as redis:
            await redis.zremrangebyscore(self._opened, 0, time.time() - LONGEST_OPEN.total_seconds())
            return int(await redis.zcard(self._opened))

    async def work(self, hands: Hands, shares: Shares, *, redelivery: timedelta = REDELIVERY) -> None:
        """Work on both queues until cancelled; what is not finished within `GRACE` then is given back."""
        self.analyses.register(_analyze(hands, shares, self.analyses), names=["analyze"])
        self.deliveries.register(self._deliver(hands, shares), names=["deliver"])
        self.deliveries.register(self._answer(hands, shares), names=["answer"])
        self.deliveries.register(_withdraw(hands), names=["withdraw"])
        async with (
            _worker(self.analyses, shares.analyses, redelivery) as first,
            _worker(self.deliveries, DELIVERIES_AT_ONCE, redelivery) as second,
        ):
            workers = [asyncio.create_task(worker.run_forever()) for worker in (first, second)]
            try:
                await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
            finally:
                await _stopped(workers)
            for worker in workers:
                worker.result()

    @property
    def _opened(self) -> str:
        """What is not done yet, by its time: docket's own stream does not hold what waits for its share."""
        return self.deliveries.key("open")

    async def _open(self, request: Request) -> None:
        async with self.deliveries.redis() as redis:
            await redis.zadd(self._opened, {_name(request): time.time()})

    def _line(self, question: Question) -> str:
        """Where the questions of a thread wait; asked without one, they wait for nobody."""
        place = question.thread or question.request.id
        return self.deliveries.key(f"line:{question.request.tenant}:{place}")

    async def _call_next(self, line: str) -> None:
        """Make a job of whoever is the first in line; nothing happens while it is one."""
        async with self.deliveries.redis() as redis:
            while record := await redis.lindex(line, 0):
                try:
                    request = _read(_QUESTION, record).request
                except StoreError as error:  # of another version: it must not keep others waiting
                    log.warning("question dropped", cause=str(error))
                    await redis.lrem(line, 0, record)
                    continue
                await self.deliveries.add("answer", key=_name(request))(
                    question=record, tenant=request.tenant
                )
                return

    async def _close(self, request: Request) -> None:
        async with self.deliveries.redis() as redis:
            await redis.zrem(self._opened, _name(request))

    def _deliver(self, hands: Hands, shares: Shares) -> Callable[..., Awaitable[None]]:
        async def deliver(
            *,
            request: bytes,
            tenant: str,
            retry: ExponentialRetry = REDELIVER,
            share: ConcurrencyLimit = ConcurrencyLimit("tenant", shares.tenants_deliveries),  # noqa: B008
            execution: Execution = CurrentExecution(),  # noqa: B008
        ) -> None:
            wanted = _read(_REQUEST, request)
            with bound_contextvars(request=wanted.id):
                async with _ending(retry, lambda: hands.give_up(wanted), lambda: self._close(wanted)):
                    if await _is_deadly(self.deliveries, execution):
                        return await hands.give_up(wanted)
                    return await hands.deliver(wanted, retry.attempt >= ATTEMPTS)

        return deliver

    def _answer(self, hands: Hands, shares: Shares) -> Callable[..., Awaitable[None]]:
        async def answer(
            *,
            question: bytes,
            tenant: str,
            retry: ExponentialRetry = REDELIVER,
            share: ConcurrencyLimit = ConcurrencyLimit("tenant", shares.tenants_deliveries),  # noqa: B008
            execution: Execution = CurrentExecution(),  # noqa: B008
        ) -> None:
            asked = _read(_QUESTION, question)

            async def leave() -> None:
                async with self.deliveries.redis() as redis:
                    await redis.lrem(self._line(asked), 0, question.decode())
                await self._close(asked.request)
                await self._call_next(self._line(asked))

            with bound_contextvars(request=asked.request.id):
                async with _ending(retry, lambda: hands.give_up(asked.request), leave):
                    if await _is_deadly(self.deliveries, execution):
                        return await hands.give_up(asked.request)
                    return await hands.answer(asked, retry.attempt >= ATTEMPTS)

        return answer


@asynccontextmanager
async def open_jobs(url: str) -> AsyncIterator[Jobs]:
    """Open both queues in a Redis."""
    url += f"{'&' if '?' in url else '?'}max_connections={CONNECTIONS}"
    async with AsyncExitStack() as stack:
        analyses = await stack.enter_async_context(Docket(name="triptych-analyze", url=url))
        deliveries = await stack.enter_async_context(Docket(name="triptych-deliver", url=url))
        analyses.register(_nobody, names=["analyze"])
        deliveries.register(_nobody, names=["deliver", "answer", "withdraw"])
        yield Jobs(analyses=analyses, deliveries=deliveries)


def _worker(docket: Docket, concurrency: int, redelivery: timedelta) -> Worker:
    return Worker(docket, concurrency=concurrency, redelivery_timeout=redelivery, minimum_check_interval=POLL)


async def _stopped(workers: list[asyncio.Task[None]]) -> None:
    """Have both stop: at the first call they take nothing new, at the second they drop what is in hand."""
    for worker in workers:
        worker.cancel()
    _, late = await asyncio.wait(workers, timeout=GRACE.total_seconds())
    for worker in late:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)


def _analyze(hands: Hands, shares: Shares, docket: Docket) -> Callable[..., Awaitable[None]]:
    async def analyze(
        *,
        request: bytes,
        key: str,
        tenant: str,
        retry: ExponentialRetry = RETRY,
        share: ConcurrencyLimit = ConcurrencyLimit("tenant", shares.tenants_analyses),  # noqa: B008
        execution: Execution = CurrentExecution(),  # noqa: B008
    ) -> None:
        wanted = _read(_REQUEST, request)
        with bound_contextvars(request=wanted.id):
            async with _told():
                if await _is_deadly(docket, execution):
                    return await hands.abandon(key)
                return await hands.analyze(wanted, key, retry.attempt >= ATTEMPTS)

    return analyze


def _withdraw(hands: Hands) -> Callable[..., Awaitable[None]]:
    async def withdraw(*, request: bytes, retry: ExponentialRetry = REDELIVER) -> None:
        wanted = _read(_REQUEST, request)
        with bound_contextvars(request=wanted.id):
            async with _told():
                await hands.withdraw(wanted)

    return withdraw


async def _is_deadly(docket: Docket, execution: Execution) -> bool:
    """Whether a job has ended so many workers that it must be the job: docket counts failures, not deaths."""
    if not execution.redelivered:
        return False
    counter = docket.key(f"deaths:{execution.key}")
    async with docket.redis() as redis:
        deaths = await redis.hincrby(counter, "count", 1)
        await redis.expire(counter, timedelta(hours=1))
    if deaths > DEATHS:
        log.error("given up", job=execution.key, deaths=deaths)
    return deaths > DEATHS


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    """Have the log tell what failed; docket would add what the job was given."""
    try:
        yield
    except BotError as error:
        log.warning("failed, to be tried again", cause=str(error))
        raise
    except Exception:
        log.exception("failed, to be tried again")
        raise


@asynccontextmanager
async def _ending(
    retry: ExponentialRetry, give_up: Callable[[], Awaitable[None]], end: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """Do a job, and `end` it when it is done or given up; a failure before that is tried again."""
    try:
        async with _told():
            yield
    except Exception:  # to be tried again, or given up
        if retry.attempt < DELIVERY_ATTEMPTS:
            raise
        log.error("given up")  # noqa: TRY400  # its cause stands in the line before
        with suppress(BotError):
            await give_up()
    await end()


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    """Turn what Redis raises into `StoreError`, and its silence, too."""
    with translated():
        async with asyncio.timeout(COMMAND_SECONDS):
            yield


def _read(kind: TypeAdapter[T], record: bytes) -> T:
    try:
        return kind.validate_json(record)
    except ValidationError as error:  # it would repeat, in the log, what people wrote
        raise StoreError("job", f"{error.error_count()} errors in a record") from None


def _name(request: Request) -> str:
    return f"{request.tenant}:{request.id}"


async def _nobody(**job: object) -> None:
    """Stands for the jobs where they are only added."""
    raise AssertionError
