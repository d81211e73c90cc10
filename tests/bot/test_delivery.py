"""One finished reply for each request, whatever dies and however often it is begun."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from bot import delivery
from bot.broadcast import broadcast
from bot.delivery import Courier, deliver
from bot.errors import (
    ArticleMissingError,
    BotError,
    MessageGoneError,
    ModelBusyError,
    PlaceLostError,
    PlatformAwayError,
    PlatformBusyError,
)
from bot.models import Frame, Request
from bot.pipeline import Desk, analyze
from bot.testing import MemoryAnalyst, MemoryDeliveries, MemoryLog, MemoryPlatform, MemoryReader
from tests.bot.factories import article

URL = "https://news.example/2026/ferry"
REQUEST = Request(tenant="T1", source=URL, id="r1", place="C1")


class Killed(BaseException):
    """The process is gone: nothing after this line happens."""


class Deadly:
    """Stands before somebody and kills the process before, or after, one of the calls."""

    def __init__(self, someone: Any, calls: Iterator[int], fatal: int, *, after: bool) -> None:
        self._someone = someone
        self._calls = calls
        self._fatal = fatal
        self._after = after

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: Any, **options: Any) -> Any:
            fatal = next(self._calls) == self._fatal
            if fatal and not self._after:
                raise Killed
            result = await getattr(self._someone, name)(*arguments, **options)
            if fatal:
                raise Killed
            return result

        return call


@pytest.fixture(autouse=True)
def _stocked(reader: MemoryReader) -> None:
    """The web has one article."""
    reader.articles = {URL: article(url=URL, canonical_url=URL)}


@pytest.fixture
def live() -> MemoryLog:
    """Where analyses are told."""
    return MemoryLog()


@pytest.fixture
def platform() -> MemoryPlatform:
    """Where the reply is to stand."""
    return MemoryPlatform()


@pytest.fixture
def courier(desk: Desk, live: MemoryLog) -> Courier:
    """Everyone who works on a delivery; an analysis is made while its request waits for it."""

    async def ask(request: Request) -> str:
        await broadcast(request, "key", desk, live)
        return "key"

    return Courier(desk=desk, log=live, deliveries=MemoryDeliveries(), ask=ask, gap=0.0)


def finished(platform: MemoryPlatform) -> list[str]:
    """The messages that stand there, all of which must be whole."""
    assert all(frame.stage is None for frame in platform.messages.values())
    return [frame.markdown for frame in platform.messages.values()]


async def test_a_request_gets_one_finished_reply(courier: Courier, platform: MemoryPlatform) -> None:
    """A sign of life at once, the parts, and at last the whole."""
    await deliver(REQUEST, courier, platform)

    [reply] = finished(platform)
    assert reply.startswith("## News Overview")
    assert platform.shown[0] == Frame(markdown="", stage="reading")


async def test_a_request_that_is_delivered_twice_gets_one_reply(
    courier: Courier, platform: MemoryPlatform
) -> None:
    """One after the other, as after a lease that was lost."""
    await deliver(REQUEST, courier, platform)
    shown = len(platform.shown)
    await deliver(REQUEST, courier, platform)

    assert len(finished(platform)) == 1
    assert len(platform.shown) == shown


@pytest.mark.parametrize("after", [False, True])
async def test_a_kill_at_any_step_leaves_one_finished_reply(
    courier: Courier, platform: MemoryPlatform, after: bool
) -> None:
    """Before and after each call to the store and to the platform, one life after another."""
    lives = 0
    for fatal in range(1, 100):
        calls = iter(range(1, 1_000))
        deadly = replace(courier, deliveries=Deadly(courier.deliveries, calls, fatal, after=after))  # type: ignore[arg-type]
        request, place = replace(REQUEST, id=f"r{fatal}"), MemoryPlatform()
        try:
            await deliver(request, deadly, Deadly(place, calls, fatal, after=after))  # type: ignore[arg-type]
        except Killed:
            lives += 1
            await deliver(request, courier, place)
            assert len(finished(place)) == 1
            continue
        break

    assert lives >= 5  # begun, opened, kept, written, done
    assert next(calls) <= fatal


async def test_a_reply_that_is_known_already_is_not_made_again(
    courier: Courier, platform: MemoryPlatform, desk: Desk, analyst: MemoryAnalyst
) -> None:
    """The hundredth share costs nothing, and says which address it was shared with."""
    await analyze(Request(tenant="T2", source=URL), desk, lambda stage: None)
    await deliver(replace(REQUEST, source=f"{URL}?utm_source=x"), courier, platform)

    assert len(analyst.asked) == 1
    assert f"]({URL})" in finished(platform)[0]


async def test_what_cannot_be_read_is_told_in_the_thread(
    courier: Courier, platform: MemoryPlatform, reader: MemoryReader
) -> None:
    """One sentence, once."""
    del reader.articles[URL]
    await deliver(REQUEST, courier, platform)

    assert finished(platform) == [ArticleMissingError.said]


@pytest.mark.parametrize("fault", [PlatformAwayError("lost"), PlatformBusyError("429", after=0.01)])
async def test_a_platform_that_falters_gets_the_reply_in_the_end(
    courier: Courier, platform: MemoryPlatform, fault: BotError, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer was lost, or it asked to wait: the last frame is repeated until it stands."""
    monkeypatch.setattr("bot.painter.FIRST_PAUSE", 0.01)
    platform.faults = [None, fault, fault, fault]
    await deliver(REQUEST, courier, platform)

    assert len(finished(platform)) == 1


@pytest.mark.parametrize("fault", [PlaceLostError("kicked"), MessageGoneError("deleted")])
async def test_nobody_is_pursued(courier: Courier, platform: MemoryPlatform, fault: BotError) -> None:
    """A reply that somebody deleted is not posted again, nor one in a place that we were removed from."""
    platform.faults = [None, fault, fault]
    await deliver(REQUEST, courier, platform)
    await deliver(REQUEST, courier, platform)

    assert len(platform.shown) == 1


async def test_a_dead_analysis_is_asked_for_again(
    courier: Courier, platform: MemoryPlatform, live: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker was killed after the first unit: the next one starts over, and nothing shows twice."""
    monkeypatch.setattr(delivery, "QUIET", 0.05)
    lives: list[str] = []

    async def ask(request: Request) -> str:
        lives.append(request.id)
        if len(lives) == 1:
            epoch = await live.begin("key")
            await live.write("key", epoch, "analyzing")
        else:
            await courier.ask(request)
        return "key"

    await deliver(REQUEST, replace(courier, ask=ask), platform)

    assert len(lives) == 2
    assert len(finished(platform)) == 1


async def test_nobody_waits_for_ever(
    courier: Courier, platform: MemoryPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a hard stop the thread gets a sentence."""
    monkeypatch.setattr(delivery, "HARD_STOP", 0.05)

    async def ask(request: Request) -> str:
        return "never"

    await deliver(REQUEST, replace(courier, ask=ask), platform)

    assert finished(platform) == [delivery.TOO_LONG]


async def test_an_attempt_that_is_worth_another_raises_until_the_last(
    desk: Desk, live: MemoryLog, analyst: MemoryAnalyst
) -> None:
    """The queue tries again; after the last attempt the thread gets the error's sentence."""
    analyst.fails_with = ModelBusyError("model")
    with pytest.raises(ModelBusyError):
        await broadcast(REQUEST, "key", desk, live, last=False)
    await broadcast(REQUEST, "key", desk, live)

    told = [news async for _, news in _until_end(live)]
    assert [getattr(news, "said", None) for news in told][-1] == ModelBusyError.said


async def _until_end(live: MemoryLog) -> Any:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            async for news in live.follow("key"):
                yield news
