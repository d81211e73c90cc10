"""Frames at a pace that a platform bears."""

import asyncio

import pytest

from bot.errors import MessageGoneError, PlatformAwayError, PlatformBusyError, PlatformError
from bot.models import Frame
from bot.painter import Painter

LAST = Frame(markdown="whole")


def frame(number: int) -> Frame:
    """One of many."""
    return Frame(markdown=str(number), stage="overview")


class Canvas:
    """What was written, when, and what the next writes raise; a closed gate holds writes up."""

    def __init__(self, *faults: PlatformError | None) -> None:
        self.written: list[str] = []
        self.at: list[float] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self._begun = asyncio.Condition()
        self._faults = list(faults)

    async def write(self, frame: Frame) -> None:
        """Write a frame, once the gate is open."""
        async with self._begun:
            self.at.append(asyncio.get_running_loop().time())
            self._begun.notify_all()
        await self.gate.wait()
        fault = self._faults.pop(0) if self._faults else None
        if fault:
            raise fault
        self.written.append(frame.markdown)

    async def begun(self, count: int) -> None:
        """Wait until so many writes have begun."""
        async with asyncio.timeout(5), self._begun:
            await self._begun.wait_for(lambda: len(self.at) >= count)


async def test_late_frames_are_skipped() -> None:
    """While one is being written, only the latest of the others matters."""
    canvas = Canvas()
    async with Painter(canvas.write, gap=0.0) as painter:
        canvas.gate.clear()
        painter.show(frame(0))
        await canvas.begun(1)
        for number in range(1, 50):
            painter.show(frame(number))
        canvas.gate.set()
        await canvas.begun(2)
        await painter.finish(LAST)

    assert canvas.written == ["0", "49", "whole"]


async def test_there_is_a_gap_between_two_frames() -> None:
    """Platforms count edits; a reader cannot follow faster ones either."""
    canvas = Canvas()
    async with Painter(canvas.write, gap=0.1) as painter:
        painter.show(frame(1))
        await canvas.begun(1)
        painter.show(frame(2))
        await canvas.begun(2)

    assert canvas.at[1] - canvas.at[0] >= 0.09


async def test_the_last_frame_waits_for_no_gap() -> None:
    """The gap keeps one write in reserve for it."""
    canvas = Canvas()
    async with Painter(canvas.write, gap=60) as painter:
        painter.show(frame(1))
        await canvas.begun(1)
        painter.show(frame(2))
        async with asyncio.timeout(1):
            await painter.finish(LAST)

    assert canvas.written == ["1", "whole"]


async def test_the_last_frame_is_never_overtaken() -> None:
    """One that is on its way is let through first; none comes after."""
    canvas = Canvas()
    async with Painter(canvas.write, gap=0.0) as painter:
        canvas.gate.clear()
        painter.show(frame(1))
        await canvas.begun(1)
        finishing = asyncio.create_task(painter.finish(LAST))
        painter.show(frame(2))
        canvas.gate.set()
        await finishing

    assert canvas.written == ["1", "whole"]


async def test_a_platform_that_asks_to_wait_is_not_pressed() -> None:
    """The frame is dropped; by then a newer one is there, and the last one waits as long as it must."""
    canvas = Canvas(PlatformBusyError("429", after=0.1), None, PlatformBusyError("429", after=0.1))
    async with Painter(canvas.write, gap=0.0) as painter:
        painter.show(frame(1))
        await canvas.begun(1)
        painter.show(frame(2))
        await canvas.begun(2)
        await painter.finish(LAST)

    assert canvas.written == ["2", "whole"]
    assert canvas.at[1] - canvas.at[0] >= 0.09
    assert canvas.at[3] - canvas.at[2] >= 0.09


async def test_the_last_frame_does_not_wait_for_ever() -> None:
    """A worker must not sleep for an hour: whoever has the job next tries again."""
    canvas = Canvas(PlatformBusyError("429", after=3_600))
    async with Painter(canvas.write, gap=0.0) as painter:
        with pytest.raises(PlatformBusyError):
            await painter.finish(LAST)


async def test_a_lost_answer_is_no_reason_to_stop() -> None:
    """Whether the frame stands is not known; the next one settles it."""
    canvas = Canvas(PlatformAwayError("reset"))
    async with Painter(canvas.write, gap=0.0) as painter:
        painter.show(frame(1))
        await canvas.begun(1)
        await painter.finish(LAST)

    assert canvas.written == ["whole"]


async def test_a_message_that_is_gone_ends_the_painting() -> None:
    """Nothing is written to it any more, and whoever finishes it is told."""
    canvas = Canvas(MessageGoneError("deleted"))
    async with Painter(canvas.write, gap=0.0) as painter:
        painter.show(frame(1))
        await canvas.begun(1)
        with pytest.raises(MessageGoneError):
            await painter.finish(LAST)
