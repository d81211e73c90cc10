"""The state of one workspace: its people, channels and messages. Knows nothing of how anyone reaches it."""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.emulators.slack.clock import Clock
from tests.emulators.slack.values import Call, Ephemeral, Json, Message, Response, SlackError

STREAM_SECONDS = 300  # undocumented (U; python-slack-sdk#1859)
STATUS_SECONDS = 120  # docs.slack.dev, assistant.threads.setStatus
SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,groups:history,groups:read,"
    "im:history,im:read,im:write,reactions:read,reactions:write,users:read,assistant:write"
)


@dataclass(slots=True, kw_only=True)
class User:
    """Somebody; `team` differs from the workspace's for a guest from Slack Connect."""

    id: str
    team: str = "T1"
    is_admin: bool = False
    is_bot: bool = False
    locale: str = "en-GB"


@dataclass(slots=True, kw_only=True)
class Stream:
    """How far a streamed message is."""

    started: float
    mode: str = ""  # chunks or markdown_text, whichever came first
    is_open: bool = True


@dataclass(slots=True, kw_only=True)
class Post:
    """A message, as it can still change."""

    channel: str
    ts: str
    user: str
    text: str = ""
    thread_ts: str | None = None
    bot_id: str | None = None
    subtype: str | None = None
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    markdown: str = ""
    stream: Stream | None = None
    edited: int = 0
    edited_ts: str = ""
    reactions: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel, or a conversation of two."""

    id: str
    kind: str = "channel"  # channel, private or im
    has_bot: bool = True
    is_shared: bool = False
    is_archived: bool = False
    user: str = ""  # the other one in an im
    posts: dict[str, Post] = field(default_factory=dict)
    threads: defaultdict[str, list[Post]] = field(default_factory=lambda: defaultdict(list))

    @property
    def type(self) -> str:
        """What events call the kind."""
        return {"channel": "channel", "private": "group", "im": "im"}[self.kind]

    def replies(self, root: str) -> list[Post]:
        """What was said in the thread of `root`, without it."""
        return self.threads.get(root, [])


class Workspace:
    """Everything that Slack remembers of the one team; `touch` wakes whoever waits for a change."""

    team = "T1"
    domain = "acme"
    bot_user = "UBOT"
    bot_id = "BBOT"
    app_id = "A1"
    bot_token = "xoxb-1-emulated"
    app_token = "xapp-1-emulated"
    signing_secret = "8f742231b10e8888abcd99yyyzzz85a5"

    def __init__(self) -> None:
        self.clock = Clock()
        self.home = ""  # the emulator's own address, without a slash at the end
        # What a test may turn
        self.scopes = SCOPES
        self.streaming = True  # False: as where the feature is off
        self.statuses = True
        self.history_page = 0  # the most messages a page of history holds; 0: as many as asked for
        self.rotates_tokens = False
        # What there is
        self.is_installed = True
        self.bot_tokens = {self.bot_token}
        self.refresh_tokens: set[str] = set()
        self.channels: dict[str, Channel] = {}
        self.users: dict[str, User] = {}
        self.ephemerals: list[Ephemeral] = []  # answers to a response_url are in `responses`
        self.responses: list[Response] = []
        self.views: dict[str, Json] = {}  # Home tabs by user
        self.modals: dict[str, Json] = {}  # by view id
        self.triggers: dict[str, tuple[str, float]] = {}
        self.calls: list[Call] = []  # all that were made, refused ones as well
        self.on_call: Callable[[Call], object] | None = None
        self.warnings: list[str] = []  # bad manners; a good test ends with none
        self._statuses: dict[tuple[str, str], tuple[str, float]] = {}
        self._changed = asyncio.Event()
        self.user(self.bot_user).is_bot = True

    # What reaches the app

    def emit(self, event: Json, channel: Channel | None) -> None:
        """Tell the app of what it did itself."""

    def ticket(self) -> str:
        """A permission to open one connection."""
        return ""

    # Who and where

    def user(self, id: str) -> User:
        """That person, who is made up on first sight."""
        return self.users.setdefault(id, User(id=id, team=self.team))

    def channel(self, id: str) -> Channel:
        """A channel that the bot may know of, by its id or by that of the person at its other end."""
        channel = self.channels.get(id) or (self.im(id) if id in self.users else None)
        if channel is None or (channel.kind == "private" and not channel.has_bot):
            raise SlackError("channel_not_found")
        return channel

    def im(self, user: str) -> Channel:
        """The conversation of the bot with that person, which is opened on first use."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.user == user:
                return channel
        return self.channels.setdefault(f"D{user}", Channel(id=f"D{user}", kind="im", user=user))

    def found(self, channel: Channel, ts: str) -> Post:
        """The message of that `ts`."""
        if ts not in channel.posts:
            raise SlackError("message_not_found")
        return channel.posts[ts]

    # What changes

    def add(self, channel: Channel, post: Post) -> Post:
        """File a message; one of the bot's ends the status of its thread (U)."""
        channel.posts[post.ts] = post
        if post.thread_ts:
            channel.threads[post.thread_ts].append(post)
        if post.bot_id == self.bot_id and post.thread_ts:
            self._statuses.pop((channel.id, post.thread_ts), None)
        self.touch()
        return post

    def erase(self, channel: Channel, post: Post) -> None:
        """Take a message away."""
        del channel.posts[post.ts]
        if post.thread_ts:
            channel.threads[post.thread_ts].remove(post)
        self.touch()

    def set_status(self, channel: str, thread_ts: str, status: str) -> None:
        """Show a line under a thread; an empty one takes it away."""
        self._statuses[channel, thread_ts] = (status, self.clock.now() + STATUS_SECONDS)
        self.touch()

    def status(self, channel: str, thread_ts: str) -> str:
        """The line under a thread, or nothing."""
        status, ends = self._statuses.get((channel, thread_ts), ("", 0.0))
        return status if self.clock.now() < ends else ""

    def is_streaming(self, post: Post) -> bool:
        """Whether more may be added: neither stopped nor too old."""
        stream = post.stream
        return bool(stream and stream.is_open and self.clock.now() - stream.started < STREAM_SECONDS)

    def trigger(self, user: str) -> str:
        """A new trigger_id, good for one view within 3 s."""
        id = f"{len(self.triggers) + 1}.{self.clock.ts()}.{uuid.uuid4().hex}"
        self.triggers[id] = (user, self.clock.now() + 3)
        return id

    def warn(self, words: str) -> None:
        """Note bad manners that Slack itself lets pass."""
        self.warnings.append(words)

    # What there is to see

    def seen(self, post: Post) -> Message:
        """A picture of a message."""
        return Message(
            channel=post.channel,
            ts=post.ts,
            thread_ts=post.thread_ts,
            user=post.user,
            bot_id=post.bot_id,
            text=post.text,
            blocks=list(post.blocks),
            metadata=post.metadata,
            streaming=self.is_streaming(post),
            markdown=post.markdown,
            edited=post.edited,
            subtype=post.subtype,
            reactions=tuple(post.reactions),
        )

    def touch(self) -> None:
        """Something changed."""
        self._changed.set()

    async def change(self, seconds: float) -> None:
        """Wait for the next change, or so long."""
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each (block, element with an action_id) of a message or a view, in reading order."""
    for block in blocks:
        yield from elements(block.get("child_blocks", []))
        for element in (*block.get("elements", []), block.get("accessory"), block.get("element")):
            if element and "action_id" in element:
                yield block, element
