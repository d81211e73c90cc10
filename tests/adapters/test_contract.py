"""The contract, held against each adapter, and against the platform in memory that has every fault."""

import html
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis

from adapters.playground import places
from adapters.playground.channel import Channel, Post
from adapters.playground.replier import PlaygroundReplier, now
from adapters.slack import places as slack_places
from adapters.slack import render
from adapters.slack.places import Place
from adapters.slack.replier import SlackReplier
from adapters.slack.signs import open_signs
from adapters.slack.web import open_web
from bot.errors import PlaceLostError, PlatformAwayError, PlatformBusyError, StoreError
from bot.models import Frame
from bot.settings import Settings
from bot.store.board import RedisBoard
from bot.testing import MemoryAllowance, MemoryNotes, MemoryPlatform
from tests.adapters.contract import AdapterContract, Stand
from tests.adapters.slack.pictures import shown_of
from tests.emulators.slack import Message, Slack
from tests.emulators.slack_blocks import as_text


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

    async def is_working(self, place: str) -> bool:
        """A message that is not whole."""
        return any(frame.stage for frame in self.replier.messages.values())

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

    async def is_working(self, place: str) -> bool:
        """A message that is not whole."""
        return any(post.stage for post in await self._channel.thread(places.unpack(place)))

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
        request = await self._asked(stand, place=place)
        for _ in range(2):
            await stand.replier.open(request, Frame(markdown="x", stage="reading"))

        assert len(await stand.texts(place)) == 1


class SlackStand:
    """Slack, emulated on loopback, without its limits of rate."""

    def __init__(self, slack: Slack, replier: SlackReplier) -> None:
        self._slack = slack
        self.replier = replier

    async def place(self) -> str:
        """Somebody says something in the channel."""
        ts = await self._slack.post("C1", "look", user="U1")
        return slack_places.pack(Place(team=self._slack.team, channel="C1", thread=ts))

    async def texts(self, place: str) -> list[str]:
        """What a person reads of our messages in the thread."""
        # a joiner that nobody sees keeps Slack from making links of words
        return [as_text(shown_of(one)).replace(render.UNLINKED, "://") for one in self._ours(place)]

    async def is_working(self, place: str) -> bool:
        """A status below the thread, or a message that says so."""
        status = self._slack.status("C1", slack_places.unpack(place).thread)
        return "reading the article" in " ".join([status, *await self.texts(place)]).lower()

    async def is_busy(self, seconds: float) -> bool:
        """Refuse whatever is written next, which is not the status: that is only a sign."""
        for method in ("chat.postMessage", "chat.startStream", "chat.stopStream", "chat.update"):
            self._slack.fail(method, retry_after=1, status=429)
        return True

    async def loses_answer(self) -> bool:
        """The message arrives, and nobody is told."""
        for method in ("chat.postMessage", "chat.startStream"):
            self._slack.fail(method, drop="after")
        return True

    async def remove(self, place: str, message: str) -> None:
        """Delete it."""
        await self._slack.remove("C1", message)

    async def shut_out(self, place: str) -> None:
        """We are removed from the channel."""
        self._slack.kick("C1")

    def _ours(self, place: str) -> list[Message]:
        thread = slack_places.unpack(place).thread
        return [one for one in self._slack.messages("C1", thread) if one.user == self._slack.bot_user]


class Unlimited(MemoryAllowance):
    """Whoever counts calls must not see some of them refused."""

    async def take(self, *arguments: Any) -> float:
        """Let it pass."""
        return 0.0


class TestSlack(AdapterContract):
    """Slack's Web API, by its official client."""

    @pytest.fixture(params=["streams", "edits", "no status"])
    async def stand(self, request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
        """With all that a workspace can have, without streams, and without a status either."""
        async with Slack(limits=False) as slack:
            slack.add_channel("C1")
            slack.streaming = request.param == "streams"
            slack.statuses = request.param != "no status"
            settings = Settings(slack_bot_token=slack.bot_token, slack_api_url=slack.api_url)
            notes = MemoryNotes()
            async with open_web(settings, Unlimited()) as web, open_signs(web, notes) as signs:
                replier = SlackReplier(web=web, notes=notes, signs=signs)
                yield SlackStand(slack, replier)
            assert slack.warnings == []
