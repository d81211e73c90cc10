"""What is said besides replies, to one person mostly: once the event was acknowledged, without promise."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog

from adapters.slack import places, words
from adapters.slack.events import Heard
from adapters.slack.places import Place
from adapters.slack.render import Block
from adapters.slack.web import SlackWeb
from bot.errors import BotError, PlatformError
from bot.intake import Mode
from bot.message import LINKS_AT_ONCE

STOP_SECONDS: Final = 5.0  # for what is still to be said when the process ends

log = structlog.get_logger()


class Aside:
    """Says things by and by; each method returns at once."""

    def __init__(self, web: SlackWeb) -> None:
        self._web = web
        self._going: set[asyncio.Task[None]] = set()

    def tell(self, place: Place, user: str, text: str, blocks: list[Block] | None = None) -> None:
        """Say something that only that user sees: in the thread, the channel, or by a response_url."""
        said = self._whispered(place, text) if place.response_url else self._told(place, user, text, blocks)
        self._later(said)

    def offer(self, heard: Heard, urls: tuple[str, ...]) -> None:
        """Ask whoever shared several links which of the others to go on with (rule S16)."""
        text = words.MORE.format(count=LINKS_AT_ONCE)
        self.tell(heard.aside, heard.user, text, words.offer(urls, places.pack(heard.place)))

    def greet(self, team: str, channel: str, mode: Mode) -> None:
        """Say to a channel what we do."""
        text = words.JOINED.format(mode=words.MODES[mode])
        self._later(
            self._web.call(
                team, "chat.postMessage", channel=channel, text=text, unfurl_links=False, unfurl_media=False
            )
        )

    def publish(self, team: str, user: str, view: Block) -> None:
        """Show somebody our page."""
        self._later(self._web.call(team, "views.publish", user_id=user, view=view))

    def take_back(self, place: Place) -> None:
        """Take away the message of ours that a thread was to hang on."""
        self._later(self._web.call(place.team, "chat.delete", channel=place.channel, ts=place.thread))

    async def _whispered(self, place: Place, text: str) -> None:
        await self._web.whisper(place.response_url, {"text": text})

    async def _told(self, place: Place, user: str, text: str, blocks: list[Block] | None) -> None:
        user, _ = places.recipient(user, place.team)
        await self._web.call(
            place.team,
            "chat.postEphemeral",
            channel=place.channel,
            user=user,
            text=text,
            unfurl_links=False,
            unfurl_media=False,
            **({"thread_ts": place.thread} if place.thread else {}),
            **({"blocks": blocks} if blocks else {}),
        )

    def _later(self, saying: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(_tried(saying))
        self._going.add(task)
        task.add_done_callback(self._going.discard)

    async def close(self) -> None:
        """Wait a little for what is being said, and give up the rest."""
        if self._going:
            _, late = await asyncio.wait(self._going, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()


async def _tried(saying: Coroutine[Any, Any, Any]) -> None:
    try:
        await saying
    except PlatformError as error:
        log.info("not said", cause=str(error))
    except BotError as error:
        log.warning("not said", cause=str(error))
    except Exception:  # a task's outermost edge
        log.exception("not said")


@asynccontextmanager
async def open_aside(web: SlackWeb) -> AsyncIterator[Aside]:
    """Say things as long as a block lasts."""
    aside = Aside(web)
    try:
        yield aside
    finally:
        await aside.close()
