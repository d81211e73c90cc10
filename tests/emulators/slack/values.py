"""What a test reads: frozen pictures of what is in the workspace, and of what was said to it."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A refusal by name, as in `{"ok": false, "error": name}`; `extra` joins the answer."""

    def __init__(self, name: str, *messages: str, **extra: Any) -> None:
        super().__init__(": ".join((name, *messages)))
        self.name = name
        self.extra = extra | ({"response_metadata": {"messages": list(messages)}} if messages else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as everyone in the channel sees it at this moment."""

    channel: str
    ts: str
    thread_ts: str | None  # None for a root
    user: str
    bot_id: str | None
    text: str
    blocks: list[Json]  # as Slack keeps them: each with a block_id
    metadata: Json | None
    streaming: bool
    markdown: str  # the text of a stream so far, or `markdown_text`
    edited: int  # how many times
    subtype: str | None = None
    reactions: tuple[tuple[str, str], ...] = ()  # (name, user)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ephemeral:
    """A message that one person sees."""

    channel: str
    user: str
    ts: str
    thread_ts: str | None
    text: str
    blocks: list[Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One Web API call that was answered, or was meant to be."""

    method: str
    arguments: Json  # without the token
    ok: bool
    error: str  # "" when ok; "dropped" for a call that a fault kept from being applied
    at: float  # on the monotonic clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What the app said to a response_url; `kind` is that of the envelope the address came with."""

    kind: str
    payload: Json
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command or a click got back; `ok` means acknowledged in time."""

    ok: bool
    payload: Json = field(default_factory=dict)
    response_url: str = ""
    trigger_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unacknowledged:
    """Something that the app did not take in time."""

    kind: str  # events_api, slash_commands or interactive
    payload: Json
    attempt: int  # 0 for the first
    reason: str  # timeout, http_error, connection_failed or dropped
