"""A playground that runs: its web server and a worker over a real Valkey, all on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from adapters.playground import platform
from bot.app import open_service
from bot.jobs import Shares
from bot.service import Service
from bot.settings import Settings
from bot.web import listening, web_server
from bot.worker import Work


@pytest.fixture
def settings(valkey_url: str, tmp_path: Path) -> Settings:
    """No model: what is said comes from the extractive engine, at once."""
    return Settings(redis_url=valkey_url, home=tmp_path / "h", port=0, engine="extractive", playground="on")


@pytest.fixture
async def service(settings: Settings, redis: Redis) -> AsyncIterator[Service]:
    """Everything a process has, over an empty store."""
    async with open_service(settings) as opened:
        yield opened


@pytest.fixture
async def address(service: Service) -> AsyncIterator[str]:
    """Where the page is served."""
    async with platform.open(service) as presence:
        server = web_server(service, {platform.name: presence})
        door = listening(service.settings)
        serving = asyncio.create_task(server.serve([door]))
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        service.stopping.set()
        server.should_exit = True
        await serving


@pytest.fixture
async def worker(service: Service) -> AsyncIterator[None]:
    """Somebody who does the work."""
    async with platform.open(service) as presence:
        working = asyncio.create_task(
            service.jobs.work(Work(service, {platform.name: presence.replier}), Shares())
        )
        yield
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


@pytest.fixture
async def page(address: str) -> AsyncIterator[httpx.AsyncClient]:
    """What a page does, without a browser."""
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        yield client
