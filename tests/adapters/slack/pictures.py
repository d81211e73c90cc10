"""Messages of the emulator, as what draws them takes them."""

from typing import Any

from tests.emulators.slack import Message


def shown_of(message: Message) -> dict[str, Any]:
    """A message as Slack's API returns it."""
    return {
        "ts": message.ts,
        "user": message.user,
        "bot_id": message.bot_id,
        "text": message.text,
        "blocks": message.blocks,
        "markdown": message.markdown,
        "thread_ts": message.thread_ts,
    }
