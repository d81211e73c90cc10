"""Slack's markup: what people wrote, with its links, and the same as they would read it. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

Json = Mapping[str, Any]

_TOKEN: Final = re.compile(r"<([^<>]*)>")
_USER: Final = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_ESCAPES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def said(message: Json) -> str:
    """A message's text with its links as `<address>`: of its blocks where they hold any, else as it is.

    Blocks are what the person's editor made of it (rule S18); `text` is Slack's rendering of them.
    """
    text = str(message.get("text") or "")
    blocks = message.get("blocks") or ()
    lines = "".join("".join(_pieces(block)) for block in blocks if block.get("type") == "rich_text")
    if "<http" in lines:
        return lines
    return text if "<http" in text else "\n".join([text, *filter(None, _programs(message))])


def _programs(message: Json) -> Iterator[str]:
    """What a program's message says in sections and attachments: their links are read as well (rule S23)."""
    for block in message.get("blocks") or ():
        if block.get("type") == "section":
            yield str((block.get("text") or {}).get("text") or "")
    for attachment in message.get("attachments") or () if message.get("bot_id") else ():
        link = attachment.get("title_link") or attachment.get("from_url")
        yield f"<{escape(str(link))}>" if link else str(attachment.get("text") or "")


def _pieces(element: Json) -> Iterator[str]:
    """A rich text element as the same markup that `text` has."""
    match element.get("type"):
        case "text":
            yield escape(str(element.get("text") or ""))
        case "link":
            yield f"<{escape(str(element.get('url') or ''))}>"
        case "user":
            yield f"<@{element.get('user_id')}>"
        case "rich_text_preformatted":
            return  # code is not shared
        case _:
            for inner in element.get("elements") or ():
                yield from _pieces(inner)
            yield "\n"


def escape(text: str) -> str:
    """Plain text → mrkdwn that shows just that text, calls nobody, and links nowhere (rule S30)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mentioned(text: str) -> frozenset[str]:
    """The users that a text calls by name."""
    return frozenset(_USER.findall(text))


def plain(text: str) -> str:
    """What people read: no mentions, labels in the place of what they stand for."""
    text = _TOKEN.sub(_read, text)
    for written, meant in _ESCAPES:
        text = text.replace(written, meant)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(lines).strip()


def _read(token: re.Match[str]) -> str:
    target, _, label = token[1].partition("|")
    if target.startswith("@"):
        return " "
    if target.startswith(("#", "!")):
        return label or " "
    return label or target


def without(user: str, text: str) -> str:
    """The text without a mention of that user."""
    return re.sub(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", " ", text)
