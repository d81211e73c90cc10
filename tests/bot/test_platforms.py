"""Each platform is opened once a process, for the roles that this one plays."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot import platforms, processes
from bot.app import open_service
from bot.errors import SettingsError
from bot.platforms import Platform, Presence, opened
from bot.service import Service
from bot.settings import Settings
from bot.testing import MemoryPlatform


class Platforms:
    """Two platforms, and what happened to each."""

    def __init__(self) -> None:
        self.happened: list[str] = []

    def platform(self, name: str, *, listens: bool = True) -> Platform:
        """One that listens until it is stopped."""

        @asynccontextmanager
        async def open_(service: Service) -> AsyncIterator[Presence]:
            async def listen() -> None:
                self.happened.append(f"{name} listens")
                await asyncio.Event().wait()

            self.happened.append(f"{name} opened")
            try:
                yield Presence(replier=MemoryPlatform(), listen=listen if listens else None)
            finally:
                self.happened.append(f"{name} closed")

        return Platform(name=name, is_configured=lambda settings: True, open=open_)


@pytest.fixture
async def service(valkey_url: str, redis: Redis, tmp_path: Path) -> AsyncIterator[Service]:
    """Everything a process has, over an empty store."""
    settings = Settings(redis_url=valkey_url, home=tmp_path / "h", engine="extractive", port=0)
    async with open_service(settings) as opened:
        yield opened


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Platforms:
    """One and two listen, three is served by HTTP."""
    found = Platforms()
    everyone = (found.platform("one"), found.platform("two"), found.platform("three", listens=False))
    monkeypatch.setattr(platforms, "installed", lambda: everyone)
    return found


async def ran(service: Service, listen: str) -> None:
    """Run a process until its page stands, and all that was begun before has begun."""

    def say(where: str) -> None:
        asyncio.get_running_loop().call_soon(service.stopping.set)

    async with asyncio.timeout(10):
        await processes.run(service, web=True, worker=False, listen=listen, say=say)


@pytest.mark.parametrize(
    ("listen", "heard"),
    [
        ("one", ["one listens"]),
        ("two", ["two listens"]),
        ("three", []),
        ("", []),
        (processes.ALL, ["one listens", "two listens"]),
    ],
)
async def test_a_process_listens_to_what_it_is_told_to(
    service: Service, known: Platforms, listen: str, heard: list[str]
) -> None:
    """To one platform, to all, or to none; it opens each of them once, and closes it, all the same."""
    await ran(service, listen)

    opening = ["one opened", "two opened", "three opened"]
    assert known.happened == [*opening, *heard, "three closed", "two closed", "one closed"]


async def test_what_fails_while_it_listens_ends_the_process(
    service: Service, known: Platforms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its error, once all others have stopped: a process that hears nothing is of no use."""

    @asynccontextmanager
    async def open_(service: Service) -> AsyncIterator[Presence]:
        async def listen() -> None:
            raise RuntimeError("no ears")

        yield Presence(replier=MemoryPlatform(), listen=listen)

    failing = Platform(name="failing", is_configured=lambda settings: True, open=open_)
    monkeypatch.setattr(platforms, "installed", lambda: (known.platform("one"), failing))
    with pytest.raises(RuntimeError, match="no ears"):
        async with asyncio.timeout(10):
            await processes.run(service, web=False, worker=False, listen="failing", say=print)

    assert known.happened == ["one opened", "one closed"]


async def test_only_configured_platforms_are_opened(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And where there is none, those that stand in."""
    found = Platforms()
    off = replace(found.platform("off"), is_configured=lambda settings: False)
    page = replace(
        found.platform("page"), is_configured=lambda settings: False, stands_in=lambda settings: True
    )
    on = found.platform("on")

    monkeypatch.setattr(platforms, "installed", lambda: (off, on, page))
    async with opened(service) as presences:
        assert list(presences) == ["on"]
    monkeypatch.setattr(platforms, "installed", lambda: (off, page))
    async with opened(service) as presences:
        assert list(presences) == ["page"]
    monkeypatch.setattr(platforms, "installed", lambda: (off,))
    async with opened(service) as presences:
        assert presences == {}
    assert found.happened == ["on opened", "on closed", "page opened", "page closed"]


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({}, {"playground"}),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, {"slack"}),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}, {"slack"}),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "TRIPTYCH_PLAYGROUND": "on"},
            {"playground", "slack"},
        ),
    ],
)
def test_a_platform_is_there_once_it_is_configured(
    settings: dict[str, str], names: set[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Slack needs its bot token, and one of the two ways on which it comes; then the page is not needed."""
    monkeypatch.chdir(tmp_path)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    assert {platform.name for platform in platforms.configured(Settings.load())} == names


@pytest.mark.parametrize(
    "settings",
    [{"SLACK_BOT_TOKEN": "xoxb-1"}, {"SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "s"}],
)
def test_half_a_setup_is_no_quiet_reason_for_the_page(
    settings: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever made it waits for answers on Slack: it is told what is missing."""
    monkeypatch.chdir(tmp_path)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        platforms.configured(Settings.load())
    assert "SLACK_BOT_TOKEN, and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET" in caught.value.said
