"""kill -9 of whoever takes events in, at every step of it, and of the store itself."""

import asyncio
import os
import signal
from contextlib import ExitStack
from pathlib import Path

from llmock.pytest_plugin import LLMock
from redis.asyncio import Redis

from bot.embedded import embedded
from bot.jobs import open_jobs
from tests.bot.factories import DRAFT
from tests.chaos.processes import SHARES, WORKER, Processes, finished, popped, request

STEPS = 5  # of taking one event: known? busy? the thread's subject, the job, the mark


async def test_a_gateway_killed_at_any_step_loses_no_event(
    redis: Redis, processes: Processes, llmock: LLMock
) -> None:
    """It did not acknowledge, so the platform brings the event again: one reply, wherever it died."""
    llmock.reply(DRAFT, times=None)
    steps = range(1, STEPS + 1)
    died = await asyncio.gather(*(processes.take(f"e{step}", step) for step in steps))
    assert died == [-signal.SIGKILL] * STEPS
    assert await processes.take("e0", STEPS + 1) == 0  # there is no other step at which it could have died
    for _ in range(2):
        again = await asyncio.gather(*(processes.take(f"e{step}", 0) for step in steps))
        assert again == [0] * STEPS
    with processes.start(WORKER):
        messages = await finished(redis, STEPS + 1)

    assert len(messages) == STEPS + 1
    assert len(llmock.requests) == 1


async def test_a_store_that_is_killed_and_comes_back_loses_nothing(llmock: LLMock, tmp_path: Path) -> None:
    """kill -9 of the embedded server in mid-analysis; its keeper starts it again with everything it had."""
    llmock.reply(DRAFT, times=None).pace(3)
    with embedded(tmp_path / "v") as url:
        async with Redis.from_url(url, protocol=2) as redis, open_jobs(url) as jobs:
            for number in range(SHARES):
                await jobs.deliver(request(number))
            with ExitStack() as stack:
                processes = Processes(url, llmock, tmp_path)
                for _ in range(2):
                    stack.enter_context(processes.start(WORKER))
                await popped(redis, "wall:begun")
                os.kill((await redis.info("server"))["process_id"], signal.SIGKILL)
                messages = await finished(redis, SHARES)

    assert len(messages) == SHARES
    assert all("whole ## News Overview" in message for message in messages)
