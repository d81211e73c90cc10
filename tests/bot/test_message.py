"""What a message asks for, before anything is read."""

from typing import Any

import pytest

from bot.message import LINKS_AT_ONCE, PASTED_WORDS, Message, request_for, wanted
from bot.models import Document, Question, Request

URL = "https://news.example/2026/ferry"
HOME = "https://news.example/"
SUBJECT = Request(tenant="T1", source=URL, id="m0.1", place="C1", fresh=True, automatic=True)
ARTICLE = "The ferry sails. " * PASTED_WORDS


def message(text: str, **fields: Any) -> Message:
    """Somebody says something."""
    return Message(
        **({"tenant": "T1", "id": "m1", "place": "C1", "text": text, "platform": "plain"} | fields)
    )


def mark(url: str) -> str:
    """What tells a request from the others of its message: always the same for the same article."""
    return request_for(message(url), url).id.rpartition(".")[2]


def sources(text: str, **fields: Any) -> list[str]:
    """What is to be analysed."""
    found = wanted(message(text, **fields), "auto")
    assert all(isinstance(one, Request) for one in found)
    return [one.source for one in found if isinstance(one, Request) and isinstance(one.source, str)]


def test_a_link_is_analysed_because_it_was_dropped() -> None:
    """In its place, in the language that was chosen there, and as nobody's command."""
    assert wanted(message(f"look: {URL}", language="de"), "auto", show_cost=True) == (
        Request(
            tenant="T1",
            source=URL,
            id=f"m1.{mark(URL)}",
            place="C1",
            language="de",
            automatic=True,
            show_cost=True,
        ),
    )


def test_of_several_links_the_first_are_analysed() -> None:
    """Each under an id of its own; the same article twice counts once."""
    links = [f"https://news.example/2026/story-{number}" for number in range(4)]
    found = wanted(message(" ".join([links[0], *links])), "auto")

    assert [one.source for one in found if isinstance(one, Request)] == links[:LINKS_AT_ONCE]
    ids = [one.id for one in found if isinstance(one, Request)]
    assert ids == [f"m1.{mark(link)}" for link in links[:2]]


def test_what_is_no_article_is_analysed_only_by_command() -> None:
    """A front page is dropped all day long; who asks for it by name gets an answer."""
    assert sources(HOME) == []
    assert sources(f"@bot {HOME}", mentioned=True) == []
    assert sources(f"/analyze {HOME}") == [HOME]
    assert sources("/analyze ftp://news.example/a") == []


def test_a_pasted_text_is_an_article() -> None:
    """The way out of a paywall; a shorter one is talk, and one with a link is a message with a link.

    Where others are, a long message is theirs unless it is said to us.
    """
    [found] = wanted(message(ARTICLE, mentioned=True), "auto")
    assert isinstance(found, Request)
    assert found.source == Document(body=ARTICLE.encode(), kind="text", name="pasted text")

    assert wanted(message(ARTICLE), "auto") == ()
    assert len(wanted(message(ARTICLE, is_direct=True), "auto")) == 1
    assert sources("The ferry sails. " * 20, mentioned=True) == []
    assert sources(f"{ARTICLE} {URL}") == [URL]


def test_the_command_is_no_part_of_what_was_pasted() -> None:
    """And its spelling is not held against anybody."""
    [found] = wanted(message(f"/ANALYSE {ARTICLE}"), "off")
    assert isinstance(found, Request)
    assert isinstance(found.source, Document)
    assert not found.automatic
    assert found.source.body.decode().split() == ARTICLE.split()


@pytest.mark.parametrize("option", ["language=pt-BR", "lang=pt-BR"])
def test_a_command_can_say_in_which_language(option: str) -> None:
    """It wins over the place's own; in talk, the same words mean nothing."""
    [found] = wanted(message(f"/analyze {URL} {option}", language="de"), "auto")
    assert isinstance(found, Request)
    assert found.language == "pt-BR"

    for text in (f"{URL} {option}", f"/analyze {URL}?{option}"):
        [found] = wanted(message(text, language="de"), "auto")
        assert isinstance(found, Request)
        assert found.language == "de"


def test_what_is_said_in_a_thread_of_ours_is_a_question() -> None:
    """Nobody need call the bot again; the question has an id of its own, and asks for no fresh reading."""
    [found] = wanted(message("Who voted against it?", subject=SUBJECT), "mention")

    assert isinstance(found, Question)
    assert found.text == "Who voted against it?"
    assert found.thread == found.request.place == "C1"
    assert (found.request.id, found.request.source, found.request.fresh) == ("m1", URL, False)


def test_a_new_link_in_a_thread_of_ours_is_analysed_there() -> None:
    """It is what people will ask about next."""
    assert sources("and https://news.example/2026/other ?", subject=SUBJECT) == [
        "https://news.example/2026/other"
    ]


@pytest.mark.parametrize("text", ["🎉", "...", "?"])
def test_a_sign_is_no_question(text: str) -> None:
    """It asks for nothing, in a thread of ours or anywhere."""
    assert wanted(message(text, subject=SUBJECT), "auto") == ()
    assert wanted(message(text), "auto") == ()


def test_the_mode_is_heeded() -> None:
    """Links alone are answered in `auto`, a mention everywhere but in `off`, a command always."""
    asked = {
        "link": message(URL),
        "mention": message(URL, mentioned=True),
        "command": message(f"/analyze {URL}"),
    }
    answered = {
        mode: {name for name, one in asked.items() if wanted(one, mode)}
        for mode in ("auto", "mention", "off")
    }

    assert answered == {
        "auto": {"link", "mention", "command"},
        "mention": {"mention", "command"},
        "off": {"command"},
    }
