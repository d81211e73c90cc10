"""One message that grows before people's eyes: Slack's native streaming, within what it bears."""

import time
from typing import Final, Self

from adapters.slack.places import Place
from adapters.slack.render import Block
from adapters.slack.web import SlackWeb

# Slack ends a stream after about five minutes, and at some 10,600 bytes; neither is documented
# (python-slack-sdk#1859).
LONGEST: Final = 240.0  # seconds
LARGEST: Final = 9_000  # bytes of UTF-8


class Stream:
    """A message that is being streamed; what was said cannot be taken back, only added to.

    `sent` is what stands there for certain. All methods raise `PlatformError`; after that it is not
    known what stands there, and the stream is to be stopped.
    """

    def __init__(self, web: SlackWeb, place: Place, ts: str, sent: str) -> None:
        self._web = web
        self._place = place
        self.ts = ts
        self.sent = sent
        self._began = time.monotonic()

    @classmethod
    async def start(cls, web: SlackWeb, place: Place, text: str, recipient: tuple[str, str]) -> Self:
        """Begin with a text; the recipient is a user and the user's workspace (rule S32)."""
        user, team = recipient
        told = await web.call(
            place.team,
            "chat.startStream",
            channel=place.channel,
            thread_ts=place.thread,
            recipient_user_id=user,
            recipient_team_id=team,
            chunks=_chunks(text),
        )
        return cls(web, place, str(told["ts"]), text)

    def can_become(self, text: str) -> bool:
        """Whether adding to it makes it that text, within the limits."""
        in_time = time.monotonic() - self._began < LONGEST
        return in_time and text.startswith(self.sent) and len(text.encode()) <= LARGEST

    async def append(self, text: str) -> None:
        """Add what is missing of that text."""
        more = text.removeprefix(self.sent)
        await self._call("chat.appendStream", chunks=_chunks(more))
        self.sent = text

    async def stop(self, text: str | None = None, **more: object) -> None:
        """End it, with what is missing of that text, blocks below it, and metadata."""
        rest = (text or self.sent).removeprefix(self.sent)
        await self._call("chat.stopStream", **({"chunks": _chunks(rest)} if rest else {}), **more)

    async def _call(self, method: str, **arguments: object) -> None:
        await self._web.call(self._place.team, method, channel=self._place.channel, ts=self.ts, **arguments)


def _chunks(text: str) -> list[Block]:
    return [{"type": "markdown_text", "text": text}]
