"""What every adapter must do, whatever its platform: subclass `AdapterContract` and give it a `stand`."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

import pytest

from bot import delivery, render
from bot.broadcast import broadcast
from bot.delivery import Courier
from bot.errors import MessageGoneError, PlaceLostError, PlatformAwayError
from bot.following import Analyses
from bot.intake import Intake
from bot.models import Delivery, Frame, Question, Request
from bot.pipeline import Desk
from bot.ports import Replier
from bot.testing import (
    MemoryClaims,
    MemoryDeliveries,
    MemoryLog,
    MemoryNotes,
    MemoryQueue,
    MemoryReader,
    MemoryThreads,
    MemoryUsage,
    memory_desk,
)
from tests.bot.factories import article

URL = "https://news.example/2026/ferry"
HOSTILE = "@everyone <!channel> <@U1> <b>bold</b> [click](http://evil.example) # not a heading `code` | &amp;"


class Stand(Protocol):
    """A platform to try an adapter at; each has places of its own, empty at first."""

    @property
    def replier(self) -> Replier:
        """The adapter's."""
        ...

    async def place(self) -> str:
        """A new place, where somebody has just said something."""
        ...

    async def texts(self, place: str) -> list[str]:
        """What people read of each message of ours there, as plain text, in their order."""
        ...

    async def is_working(self, place: str) -> bool:
        """Whether people can see there that we are at it."""
        ...

    async def is_busy(self, seconds: float) -> bool:
        """Have the next write refused, to be repeated after so long; False: this platform never does."""
        ...

    async def loses_answer(self) -> bool:
        """Have the next write done, and its answer lost; False: that cannot happen there."""
        ...

    async def remove(self, place: str, message: str) -> None:
        """A person deletes a message of ours."""
        ...

    async def shut_out(self, place: str) -> None:
        """We may not write there any more."""
        ...


class Killed(BaseException):
    """The process is gone: nothing after this line happens."""


class Deadly:
    """Stands before somebody and kills the process before, or after, one of the calls."""

    def __init__(self, someone: Any, calls: Iterator[int], fatal: int, *, after: bool) -> None:
        self._someone = someone
        self._calls = calls
        self._fatal = fatal
        self._after = after

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self._someone, name)
        return self._deadly(inner) if callable(inner) else inner

    def _deadly(self, inner: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: Any, **options: Any) -> Any:
            fatal = next(self._calls) == self._fatal
            if fatal and not self._after:
                raise Killed
            result = await inner(*arguments, **options)
            if fatal:
                raise Killed
            return result

        return call


class AdapterContract:
    """The contract; `deliver` and `answer` are the core's own, with nothing real behind them."""

    @pytest.fixture
    def desk(self) -> Desk:
        """A desk whose web has one article."""
        return memory_desk(reader=MemoryReader(articles={URL: article(url=URL, canonical_url=URL)}))

    @pytest.fixture
    def courier(self, desk: Desk) -> Courier:
        """Everyone who works on a delivery."""
        live = MemoryLog()

        async def ask(request: Request, key: str) -> None:
            await broadcast(request, key, desk, live)

        analyses = Analyses(log=live, key=lambda request, *, own=False: request.id, ask=ask)
        return Courier(desk=desk, analyses=analyses, deliveries=MemoryDeliveries(), usage=MemoryUsage())

    @pytest.fixture
    async def request_(self, stand: Stand) -> Request:
        """Somebody shared a link."""
        return Request(tenant="local", source=URL, id="request-1", user="U1", place=await stand.place())

    async def test_a_reply_is_opened_changed_and_found_again(self, stand: Stand) -> None:
        """By its request, whoever looks."""
        request, replier = await self._asked(stand), stand.replier
        assert await replier.find(request) is None
        message = await replier.open(request, Frame(markdown="A third", stage="overview"))
        assert message
        await replier.update(request, message, Frame(markdown="Half of it", stage="overview"))
        assert await replier.find(request) == message
        await replier.update(request, message, Frame(markdown="All of it", kind="analysis"))

        assert await replier.find(replace(request, id="key-2")) is None
        [text] = await stand.texts(request.place)
        assert "All of it" in text
        assert "Half" not in text

    async def test_each_reply_stands_in_its_own_place(self, stand: Stand) -> None:
        """And several in one, in the order in which they were opened."""
        first, second = await stand.place(), await stand.place()
        for place, key in ((first, "a"), (second, "b"), (first, "c")):
            request = await self._asked(stand, id=f"key-{key}", place=place)
            await stand.replier.open(request, Frame(markdown=f"Reply {key}", kind="answer"))

        assert ["Reply a" in text for text in await stand.texts(first)] == [True, False]
        assert ["Reply b" in text for text in await stand.texts(second)] == [True]

    async def test_a_sign_of_life_can_be_seen_at_once(self, stand: Stand) -> None:
        """Before there is a word of the reply; taken away, nothing is left of it."""
        request = await self._asked(stand)
        message = await stand.replier.open(request, Frame(markdown="", stage="reading"))
        assert await stand.is_working(request.place)

        await stand.replier.delete(request, message)
        assert not await stand.is_working(request.place)
        assert await stand.texts(request.place) == []

    async def test_what_strangers_write_is_shown_as_it_is(self, stand: Stand) -> None:
        """It calls nobody, links nowhere, and looks like nothing but words."""
        request = await self._asked(stand)
        markdown = f"## News Overview\n\n- {render.escape(HOSTILE)}"
        await stand.replier.open(request, Frame(markdown=markdown, kind="analysis"))

        [text] = await stand.texts(request.place)
        assert HOSTILE in text

    async def test_a_reply_can_be_taken_away_twice(self, stand: Stand) -> None:
        """Whoever comes second is not surprised."""
        request = await self._asked(stand)
        message = await stand.replier.open(request, Frame(markdown="x", kind="answer"))
        await stand.replier.delete(request, message)
        await stand.replier.delete(request, message)

        assert await stand.texts(request.place) == []

    async def test_a_reply_that_a_person_deleted_is_gone(self, stand: Stand) -> None:
        """The adapter says so, and does not post it again."""
        request = await self._asked(stand)
        message = await stand.replier.open(request, Frame(markdown="x", stage="overview"))
        assert message
        await stand.remove(request.place, message)

        with pytest.raises(MessageGoneError):
            await stand.replier.update(request, message, Frame(markdown="y", kind="answer"))
        assert await stand.texts(request.place) == []

    async def test_a_place_that_is_closed_to_us_is_lost(self, stand: Stand) -> None:
        """So that nobody tries again for ever."""
        request = await self._asked(stand)
        await stand.shut_out(request.place)

        with pytest.raises(PlaceLostError):
            await stand.replier.open(request, Frame(markdown="x", kind="answer"))

    async def test_a_request_gets_one_whole_reply(
        self, stand: Stand, courier: Courier, request_: Request
    ) -> None:
        """However often it is delivered."""
        for _ in range(3):
            await delivery.deliver(request_, courier, stand.replier)

        await self._stands_once(stand, request_)

    async def test_the_same_event_twice_is_one_reply(
        self, stand: Stand, courier: Courier, request_: Request
    ) -> None:
        """On two ways at once, and once more when it has been answered."""
        queue = MemoryQueue()
        intake = Intake(
            claims=MemoryClaims(),
            queue=queue,
            threads=MemoryThreads(),
            deliveries=courier.deliveries,
            notes=MemoryNotes(),
        )
        await asyncio.gather(*(intake.take("event-1", request_) for _ in range(3)))
        for wanted in queue.waiting:
            assert isinstance(wanted, Request)
            await delivery.deliver(wanted, courier, stand.replier)
        queue.waiting.clear()
        assert await intake.take("event-1", request_) == "known"

        assert queue.waiting == []
        await self._stands_once(stand, request_)

    @pytest.mark.parametrize("after", [False, True])
    async def test_a_kill_at_any_step_leaves_one_whole_reply(
        self, stand: Stand, courier: Courier, request_: Request, after: bool
    ) -> None:
        """Before and after each call to the store and to the platform, one life after another."""
        for fatal in range(1, 100):
            calls = iter(range(1, 1_000))
            deadly = replace(courier, deliveries=Deadly(courier.deliveries, calls, fatal, after=after))
            request = replace(request_, id=f"request-{after}-{fatal}", place=await stand.place())
            replier: Any = Deadly(stand.replier, calls, fatal, after=after)
            try:
                await delivery.deliver(request, deadly, replier)
            except Killed:
                await delivery.deliver(request, courier, stand.replier)
                await self._stands_once(stand, request)
                continue
            break

        assert fatal > 5  # begun, opened, kept, written, done
        assert next(calls) <= fatal

    async def test_a_lost_answer_posts_nothing_twice(
        self, stand: Stand, courier: Courier, request_: Request
    ) -> None:
        """The message arrived, and nobody was told: the next attempt finds it."""
        if not await stand.loses_answer():
            pytest.skip("No answer can be lost on this platform.")
        with suppress(PlatformAwayError):  # or the next frame finds it
            await delivery.deliver(request_, courier, stand.replier)
        await delivery.deliver(request_, courier, stand.replier)

        await self._stands_once(stand, request_)

    async def test_a_platform_that_asks_to_wait_gets_the_reply_in_the_end(
        self, stand: Stand, courier: Courier, request_: Request
    ) -> None:
        """It said for how long, at the first post and at the last frame."""
        if not await stand.is_busy(0.2):
            pytest.skip("This platform asks nobody to wait.")
        await delivery.deliver(request_, courier, stand.replier)
        await self._stands_once(stand, request_)

        later = replace(request_, id="request-2", place=await stand.place())
        message = await stand.replier.open(later, Frame(markdown="A part", stage="overview"))
        await courier.deliveries.keep(Delivery(request=later, message=message))
        await stand.is_busy(0.2)
        await delivery.deliver(later, courier, stand.replier)
        await self._stands_once(stand, later)

    async def test_nobody_is_pursued(self, stand: Stand, courier: Courier, request_: Request) -> None:
        """A reply that was deleted is not posted again, nor is one where we were shut out."""
        await delivery.deliver(request_, courier, stand.replier)
        fresh = replace(request_, id="request-2", fresh=True)
        known = await courier.deliveries.find("local", request_.id)
        assert known
        assert known.message
        await courier.deliveries.keep(Delivery(request=fresh, message=known.message))
        await stand.remove(request_.place, known.message)
        await delivery.deliver(fresh, courier, stand.replier)
        assert await stand.texts(request_.place) == []

        closed = replace(request_, id="request-3", place=await stand.place())
        await stand.shut_out(closed.place)
        await delivery.deliver(closed, courier, stand.replier)
        known = await courier.deliveries.find("local", closed.id)
        assert known
        assert known.done

    async def test_what_is_withdrawn_is_taken_away(
        self, stand: Stand, courier: Courier, request_: Request
    ) -> None:
        """Somebody deleted the message with the link, while or after it was answered."""
        intake = Intake(
            claims=MemoryClaims(),
            queue=MemoryQueue(),
            threads=MemoryThreads(),
            deliveries=courier.deliveries,
            notes=MemoryNotes(),
        )
        await stand.replier.open(request_, Frame(markdown="half", stage="overview"))
        await courier.deliveries.begin(request_)
        await intake.withdraw("local", request_.id)
        await delivery.deliver(request_, courier, stand.replier)
        await delivery.withdraw(request_, courier, stand.replier)

        assert await stand.texts(request_.place) == []

    async def test_a_question_is_answered_once_below_the_reply(
        self, stand: Stand, courier: Courier, request_: Request
    ) -> None:
        """Its own message, in the same place."""
        await delivery.deliver(request_, courier, stand.replier)
        asked = Question(request=replace(request_, id="question-1"), text="Why?", thread=request_.place)
        for _ in range(2):
            await delivery.answer(asked, courier, stand.replier)

        first, second = await stand.texts(request_.place)
        assert "News Overview" in first
        assert "two years of delays" in second

    async def _asked(self, stand: Stand, *, id: str = "key-1", place: str = "") -> Request:
        """Somebody asks for something, in a new place unless one is given."""
        place = place or await stand.place()
        return Request(tenant="local", source=URL, id=id, user="U1", place=place)

    async def _stands_once(self, stand: Stand, request: Request) -> None:
        [text] = await stand.texts(request.place)
        for heading in render.HEADINGS.values():
            assert text.count(heading) == 1
        assert "Port Meridian" in text
