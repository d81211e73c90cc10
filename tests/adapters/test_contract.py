"""The contract, held against each adapter, and against the platform in memory that has every fault."""

import html
import re

import pytest
from redis.asyncio import Redis

from adapters.playground import places
from adapters.playground.channel import Channel, Post
from adapters.playground.replier import PlaygroundReplier, now
from bot.errors import PlaceLostError, PlatformAwayError, PlatformBusyError, StoreError
from bot.models import Frame
from bot.store.board import RedisBoard
from bot.testing import MemoryPlatform
from tests.adapters.contract import AdapterContract, Stand


class MemoryStand:
    """The platform in memory; the core's own Markdown is all it shows."""

    def __init__(self) -> None:
        self.replier = MemoryPlatform()
        self._count = 0

    async def place(self) -> str:
        """A new place."""
        self._count += 1
        return f"memory:{self._count}"

    async def texts(self, place: str) -> list[str]:
        """The Markdown with its backslashes taken out."""
        shown = self.replier.messages.items()
        return [
            re.sub(r"\\(.)", r"\1", frame.markdown)
            for message, frame in shown
            if message.rpartition(":")[0] == place
        ]

    async def is_busy(self, seconds: float) -> bool:
        """Refuse the next write."""
        self.replier.faults = [PlatformBusyError("429", after=seconds)]
        return True

    async def loses_answer(self) -> bool:
        """Do the next write, and fail all the same."""
        self.replier.faults = [PlatformAwayError("answer", "lost")]
        return True

    async def remove(self, place: str, message: str) -> None:
        """Delete it."""
        del self.replier.messages[message]

    async def shut_out(self, place: str) -> None:
        """Refuse whatever comes."""
        self.replier.faults = [PlaceLostError(place)]


class TestMemoryPlatform(AdapterContract):
    """The stand-in keeps the contract that the real ones keep."""

    @pytest.fixture
    def stand(self) -> Stand:
        """The platform in memory."""
        return MemoryStand()


class PlaygroundStand:
    """The playground over a real store."""

    def __init__(self, redis: Redis) -> None:
        self._board = RedisBoard(redis)
        self._channel = Channel(self._board)
        self.replier = PlaygroundReplier(self._channel)
        self._count = 0

    async def place(self) -> str:
        """Somebody says something in the channel."""
        self._count += 1
        root = f"message-{self._count}"
        await self._channel.add(Post(id=root, thread=None, author="you", html="<p>x</p>", at=now()))
        return places.pack(root)

    async def texts(self, place: str) -> list[str]:
        """The page's own HTML, without its tags."""
        posts = await self._channel.thread(places.unpack(place))
        return [html.unescape(re.sub(r"<[^>]+>", "", post.html)) for post in posts]

    async def is_busy(self, seconds: float) -> bool:
        """Nobody limits it."""
        return False

    async def loses_answer(self) -> bool:
        """The board says no more than that the store is away."""
        put = self._board.put
        lost: list[str] = []

        async def losing(tenant: str, id: str, record: str, *, new: bool) -> bool:
            done = await put(tenant, id, record, new=new)
            if not lost:
                lost.append(id)
                raise StoreError("board", "answer lost")
            return done

        self._board.put = losing  # type: ignore[method-assign]
        return True

    async def remove(self, place: str, message: str) -> None:
        """Delete it from the page."""
        post = await self._channel.find(message)
        assert post
        await self._channel.remove(post)

    async def shut_out(self, place: str) -> None:
        """Delete the message that the thread hangs on."""
        await self.remove(place, places.unpack(place))


class TestPlayground(AdapterContract):
    """The local page."""

    @pytest.fixture
    def stand(self, redis: Redis) -> Stand:
        """The playground, with an empty channel."""
        return PlaygroundStand(redis)

    async def test_two_workers_at_once_open_one_message(self, stand: Stand) -> None:
        """Its name is the request's, so that there can be only one."""
        place = await stand.place()
        for _ in range(2):
            await stand.replier.open(place, "key-1", Frame(markdown="x", stage="reading"))

        assert len(await stand.texts(place)) == 1
