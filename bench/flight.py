"""One analysis for fifty: how many model calls, and how soon each finished unit reaches each message.

Run by hand: `PYTHONPATH=. .venv/bin/python bench/flight.py`. Fifty people share one story in three worker
processes; with `--kill`, the first one that holds a message dies in the middle. The lag is from the moment
that a unit stands in the live log to the edit of each message that shows it; frames that were skipped count
with the one that showed their unit.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles
from typing import Any, Final, cast

from llmock.pytest_plugin import LLMock
from llmock.testing import LLMockServer
from redis.asyncio import Redis

from bot.embedded import embedded
from bot.jobs import open_jobs
from bot.models import Document, Request

SHARES, WORKERS, PATIENCE = 50, 3, 60
STORY: Final = Document(body=Path("bot/demo.txt").read_bytes(), kind="text", name="demo.txt")
DRAFT: Final = Path("tests/data/drafts/ferry.json").read_text()


async def main(kill: bool) -> None:
    """Share, wait, count."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(embedded(folder / "v"))
        model = LLMock(stack.enter_context(LLMockServer())).reset()
        model.reply(DRAFT, times=None).pace(3)
        settings = os.environ | {
            "REDIS_URL": url,
            "ANTHROPIC_BASE_URL": model.base_url("anthropic"),
            "ANTHROPIC_API_KEY": "sk-test",
            "TRIPTYCH_COMPATIBILITY": "off",
            "TRIPTYCH_HOME": str(folder / "h"),
            "TRIPTYCH_LOG_LEVEL": "error",
            "PYTHONPATH": str(Path.cwd()),
        }
        workers = [_worker(settings) for _ in range(WORKERS)]
        try:
            async with Redis.from_url(url, protocol=2) as redis, open_jobs(url) as jobs:
                for number in range(SHARES):
                    await jobs.deliver(
                        Request(tenant="T1", source=STORY, id=f"r{number}", place=f"wall:{number}")
                    )
                if kill:
                    await redis.blpop("wall:begun", timeout=4)
                    workers[0].kill()
                messages = await _whole(redis)
                lags = await _lags(redis)
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
    print(f"{len(messages)} messages, all whole; {len(model.requests)} model calls")
    cuts = quantiles(lags, n=100)
    print(f"lag of {len(lags)} edits: p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms")


def _worker(settings: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "tests/emulators/worker.py"], env=settings)


async def _whole(redis: Redis) -> list[bytes]:
    async with asyncio.timeout(PATIENCE):
        while True:
            messages = await cast("Awaitable[list[bytes]]", redis.hvals("wall:messages"))
            if len(messages) == SHARES and all(one.startswith(b"whole ## ") for one in messages):
                return messages
            await asyncio.sleep(0.1)


async def _lags(redis: Redis) -> list[float]:
    """Milliseconds, by the server's own clock: the ids of both streams are its time."""
    [log] = [key async for key in redis.scan_iter("{log:*") if not key.endswith(b":epoch")]
    told = cast("list[Any]", await redis.xrange(log))
    units = [_time(id) for id, fields in told if fields[b"news"].startswith(b'{"part"')]
    edits = cast("list[Any]", await redis.xrange("wall:edits"))
    return [
        _time(id) - units[int(fields[b"units"]) - 1]
        for id, fields in edits
        if 0 < int(fields[b"units"]) <= len(units)
    ]


def _time(id: bytes) -> float:
    return float(id.partition(b"-")[0])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kill", action="store_true", help="Kill a worker in the middle.")
    asyncio.run(main(parser.parse_args().kill))
