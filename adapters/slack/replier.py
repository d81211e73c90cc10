"""A `bot.ports.Replier` over Slack's Web API: a status, then one message that grows, then the whole.

It grows as a stream where the workspace has streams and some are left of the minute's; else it is one
message that is edited, and edited less the more there is to do.
"""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import structlog
from cachetools import LRUCache

from adapters.slack import places, render
from adapters.slack.places import Place
from adapters.slack.signs import Signs, is_refused, refuse
from adapters.slack.stream import Stream
from adapters.slack.web import RefusedError, SlackWeb
from bot.errors import (
    MessageGoneError,
    PlaceLostError,
    PlatformAwayError,
    PlatformBusyError,
    PlatformError,
    StoreError,
)
from bot.models import Frame, Request
from bot.ports import Notes

WRITES: Final = 9  # of one reply, from the status to the last frame
GAP: Final = 1.5  # seconds between the first two frames; each next gap is longer
GROWTH: Final = 1.4
WRITTEN_AT_ONCE: Final = 1_000  # replies, and some more
PAGE: Final = 200  # messages of a thread, of one reading
STREAMS: Final = "streams"
STREAM_NOTED: Final = timedelta(hours=24)  # whose it is; afterwards nobody looks for it any more
EDIT: Final = "chat.update"
OVER: Final = "message_not_in_streaming_state"
_WHISPERED: Final = "whispered"  # a message that one person sees, and nobody can change

log = structlog.get_logger()


@dataclass(slots=True)
class _Writing:
    """What this process knows of a reply that it writes; another one begins from nothing."""

    writes: int = 0
    next_at: float = 0.0
    gap: float = GAP
    stream: Stream | None = None

    def is_due(self, reserved: int) -> bool:
        """Whether a frame that is not the last may be written, with so many writes to come after it."""
        return self.writes + 1 + reserved <= WRITES and time.monotonic() >= self.next_at

    def wrote(self) -> None:
        """One more write; the next one is not to follow too soon."""
        self.writes += 1
        self.next_at = time.monotonic() + self.gap
        self.gap *= GROWTH


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackReplier:
    """Replies in threads, or to one person alone."""

    web: SlackWeb
    notes: Notes
    signs: Signs
    gap: float = GAP
    _writings: LRUCache[str, _Writing] = field(default_factory=lambda: LRUCache(maxsize=WRITTEN_AT_ONCE))

    async def find(self, request: Request) -> str | None:
        """Look through the thread: for our mark, else for the stream that we began.

        A stream bears no mark before it is whole, so whoever starts one notes right afterwards whose it is.
        One without a note was left by a process that died in between; it is taken for this request's.
        """
        place = places.unpack(request.place)
        if place.response_url:
            return None
        identity = await self.web.identity()
        async for message in self._thread(place):
            if render.is_of(message, request):
                return str(message["ts"])
            own = message.get("user") == identity.user and not message.get("metadata")
            if own and message.get("ts") != place.thread:
                ts = str(message["ts"])
                whose = await self.notes.first(place.team, _stream(place, ts), request.id, STREAM_NOTED)
                if whose == request.id:
                    return ts
        return None

    async def open(self, request: Request, frame: Frame) -> str | None:
        """Show a status as long as there is nothing to read, then post."""
        place, key = places.unpack(request.place), _key(request)
        if place.response_url:
            return None if frame.stage else await self._whisper(place, request, frame)
        writing = self._writings.setdefault(key, _Writing(writes=int(request.headed)))
        if not frame.markdown and await self.signs.show(key, place, frame.stage or "reading"):
            writing.writes += 1
            return None
        message = None
        if frame.stage and frame.markdown:
            message = await self._streamed(request, place, frame, writing)
        if message is None and frame.stage and not await self._may_be_edited(place):
            return None  # it will be posted once, when it is whole
        message = message or await self._posted(request, place, frame)
        self.signs.forget(key)
        writing.wrote()
        if frame.stage is None:
            await self._finished(request, place, frame)
        return message

    async def _may_be_edited(self, place: Place) -> bool:
        """Whether a message that is not whole may be posted: the edit that makes it so must be left over."""
        try:
            await self.web.allowed(place.team, "partly posted")
        except PlatformBusyError:
            return False
        return True

    async def update(self, request: Request, message: str, frame: Frame) -> None:
        """Let the message grow, or change it; the last frame is never left out."""
        place, writing = places.unpack(request.place), self._writings.get(_key(request)) or _Writing()
        if message == _WHISPERED:
            return
        self._writings[_key(request)] = writing
        if frame.stage is None:
            await self._last(request, place, message, frame, writing)
            await self._finished(request, place, frame)
            return
        if not frame.markdown and not request.fresh:
            return  # what stands there says more: the half that another process wrote, or a sign of life
        # at most a stop, an edit, and a title come after it
        is_due = writing.is_due(2 + request.headed)
        if is_due and await self._next(request, place, message, frame, writing):
            writing.wrote()

    async def delete(self, request: Request, message: str | None) -> None:
        """Take the message away, and the status."""
        place, key = places.unpack(request.place), _key(request)
        if place.response_url:
            return
        self._writings.pop(key, None)
        if message is None:
            await self.signs.clear(key, place)
            return
        self.signs.forget(key)
        try:
            await self._deleted(place, message)
        except (MessageGoneError, PlaceLostError) as error:
            log.info("gone already", cause=str(error))

    async def _deleted(self, place: Place, message: str) -> None:
        where = {"channel": place.channel, "ts": message}
        try:
            await self.web.call(place.team, "chat.delete", **where)
        except RefusedError as error:
            if error.code != "cant_delete_message":
                raise
            # a stream that goes on is not to be deleted
            await self._ended(Stream(self.web, place, message, ""), _Writing())
            await self.web.call(place.team, "chat.delete", **where)

    async def let_go(self, request: Request) -> None:
        """Keep up no status for it."""
        self.signs.forget(_key(request))

    async def link(self, request: Request, message: str) -> str | None:
        """Slack's own permanent link."""
        place = places.unpack(request.place)
        if place.response_url:
            return None
        try:
            told = await self.web.call(
                place.team, "chat.getPermalink", channel=place.channel, message_ts=message
            )
        except (MessageGoneError, PlaceLostError, RefusedError) as error:
            log.info("no link", cause=str(error))
            return None
        return str(told["permalink"])

    async def _streamed(self, request: Request, place: Place, frame: Frame, writing: _Writing) -> str | None:
        """Start a stream; None where that cannot be, or not now."""
        if not request.user or await is_refused(self.notes, place.team, STREAMS):
            return None
        text = render.markdown(frame.markdown)
        try:
            recipient = places.recipient(request.user, place.team)
            writing.stream = await Stream.start(self.web, place, text, recipient)
        except PlatformBusyError:
            return None
        except RefusedError as error:
            await refuse(self.notes, place.team, STREAMS, error)
            return None
        if await self._is_noted(place, writing.stream.ts, request):
            return writing.stream.ts
        writing.stream = None  # somebody else took it for theirs, and writes over it
        return None

    async def _posted(self, request: Request, place: Place, frame: Frame) -> str:
        shown = _content(frame, request)
        told = await self._in_simple_words(
            place.team,
            "chat.postMessage",
            frame,
            channel=place.channel,
            thread_ts=place.thread,
            unfurl_links=False,
            unfurl_media=False,
            **shown,
        )
        return str(told["ts"])

    async def _next(
        self, request: Request, place: Place, message: str, frame: Frame, writing: _Writing
    ) -> bool:
        """A frame that is not the last one; False: a stream cannot show it, so it was left out."""
        stream, text = writing.stream, render.markdown(frame.markdown)
        if stream is None:
            await self.web.allowed(place.team, "partly edited")
            await self._edit(request, place, message, frame)
        elif stream.can_become(text) and text != stream.sent:
            try:
                await stream.append(text)
            except PlatformBusyError:
                raise
            except PlatformError as error:
                log.info("stream broken", cause=str(error))
                await self._ended(stream, writing)
        elif text.startswith(stream.sent) and text != stream.sent:  # it cannot grow any more
            await self._ended(stream, writing)
            await self._edit(request, place, message, frame)
        else:
            return False
        return True

    async def _last(
        self, request: Request, place: Place, message: str, frame: Frame, writing: _Writing
    ) -> None:
        stream, text = writing.stream, render.markdown(frame.markdown)
        if stream and stream.can_become(text):
            try:
                return await stream.stop(
                    text, blocks=render.footer(frame, request), metadata=render.metadata(request)
                )
            except PlatformBusyError:
                raise
            except RefusedError as error:
                log.info("stream broken", cause=str(error))
                if error.code == OVER:
                    stream = writing.stream = None
            except PlatformAwayError as error:
                log.info("stream broken", cause=str(error))
        if stream:
            await self._ended(stream, writing)
        await self._edit(request, place, message, frame)
        return None

    async def _ended(self, stream: Stream, writing: _Writing) -> None:
        """Stop a stream whatever it shows; from then on its message is edited (rule S34)."""
        try:
            await stream.stop()
        except RefusedError as error:
            log.info("stream over already", cause=str(error))
        writing.stream = None

    async def _edit(self, request: Request, place: Place, message: str, frame: Frame) -> None:
        shown = {"channel": place.channel, "ts": message} | _content(frame, request)
        try:
            await self._in_simple_words(place.team, EDIT, frame, **shown)
        except RefusedError as error:
            if error.code != "streaming_state_conflict":
                raise
            # whoever streamed it is gone
            await self._ended(Stream(self.web, place, message, ""), _Writing())
            await self._in_simple_words(place.team, EDIT, frame, **shown)

    async def _in_simple_words(
        self, team: str, method: str, frame: Frame, **arguments: object
    ) -> dict[str, Any]:
        """Call with blocks, and with Markdown alone where Slack does not take those."""
        try:
            return await self.web.call(team, method, **arguments)
        except RefusedError as error:
            if error.code not in {"invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format"}:
                raise
            log.warning("blocks refused", cause=str(error))
            for name in ("blocks", "text"):
                del arguments[name]
            return await self.web.call(team, method, markdown_text=render.whole(frame), **arguments)

    async def _finished(self, request: Request, place: Place, frame: Frame) -> None:
        """The title goes to the message above the thread, where that is ours (rule S20)."""
        self._writings.pop(_key(request), None)
        if request.headed and frame.title:
            try:
                await self.web.call(
                    place.team,
                    EDIT,
                    channel=place.channel,
                    ts=place.thread,
                    **render.heading(request, frame.title),
                )
            except PlatformError as error:
                log.info("no title", cause=str(error))

    async def _whisper(self, place: Place, request: Request, frame: Frame) -> str:
        shown = {"text": render.fallback(frame), "blocks": render.blocks(frame, request)}
        await self.web.whisper(place.response_url, shown)
        return _WHISPERED

    async def _thread(self, place: Place) -> AsyncIterator[dict[str, Any]]:
        cursor = ""
        while True:
            try:
                told = await self.web.call(
                    place.team,
                    "conversations.replies",
                    channel=place.channel,
                    ts=place.thread,
                    limit=PAGE,
                    include_all_metadata=True,
                    **({"cursor": cursor} if cursor else {}),
                )
            except RefusedError as error:
                log.warning("cannot look for an earlier reply, possible duplicate", cause=str(error))
                return
            for message in told.get("messages") or ():
                yield message
            cursor = (told.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def _is_noted(self, place: Place, ts: str, request: Request) -> bool:
        """Note whose a stream is; False where somebody who looked for a lost one was faster."""
        try:
            whose = await self.notes.first(place.team, _stream(place, ts), request.id, STREAM_NOTED)
        except StoreError as error:
            raise PlatformAwayError("stream", "not noted") from error
        return whose == request.id


def _content(frame: Frame, request: Request) -> dict[str, Any]:
    return {
        "text": render.fallback(frame),
        "blocks": render.blocks(frame, request),
        "metadata": render.metadata(request),
    }


def _key(request: Request) -> str:
    return f"{request.tenant}:{request.id}"


def _stream(place: Place, ts: str) -> str:
    return f"stream:{place.channel}:{ts}"
