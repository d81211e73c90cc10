"""Triptych in an emulated Slack: listener and worker in this process, over a real Valkey and the real SDK."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from redis.asyncio import Redis

from adapters.slack import platform
from bot.app import open_service
from bot.jobs import Shares
from bot.message import Message as Message_
from bot.message import request_for
from bot.pipeline import Desk
from bot.platforms import Presence
from bot.service import Service
from bot.settings import Settings
from bot.testing import MemoryAnalyst, MemoryReader
from bot.web import listening, web_server
from bot.worker import Work
from tests.adapters.slack.pictures import shown_of
from tests.bot.factories import article
from tests.emulators.slack import Message, Slack
from tests.emulators.slack_blocks import as_text

URL = "https://news.example/2026/ferry"
OTHER = "https://news.example/2026/harbour"
THIRD = "https://news.example/2026/bridge"
FOURTH = "https://news.example/2026/tunnel"
TITLE = "Port Meridian to dredge northern channel"

Transport = Literal["socket", "http"]


def id_of(ts: str, url: str = URL, channel: str = "C1") -> str:
    """The request that a message makes for one of its links."""
    said = Message_(tenant="T1", id=f"{channel}-{ts}", place="", text=url, platform="plain")
    return request_for(said, url).id


class Team:
    """A workspace in which Triptych is, as a test looks at it."""

    def __init__(self, slack: Slack, service: Service, reader: MemoryReader, analyst: MemoryAnalyst) -> None:
        self.slack = slack
        self.service = service
        self.reader = reader
        self.analyst = analyst

    def ours(self, thread: str, channel: str = "C1") -> list[Message]:
        """What we said in a thread."""
        return [one for one in self.slack.messages(channel, thread) if one.user == self.slack.bot_user]

    def read(self, thread: str, channel: str = "C1") -> list[str]:
        """The same, as people read it."""
        return [as_text(shown_of(message)) for message in self.ours(thread, channel)]

    async def whole(self, thread: str, count: int = 1, channel: str = "C1") -> list[str]:
        """Wait until so many replies of ours stand whole in a thread, and read them."""
        await self.slack.until(lambda: len(self._whole(thread, channel)) >= count)
        return self.read(thread, channel)

    def _whole(self, thread: str, channel: str) -> list[Message]:
        return [one for one in self.ours(thread, channel) if one.metadata and not is_begun(one)]

    async def told(self, user: str = "U1") -> str:
        """Wait for something that only that user sees, and read the latest of it."""
        await self.slack.until(lambda: any(one.user == user for one in self.slack.ephemerals))
        return [one.text for one in self.slack.ephemerals if one.user == user][-1]

    async def quiet(self) -> None:
        """Wait until everything that was heard has been dealt with."""
        await self.slack.until(lambda: self.slack.is_idle)
        async with asyncio.timeout(10):
            while await self.service.jobs.deliveries_waiting():  # noqa: ASYNC110  # nobody tells
                await asyncio.sleep(0.01)

    def calls(self, method: str) -> int:
        """How often a method was called, and did what it was called for."""
        return sum(call.ok for call in self.slack.calls if call.method == method)


def is_begun(message: Message) -> bool:
    """Whether more is to come."""
    return message.streaming or "…_" in str(message.blocks)


@pytest.fixture
def transport() -> Transport:
    """How events come."""
    return "socket"


@pytest.fixture
def options() -> dict[str, object]:
    """Settings of this test alone."""
    return {}


@pytest.fixture
def reader() -> MemoryReader:
    """A web of four articles, each about itself."""
    return MemoryReader(
        articles={
            url: article(
                url=url, canonical_url=url, paragraphs=(*article().paragraphs, f"This is {url[8:]}.")
            )
            for url in (URL, OTHER, THIRD, FOURTH)
        }
    )


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A workspace with one channel that we were invited to, and Ann, who is in it."""
    async with Slack(limits=False) as workspace:
        workspace.add_channel("C1")
        workspace.add_user("U1")
        workspace.add_user("U2")
        yield workspace


@pytest.fixture
def settings(
    slack: Slack, valkey_url: str, tmp_path: Path, transport: Transport, options: dict[str, object]
) -> Settings:
    """A bot token and one of the two ways."""
    way = (
        {"slack_app_token": slack.app_token}
        if transport == "socket"
        else {"slack_signing_secret": slack.signing_secret}
    )
    return Settings.load(
        redis_url=valkey_url,
        home=tmp_path / "h",
        port=0,
        slack_bot_token=slack.bot_token,
        slack_api_url=slack.api_url,
        **way,
        **options,
    )


@pytest.fixture
async def service(
    settings: Settings, redis: Redis, desk: Desk, reader: MemoryReader
) -> AsyncIterator[Service]:
    """Everything a process has, over an empty store; reading and analysing take no time."""
    async with open_service(settings) as opened:
        keeping = replace(opened.desk, reader=reader, analyst=desk.analyst, answerer=desk.answerer)
        yield replace(opened, desk=keeping)


@pytest.fixture
async def presence(service: Service) -> AsyncIterator[Presence]:
    """Triptych on Slack."""
    async with platform.open(service) as opened:
        yield opened


@pytest.fixture
async def hearing(
    slack: Slack, service: Service, presence: Presence, transport: Transport
) -> AsyncIterator[None]:
    """Somebody who hears what happens."""
    async with listening_to(slack, service, presence, transport):
        yield


@asynccontextmanager
async def listening_to(
    slack: Slack, service: Service, presence: Presence, transport: Transport
) -> AsyncIterator[None]:
    """Hear by one of the two ways."""
    if transport == "http":
        server, door = web_server(service, {platform.name: presence}), listening(service.settings)
        serving = asyncio.create_task(server.serve([door]))
        slack.request_url = f"http://127.0.0.1:{door.getsockname()[1]}/slack/events"
        try:
            yield
        finally:
            server.should_exit = True
            await serving
        return
    assert presence.listen
    going = asyncio.create_task(presence.listen())
    try:
        await slack.until(lambda: len(slack.sockets.connections) == 2)
        yield
    finally:
        going.cancel()
        with suppress(asyncio.CancelledError):
            await going


@pytest.fixture
async def working(service: Service, presence: Presence) -> AsyncIterator[None]:
    """Somebody who does the work."""
    work = Work(service, {platform.name: presence.replier})
    going = asyncio.create_task(service.jobs.work(work, Shares()))
    yield
    going.cancel()
    with suppress(asyncio.CancelledError):
        await going


@pytest.fixture
async def team(
    slack: Slack,
    service: Service,
    reader: MemoryReader,
    analyst: MemoryAnalyst,
    hearing: None,
    working: None,
) -> Team:
    """All of it."""
    return Team(slack, service, reader, analyst)
