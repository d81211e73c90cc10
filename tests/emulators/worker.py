"""A whole worker process whose platform is a wall in Redis: `python tests/emulators/worker.py`.

Settings come from the environment. Each post makes a new message in the hash `wall:messages`; a message
that is whole is told in the list `wall:finished`, so that a test can wait for it; edits before that are
noted in the stream `wall:edits`, with the number of units they show. `WALL_KILLS` names a
step (`open`, `opened`, `update`, `updated`, `last`, `lasted`) at which the process kills itself, once
for all workers.
"""

import asyncio
import os
import signal
from datetime import timedelta

from redis.asyncio import Redis

from bot.app import open_log, open_service
from bot.jobs import Shares
from bot.models import Frame, Request
from bot.settings import Settings
from bot.worker import Work

REDELIVERY = timedelta(seconds=2)  # so that a test need not wait for the ten of the product


class Wall:
    """A `bot.ports.Replier` that writes on the wall."""

    gap = 0.02

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def find(self, request: Request) -> str | None:
        """Look for the message by its key, as Slack's metadata and Discord's nonce allow."""
        await self._step("find")
        found = await self._redis.hget("wall:keys", request.id)
        return found.decode() if isinstance(found, bytes) else found

    async def open(self, request: Request, frame: Frame) -> str:
        """Put up a new message, whatever is there already."""
        await self._step("open")
        message = str(await self._redis.incr("wall:count"))
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.hset("wall:messages", message, "unfinished")
        pipeline.hset("wall:keys", request.id, message)
        await pipeline.execute()
        await self._step("opened")
        return message

    async def update(self, request: Request, message: str, frame: Frame) -> None:
        """Change a message."""
        await self._step("update" if frame.stage else "last")
        shown = "unfinished " if frame.stage else "whole "
        await self._redis.hset("wall:messages", message, shown + frame.markdown)
        await self._redis.rpush("wall:begun" if frame.stage else "wall:finished", message)
        if frame.stage:
            await self._redis.xadd("wall:edits", {"units": _units(frame.markdown)})
        await self._step("updated" if frame.stage else "lasted")

    async def delete(self, request: Request, message: str | None) -> None:
        """Take a message down."""
        await self._redis.hdel("wall:messages", message or "")

    async def let_go(self, request: Request) -> None:
        """There is nothing to let go of."""

    async def link(self, request: Request, message: str) -> str | None:
        """There is no way to it."""
        return None

    async def _step(self, step: str) -> None:
        if os.environ.get("WALL_KILLS") == step and await self._redis.set("wall:killed", "1", nx=True):
            os.kill(os.getpid(), signal.SIGKILL)


def _units(markdown: str) -> int:
    """How many finished bullets and paragraphs a frame shows."""
    return sum(not line.startswith("## ") for line in markdown.splitlines() if line)


async def main() -> None:
    """Work until killed."""
    settings = Settings.load()
    open_log(settings)
    async with (
        open_service(settings) as service,
        Redis.from_url(settings.redis_url or "", max_connections=1_000) as redis,
    ):
        await service.jobs.work(Work(service, {"wall": Wall(redis)}), Shares(), redelivery=REDELIVERY)


if __name__ == "__main__":
    asyncio.run(main())
