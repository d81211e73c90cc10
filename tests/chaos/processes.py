"""Starting real processes at one store and one model, and waiting for what they write on the wall."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from llmock.pytest_plugin import LLMock
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.models import Document, Request

WORKER, GATEWAY = "tests/emulators/worker.py", "tests/emulators/gateway.py"
STORY = Document(body=Path("bot/demo.txt").read_bytes(), kind="text", name="demo.txt")
SHARES = 12


class Processes:
    """Starts processes; whatever is left of them is killed with the block."""

    def __init__(self, url: str, llmock: LLMock, home: Path) -> None:
        self._settings = {
            "REDIS_URL": url,
            "ANTHROPIC_BASE_URL": llmock.base_url("anthropic"),
            "ANTHROPIC_API_KEY": "sk-test",
            "TRIPTYCH_COMPATIBILITY": "off",
            "TRIPTYCH_HOME": str(home / "h"),
            "TRIPTYCH_LOG_LEVEL": "error",
            "PYTHONPATH": str(Path.cwd()),
        }

    @contextmanager
    def start(self, script: str, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
        """Start one."""
        environment = os.environ | self._settings | settings
        process = subprocess.Popen([sys.executable, script, *arguments], env=environment)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    async def take(self, id: str, fatal: int) -> int:
        """Let a gateway take an event; returns its status."""
        with self.start(GATEWAY, id, str(fatal)) as gateway:
            return await asyncio.to_thread(gateway.wait, 30)


def request(number: int) -> Request:
    """One of those who share the story."""
    return Request(tenant="T1", source=STORY, id=f"r{number}", place=f"wall:{number}")


async def popped(redis: Redis, name: str) -> None:
    """Wait until something is put into a list; each wait is shorter than the client's own deadline."""
    async with asyncio.timeout(60):
        while not await redis.blpop(name, timeout=2):
            pass


async def finished(redis: Redis, count: int) -> list[str]:
    """Wait until so many messages stand there whole; every message there is."""
    async with asyncio.timeout(60):
        while True:
            try:
                messages = [str(frame) for frame in (await redis.hgetall("wall:messages")).values()]
                if sum("whole ## News Overview" in message for message in messages) >= count:
                    return messages
                await redis.blpop("wall:finished", timeout=1)
            except RedisError:  # it is being restarted
                await asyncio.sleep(0.1)
