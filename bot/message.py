"""What a message in a chat asks for: links to analyse, a pasted article, a question, or nothing. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot import links
from bot.intake import Mode, Trigger, is_wanted
from bot.links import Link, Platform
from bot.models import Document, Question, Request, count_words

LINKS_AT_ONCE: Final = 2  # of one message; the others are named, not analysed
PASTED_WORDS: Final = 80  # from so many on, a text without a link is taken for an article

_QUESTION_MARKS: Final = ("?", "？", "؟", "\u037e")  # the last one is Greek
_COMMAND: Final = re.compile(r"\s*/analy[sz]e\b", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"\b(?:lang|language)=([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something said in a place, by whoever may say it there, in a platform's markup.

    `plain` is the text as people read it, where the markup differs from that.
    `subject` is the request that the place is about, None where it is none of ours; `aside` that it is said
    there to somebody else.
    """

    tenant: str
    id: str
    place: str
    text: str
    platform: Platform
    plain: str = ""
    user: str = ""
    mentioned: bool = False
    aside: bool = False
    language: str | None = None
    subject: Request | None = None


def wanted(message: Message, mode: Mode, *, show_cost: bool = False) -> tuple[Request | Question, ...]:
    """What is to be answered, each under an id that the same message always gives it."""
    trigger = _trigger(message)
    if not is_wanted(mode, trigger):
        return ()
    language = _LANGUAGE.search(message.text)
    template = Request(
        tenant=message.tenant,
        source="",
        place=message.place,
        user=message.user,
        language=language[1] if language and trigger == "command" else message.language,
        automatic=trigger == "link",
        show_cost=show_cost,
    )
    sources = tuple(_sources(message, trigger))[:LINKS_AT_ONCE]
    if sources:
        return tuple(
            replace(template, id=part_of(message.id, number), source=source)
            for number, source in enumerate(sources, 1)
        )
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


def part_of(message: str, number: int) -> str:
    """The id of the request for one of a message's links, counted from 1."""
    return f"{message}.{number}"


def left_over(message: Message, mode: Mode) -> tuple[str, ...]:
    """The links of a message beyond those that are analysed; what comes first is `LINKS_AT_ONCE` + 1."""
    trigger = _trigger(message)
    if not is_wanted(mode, trigger):
        return ()
    return tuple(one for one in _sources(message, trigger) if isinstance(one, str))[LINKS_AT_ONCE:]


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
    if _COMMAND.match(message.text):
        return "command"
    # in a thread of ours nobody need call us again
    return "mention" if message.mentioned or message.subject else "link"


def _sources(message: Message, trigger: Trigger) -> Iterator[str | Document]:
    """The links, or the pasted text; who asks by name means every web address."""
    found = links.links_in(message.text, message.platform)
    yield from (link.found for link in found if _is_meant(link, trigger))
    is_question = message.subject is not None and _asks(message.text)
    if not found and not is_question and count_words(message.text) > PASTED_WORDS:
        text = _COMMAND.sub("", message.plain or message.text)
        yield Document(body=text.encode(), kind="text", name="pasted text")


def _is_meant(link: Link, trigger: Trigger) -> bool:
    return link.verdict.article or (trigger == "command" and link.canonical_url is not None)
