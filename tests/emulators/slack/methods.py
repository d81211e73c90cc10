"""Messages: chat.*, reactions.* and assistant.threads.setStatus."""

from tests.emulators.slack import blocks, events, limits
from tests.emulators.slack.arguments import Arguments
from tests.emulators.slack.values import Ephemeral, Json, SlackError
from tests.emulators.slack.workspace import Channel, Post, Workspace


def writable(workspace: Workspace, arguments: Arguments, name: str = "channel") -> Channel:
    """The channel, if the bot may write there."""
    channel = workspace.channel(arguments.required(name))
    if channel.is_archived:
        raise SlackError("is_archived")
    may_write = channel.has_bot or "chat:write.public" in workspace.scopes.split(",")
    if not may_write:
        raise SlackError("not_in_channel")
    return channel


def post_message(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.postMessage."""
    channel = writable(workspace, arguments)
    post = Post(
        channel=channel.id,
        ts="",
        user=workspace.bot_user,
        bot_id=workspace.bot_id,
        text=arguments.text("text")[: limits.TEXT_CHARS],
        blocks=blocks.check(arguments.list("blocks", "invalid_blocks_format")),
        markdown=limits.markdown_text(arguments),
        attachments=arguments.list("attachments"),
        metadata=limits.metadata(arguments),
        thread_ts=thread(workspace, channel, arguments.text("thread_ts")),
    )
    if not (post.text or post.blocks or post.markdown or post.attachments):
        raise SlackError("no_text")
    if arguments.flag("reply_broadcast"):
        workspace.warn("chat.postMessage with reply_broadcast")  # rule S27
        post.subtype = "thread_broadcast"
    mind_manners(workspace, "chat.postMessage", arguments)
    post.text = post.text or post.markdown
    post.ts = workspace.clock.ts()
    workspace.add(channel, post)
    workspace.emit(events.posted(workspace, channel, post), channel)
    return {"channel": channel.id, "ts": post.ts, "message": events.message(workspace, post)}


def mind_manners(workspace: Workspace, method: str, arguments: Arguments) -> None:
    """Note what Slack lets pass and people do not like (rule S27, S28, S31)."""
    if not arguments.text("text") and not arguments.text("markdown_text"):
        workspace.warn(f"{method} without text")
    if len(arguments.text("text")) > limits.UPDATE_TEXT_CHARS:
        workspace.warn(f"{method} with a text over {limits.UPDATE_TEXT_CHARS} characters")
    for flag in ("unfurl_links", "unfurl_media"):
        if arguments.flag(flag) is not False:
            workspace.warn(f"{method} without {flag}=false")


def thread(workspace: Workspace, channel: Channel, root: str) -> str | None:
    """The thread to write in, None for the channel itself."""
    if not root:
        return None
    if root not in channel.posts:
        raise SlackError("thread_not_found")
    if channel.posts[root].thread_ts:  # rule S27
        workspace.warn(f"thread_ts {root} is that of a reply")
    return root


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.postEphemeral."""
    channel = writable(workspace, arguments)
    text = arguments.text("text") or limits.markdown_text(arguments)
    kept = blocks.check(arguments.list("blocks", "invalid_blocks_format"))
    if not (text or kept):
        raise SlackError("no_text")
    mind_manners(workspace, "chat.postEphemeral", arguments)
    seen = Ephemeral(
        channel=channel.id,
        user=arguments.required("user"),
        ts=workspace.clock.ts(),
        thread_ts=thread(workspace, channel, arguments.text("thread_ts")),
        text=text,
        blocks=kept,
    )
    workspace.ephemerals.append(seen)
    return {"message_ts": seen.ts}


def update(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.update; blocks and attachments that are not given stay, as its reference says."""
    channel = writable(workspace, arguments)
    post = workspace.found(channel, arguments.required("ts"))
    _refuse_update(workspace, post)
    text, markdown = arguments.text("text"), limits.markdown_text(arguments)
    kept = blocks.check(arguments.list("blocks", "invalid_blocks_format"))
    metadata = limits.metadata(arguments)
    if len(text) > limits.UPDATE_TEXT_CHARS:
        raise SlackError("msg_too_long")
    if not (text or kept or markdown or "attachments" in arguments):
        raise SlackError("no_text")
    before = events.message(workspace, post)
    post.text = text or markdown
    if "blocks" in arguments or markdown:
        post.blocks, post.markdown = kept, markdown
    if "attachments" in arguments:
        post.attachments = arguments.list("attachments")
    post.metadata = metadata or post.metadata
    post.edited += 1
    post.edited_ts = workspace.clock.ts()
    workspace.emit(events.changed(workspace, channel, events.message(workspace, post), before), channel)
    return {
        "channel": channel.id,
        "ts": post.ts,
        "text": post.text,
        "message": events.message(workspace, post),
    }


def _refuse_update(workspace: Workspace, post: Post) -> None:
    if post.bot_id != workspace.bot_id:
        raise SlackError("cant_update_message")
    if workspace.is_streaming(post):  # measured by others on a live workspace (U)
        raise SlackError("streaming_state_conflict")


def delete(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.delete."""
    channel = workspace.channel(arguments.required("channel"))
    post = workspace.found(channel, arguments.required("ts"))
    if post.bot_id != workspace.bot_id or workspace.is_streaming(post):  # the latter is U
        raise SlackError("cant_delete_message")
    erase(workspace, channel, post)
    return {"channel": channel.id, "ts": post.ts}


def erase(workspace: Workspace, channel: Channel, post: Post) -> None:
    """Take a message away, and tell."""
    before = events.message(workspace, post)
    workspace.erase(channel, post)
    workspace.emit(events.deleted(workspace, channel, before), channel)


def permalink(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.getPermalink."""
    channel = workspace.channel(arguments.required("channel"))
    post = workspace.found(channel, arguments.required("message_ts"))
    link = f"https://{workspace.domain}.slack.com/archives/{channel.id}/p{post.ts.replace('.', '')}"
    if post.thread_ts:
        link += f"?thread_ts={post.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def add_reaction(workspace: Workspace, arguments: Arguments) -> Json:
    """reactions.add."""
    channel, post, reaction = _reaction(workspace, arguments)
    if reaction in post.reactions:
        raise SlackError("already_reacted")
    post.reactions.append(reaction)
    workspace.emit(events.reacted(workspace, post, *reaction), channel)
    return {}


def remove_reaction(workspace: Workspace, arguments: Arguments) -> Json:
    """reactions.remove."""
    channel, post, reaction = _reaction(workspace, arguments)
    if reaction not in post.reactions:
        raise SlackError("no_reaction")
    post.reactions.remove(reaction)
    workspace.emit(events.reacted(workspace, post, *reaction, kind="reaction_removed"), channel)
    return {}


def _reaction(workspace: Workspace, arguments: Arguments) -> tuple[Channel, Post, tuple[str, str]]:
    name = arguments.text("name").strip(":")
    if not name.replace("_", "").replace("-", "").replace("+", "").isalnum():
        raise SlackError("invalid_name")
    channel = writable(workspace, arguments)
    return channel, workspace.found(channel, arguments.required("timestamp")), (name, workspace.bot_user)


def set_status(workspace: Workspace, arguments: Arguments) -> Json:
    """assistant.threads.setStatus."""
    if not workspace.statuses:
        raise SlackError("feature_not_enabled")
    channel = writable(workspace, arguments, "channel_id")
    thread_ts = arguments.required("thread_ts")
    if thread_ts not in channel.posts:
        raise SlackError("thread_not_found")
    if len(arguments.given.get("loading_messages") or []) > limits.LOADING_MESSAGES:
        raise SlackError("invalid_arguments", "[ERROR] no more than 10 loading_messages")
    if "status" not in arguments:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: status")
    workspace.set_status(channel.id, thread_ts, arguments.text("status"))
    return {}
