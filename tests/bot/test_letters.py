"""The one message of a request, in the moments between its posting and its note; and what is counted."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot import render
from bot.delivery import deliver
from bot.errors import BotError, NotAnArticleError, PlatformAwayError, PlatformBusyError
from bot.models import Frame, Used
from bot.testing import MemoryAnalyst
from tests.bot.delivering import REQUEST, TITLE, URL, Office, units_of

LOST = PlatformAwayError("the answer was lost")
BUSY = PlatformBusyError("429", after=0.01)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long before a platform is asked again."""
    monkeypatch.setattr("bot.painter.FIRST_PAUSE", 0.01)


def meanwhile(office: Office, *faults: BotError) -> Callable[[], Awaitable[None]]:
    """Have the next writes fail from then on."""

    async def fail() -> None:
        office.platform.faults = list(faults)

    return fail


@pytest.mark.parametrize("quiet", [False, True])
async def test_a_reply_that_was_found_is_not_forgotten_when_it_cannot_be_changed_yet(quiet: bool) -> None:
    """Its worker died after the post; the next one is asked to wait, and opens no second."""
    office = Office(quiet_signs=quiet)
    await office.deliveries.begin(REQUEST)
    await office.platform.open(REQUEST, Frame(markdown="half", stage="overview"))
    office.platform.faults = [BUSY]
    await deliver(REQUEST, office.courier, office.platform)

    assert len(office.platform.messages) == 1


@pytest.mark.parametrize("second", [LOST, BUSY])
async def test_a_lost_opening_is_found_although_the_next_write_fails_as_well(second: BotError) -> None:
    """In the middle of painting: one message all the same."""
    office = Office(quiet_signs=True)
    office.telling.meanwhile = meanwhile(office, LOST, second)
    await deliver(REQUEST, office.courier, office.platform)

    assert len(office.platform.messages) == 1


async def test_a_lost_opening_is_taken_away_when_there_is_to_be_no_reply() -> None:
    """The link turned out to be no article after its first words were shown."""
    office = Office(quiet_signs=True)

    class Turning(MemoryAnalyst):
        async def analyze(self, article: Any, language: Any, progress: Any, *, tenant: str) -> Any:
            first = units_of(await super().analyze(article, language, progress, tenant=tenant))[:1]
            progress(first[0])
            await office.platform.saw(render.partly(first, TITLE, URL))
            raise NotAnArticleError("front page")

    office.desk = replace(office.desk, analyst=Turning())
    office.platform.at_texts = [LOST]
    await deliver(replace(REQUEST, automatic=True), office.courier, office.platform)

    assert office.platform.messages == {}


async def test_an_analysis_is_counted_when_it_stands_there() -> None:
    """Not when its last frame failed, to be tried again."""
    office = Office(quiet_signs=True, tells=False)
    office.platform.at_texts = [PlatformBusyError("429", after=500)]
    with pytest.raises(PlatformBusyError):
        await deliver(REQUEST, office.courier, office.platform, last=False)
    assert await office.usage.of("T1") == Used()
    await deliver(REQUEST, office.courier, office.platform)

    assert (await office.usage.of("T1")).analyses == 1


async def test_what_was_withdrawn_is_not_counted() -> None:
    """While its last frame was being written."""
    office = Office(quiet_signs=True, tells=False)

    async def withdraw(frame: Frame) -> None:
        if frame.markdown:
            await office.deliveries.withdraw("T1", "r1")

    office.platform.before = withdraw
    await deliver(REQUEST, office.courier, office.platform)

    assert await office.usage.of("T1") == Used()
    assert office.platform.messages == {}
