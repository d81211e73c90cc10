"""What is taken in is answered once; what cannot be stored is not acknowledged."""

import asyncio

import pytest

from bot import intake as module
from bot.errors import StoreError
from bot.intake import Intake
from bot.models import Request
from bot.testing import MemoryClaims, MemoryQueue

REQUEST = Request(tenant="T1", source="https://news.example/a", id="r1", place="C1")


@pytest.fixture
def queue() -> MemoryQueue:
    """Where requests wait."""
    return MemoryQueue()


@pytest.fixture
def intake(queue: MemoryQueue) -> Intake:
    """The entrance."""
    return Intake(claims=MemoryClaims(), queue=queue)


async def test_an_event_is_taken_once(intake: Intake, queue: MemoryQueue) -> None:
    """By two sockets at once, or again an hour later."""
    taken = await asyncio.gather(*(intake.take("Ev1", REQUEST) for _ in range(5)))

    assert sorted(taken) == ["known"] * 4 + ["taken"]
    assert queue.waiting == [REQUEST]


async def test_what_could_not_be_stored_is_taken_when_it_comes_again(
    intake: Intake, queue: MemoryQueue
) -> None:
    """The error reaches the platform: it must not be told that all is well."""
    queue.fails_with = StoreError("redis", "gone")
    with pytest.raises(StoreError):
        await intake.take("Ev1", REQUEST)

    queue.fails_with = None
    assert await intake.take("Ev1", REQUEST) == "taken"


async def test_a_store_that_is_away_altogether_takes_nothing(queue: MemoryQueue) -> None:
    """Not even what it took itself can be given back; the first error is the one that counts."""

    class Away(MemoryClaims):
        async def release(self, tenant: str, event: str) -> None:
            raise StoreError("redis", "still gone")

    queue.fails_with = StoreError("redis", "gone")
    with pytest.raises(StoreError, match="redis: gone"):
        await Intake(claims=Away(), queue=queue).take("Ev1", REQUEST)


async def test_too_much_is_refused_honestly(
    intake: Intake, queue: MemoryQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And when there is room again, the same event may come again."""
    monkeypatch.setattr(module, "MOST_WAITING", 1)
    queue.waiting = [REQUEST]
    assert await intake.take("Ev1", REQUEST) == "busy"

    queue.waiting = []
    assert await intake.take("Ev1", REQUEST) == "taken"
