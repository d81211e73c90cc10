"""What a message in a chat asks for: links to analyse, a pasted article, a question, or nothing. Pure."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot import links
from bot.followup import source_of
from bot.intake import Mode, Trigger, is_wanted
from bot.links import Link, Platform
from bot.models import Document, Question, Request, count_words

LINKS_AT_ONCE: Final = 2  # of one message; the others are named, not analysed
PASTED_WORDS: Final = 80  # from so many on, a text without a link is taken for an article

_QUESTION_MARKS: Final = ("?", "？", "؟", "\u037e")  # the last one is Greek
_COMMAND: Final = re.compile(r"\s*/analy[sz]e\b", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"(?:lang|language)=([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something said in a place, by whoever may say it there, in a platform's markup.

    `plain` is the text as people read it, where the markup differs from that. `trigger` says how it reached
    us, where that is not told by its text. `is_direct`: nobody else is there. `subject` is the request that
    the place is about, None where it is none of ours; `aside` that it is said there to somebody else.
    """

    tenant: str
    id: str
    place: str
    text: str
    platform: Platform
    plain: str = ""
    user: str = ""
    trigger: Trigger | None = None
    mentioned: bool = False
    is_direct: bool = False
    aside: bool = False
    language: str | None = None
    subject: Request | None = None


def wanted(message: Message, mode: Mode, *, show_cost: bool = False) -> tuple[Request | Question, ...]:
    """What is to be answered, each under an id that the same message always gives it."""
    trigger = _trigger(message)
    if not is_wanted(mode, trigger):
        return ()
    sources = tuple(_sources(message, trigger))[:LINKS_AT_ONCE]
    if sources:
        return tuple(replace(_request(message, trigger, one), show_cost=show_cost) for one in sources)
    if message.subject and not message.aside and any(map(str.isalnum, message.text)):
        about = replace(
            message.subject,
            id=message.id,
            place=message.place,
            user=message.user,
            fresh=False,
            automatic=not (message.mentioned or _asks(message.text)),
            show_cost=show_cost,
        )
        return (Question(request=about, text=message.plain or message.text, thread=message.place),)
    return ()


def request_for(message: Message, source: str | Document) -> Request:
    """The request for one of a message's links: the same one, however we come to make it."""
    return _request(message, _trigger(message), source)


def possible(message: Message) -> tuple[Request, ...]:
    """Every request that a message may have led to, by itself or because somebody pointed at it."""
    return tuple(request_for(message, one) for one in _sources(message, "command"))


def left_over(message: Message, mode: Mode) -> tuple[str, ...]:
    """The links of a message beyond those that are analysed."""
    trigger = _trigger(message)
    if not is_wanted(mode, trigger):
        return ()
    return tuple(one for one in _sources(message, trigger) if isinstance(one, str))[LINKS_AT_ONCE:]


def _request(message: Message, trigger: Trigger, source: str | Document) -> Request:
    chosen = _language(message.text) if trigger == "command" else None
    request = Request(
        tenant=message.tenant,
        source=source,
        place=message.place,
        user=message.user,
        language=chosen or message.language,
        automatic=trigger == "link",
    )
    mark = hashlib.sha256(source_of(request).encode()).hexdigest()[:8]
    return replace(request, id=f"{message.id}.{mark}")


def _language(text: str) -> str | None:
    """What is chosen by a word of its own: an address may hold the same letters."""
    options = filter(None, map(_LANGUAGE.fullmatch, text.split()))
    return next((option[1] for option in options), None)


def is_aside(user: str, text: str, before: Sequence[str]) -> bool:
    """Whether somebody in a thread of ours speaks to another person, who is not named.

    `before` are those who spoke there lately, ourselves as "". One person is in conversation with us;
    where there are several, only a question that follows no other person's words is taken for ours.
    """
    if not {one for one in before if one not in {"", user}}:
        return False
    return before[-1] not in {"", user} or not _asks(text)


def _asks(text: str) -> bool:
    return text.rstrip().endswith(_QUESTION_MARKS)


def _trigger(message: Message) -> Trigger:
    if message.trigger:
        return message.trigger
    if _COMMAND.match(message.text):
        return "command"
    # in a thread of ours nobody need call us again
    return "mention" if message.mentioned or message.subject else "link"


def _sources(message: Message, trigger: Trigger) -> Iterator[str | Document]:
    """The links, or the pasted text; who asks by name means every web address."""
    found = links.links_in(message.text, message.platform)
    yield from (link.found for link in found if _is_meant(link, trigger))
    if not found and _is_pasted(message, trigger):
        text = _COMMAND.sub("", message.plain or message.text)
        yield Document(body=text.encode(), kind="text", name="pasted text")


def _is_pasted(message: Message, trigger: Trigger) -> bool:
    """Whether a text without links is an article: long, and meant for us, as people write long messages."""
    is_question = message.subject is not None and _asks(message.text)
    is_ours = message.is_direct or trigger != "link"
    return is_ours and not is_question and count_words(message.text) > PASTED_WORDS


def _is_meant(link: Link, trigger: Trigger) -> bool:
    return link.verdict.article or (trigger == "command" and link.canonical_url is not None)
