"""What every test of chaos has: the queues, and processes to kill."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from llmock.pytest_plugin import LLMock
from redis.asyncio import Redis

from bot.jobs import Jobs, open_jobs
from tests.chaos.processes import Processes


@pytest.fixture
async def jobs(redis: Redis, valkey_url: str) -> AsyncIterator[Jobs]:
    """The queues."""
    async with open_jobs(valkey_url) as opened:
        yield opened


@pytest.fixture
def processes(valkey_url: str, llmock: LLMock, tmp_path: Path) -> Processes:
    """What starts processes at the same store and model."""
    return Processes(valkey_url, llmock, tmp_path)
