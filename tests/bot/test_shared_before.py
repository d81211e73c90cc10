"""The same article in the same room within a short while is pointed at, not shown again."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from bot import intake as module
from bot.errors import StoreError
from bot.intake import Intake
from bot.models import Delivery, Document, Question, Request
from bot.ports import Notes
from bot.store.notes import RedisNotes
from bot.testing import MemoryClaims, MemoryDeliveries, MemoryNotes, MemoryQueue, MemoryThreads

URL = "https://news.example/2026/ferry"
FIRST = Request(tenant="T1", source=URL, id="r1", place="C1:1")
SECOND = replace(FIRST, id="r2", place="C1:2")


@pytest.fixture
def queue() -> MemoryQueue:
    """Where requests wait."""
    return MemoryQueue()


@pytest.fixture(params=["redis", "memory"])
def intake(request: pytest.FixtureRequest, redis: Redis, queue: MemoryQueue) -> Intake:
    """The entrance, over each kind of notes."""
    kinds: dict[str, Notes] = {"redis": RedisNotes(redis), "memory": MemoryNotes()}
    return Intake(
        claims=MemoryClaims(),
        queue=queue,
        threads=MemoryThreads(),
        deliveries=MemoryDeliveries(),
        notes=kinds[request.param],
    )


async def taken(intake: Intake, request: Request, room: str = "C1") -> Request:
    """The request as it waits in the queue."""
    assert isinstance(intake.queue, MemoryQueue)
    assert await intake.take(f"event {request.id}", request, room=room) == "taken"
    latest = intake.queue.waiting[-1]
    assert isinstance(latest, Request)
    return latest


async def test_the_second_share_in_a_room_knows_the_first(intake: Intake) -> None:
    """The first is a request like any other; the third points at it too, as the second shows no analysis."""
    assert await taken(intake, FIRST) == FIRST
    assert await taken(intake, SECOND) == replace(SECOND, earlier="r1")
    assert (await taken(intake, replace(SECOND, id="r3"))).earlier == "r1"


async def test_the_thread_is_noted_with_the_way_to_the_first(intake: Intake) -> None:
    """What is asked there is about the article, as in any other thread."""
    await taken(intake, FIRST)
    await taken(intake, SECOND)

    assert await intake.threads.subject("T1", "C1:2") == replace(SECOND, earlier="r1")


@pytest.mark.parametrize("source", [f"{URL}?utm_source=x", f"{URL}#comments", f"{URL}/?fbclid=1"])
async def test_the_same_article_under_another_address_is_the_same(intake: Intake, source: str) -> None:
    """As far as that can be told before it is read."""
    await taken(intake, FIRST)

    assert (await taken(intake, replace(SECOND, source=source))).earlier == "r1"


async def test_a_pasted_article_is_known_by_its_text(intake: Intake) -> None:
    """It has no address."""
    story, other = (Document(body=body, kind="text", name="pasted text") for body in (b"A story.", b"B."))
    await taken(intake, replace(FIRST, source=story))

    assert (await taken(intake, replace(SECOND, source=story))).earlier == "r1"
    assert (await taken(intake, replace(SECOND, id="r3", source=other))).earlier == ""


@pytest.mark.parametrize(
    ("changes", "room"),
    [
        ({}, "C2"),
        ({}, ""),
        ({"tenant": "T2"}, "C1"),
        ({"source": "https://news.example/2026/other"}, "C1"),
    ],
)
async def test_what_is_shared_elsewhere_is_shown(intake: Intake, changes: dict[str, Any], room: str) -> None:
    """In another room, where nobody has seen it, in no room, to another tenant; or it differs."""
    await taken(intake, FIRST)

    assert (await taken(intake, replace(SECOND, **changes), room)).earlier == ""


async def test_what_was_shared_outside_any_room_is_no_first_one(intake: Intake) -> None:
    """A private place must not show through in a room, nor in the next private one."""
    await taken(intake, FIRST, room="")

    assert (await taken(intake, SECOND, room="")).earlier == ""
    assert (await taken(intake, replace(SECOND, id="r3"))).earlier == ""


async def test_a_request_that_is_brought_again_is_not_its_own_second(
    intake: Intake, queue: MemoryQueue
) -> None:
    """It was noted, and then it could not be stored: the redelivery must be answered in full."""
    queue.fails_with = StoreError("redis", "gone")
    with pytest.raises(StoreError):
        await intake.take("event r1", FIRST, room="C1")
    queue.fails_with = None

    assert await taken(intake, FIRST) == FIRST
    assert queue.waiting == [FIRST]


async def test_a_second_share_that_is_brought_again_is_still_the_second(
    intake: Intake, queue: MemoryQueue
) -> None:
    """However often it takes to store it."""
    await taken(intake, FIRST)
    queue.fails_with = StoreError("redis", "gone")
    with pytest.raises(StoreError):
        await intake.take("event r2", SECOND, room="C1")
    queue.fails_with = None

    assert (await taken(intake, SECOND)).earlier == "r1"


async def test_of_several_at_once_one_is_the_first(intake: Intake, queue: MemoryQueue) -> None:
    """All others point at it, and it points at none."""
    shares = [replace(FIRST, id=f"r{number}") for number in range(10)]
    await asyncio.gather(*(intake.take(f"event {one.id}", one, room="C1") for one in shares))

    waiting = [one for one in queue.waiting if isinstance(one, Request)]
    [first] = [one.id for one in waiting if not one.earlier]
    assert len(waiting) == 10
    assert {one.earlier for one in waiting} == {"", first}


async def test_whether_something_was_shared_can_be_asked(intake: Intake, queue: MemoryQueue) -> None:
    """Asking notes nothing: the first share comes after it."""
    assert await intake.earlier(FIRST, "C1") is None
    assert await taken(intake, FIRST) == FIRST

    assert await intake.earlier(SECOND, "C1") == "r1"
    assert await intake.earlier(replace(SECOND, source=f"{URL}?utm_source=x"), "C1") == "r1"
    assert await intake.earlier(SECOND, "C2") is None
    assert await intake.earlier(replace(SECOND, tenant="T2"), "C1") is None
    assert queue.waiting == [FIRST]


async def test_what_is_not_taken_is_no_first_one(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sees the analysis of what was refused."""
    monkeypatch.setattr(module, "MOST_WAITING", 0)
    assert await intake.take("event r1", FIRST, room="C1") == "busy"

    assert await intake.earlier(FIRST, "C1") is None


async def test_a_question_is_no_share(intake: Intake, queue: MemoryQueue) -> None:
    """It is taken as it is, and whoever shares its article afterwards is the first."""
    asked = Question(request=FIRST, text="Why?", thread="C1:1")
    await taken(intake, FIRST)
    await intake.take("event q1", replace(asked, request=replace(FIRST, id="q1")), room="C1")
    assert queue.waiting[-1] == replace(asked, request=replace(FIRST, id="q1"))

    await intake.take("event q2", replace(asked, request=replace(FIRST, id="q2")), room="C2")
    assert await intake.earlier(FIRST, "C2") is None


async def test_a_fresh_analysis_points_nowhere(intake: Intake, queue: MemoryQueue) -> None:
    """Whoever asks for it where only the pointer stands wants to see it there."""
    await taken(intake, FIRST)
    second = await taken(intake, SECOND)
    await intake.deliveries.keep(Delivery(request=second, message="m2", done=True, kind="answer"))
    await intake.again("T1", "r2")

    assert queue.waiting[-1] == replace(SECOND, id="r2.r2", fresh=True, earlier="")


async def test_after_a_while_it_is_shown_again(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day later nobody scrolls back so far."""
    monkeypatch.setattr(module, "AGAIN", timedelta(milliseconds=150))
    intake = Intake(
        claims=MemoryClaims(),
        queue=MemoryQueue(),
        threads=MemoryThreads(),
        deliveries=MemoryDeliveries(),
        notes=RedisNotes(redis),
    )
    await taken(intake, FIRST)
    ends = time.monotonic() + 10
    while await intake.earlier(FIRST, "C1"):
        assert time.monotonic() < ends

    assert await taken(intake, SECOND) == SECOND


async def test_a_share_is_remembered_for_half_an_hour_from_the_first_on(redis: Redis) -> None:
    """However often it is shared meanwhile; its key tells neither the room nor the address."""
    intake = Intake(
        claims=MemoryClaims(),
        queue=MemoryQueue(),
        threads=MemoryThreads(),
        deliveries=MemoryDeliveries(),
        notes=RedisNotes(redis),
    )
    await taken(intake, FIRST)
    [key] = await redis.keys()
    assert timedelta(minutes=30) == module.AGAIN
    assert 0 < await redis.ttl(key) <= 1_800

    await redis.expire(key, 60)
    await taken(intake, SECOND)
    assert await redis.ttl(key) <= 60
    assert not [part for part in ("C1", "news", "ferry") if part in str(key)]
