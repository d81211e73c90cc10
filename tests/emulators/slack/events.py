"""The shapes in which Slack tells of what happened. Pure but for ids."""

import itertools
import re
import uuid
from html import unescape
from typing import Any

from tests.emulators.slack.values import Json
from tests.emulators.slack.workspace import Channel, Post, Workspace

FOREIGN = "T0FOREIGN"
TOKEN = "verification-token"
NUMBERS = itertools.count(1)
REFERENCE = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def rich_text(text: str) -> list[Json]:
    """The blocks that Slack makes of a message that was typed."""
    elements: list[Json] = []
    end = 0
    for match in REFERENCE.finditer(text):
        elements += _words(text[end : match.start()])
        elements.append(_reference(match[1], match[2]))
        end = match.end()
    elements += _words(text[end:])
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": block_id(), "elements": [section]}] if elements else []


def _words(text: str) -> list[Json]:
    return [{"type": "text", "text": unescape(text)}] if text else []


def _reference(target: str, label: str | None) -> Json:
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    link = {"type": "link", "url": unescape(target)}
    return link | {"text": unescape(label)} if label else link


def block_id() -> str:
    """An id such as Slack gives to a block without one."""
    return f"b{next(NUMBERS):04x}"


def message(workspace: Workspace, post: Post, *, with_metadata: bool = False) -> Json:
    """A message as it stands in events, in histories and in what comes with a click."""
    author = workspace.users.get(post.user)
    is_own = post.bot_id == workspace.bot_id
    body: Json = {"type": "message", "text": post.text, "ts": post.ts, "blocks": _blocks(post)}
    optional: Json = {
        "user": post.user,
        "subtype": post.subtype,
        "thread_ts": post.thread_ts,
        "bot_id": post.bot_id,
        "bot_profile": _bot_profile(workspace, post) if post.bot_id else None,
        "app_id": workspace.app_id if is_own else None,
        "attachments": post.attachments,
        "files": post.files,
        "team": author.team if author else workspace.team,
        "edited": {"user": post.user, "ts": post.edited_ts} if post.edited else None,
        "client_msg_id": None
        if post.bot_id or post.subtype
        else str(uuid.uuid5(uuid.NAMESPACE_OID, post.ts)),
        "streaming_state": _streaming_state(workspace, post),
        "metadata": post.metadata if with_metadata else None,
    }
    body |= {name: value for name, value in optional.items() if value}
    return body | _thread(workspace, post)


def _client_msg_id(post: Post) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, post.ts))


def _bot_profile(workspace: Workspace, post: Post) -> Json:
    app = workspace.app_id if post.bot_id == workspace.bot_id else "A9"
    return {"id": post.bot_id, "app_id": app, "name": "bot", "team_id": workspace.team, "deleted": False}


def _streaming_state(workspace: Workspace, post: Post) -> str | None:
    """Recorded by other people on a live workspace (U)."""
    if post.stream is None:
        return None
    return "in_progress" if workspace.is_streaming(post) else "completed"


def _blocks(post: Post) -> list[Json]:
    if post.markdown:
        return [{"type": "markdown", "block_id": "md", "text": post.markdown}, *post.blocks]
    return post.blocks or rich_text(post.text)


def _thread(workspace: Workspace, post: Post) -> Json:
    """What only a root with replies has, and what only a reply has."""
    channel = workspace.channels[post.channel]
    root = channel.posts.get(post.thread_ts or "")
    if root:
        return {"parent_user_id": root.user}
    replies = [] if post.thread_ts else channel.replies(post.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": post.ts,
        "reply_count": len(replies),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
    }


def posted(workspace: Workspace, channel: Channel, post: Post) -> Json:
    """Somebody wrote something."""
    body = message(workspace, post) | {
        "channel": channel.id,
        "channel_type": channel.type,
        "event_ts": post.ts,
    }
    if body["team"] != workspace.team:  # a guest from Slack Connect
        body |= {"user_team": body["team"], "source_team": body["team"]}
    return body


def mentioned(workspace: Workspace, channel: Channel, post: Post) -> Json:
    """The same, to whom it names: without channel_type, and without a subtype."""
    body = posted(workspace, channel, post) | {"type": "app_mention"}
    return {name: value for name, value in body.items() if name not in {"channel_type", "subtype"}}


def changed(workspace: Workspace, channel: Channel, now: Json, before: Json) -> Json:
    """A message is not what it was: edited, unfurled, or turned into a tombstone."""
    return _hidden(workspace, channel, "message_changed") | {"message": now, "previous_message": before}


def deleted(workspace: Workspace, channel: Channel, before: Json) -> Json:
    """A message is no more."""
    body = _hidden(workspace, channel, "message_deleted")
    return body | {"deleted_ts": before["ts"], "previous_message": before}


def _hidden(workspace: Workspace, channel: Channel, subtype: str) -> Json:
    ts = workspace.clock.ts()
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.type,
        "ts": ts,
        "event_ts": ts,
    }


def reacted(workspace: Workspace, post: Post, name: str, user: str, *, kind: str = "reaction_added") -> Json:
    """Somebody put an emoji to a message, or took it away; the event holds no text."""
    return {
        "type": kind,
        "user": user,
        "reaction": name,
        "item_user": post.user,
        "item": {"type": "message", "channel": post.channel, "ts": post.ts},
        "event_ts": workspace.clock.ts(),
    }


def callback(workspace: Workspace, event: Json, channel: Channel | None) -> Json:
    """The envelope around every event, by which a repeated one is known."""
    bot = {"enterprise_id": None, "team_id": workspace.team, "user_id": workspace.bot_user, "is_bot": True}
    return {
        "token": TOKEN,
        # of a channel that several share: the workspace where it was opened (java-slack-sdk#629)
        "team_id": FOREIGN if channel and channel.is_shared else workspace.team,
        "context_team_id": workspace.team,
        "context_enterprise_id": None,
        "api_app_id": workspace.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
        "event_time": int(workspace.clock.time()),
        "authorizations": [bot | {"is_enterprise_install": False}],
        "is_ext_shared_channel": bool(channel and channel.is_shared),
        "event_context": f"4-{uuid.uuid4().hex}",
    }


def command(workspace: Workspace, name: str, text: str, user: str, channel: Channel) -> Json:
    """A slash command, flat as a form."""
    return {
        "token": TOKEN,
        "team_id": workspace.team,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user,
        "user_name": user.lower(),
        "command": name,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "trigger_id": workspace.trigger(user),
    }


def channel_name(channel: Channel) -> str:
    """The channel's name, as far as an app is told."""
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.id.lower())


def interaction(workspace: Workspace, kind: str, user: str, **more: Any) -> Json:
    """What a click, a shortcut and a submitted view have in common."""
    return {
        "type": kind,
        "token": TOKEN,
        "team": {"id": workspace.team, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": workspace.app_id,
        "user": {
            "id": user,
            "username": user.lower(),
            "name": user.lower(),
            "team_id": workspace.user(user).team,
        },
        "trigger_id": workspace.trigger(user),
        **more,
    }
