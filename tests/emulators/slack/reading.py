"""What an app may look up: conversations.*, users.info, auth.test."""

from tests.emulators.slack import events
from tests.emulators.slack.arguments import Arguments
from tests.emulators.slack.values import Json, SlackError
from tests.emulators.slack.workspace import Channel, Post, Workspace


def auth_test(workspace: Workspace, arguments: Arguments) -> Json:
    """auth.test."""
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.domain.title(),
        "user": "triptych",
        "team_id": workspace.team,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def replies(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.replies: the root, then its replies, oldest first."""
    channel = readable(workspace, arguments)
    root = channel.posts.get(arguments.required("ts"))
    if root is None:
        raise SlackError("thread_not_found")
    return _page(workspace, arguments, [root, *channel.replies(root.ts)], 1_000)


def history(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.history: roots and what was also sent to the channel, newest first."""
    channel = readable(workspace, arguments)
    roots = [p for p in channel.posts.values() if not p.thread_ts or p.subtype == "thread_broadcast"]
    return _page(workspace, arguments, roots[::-1], 100)


def readable(workspace: Workspace, arguments: Arguments) -> Channel:
    """The channel, if the bot may read there."""
    channel = workspace.channel(arguments.required("channel"))
    if not channel.has_bot:
        raise SlackError("not_in_channel")
    return channel


def _page(workspace: Workspace, arguments: Arguments, posts: list[Post], default: int) -> Json:
    found = [post for post in posts if _is_between(post, arguments)]
    most = min(arguments.number("limit", default), 1_000)
    if workspace.history_page:  # docs.slack.dev, conversations.replies
        most = min(most, workspace.history_page)
    start = _position(arguments.text("cursor"))
    end = start + most
    has_more = end < len(found)
    with_metadata = bool(arguments.flag("include_all_metadata"))
    return {
        "messages": [
            events.message(workspace, post, with_metadata=with_metadata) for post in found[start:end]
        ],
        "has_more": has_more,
        "response_metadata": {"next_cursor": f"next:{end}" if has_more else ""},
    }


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    name, _, number = cursor.partition(":")
    if name != "next" or not number.isdigit():
        raise SlackError("invalid_cursor")
    return int(number)


def _is_between(post: Post, arguments: Arguments) -> bool:
    latest, oldest = arguments.text("latest"), arguments.text("oldest")
    if post.ts in (latest, oldest):
        return bool(arguments.flag("inclusive"))
    return (not latest or post.ts < latest) and (not oldest or post.ts > oldest)


def info(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.info."""
    channel = workspace.channel(arguments.required("channel"))
    return {"channel": _described(workspace, channel)}


def open_conversation(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.open, with one person or by id."""
    id = arguments.text("channel") or arguments.text("users")
    if id not in workspace.channels and id not in workspace.users:
        raise SlackError("user_not_found")
    return {"channel": _described(workspace, workspace.channel(id))}


def _described(workspace: Workspace, channel: Channel) -> Json:
    common: Json = {
        "id": channel.id,
        "is_im": channel.kind == "im",
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_shared,
        "is_shared": channel.is_shared,
        "context_team_id": workspace.team,
    }
    if channel.kind == "im":
        return common | {"user": channel.user}
    return common | {
        "name": channel.id.lower(),
        "is_channel": channel.kind == "channel",
        "is_group": False,
        "is_private": channel.kind == "private",
        "is_member": channel.has_bot,
    }


def user_info(workspace: Workspace, arguments: Arguments) -> Json:
    """users.info."""
    user = workspace.users.get(arguments.required("user"))
    if user is None:
        raise SlackError("user_not_found")
    described: Json = {
        "id": user.id,
        "team_id": user.team,
        "name": user.id.lower(),
        "real_name": user.id,
        "is_bot": user.is_bot,
        "is_admin": user.is_admin,
        "is_owner": False,
        "tz": "Europe/London",
        "tz_offset": 0,
        "profile": {"display_name": user.id.lower(), "real_name": user.id},
    }
    if arguments.flag("include_locale"):
        described["locale"] = user.locale
    return {"user": described}
