"""kill -9 of workers in the middle of real deliveries: one whole reply each."""

import signal
from contextlib import ExitStack

import pytest
from llmock.pytest_plugin import LLMock
from redis.asyncio import Redis

from bot.jobs import Jobs
from tests.bot.factories import DRAFT
from tests.chaos.processes import SHARES, WORKER, Processes, finished, popped, request


@pytest.mark.parametrize("step", ["open", "opened", "update", "updated", "last", "lasted"])
async def test_a_worker_killed_at_any_step_leaves_one_whole_reply(
    redis: Redis, jobs: Jobs, processes: Processes, llmock: LLMock, step: str
) -> None:
    """Before and after it posts, edits, and writes the last frame: another one finishes that message."""
    llmock.reply(DRAFT, times=None).pace(1)
    await jobs.deliver(request(1))
    with ExitStack() as stack:
        both = [stack.enter_context(processes.start(WORKER, WALL_KILLS=step)) for _ in range(2)]
        messages = await finished(redis, 1)
        while await jobs.deliveries_waiting():
            await redis.blpop("wall:finished", timeout=1)
        dead = [worker for worker in both if worker.poll() == -signal.SIGKILL]

    assert len(dead) == 1
    assert len(messages) == len(await redis.hgetall("wall:messages")) == 1


async def test_a_worker_killed_in_mid_analysis_costs_one_more_call(
    redis: Redis, jobs: Jobs, processes: Processes, llmock: LLMock
) -> None:
    """Twelve people share one story: twelve replies, two model calls."""
    llmock.reply(DRAFT, times=None).pace(5)
    for number in range(SHARES):
        await jobs.deliver(request(number))
    with processes.start(WORKER) as first:
        await popped(redis, "wall:begun")
        first.kill()
        first.wait()
    with processes.start(WORKER):
        messages = await finished(redis, SHARES)

    assert len(messages) == SHARES
    assert 1 <= len(llmock.requests) <= 2


async def test_fifty_shares_in_three_processes_cost_one_call(
    redis: Redis, jobs: Jobs, processes: Processes, llmock: LLMock
) -> None:
    """Single flight for everyone."""
    llmock.reply(DRAFT, times=None).pace(1)
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(processes.start(WORKER))
        for number in range(50):
            await jobs.deliver(request(number))
        messages = await finished(redis, 50)

    assert len(messages) == 50
    assert len(llmock.requests) == 1


async def test_fifty_shares_survive_the_worker_that_analyses(
    redis: Redis, jobs: Jobs, processes: Processes, llmock: LLMock
) -> None:
    """All three hold deliveries; one of them dies, maybe with the analysis: two calls at most."""
    llmock.reply(DRAFT, times=None).pace(3)
    with ExitStack() as stack:
        workers = [stack.enter_context(processes.start(WORKER)) for _ in range(3)]
        for number in range(50):
            await jobs.deliver(request(number))
        await popped(redis, "wall:begun")
        workers[0].kill()
        messages = await finished(redis, 50)

    assert len(messages) == 50
    assert 1 <= len(llmock.requests) <= 2
