"""A process that takes one event in and dies at a step of it: `python tests/emulators/gateway.py ID STEP`.

Settings come from the environment. STEP is the number of the call to the store after which the process
kills itself; 0 lets it live. It ends with status 0 when the event was acknowledged.
"""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from bot.app import open_service
from bot.models import Document, Request
from bot.settings import Settings

STORY = Document(body=Path("bot/demo.txt").read_bytes(), kind="text", name="demo.txt")


class Dying:
    """Stands before somebody, and kills the process after one of all calls."""

    def __init__(self, someone: Any, calls: "count[int]", fatal: int) -> None:
        self._someone = someone
        self._calls = calls
        self._fatal = fatal

    def __getattr__(self, name: str) -> Any:
        async def call(*arguments: Any) -> Any:
            result = await getattr(self._someone, name)(*arguments)
            if next(self._calls) == self._fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return call


async def main(id: str, fatal: int) -> None:
    """Take the event."""
    async with open_service(Settings.load()) as service:
        intake, calls = service.intake, count(1)
        dying: Any = {
            name: Dying(getattr(intake, name), calls, fatal) for name in ("claims", "queue", "threads")
        }
        request = Request(tenant="T1", source=STORY, id=id, place=f"wall:{id}")
        await replace(intake, **dying).take(id, request)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
