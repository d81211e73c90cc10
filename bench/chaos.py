"""A minute of kill -9: 500 requests, three workers, and every two seconds one of them dies.

Run by hand: `PYTHONPATH=. .venv/bin/python bench/chaos.py`. Prints what was lost, what was double, and how
long it took until everything stood there. The model is a mock server's, the store a Valkey of its own.
"""

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import cast

from llmock.pytest_plugin import LLMock
from llmock.testing import LLMockServer
from redis.asyncio import Redis

from bot.embedded import embedded
from bot.jobs import Jobs, open_jobs
from bot.models import Document, Request

REQUESTS, TENANTS, STORIES = 500, 7, 60
WORKERS, SECONDS, BETWEEN_KILLS, PATIENCE = 3, 60, 2, 180
STORY = Path("bot/demo.txt").read_bytes()
DRAFT = Path("tests/data/drafts/ferry.json").read_text()


async def main() -> None:
    """Send, kill, wait, count."""
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded(Path(folder) / "v") as url,
        LLMockServer() as server,
    ):
        model = LLMock(server).reset()
        model.reply(DRAFT, times=None).pace(2)
        settings = os.environ | {
            "REDIS_URL": url,
            "ANTHROPIC_BASE_URL": model.base_url("anthropic"),
            "ANTHROPIC_API_KEY": "sk-test",
            "TRIPTYCH_COMPATIBILITY": "off",
            "TRIPTYCH_HOME": str(Path(folder) / "h"),
            "TRIPTYCH_LOG_LEVEL": "error",
            "PYTHONPATH": str(Path.cwd()),
        }
        workers = [_worker(settings) for _ in range(WORKERS)]
        try:
            async with Redis.from_url(url, protocol=2) as redis, open_jobs(url) as jobs:
                sending = asyncio.create_task(_send(jobs))
                kills = await _kill(workers, settings)
                await sending
                recovered = await _recovered(redis)
                messages = await _messages(redis)
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
    whole = sum(message.startswith(b"whole ## News Overview") for message in messages)
    print(f"{kills} kills; {REQUESTS} requests, {len(messages)} messages, {whole} of them whole")
    print(f"lost {max(0, REQUESTS - whole)}, double {max(0, len(messages) - REQUESTS)}")
    print(f"model calls {len(model.requests)}; all there {recovered:.1f} s after the last kill")


def _worker(settings: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "tests/emulators/worker.py"], env=settings)


async def _send(jobs: Jobs) -> None:
    for number in range(REQUESTS):
        body = STORY + f"\n\nThis is version {number % STORIES} of the story.".encode()
        source = Document(body=body, kind="text", name="story.txt")
        tenant = f"T{number % TENANTS}"
        await jobs.deliver(Request(tenant=tenant, source=source, id=f"r{number}", place="wall:x"))
        await asyncio.sleep(SECONDS / REQUESTS)


async def _kill(workers: list[subprocess.Popen[bytes]], settings: dict[str, str]) -> int:
    kills = SECONDS // BETWEEN_KILLS
    for _ in range(kills):
        await asyncio.sleep(BETWEEN_KILLS)
        victim = random.randrange(WORKERS)
        workers[victim].kill()
        workers[victim].wait()
        workers[victim] = _worker(settings)
    return kills


async def _recovered(redis: Redis) -> float:
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        messages = await _messages(redis)
        if len(messages) >= REQUESTS and all(message.startswith(b"whole") for message in messages):
            break
        await asyncio.sleep(0.5)
    return time.monotonic() - started


async def _messages(redis: Redis) -> list[bytes]:
    return await cast("Awaitable[list[bytes]]", redis.hvals("wall:messages"))


if __name__ == "__main__":
    asyncio.run(main())
