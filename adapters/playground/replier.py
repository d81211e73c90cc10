"""A `bot.ports.Replier` that writes into the playground's channel."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from cachetools import LRUCache

from adapters.playground import places, render
from adapters.playground.channel import Channel, Post
from bot.errors import MessageGoneError, PlaceLostError, PlatformAwayError, StoreError
from bot.models import Frame, Request

OWN: Final = 1_000  # replies that are being written at once, and some more


class PlaygroundReplier:
    """Replies in the channel; nobody limits how often.

    What it put up itself need not be read again to be changed.
    """

    gap = 0.0

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._own: LRUCache[str, Post] = LRUCache(maxsize=OWN)

    async def find(self, request: Request) -> str | None:
        """Look under the only name that it can have."""
        async with _translated():
            post = await self._channel.find(places.reply_id(request.id))
        return post.id if post else None

    async def open(self, request: Request, frame: Frame) -> str:
        """Put up the reply below the message, unless that is gone."""
        root = places.unpack(request.place)
        post = Post(
            id=places.reply_id(request.id),
            thread=root,
            author="triptych",
            html=render.frame(frame),
            at=now(),
            stage=frame.stage,
            kind=frame.kind,
            request=request.id,
        )
        async with _translated():
            if await self._channel.find(root) is None:
                raise PlaceLostError(request.place, "its message is gone")
            if await self._channel.add(post):
                self._own[post.id] = post
        return post.id

    async def update(self, request: Request, message: str, frame: Frame) -> None:
        """Change it."""
        async with _translated():
            post = self._own.get(message) or await self._channel.find(message)
            shown = {"html": render.frame(frame), "stage": frame.stage, "kind": frame.kind}
            if post is None or not await self._channel.change(replace(post, **shown)):  # type: ignore[arg-type]
                raise MessageGoneError(message)

    async def delete(self, request: Request, message: str | None) -> None:
        """Take it away."""
        if message is None:
            return
        async with _translated():
            post = await self._channel.find(message)
            if post:
                await self._channel.remove(post)

    async def let_go(self, request: Request) -> None:
        """Nothing goes on by itself."""

    async def link(self, request: Request, message: str) -> str | None:
        """A message of the page has no address of its own."""
        return None


def now() -> str:
    """This moment, as messages carry it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    """The store is all the platform there is: when it is away, so is the platform."""
    try:
        yield
    except StoreError as error:
        raise PlatformAwayError("playground", str(error)) from error
