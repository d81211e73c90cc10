"""What Slack tells us → values of ours; what asks for nothing is None. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapters.slack import markup, places
from adapters.slack.places import Place

Json = Mapping[str, Any]

# what a person says; every other subtype is something that happened to the channel or to a message (rule S8)
_SPOKEN: Final = {None, "file_share", "thread_broadcast", "me_message"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something that a person said.

    `text` keeps its links as `<address>`, without the mention of ourselves; `thread` is the root's `ts`, None
    where the message is a root itself. `is_shared`: people of other workspaces are in that channel.
    """

    team: str
    channel: str
    ts: str
    thread: str | None
    user: str
    text: str
    is_direct: bool
    is_shared: bool
    is_mention: bool
    calls_others: bool

    @property
    def place(self) -> Place:
        """The thread it stands in, or begins."""
        return Place(team=self.team, channel=self.channel, thread=self.thread or self.ts)

    @property
    def aside(self) -> Place:
        """Where a word to its author alone is seen: a thread that nobody has answered in shows none."""
        return Place(team=self.team, channel=self.channel, thread=self.thread or "")

    @property
    def id(self) -> str:
        """What it asks for is known by this."""
        return places.message_id(self.channel, self.ts)


def heard(body: Json, bot_user: str) -> Heard | None:
    """A `message` or `app_mention` event; None unless a person said something."""
    event = body["event"]
    if not _is_spoken(event, bot_user):
        return None
    team = team_of(body)
    return _heard(
        event,
        bot_user,
        team=team,
        channel=str(event["channel"]),
        is_direct=event.get("channel_type") in {"im", "app_home"},
        is_shared=bool(body.get("is_ext_shared_channel")),
    )


def team_of(body: Json) -> str:
    """Our own workspace: in a channel that several share, the event names the one where it was opened."""
    for installed in body.get("authorizations") or ():
        if installed.get("team_id"):
            return str(installed["team_id"])
    return str(body.get("team_id") or "")


def shown(message: Json, bot_user: str, *, team: str, channel: str, by: str) -> Heard:
    """A message that somebody points at (by a shortcut, a reaction): as if they said it to us there.

    Whoever wrote it: a bot's post may be pointed at, too (rule S23).
    """
    pointed = {**message, "user": by, "user_team": None}
    return _heard(pointed, bot_user, team=team, channel=channel, is_direct=False, is_shared=False)


def _is_spoken(event: Json, bot_user: str) -> bool:
    author = event.get("user")
    return (
        event.get("subtype") in _SPOKEN
        and not event.get("bot_id")
        and not event.get("hidden")
        and bool(author)
        and author != bot_user
    )


def _heard(event: Json, bot_user: str, *, team: str, channel: str, is_direct: bool, is_shared: bool) -> Heard:
    text, ts, thread = markup.said(event), str(event["ts"]), event.get("thread_ts")
    called = markup.mentioned(text) | markup.mentioned(str(event.get("text") or ""))
    return Heard(
        team=team,
        channel=channel,
        ts=ts,
        thread=None if thread in {None, ts} else str(thread),
        user=places.person(str(event["user"]), str(event.get("user_team") or ""), team),
        text=markup.without(bot_user, text),
        is_direct=is_direct,
        is_shared=is_shared,
        is_mention=bot_user in called,
        calls_others=bool(called - {bot_user}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A message of a person's that is gone (`after` is None), or that holds other links now."""

    before: Heard
    after: Heard | None


def changed(body: Json, bot_user: str) -> Changed | None:
    """A deletion, or an edit of the text; None for unfurls and all else (rules S10, S11)."""
    event = body["event"]
    kind, before, after = event.get("subtype"), event.get("previous_message"), event.get("message") or {}
    if not before or before.get("bot_id") or before.get("user") in {None, bot_user}:
        return None
    where = {"team": team_of(body), "channel": str(event.get("channel"))}
    was = shown(before, bot_user, **where, by=str(before["user"]))
    # a root that has replies leaves a stone behind
    if kind == "message_deleted" or after.get("subtype") == "tombstone":
        return Changed(before=was, after=None)
    if kind != "message_changed" or markup.said(before) == markup.said(after):
        return None
    return Changed(before=was, after=shown(after, bot_user, **where, by=was.user))


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """Somebody pressed a button of ours: `value` is the request it belongs to, or what it says."""

    team: str
    channel: str
    user: str
    message: str
    thread: str
    value: str
    is_ephemeral: bool


def click(body: Json) -> Click:
    """A `block_actions` payload; the first action is the one that was pressed."""
    container, message = body.get("container") or {}, body.get("message") or {}
    ts = str(container.get("message_ts") or message.get("ts") or "")
    action = body["actions"][0]
    return Click(
        team=str((body.get("team") or {}).get("id") or ""),
        channel=str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        user=str(body["user"]["id"]),
        message=ts,
        thread=str(container.get("thread_ts") or message.get("thread_ts") or ts),
        value=str(action.get("value") or ""),
        is_ephemeral=bool(container.get("is_ephemeral")),
    )
