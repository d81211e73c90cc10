"""A whole worker process whose platform is a wall in Redis: `python tests/emulators/worker.py`.

Settings come from the environment. Each post makes a new message in the hash `wall:messages`; a message
that is whole is told in the list `wall:finished`, so that a test can wait for it.
"""

import asyncio
from datetime import timedelta

from redis.asyncio import Redis

from bot.app import open_desk
from bot.jobs import Shares, open_jobs
from bot.models import Frame
from bot.settings import Settings
from bot.store import open_redis
from bot.store.deliveries import RedisDeliveries
from bot.store.log import RedisLog
from bot.worker import Work

REDELIVERY = timedelta(seconds=2)  # so that a test need not wait for the ten of the product


class Wall:
    """A `bot.ports.Replier` that writes on the wall."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def find(self, place: str, key: str) -> str | None:
        """Look for the message by its key, as Slack's metadata and Discord's nonce allow."""
        found = await self._redis.hget("wall:keys", key)
        return found.decode() if isinstance(found, bytes) else found

    async def open(self, place: str, key: str, frame: Frame) -> str:
        """Put up a new message, whatever is there already."""
        message = str(await self._redis.incr("wall:count"))
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.hset("wall:messages", message, "unfinished")
        pipeline.hset("wall:keys", key, message)
        await pipeline.execute()
        return message

    async def update(self, place: str, message: str, frame: Frame) -> None:
        """Change a message."""
        shown = "unfinished " if frame.stage else "whole "
        await self._redis.hset("wall:messages", message, shown + frame.markdown)
        await self._redis.rpush("wall:begun" if frame.stage else "wall:finished", message)

    async def delete(self, place: str, message: str) -> None:
        """Take a message down."""
        await self._redis.hdel("wall:messages", message)


async def main() -> None:
    """Work until killed."""
    settings = Settings.load()
    url = settings.redis_url or ""
    async with (
        open_redis(url, settings.home) as redis,
        open_desk(settings) as desk,
        open_jobs(url) as jobs,
    ):
        wall = {"wall": Wall(redis)}
        deliveries = RedisDeliveries(redis, keep=settings.keep_threads)
        work = Work(desk, jobs, RedisLog(redis), deliveries, wall, shared=True, gap=0.02)
        await jobs.work(work, Shares(), redelivery=REDELIVERY)


if __name__ == "__main__":
    asyncio.run(main())
