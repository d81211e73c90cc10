"""What is taken in is answered once; what cannot be stored is not acknowledged."""

import asyncio
from dataclasses import replace

import pytest

from bot import intake as module
from bot.errors import StoreError
from bot.intake import Intake, Mode, Trigger, is_wanted
from bot.models import Delivery, Question, Request
from bot.testing import (
    MemoryClaims,
    MemoryDeliveries,
    MemoryNotes,
    MemoryQueue,
    MemoryThreads,
)

REQUEST = Request(tenant="T1", source="https://news.example/a", id="r1", place="C1")
QUESTION = Question(request=replace(REQUEST, id="q1"), text="Why?", thread="C1")


@pytest.fixture
def queue() -> MemoryQueue:
    """Where requests wait."""
    return MemoryQueue()


@pytest.fixture
def deliveries() -> MemoryDeliveries:
    """How far each has come."""
    return MemoryDeliveries()


@pytest.fixture
def intake(queue: MemoryQueue, deliveries: MemoryDeliveries) -> Intake:
    """The entrance."""
    return Intake(
        claims=MemoryClaims(),
        queue=queue,
        threads=MemoryThreads(),
        deliveries=deliveries,
        notes=MemoryNotes(),
    )


async def test_an_event_is_taken_once(intake: Intake, queue: MemoryQueue) -> None:
    """By two sockets at once, or again an hour later, when it has been answered."""
    await asyncio.gather(*(intake.take("Ev1", REQUEST) for _ in range(5)))
    assert queue.waiting == [REQUEST]

    queue.waiting = []
    assert await intake.take("Ev1", REQUEST) == "known"
    assert queue.waiting == []


async def test_a_question_is_taken_in_the_same_way(intake: Intake, queue: MemoryQueue) -> None:
    """And the thread it stands in is still about the article."""
    await intake.take("Ev1", REQUEST)
    assert await intake.take("Ev2", QUESTION) == "taken"

    assert queue.waiting == [REQUEST, QUESTION]
    assert await intake.threads.subject("T1", "C1") == REQUEST


async def test_what_could_not_be_stored_is_taken_when_it_comes_again(
    intake: Intake, queue: MemoryQueue
) -> None:
    """The error reaches the platform: it must not be told that all is well."""
    queue.fails_with = StoreError("redis", "gone")
    with pytest.raises(StoreError):
        await intake.take("Ev1", REQUEST)

    queue.fails_with = None
    assert await intake.take("Ev1", REQUEST) == "taken"


async def test_a_process_that_dies_before_it_has_stored_an_event_leaves_no_claim(
    intake: Intake, queue: MemoryQueue
) -> None:
    """Else the redelivery would look known, and be acknowledged and lost."""

    class Dying(MemoryQueue):
        async def deliver(self, request: Request) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await replace(intake, queue=Dying()).take("Ev1", REQUEST)

    assert await intake.take("Ev1", REQUEST) == "taken"


async def test_too_much_is_refused_honestly(
    intake: Intake, queue: MemoryQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And when there is room again, the same event may come again."""
    monkeypatch.setattr(module, "MOST_WAITING", 1)
    queue.waiting = [QUESTION]
    assert await intake.take("Ev1", REQUEST) == "busy"

    queue.waiting = []
    assert await intake.take("Ev1", REQUEST) == "taken"


async def test_a_fresh_analysis_takes_the_place_of_the_old_one(
    intake: Intake, queue: MemoryQueue, deliveries: MemoryDeliveries
) -> None:
    """In the same message; a click is one wish until it is fulfilled, and does not change the subject."""
    await deliveries.keep(Delivery(request=REQUEST, message="m1", done=True))
    fresh = replace(REQUEST, id="r1.r2", fresh=True)

    assert await intake.again("T1", "r1") == "taken"
    assert await intake.again("T1", "r1") == "known"
    assert queue.waiting == [fresh]
    assert await deliveries.begin(fresh) == Delivery(request=fresh, message="m1")
    assert await intake.again("T2", "r1") == "gone"
    assert await intake.threads.subject("T1", "C1") is None

    await deliveries.keep(Delivery(request=fresh, message="m1", done=True))
    assert await intake.again("T1", "r1") == "taken"
    assert queue.waiting == [fresh, replace(fresh, id="r1.r3")]


async def test_what_is_withdrawn_is_taken_away(
    intake: Intake, queue: MemoryQueue, deliveries: MemoryDeliveries
) -> None:
    """By a job, as the platform may be away; nobody is asked in that place any more."""
    await intake.take("Ev1", REQUEST)
    await deliveries.keep(Delivery(request=REQUEST, message="m1"))
    await intake.withdraw("T1", REQUEST.id)
    await intake.withdraw("T1", "never asked for")

    assert await deliveries.begin(REQUEST) == Delivery(request=REQUEST, done=True)
    assert await intake.threads.subject("T1", "C1") is None
    assert queue.withdrawn == [REQUEST]


async def test_what_came_to_nothing_is_taken_up_again_by_name(
    intake: Intake, queue: MemoryQueue, deliveries: MemoryDeliveries
) -> None:
    """A dropped link that was passed over, or a reply that was deleted; one that stands there is known."""
    await deliveries.keep(Delivery(request=REQUEST, message="m1", done=True, kind="analysis"))
    assert await intake.revive(REQUEST) == "known"
    await deliveries.withdraw("T1", REQUEST.id)
    assert await intake.revive(REQUEST) == "taken"
    [wanted] = queue.waiting
    assert isinstance(wanted, Request)
    begun = await deliveries.begin(wanted)
    assert begun
    assert begun.message is None  # the old one is gone

    silent = replace(REQUEST, id="r9", automatic=True)
    await deliveries.keep(Delivery(request=silent, done=True))
    assert await intake.revive(replace(silent, automatic=False)) == "taken"


async def test_a_wish_that_was_noted_and_not_enqueued_is_enqueued_by_the_next(
    intake: Intake, queue: MemoryQueue, deliveries: MemoryDeliveries
) -> None:
    """The process died in between, and nobody redelivers a click."""
    await deliveries.keep(Delivery(request=REQUEST, message="m1", done=True, kind="analysis"))
    queue.fails_with = StoreError("redis", "gone")
    with pytest.raises(StoreError):
        await intake.again("T1", REQUEST.id)
    queue.fails_with = None

    assert await intake.again("T1", REQUEST.id) == "known"
    assert [one.id for one in queue.waiting if isinstance(one, Request)] == ["r1.r2"]


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        ("auto", {"link", "mention", "command"}),
        ("mention", {"mention", "command"}),
        ("off", {"command"}),
    ],
)
def test_the_mode_says_what_is_answered(mode: Mode, wanted: set[Trigger]) -> None:
    """Who asks by command is always answered."""
    triggers: tuple[Trigger, ...] = ("link", "mention", "command")
    assert {trigger for trigger in triggers if is_wanted(mode, trigger)} == wanted
