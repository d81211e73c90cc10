"""The whole service over a Redis cluster of three, where the keys of a command must be of one slot."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from adapters.playground import places, platform
from adapters.playground.channel import Channel, Post
from adapters.playground.replier import now
from bot.app import open_service
from bot.jobs import Shares
from bot.models import Document, Question, Request
from bot.service import Service
from bot.settings import Settings
from bot.worker import Work
from tests.emulators.cluster import cluster, is_available

STORY = Document(body=Path("bot/demo.txt").read_bytes(), kind="text", name="demo.txt")
ROOTS = [f"message-{number}" for number in range(6)]  # enough for each of the three to have some


@pytest.fixture
def cluster_url(tmp_path: Path) -> Iterator[str]:
    """Three servers."""
    if not is_available():
        pytest.skip("redis-server is not here, so there is no cluster to try.")
    with cluster(tmp_path / "cluster") as url:
        yield url


async def test_everything_works_over_a_cluster(cluster_url: str, tmp_path: Path) -> None:
    """Taking in, analysing, telling, writing, asking, and taking away."""
    settings = Settings(redis_url=cluster_url, home=tmp_path, engine="extractive")
    async with open_service(settings) as service, platform.open(service) as presence:
        channel = Channel(service.records.board)
        work = Work(service, {platform.name: presence.replier})
        working = asyncio.create_task(service.jobs.work(work, Shares()))
        try:
            async with asyncio.timeout(30):
                await _shared(service, channel)
                await _asked(service, channel)
                await service.intake.withdraw(places.TENANT, ROOTS[0])
                while len(await channel.thread(ROOTS[0])) > 1:  # each look is a turn of the server's
                    pass
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working

        assert [post.kind for post in await channel.thread(ROOTS[0])] == ["answer"]
        assert [post.kind for post in await channel.thread(ROOTS[1])] == ["analysis"]


async def _shared(service: Service, channel: Channel) -> None:
    for root in ROOTS:
        await channel.add(Post(id=root, thread=None, author="you", html="", at=now()))
        request = Request(tenant="local", source=STORY, id=root, place=places.pack(root))
        assert await service.intake.take(root, request) == "taken"
        assert await service.intake.take(root, request) == "known"
    await _idle(service)


async def _asked(service: Service, channel: Channel) -> None:
    place = places.pack(ROOTS[0])
    about = await service.records.threads.subject("local", place)
    assert about
    request = Request(tenant="local", source=about.source, id="question-1", place=place)
    await service.intake.take(
        "question-1", Question(request=request, text="Who voted against it?", thread=place)
    )
    await _idle(service)
    [answer] = [post for post in await channel.thread(ROOTS[0]) if post.kind == "answer"]
    assert "Henrik Aas" in answer.html


async def _idle(service: Service) -> None:
    while await service.jobs.deliveries_waiting():  # each look is a turn of the server's
        pass
