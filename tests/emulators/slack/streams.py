"""Streaming: chat.startStream, chat.appendStream, chat.stopStream."""

from tests.emulators.slack import blocks, events, limits
from tests.emulators.slack.arguments import Arguments
from tests.emulators.slack.methods import thread, writable
from tests.emulators.slack.values import Json, SlackError
from tests.emulators.slack.workspace import Channel, Post, Stream, Workspace


def start(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.startStream."""
    if not workspace.streaming:
        raise SlackError("feature_not_enabled")
    channel = writable(workspace, arguments)
    _require_recipients(channel, arguments)
    mode, text = limits.streamed(arguments)
    _fitting("", text)
    root = thread(workspace, channel, arguments.required("thread_ts"))
    post = Post(
        channel=channel.id,
        ts=workspace.clock.ts(),
        user=workspace.bot_user,
        bot_id=workspace.bot_id,
        text=text,
        markdown=text,
        thread_ts=root,
        stream=Stream(started=workspace.clock.now(), mode=mode),
    )
    workspace.add(channel, post)
    workspace.emit(events.posted(workspace, channel, post), channel)
    return {"channel": channel.id, "ts": post.ts}


def _require_recipients(channel: Channel, arguments: Arguments) -> None:
    """Who the stream is for; outside an im Slack wants to know (rule S32)."""
    if channel.kind == "im":
        return
    for name in ("recipient_user_id", "recipient_team_id"):
        if not arguments.text(name):
            raise SlackError(f"missing_{name}")


def append(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.appendStream."""
    channel, post, stream = _streaming(workspace, arguments)
    mode, added = limits.streamed(arguments)
    if not mode:  # the name is from other people's code (U)
        raise SlackError("markdown_text_or_chunks_required")
    _refuse_mixture(stream, mode)
    post.markdown = post.text = _fitting(post.markdown, added)
    stream.mode = mode
    return {"channel": channel.id, "ts": post.ts}


def stop(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.stopStream."""
    channel, post, stream = _streaming(workspace, arguments)
    mode, added = limits.streamed(arguments)
    _refuse_mixture(stream, mode)
    text = _fitting(post.markdown, added)
    kept = blocks.check(arguments.list("blocks", "invalid_blocks_format"))
    metadata = limits.metadata(arguments)
    before = events.message(workspace, post)
    post.markdown = post.text = text
    post.blocks, post.metadata, stream.is_open = kept, metadata, False
    after = events.message(workspace, post)
    workspace.emit(events.changed(workspace, channel, after, before), channel)
    return {"channel": channel.id, "ts": post.ts, "message": after}


def _streaming(workspace: Workspace, arguments: Arguments) -> tuple[Channel, Post, Stream]:
    channel = writable(workspace, arguments)
    post = workspace.found(channel, arguments.required("ts"))
    if post.stream is None or not workspace.is_streaming(post):
        raise SlackError("message_not_in_streaming_state")
    return channel, post, post.stream


def _refuse_mixture(stream: Stream, mode: str) -> None:
    """A stream stays in the mode that it began in (U: from other people's code)."""
    if mode and stream.mode and mode != stream.mode:
        raise SlackError("streaming_mode_mismatch")


def _fitting(text: str, added: str) -> str:
    if len((text + added).encode()) > limits.STREAM_BYTES:
        raise SlackError("msg_too_long")
    return text + added
