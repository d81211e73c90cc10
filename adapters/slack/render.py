"""The core's Markdown dialect → Slack's Markdown, and the blocks of each message of ours. Pure."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from adapters.slack import places
from adapters.slack.markup import escape
from bot import pipeline
from bot.followup import source_of
from bot.intake import REVISION
from bot.models import Frame, Request, Stage
from bot.render import EXTRACTIVE_NOTE

Block = dict[str, Any]

EVIDENCE: Final = "evidence"
REGENERATE: Final = "regenerate"
DELETE: Final = "delete"
FEEDBACK: Final = "feedback"

DISCLOSURE: Final = "AI-generated from the linked article - check the source."
STAGES: Final[dict[Stage, str]] = {
    "reading": "is reading the article…",
    "analyzing": "is analysing the article…",
    "overview": "is writing the News Overview…",
    "in_depth": "is writing the In-Depth Analysis…",
    "commentary": "is writing the Commentary…",
    "checking": "is checking every claim against the article…",
    "answering": "is looking it up in the article…",
}
UNLINKED: Final = ":\u2060//"  # looks like `://`, and Slack makes no link of it
LONGEST_FALLBACK: Final = 300  # characters (rule S31)
LONGEST_NOTE: Final = 2_000  # characters of one text in a context block
CACHED_BLOCKS: Final = 1_000  # of some dozens of replies that are being written

_DIALECT: Final = MarkdownIt("zero").enable(["heading", "list", "emphasis", "link", "escape"])
# What Slack would read as more than the character it is; that it heeds backslashes is not documented.
_SPECIAL: Final = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)|[*`~]|(?<!\w)_|_(?!\w)|\](?=\()|\[(?=[^\]]*\][(:])")
_IN_LABEL: Final = re.compile(rf"{_SPECIAL.pattern}|[\[\]]")
_AT_START: Final = re.compile(r"^(\d*)([#+.)=|-])(?=[\s#=-]|$)")
_LINK: Final = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\(([^)]*)\)")  # of the dialect
_ENTITY: Final = re.compile(r"&(?=\w+;|#)")


def markdown(canonical: str) -> str:
    """The same in Slack's Markdown: what strangers wrote calls nobody and links nowhere (rule S30)."""
    return "\n\n".join(map(_block, filter(None, canonical.split("\n\n"))))


@lru_cache(maxsize=CACHED_BLOCKS)
def _block(canonical: str) -> str:
    """A heading, a list or a paragraph; most of them stood in the frame before."""
    shown, lead = "", ""
    for token in _DIALECT.parse(canonical):
        if token.type == "heading_open":
            lead = "## "
        elif token.type == "list_item_open":
            lead = "- "
        elif token.type == "inline":
            shown += ("\n" if shown else "") + lead + _inline(token.children or [])
    return shown


def _inline(tokens: list[Token]) -> str:
    shown, ends = "", []
    for token in tokens:
        if token.type == "link_open":
            shown += "["
            ends.append(str(token.attrs["href"]))
        elif token.type == "link_close":
            shown += f"]({ends.pop()})"
        elif token.type in {"strong_open", "strong_close"}:
            shown += "**"
        else:
            shown += _literal(token.content, _IN_LABEL if ends else _SPECIAL)
    return _AT_START.sub(r"\1\\\2", shown)


def _literal(text: str, special: re.Pattern[str] = _SPECIAL) -> str:
    """`&` stays as it is unless Slack would read an entity there."""
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;").replace("://", UNLINKED)
    return special.sub(lambda found: "\\" + found[0], text)


def fallback(frame: Frame) -> str:
    """What notifications and screen readers say: the title and the first words; mrkdwn (rule S31)."""
    words = (line.removeprefix("- ") for line in frame.markdown.split("\n") if line)
    first = next((line for line in words if not line.startswith("## ")), "")
    text = _unescaped(_LINK.sub(r"\1", first))
    text = ": ".join(filter(None, (frame.title, text))) or working(frame.stage)
    text = text if len(text) <= LONGEST_FALLBACK else text[: LONGEST_FALLBACK - 1].rstrip() + "…"
    return _harmless(text)


def _harmless(text: str) -> str:
    """Plain text → mrkdwn that calls nobody and links nowhere."""
    return escape(text).replace("://", UNLINKED)


def whole(frame: Frame) -> str:
    """All that a frame says, as Markdown alone: for where Slack does not take its blocks."""
    return "\n\n".join([markdown(frame.markdown), *map(_literal, frame.notes)])


def working(stage: Stage | None) -> str:
    """What is being done, as a sentence of its own."""
    doing = STAGES[stage or "reading"].removeprefix("is ")
    return doing[0].upper() + doing[1:]


def blocks(frame: Frame, request: Request) -> list[Block]:
    """A whole message: the parts, set apart, and what belongs below them."""
    shown = markdown(frame.markdown)
    parts = re.split(r"\n\n(?=## )", shown) if shown else []
    divided = chain.from_iterable(({"type": "divider"}, _markdown_block(part)) for part in parts)
    return [*list(divided)[1:], *footer(frame, request)]


def _markdown_block(text: str) -> Block:
    return {"type": "markdown", "text": text}


def footer(frame: Frame, request: Request) -> list[Block]:
    """What stands below the text: notes, who wrote it, and buttons where there is something to press."""
    if frame.stage:
        return [_context(f"_{working(frame.stage)}_")]
    notes = list(frame.notes)
    if frame.kind == "analysis" and EXTRACTIVE_NOTE not in notes:
        notes.append(DISCLOSURE)
    below = [_context(*map(_plain, notes))] if notes else []
    if places.unpack(request.place).response_url:
        return below  # nobody could change what one person was told
    if frame.kind == "analysis":
        below += [_actions(request), _feedback(request)]
    elif frame.kind == "failure" and request.user:
        below += [_actions(request, EVIDENCE)]
    return below


def _plain(text: str) -> str:
    return _harmless(text[:LONGEST_NOTE])


def _context(*notes: str) -> Block:
    elements = [{"type": "mrkdwn", "text": note, "verbatim": True} for note in notes]
    return {"type": "context", "elements": elements[:10]}


_ACTIONS: Final = {
    EVIDENCE: ("Evidence", "Show the quotes that each claim rests on"),
    REGENERATE: ("Regenerate", "Have the analysis made afresh"),
}


def _actions(request: Request, *left_out: str) -> Block:
    shown = {name: words for name, words in _ACTIONS.items() if name not in left_out}
    return {
        "type": "actions",
        "elements": [button(name, *words, value=job(request)) for name, words in shown.items()],
    }


def button(action: str, label: str, told: str, *, value: str) -> Block:
    """A button; `told` is what a screen reader says (at most 75 characters)."""
    return {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": label},
        "accessibility_label": told,
        "value": value,
    }


def _feedback(request: Request) -> Block:
    """Thumbs for everybody, the bin for whoever asked (rule S37)."""
    elements: list[Block] = [
        {
            "type": "feedback_buttons",
            "action_id": FEEDBACK,
            "positive_button": _thumb("Good", "This analysis is good", f"good {job(request)}"),
            "negative_button": _thumb("Bad", "This analysis is bad", f"bad {job(request)}"),
        }
    ]
    if request.user:
        elements.append(
            {
                "type": "icon_button",
                "action_id": DELETE,
                "icon": "trash",
                "text": {"type": "plain_text", "text": "Delete"},
                "accessibility_label": "Delete this analysis",
                "value": job(request),
                "visible_to_user_ids": [places.recipient(request.user, request.tenant)[0]],
            }
        )
    return {"type": "context_actions", "elements": elements}


def _thumb(label: str, told: str, value: str) -> Block:
    return {"text": {"type": "plain_text", "text": label}, "accessibility_label": told, "value": value}


def metadata(request: Request) -> Block:
    """By this a message is found again; no words of anybody, as any app may read it (rule S41)."""
    revision = request.id.partition(REVISION)[2]
    return {
        "event_type": "news_analysis",
        "event_payload": {
            "job_id": job(request),
            "url_hash": hashlib.sha256(source_of(request).encode()).hexdigest()[:32],
            "rev": int(revision or 1),
        },
    }


def job(request: Request) -> str:
    """The first request that a message answered: those after it made it afresh."""
    return request.id.partition(REVISION)[0]


def is_of(message: Mapping[str, Any], request: Request) -> bool:
    """Whether a message of ours is the reply to that request."""
    return job_of(message) == job(request)


def job_of(message: Mapping[str, Any]) -> str | None:
    """The request that a message of ours answers."""
    told = message.get("metadata") or {}
    if told.get("event_type") != "news_analysis":
        return None
    return str((told.get("event_payload") or {}).get("job_id") or "") or None


def heading(request: Request, title: str = "") -> Block:
    """The message above a thread that a command began: what it is about, and who asked (rule S20)."""
    url = pipeline.url_of(request)
    about = link(url, title or url) if url else escape(title or "a pasted text")
    user, _ = places.recipient(request.user, request.tenant)
    return {"text": f"{about} - requested by <@{user}>", "blocks": []}


def link(url: str, label: str) -> str:
    """A link in mrkdwn."""
    target = url.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E")
    return f"<{escape(target)}|{escape(label)}>"


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def lines(text: str, limit: int) -> Iterator[str]:
    """A long text in pieces of at most so many characters, broken between its lines."""
    piece = ""
    for line in text.split("\n"):
        if piece and len(piece) + 1 + len(line) > limit:
            yield piece
            piece = ""
        piece = f"{piece}\n{line[:limit]}" if piece else line[:limit]
    if piece:
        yield piece
