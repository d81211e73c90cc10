"""Ending tasks for certain."""

import asyncio
from typing import Any, Final

PATIENCE: Final = 0.1  # seconds until a task that goes on is cancelled once more


async def ended(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks until they are over, whatever comes of them.

    Once may not be enough: in Python 3.11, `asyncio.wait_for` swallows a cancellation that comes at the
    same moment as its result (cpython#86296), and the Redis client waits by it.
    """
    going = set(tasks)
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=PATIENCE)
