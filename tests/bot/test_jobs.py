"""The queues over a real server: what is added is done, whoever dies, and waiting starves nobody."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from docket import ExponentialRetry
from redis.asyncio import Redis

from bot import jobs as module
from bot.embedded import embedded
from bot.errors import ArticleUnreachableError, PlatformAwayError, StoreError
from bot.jobs import ATTEMPTS, DELIVERIES_AT_ONCE, Jobs, Shares, open_jobs
from bot.models import Document, Question, Request

SHORT = timedelta(seconds=1)
SHARES = Shares()
WORKER = """
import asyncio, sys
from datetime import timedelta
from redis.asyncio import Redis
from bot.jobs import ATTEMPTS, DELIVERIES_AT_ONCE, Jobs, Shares, open_jobs
from tests.bot.test_jobs import Crew

async def main(url, name):
    redis = Redis.from_url(url)

    async def deliver(request, last):
        await redis.rpush("begun", name)
        if name == "doomed":
            await asyncio.Event().wait()
        await redis.rpush("done", request.id)

    async with open_jobs(url) as jobs:
        await jobs.work(Crew(deliver=deliver), Shares(), redelivery=timedelta(seconds=1))

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
async def jobs(redis: Redis, valkey_url: str) -> AsyncIterator[Jobs]:
    """Both queues, empty."""
    async with open_jobs(valkey_url) as opened:
        yield opened


def request(number: int = 1, tenant: str = "T1") -> Request:
    """One of many."""
    return Request(tenant=tenant, source="https://news.example/a", id=f"r{number}", place="C1")


async def nothing(*job: object) -> None:
    """Not wanted here."""
    raise AssertionError


class Crew:
    """Whoever works, as each test wants it."""

    def __init__(
        self,
        *,
        analyze: Callable[[Request, str, bool], Awaitable[None]] = nothing,
        deliver: Callable[[Request, bool], Awaitable[None]] = nothing,
        answer: Callable[[Question, bool], Awaitable[None]] = nothing,
        give_up: Callable[[Request], Awaitable[None]] = nothing,
        abandon: Callable[[str], Awaitable[None]] = nothing,
        withdraw: Callable[[Request], Awaitable[None]] = nothing,
    ) -> None:
        self._analyze = analyze
        self._deliver = deliver
        self._answer = answer
        self._give_up = give_up
        self._abandon = abandon
        self._withdraw = withdraw

    async def analyze(self, request: Request, key: str, last: bool) -> None:
        """Make an analysis."""
        await self._analyze(request, key, last)

    async def deliver(self, request: Request, last: bool) -> None:
        """Deliver a reply."""
        await self._deliver(request, last)

    async def answer(self, question: Question, last: bool) -> None:
        """Deliver an answer."""
        await self._answer(question, last)

    async def abandon(self, key: str) -> None:
        """Tell that there will be no analysis."""
        await self._abandon(key)

    async def withdraw(self, request: Request) -> None:
        """Take a reply away."""
        await self._withdraw(request)

    async def give_up(self, request: Request) -> None:
        """Tell that nothing will come."""
        await self._give_up(request)


@asynccontextmanager
async def working(
    jobs: Jobs, crew: Crew, shares: Shares = SHARES, *, redelivery: timedelta = SHORT
) -> AsyncIterator[None]:
    """A worker in this process."""
    work = asyncio.create_task(jobs.work(crew, shares, redelivery=redelivery))
    try:
        async with asyncio.timeout(20):
            yield
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


def collecting(
    count: int,
) -> tuple[list[Request], asyncio.Event, Callable[[Request, bool], Awaitable[None]]]:
    """What was delivered, told when there are so many."""
    done: list[Request] = []
    enough = asyncio.Event()

    async def deliver(request: Request, last: bool) -> None:
        done.append(request)
        if len(done) == count:
            enough.set()

    return done, enough, deliver


async def test_a_request_comes_out_as_it_went_in(jobs: Jobs) -> None:
    """With the bytes of a document that is no text."""
    document = Document(body=b"\xff\x00%PDF", kind="pdf", name="x.pdf")
    sent = Request(tenant="T1", source=document, id="r1", place="C1", language="de", fresh=True)
    done, enough, deliver = collecting(1)
    await jobs.deliver(sent)
    async with working(jobs, Crew(deliver=deliver)):
        await enough.wait()

    assert done == [sent]


async def test_what_waits_is_added_once(jobs: Jobs) -> None:
    """Fifty deliveries ask for one analysis."""
    made: list[str] = []
    both = asyncio.Event()

    async def analyze(request: Request, key: str, last: bool) -> None:
        made.append(key)
        if len(made) == 2:
            both.set()

    for number in range(50):
        await jobs.analyze(request(number), "a")
    await jobs.analyze(request(), "b")
    async with working(jobs, Crew(analyze=analyze)):
        await both.wait()

    assert sorted(made) == ["a", "b"]


async def test_those_who_wait_do_not_starve_those_they_wait_for(jobs: Jobs) -> None:
    """More deliveries than a worker takes at once, each waiting for the one analysis that comes last."""
    analysed = asyncio.Event()
    count = DELIVERIES_AT_ONCE + 20
    done, enough, collect = collecting(count)

    async def analyze(request: Request, key: str, last: bool) -> None:
        analysed.set()

    async def deliver(request: Request, last: bool) -> None:
        await analysed.wait()
        await collect(request, last)

    for number in range(count):
        await jobs.deliver(request(number, tenant=f"T{number}"))
    await jobs.analyze(request(), "a")
    async with working(jobs, Crew(analyze=analyze, deliver=deliver)):
        await enough.wait()

    assert len({one.id for one in done}) == count


async def test_one_tenants_flood_does_not_delay_anothers_first(jobs: Jobs) -> None:
    """Five hundred links of one workspace, all stuck: another's only link is delivered at once."""
    stuck, at_once = asyncio.Event(), []
    done, enough, collect = collecting(501)
    other = asyncio.Event()

    async def deliver(request: Request, last: bool) -> None:
        if request.tenant == "T2":
            other.set()
        else:
            at_once.append(request.id)
            await stuck.wait()
        await collect(request, last)

    for number in range(500):
        await jobs.deliver(request(number))
    await jobs.deliver(request(tenant="T2"))
    assert await jobs.deliveries_waiting() == 501
    # the product's own leases: a busy machine must not make five hundred stuck jobs look dead
    async with working(jobs, Crew(deliver=deliver), redelivery=module.REDELIVERY):
        await other.wait()
        assert len(at_once) <= SHARES.tenants_deliveries
        assert await jobs.deliveries_waiting() >= 500
        stuck.set()
        await enough.wait()

    assert len({(one.tenant, one.id) for one in done}) == 501
    assert await jobs.deliveries_waiting() <= SHARES.tenants_deliveries  # those that were just about to end


async def test_a_failure_is_tried_again_and_the_last_attempt_knows(jobs: Jobs) -> None:
    """So that the thread gets its sentence then, and not before."""
    attempts: list[bool] = []
    over = asyncio.Event()

    async def analyze(request: Request, key: str, last: bool) -> None:
        attempts.append(last)
        if last:
            over.set()
        else:
            raise ArticleUnreachableError("site")

    await jobs.analyze(request(), "a")
    async with working(jobs, Crew(analyze=analyze)):
        await over.wait()

    assert attempts == [*[False] * (ATTEMPTS - 1), True]


async def test_what_is_given_up_waits_no_more(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a broken place would in the end make the bot say that it is busy."""
    monkeypatch.setattr(module, "DELIVERY_ATTEMPTS", 2)
    monkeypatch.setattr(module, "REDELIVER", ExponentialRetry(attempts=2))
    attempts: list[str] = []

    async def deliver(request: Request, last: bool) -> None:
        attempts.append(request.id)
        raise PlatformAwayError("place")

    given_up: list[str] = []

    async def give_up(request: Request) -> None:
        given_up.append(request.id)
        raise PlatformAwayError("place")

    await jobs.deliver(request(1))
    async with working(jobs, Crew(deliver=deliver, give_up=give_up)):
        while await jobs.deliveries_waiting():  # each look is a turn of the server's
            pass

    assert attempts == ["r1"] * 2
    assert given_up == ["r1"]


async def test_a_reply_is_taken_away_until_that_succeeds(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform may be away, and the process that was told to may end."""
    monkeypatch.setattr(module, "REDELIVER", ExponentialRetry(attempts=3))
    attempts: list[str] = []
    over = asyncio.Event()

    async def withdraw(request: Request) -> None:
        attempts.append(request.id)
        if len(attempts) == 1:
            raise PlatformAwayError("place")
        over.set()

    for _ in range(2):
        await jobs.withdraw(request(1))
    async with working(jobs, Crew(withdraw=withdraw)):
        await over.wait()

    assert attempts == ["r1"] * 2


async def test_the_last_attempts_of_a_delivery_know(jobs: Jobs) -> None:
    """What nobody expected is told to the person then."""
    attempts: list[bool] = []
    over = asyncio.Event()

    async def deliver(request: Request, last: bool) -> None:
        attempts.append(last)
        if last:
            over.set()
        else:
            raise RuntimeError

    await jobs.deliver(request())
    async with working(jobs, Crew(deliver=deliver)):
        await over.wait()

    assert attempts == [*[False] * (ATTEMPTS - 1), True]


def question(number: int, thread: str = "C1") -> Question:
    """One of several in a thread."""
    asked = Request(tenant="T1", source="https://news.example/a", id=f"{thread}q{number}", place=thread)
    return Question(request=asked, text="Why?", thread=thread)


async def test_questions_are_answered_in_their_order_within_a_thread(jobs: Jobs) -> None:
    """One at a time there, while another thread goes on; whatever is asked twice is answered once."""
    answered: list[str] = []
    at_once: dict[str, int] = {"C1": 0, "C2": 0}
    other, enough = asyncio.Event(), asyncio.Event()

    async def answer(question: Question, last: bool) -> None:
        thread = question.thread or ""
        at_once[thread] += 1
        if thread == "C1":
            await other.wait()
        other.set()
        assert at_once[thread] == 1
        answered.append(question.request.id)
        at_once[thread] -= 1
        if len(answered) == 11:
            enough.set()

    for number in range(10):
        await jobs.answer(question(number))
        await jobs.answer(question(number))
    await jobs.answer(question(0, "C2"))
    assert await jobs.deliveries_waiting() == 11
    async with working(jobs, Crew(answer=answer)):
        await enough.wait()
        while await jobs.deliveries_waiting():
            pass

    assert answered == ["C2q0", *(f"C1q{number}" for number in range(10))]


async def test_a_question_that_fails_keeps_its_place_and_gives_it_up_in_the_end(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one waits for its retry, and not for ever."""
    monkeypatch.setattr(module, "DELIVERY_ATTEMPTS", 2)
    monkeypatch.setattr(module, "REDELIVER", ExponentialRetry(attempts=2))
    tried: list[str] = []
    over = asyncio.Event()

    async def answer(question: Question, last: bool) -> None:
        tried.append(question.request.id)
        if question.request.id == "C1q1":
            raise PlatformAwayError("place")
        over.set()

    async def give_up(request: Request) -> None:
        tried.append(f"{request.id} given up")

    await jobs.answer(question(1))
    await jobs.answer(question(2))
    async with working(jobs, Crew(answer=answer, give_up=give_up)):
        await over.wait()

    assert tried == ["C1q1", "C1q1", "C1q1 given up", "C1q2"]


async def test_a_question_of_another_version_keeps_nobody_waiting(jobs: Jobs, redis: Redis) -> None:
    """After an upgrade or its undoing, what cannot be read is dropped, and the next one is answered."""
    over = asyncio.Event()

    async def answer(question: Question, last: bool) -> None:
        over.set()

    line = jobs.deliveries.key("line:T1:C1")
    await redis.rpush(line, '{"text": "of a later version"}')
    await jobs.answer(question(1))
    async with working(jobs, Crew(answer=answer)):
        await over.wait()


async def test_what_is_lost_does_not_count_for_ever(
    jobs: Jobs, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five thousand such would make the bot say that it is busy, whatever it does."""
    await jobs.deliver(request(1))
    assert await jobs.deliveries_waiting() == 1
    monkeypatch.setattr(module, "LONGEST_OPEN", timedelta(0))

    assert await jobs.deliveries_waiting() == 0


async def test_a_job_that_ends_worker_after_worker_is_given_up(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would take all of them with it, for ever: whoever waits is told, and the others live on."""
    monkeypatch.setattr(module, "GRACE", timedelta(seconds=0.1))
    monkeypatch.setattr(module, "DEATHS", 1)
    begun: asyncio.Queue[str] = asyncio.Queue()
    told: asyncio.Queue[str] = asyncio.Queue()

    async def deliver(request: Request, last: bool) -> None:
        await begun.put(request.id)
        await asyncio.Event().wait()

    async def analyze(request: Request, key: str, last: bool) -> None:
        await deliver(request, last)

    async def give_up(request: Request) -> None:
        await told.put(request.id)

    crew = Crew(deliver=deliver, analyze=analyze, give_up=give_up, abandon=told.put)
    await jobs.deliver(request(1))
    await jobs.analyze(request(2), "an analysis")
    for _ in range(2):
        async with working(jobs, crew):
            assert sorted([await begun.get(), await begun.get()]) == ["r1", "r2"]
    async with working(jobs, crew):
        assert sorted([await told.get(), await told.get()]) == ["an analysis", "r1"]
        while await jobs.deliveries_waiting():
            pass


async def test_a_server_that_hangs_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docket would wait for ever, and an event be neither taken nor refused."""
    monkeypatch.setattr(module, "COMMAND_SECONDS", 0.3)
    with embedded(tmp_path / "v") as url:
        async with Redis.from_url(url) as client, open_jobs(url) as jobs:
            server = int((await client.info("server"))["process_id"])
            os.kill(server, signal.SIGSTOP)
            try:
                for hanging in (
                    jobs.deliveries_waiting(),
                    jobs.deliver(request()),
                    jobs.analyze(request(), "a"),
                    jobs.answer(question(1)),
                ):
                    with pytest.raises(StoreError):
                        await hanging
            finally:
                os.kill(server, signal.SIGCONT)


async def test_a_worker_that_stops_gives_back_what_it_cannot_finish(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes too long is done by the next one; what is nearly done is done."""
    monkeypatch.setattr(module, "GRACE", timedelta(seconds=0.5))
    begun, stopping = asyncio.Event(), asyncio.Event()
    lives: list[str] = []

    async def first(request: Request, last: bool) -> None:
        begun.set()
        await (stopping if request.id == "r1" else asyncio.Event()).wait()
        lives.append(f"first {request.id}")

    done, enough, second = collecting(1)
    await jobs.deliver(request(1))
    await jobs.deliver(request(2))
    work = asyncio.create_task(jobs.work(Crew(deliver=first), SHARES, redelivery=SHORT))
    await begun.wait()
    work.cancel()
    stopping.set()
    with suppress(asyncio.CancelledError):
        await work
    async with working(jobs, Crew(deliver=second)):
        await enough.wait()

    assert lives == ["first r1"]
    assert [one.id for one in done] == ["r2"]


async def test_a_worker_that_is_killed_loses_nothing(jobs: Jobs, redis: Redis, valkey_url: str) -> None:
    """kill -9 in the middle of ten jobs: another worker has them a moment later."""
    for number in range(10):
        await jobs.deliver(request(number))
    doomed = _worker(valkey_url, "doomed")
    await _popped(redis, "begun", 10)
    doomed.send_signal(signal.SIGKILL)
    doomed.wait()
    heir = _worker(valkey_url, "heir")
    try:
        done = await _popped(redis, "done", 10)
    finally:
        heir.kill()
        heir.wait()

    assert sorted(done) == [f"r{number}" for number in range(10)]


async def _popped(redis: Redis, name: str, count: int) -> list[str]:
    """The first so many that are put into a list, by whichever process."""
    async with asyncio.timeout(30):
        found: list[str] = []
        while len(found) < count:
            one = await redis.blpop(name, timeout=2)  # shorter than the client's own deadline
            if one and isinstance(one[1], bytes):
                found.append(one[1].decode())
    return found


def _worker(url: str, name: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, url, name], env=os.environ | {"PYTHONPATH": os.getcwd()}
    )
