"""How long texts may be. Sizes hold even where rates are off."""

import re
from collections.abc import Iterator
from typing import Any

from tests.emulators.slack.arguments import Arguments
from tests.emulators.slack.values import Json, SlackError

TEXT_CHARS = 40_000  # Slack's limits: longer ones are truncated
UPDATE_TEXT_CHARS = 4_000  # chat.update's own error list (U)
MARKDOWN_CHARS = 12_000  # Slack's limits
STREAM_BYTES = 10_700  # CopilotKit#6063: 10,571 went through, 10,821 did not (U)
SHOUT = re.compile(r"<!(channel|here|everyone|subteam)")
LOADING_MESSAGES = 10  # docs.slack.dev, assistant.threads.setStatus


def markdown_text(arguments: Arguments) -> str:
    """`markdown_text`, which tolerates nothing beside it (Slack's limits)."""
    text = arguments.text("markdown_text")
    if text and ("text" in arguments or "blocks" in arguments):
        raise SlackError("markdown_text_conflict")
    if len(text) > MARKDOWN_CHARS:
        raise SlackError("msg_too_long")
    return text


def streamed(arguments: Arguments) -> tuple[str, str]:
    """The mode of a streaming call and what it adds; "" as mode when it adds nothing (rule S36)."""
    chunks = arguments.list("chunks", "invalid_chunks")
    text = arguments.text("markdown_text")
    if chunks and text:  # the name is from other people's code (U)
        raise SlackError("cannot_provide_both_markdown_text_and_chunks")
    if len(text) > MARKDOWN_CHARS:
        raise SlackError("msg_too_long")
    if chunks:
        return "chunks", "".join(map(_chunk_text, chunks))
    return ("markdown_text" if text else ""), text


def _chunk_text(chunk: Json) -> str:
    kind = chunk.get("type")
    if kind not in {"markdown_text", "task_update", "plan_update", "blocks"}:
        raise SlackError("invalid_chunks", f"[ERROR] unknown chunk type: {kind}")
    if kind != "markdown_text":
        return ""
    text = chunk.get("text")
    if not isinstance(text, str) or not text:
        raise SlackError("invalid_chunks", "[ERROR] a chunk without text")
    if len(text) > MARKDOWN_CHARS:
        raise SlackError("msg_too_long")
    return text


def metadata(arguments: Arguments) -> Json | None:
    """`metadata`, of the one shape that it may have."""
    given = arguments.object("metadata", "invalid_metadata_format")
    if given is None:
        return None
    if not isinstance(given.get("event_type"), str) or not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    return given


def is_shouting(given: Json) -> bool:
    """Whether anything in a call wakes the whole channel (rule S30)."""
    return any(SHOUT.search(text) for text in _parsed(given))


def _parsed(value: Any) -> Iterator[str]:
    """Every text that Slack looks into for mentions: not those of plain text or rich text."""
    if isinstance(value, list):
        for item in value:
            yield from _parsed(item)
    elif isinstance(value, dict):
        is_literal = value.get("type", "") in ("text", "plain_text")
        for name, inner in value.items():
            if name in ("text", "markdown_text") and isinstance(inner, str) and not is_literal:
                yield inner
            elif name != "metadata":
                yield from _parsed(inner)
