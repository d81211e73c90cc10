"""kill -9 in the middle of real deliveries, in real processes, over a real Valkey: one whole reply each."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from llmock.pytest_plugin import LLMock
from redis.asyncio import Redis

from bot.jobs import Jobs, open_jobs
from bot.models import Document, Request
from tests.bot.factories import DRAFT

WORKER = Path("tests/emulators/worker.py")
STORY = Document(body=Path("bot/demo.txt").read_bytes(), kind="text", name="demo.txt")
SHARES = 12


@pytest.fixture
async def jobs(redis: Redis, valkey_url: str) -> AsyncIterator[Jobs]:
    """The queues."""
    async with open_jobs(valkey_url) as opened:
        yield opened


def start(valkey_url: str, llmock: LLMock, home: Path) -> subprocess.Popen[bytes]:
    """A worker process."""
    settings = {
        "REDIS_URL": valkey_url,
        "ANTHROPIC_BASE_URL": llmock.base_url("anthropic"),
        "ANTHROPIC_API_KEY": "sk-test",
        "TRIPTYCH_COMPATIBILITY": "off",
        "TRIPTYCH_HOME": str(home),
        "PYTHONPATH": str(Path.cwd()),
    }
    return subprocess.Popen([sys.executable, str(WORKER)], env=os.environ | settings)


async def popped(redis: Redis, name: str) -> None:
    """Wait until something is put into a list; each wait is shorter than the client's own deadline."""
    while not await redis.blpop(name, timeout=2):
        pass


async def finished(redis: Redis, count: int) -> list[str]:
    """Wait until so many replies stand there whole; every message there is."""
    async with asyncio.timeout(60):
        for _ in range(count):
            await popped(redis, "wall:finished")
    return [str(frame) for frame in (await redis.hgetall("wall:messages")).values()]


async def test_a_killed_worker_leaves_one_whole_reply_for_each_share(
    redis: Redis, jobs: Jobs, valkey_url: str, llmock: LLMock, tmp_path: Path
) -> None:
    """Twelve people share one story; the worker dies in mid-analysis: twelve replies, two model calls."""
    llmock.reply(DRAFT, times=None).pace(5)
    for number in range(SHARES):
        await jobs.deliver(Request(tenant="T1", source=STORY, id=f"r{number}", place=f"wall:{number}"))
    first = start(valkey_url, llmock, tmp_path / "a")
    async with asyncio.timeout(30):
        await popped(redis, "wall:begun")
    first.kill()
    first.wait()
    second = start(valkey_url, llmock, tmp_path / "b")
    try:
        messages = await finished(redis, SHARES)
    finally:
        second.kill()
        second.wait()

    assert len(messages) == SHARES
    assert all("whole ## News Overview" in message for message in messages)
    assert 1 <= len(llmock.requests) <= 2


async def test_fifty_shares_in_three_processes_cost_one_call(
    redis: Redis, jobs: Jobs, valkey_url: str, llmock: LLMock, tmp_path: Path
) -> None:
    """Single flight for everyone."""
    llmock.reply(DRAFT, times=None).pace(1)
    workers = [start(valkey_url, llmock, tmp_path / str(number)) for number in range(3)]
    try:
        for number in range(50):
            await jobs.deliver(Request(tenant="T1", source=STORY, id=f"r{number}", place=f"wall:{number}"))
        messages = await finished(redis, 50)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()

    assert len(messages) == 50
    assert len(llmock.requests) == 1
