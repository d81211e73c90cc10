"""What is said in a thread of ours: to us or to others, asked or remarked, by whom."""

from dataclasses import replace
from typing import Any

import pytest

from bot.message import LINKS_AT_ONCE, Message, is_aside, left_over, possible, request_for, wanted
from bot.models import Question, Request

URL = "https://news.example/2026/ferry"
HOME = "https://news.example/"
STORIES = tuple(f"https://news.example/2026/story-{number}" for number in range(1, 6))
SUBJECT = Request(tenant="T1", source=URL, id="m0.1", place="C1", user="U1", automatic=True)
SAID = Message(tenant="T1", id="m1", place="C1", text="", platform="plain", user="U2")
GREEK_MARK = "\u037e"
MARKS = ("?", "？", "؟", GREEK_MARK)


def question(text: str, **fields: Any) -> Question:
    """What is asked by saying that in a thread of ours."""
    [found] = wanted(replace(SAID, text=text, subject=SUBJECT, **fields), "auto")
    assert isinstance(found, Question)
    return found


def others(text: str, mode: Any = "auto", **fields: Any) -> tuple[str, ...]:
    """The links of a message that are not analysed."""
    return left_over(replace(SAID, text=text, **fields), mode)


@pytest.mark.parametrize(
    ("before", "user", "text", "aside"),
    [
        # alone with us, or with nobody
        ((), "U1", "I see.", False),
        (("",), "U1", "I see.", False),
        (("U1",), "U1", "I see.", False),
        (("U1", ""), "U1", "And the cost", False),
        (("U1", "", "U1", ""), "U1", "What does it cost?", False),
        # several people, after our answer or after one's own words: a question is for us
        (("U1", "", "U2", ""), "U1", "What does it cost?", False),
        (("U2", ""), "U1", "What does it cost?", False),
        (("U2", "U1"), "U1", "What does it cost?", False),
        # and a remark is for the others
        (("U1", "", "U2", ""), "U1", "I see.", True),
        (("U2", ""), "U1", "I see.", True),
        (("U2", "U1"), "U1", "I see.", True),
        (("U2", "", "U1", ""), "U1", "", True),
        # whatever follows another person's words is an answer to them
        (("U1", "", "U2"), "U1", "What do you mean?", True),
        (("U2",), "U1", "What do you mean?", True),
        (("U2",), "U1", "Yes.", True),
        (("U1", "U2", "U3"), "U1", "Shall we meet?", True),
        # who spoke long ago among few still listens
        (("U2", "U1", "", "U1", ""), "U1", "Thanks", True),
        (("U2", "U1", "", "U1", ""), "U1", "Why?", False),
    ],
)
def test_who_is_spoken_to(before: tuple[str, ...], user: str, text: str, aside: bool) -> None:
    """One person alone speaks to us; among several, only a question that follows no other's words does."""
    assert is_aside(user, text, before) is aside
    assert is_aside(user, text, list(before)) is aside


@pytest.mark.parametrize("mark", MARKS)
def test_a_question_is_known_by_its_mark(mark: str) -> None:
    """In every script that has one of its own; blanks after it do not hide it."""
    for text in (f"Who voted{mark}", f"Who voted{mark}  \n"):
        assert not is_aside("U1", text, ("U2", ""))
        assert not question(text).request.automatic
    assert question(f"Who voted{mark} I forget").request.automatic
    assert is_aside("U1", f"Who voted{mark} I forget", ("U2", ""))


@pytest.mark.parametrize("text", ["Who voted against it", "Well, well.", "So; that is it;", "wow!"])
def test_a_remark_is_answered_only_if_the_article_has_something_to_say(text: str) -> None:
    """Nobody asked for it; a name before it, or a mark behind it, asks."""
    assert question(text).request.automatic
    assert not question(text, mentioned=True).request.automatic
    assert not question(f"{text}?").request.automatic


def test_what_was_asked_by_command_leaves_its_questions_as_they_are() -> None:
    """It is this person, here, who asked or did not: not whoever shared the article."""
    by_name = replace(SUBJECT, automatic=False)
    [found] = wanted(replace(SAID, text="Well, well.", subject=by_name), "auto")

    assert isinstance(found, Question)
    assert found.request.automatic


def test_what_is_said_aside_asks_nothing() -> None:
    """Not even with a question's mark; a link is for everyone."""
    for text in ("Really?", "I see."):
        assert wanted(replace(SAID, text=text, subject=SUBJECT, aside=True), "auto") == ()
        assert len(wanted(replace(SAID, text=text, subject=SUBJECT), "auto")) == 1

    [found] = wanted(replace(SAID, text=URL, subject=SUBJECT, aside=True), "auto")
    assert isinstance(found, Request)


def test_it_is_known_who_asks() -> None:
    """Whoever shares a link, one after the other, and whoever asks about it, though another shared it."""
    shared = wanted(replace(SAID, text=" ".join(STORIES)), "auto")
    assert [one.user for one in shared if isinstance(one, Request)] == ["U2"] * LINKS_AT_ONCE

    asked = question("Why?")
    assert asked.request.user == "U2"
    assert asked.request.source == URL
    [pasted] = wanted(replace(SAID, text="The ferry sails. " * 80, mentioned=True), "auto")
    assert isinstance(pasted, Request)
    assert pasted.user == "U2"


def test_what_is_left_over_comes_after_what_is_analysed() -> None:
    """Each link of a message is one or the other, in its order, and the same one twice counts once."""
    text = " ".join([STORIES[0], *STORIES])
    analysed = [one.source for one in wanted(replace(SAID, text=text), "auto") if isinstance(one, Request)]

    assert (*analysed, *others(text)) == STORIES
    assert len(analysed) == LINKS_AT_ONCE


@pytest.mark.parametrize(
    ("text", "mode", "fields", "left"),
    [
        ("", "auto", {}, ()),
        ("Good morning.", "auto", {}, ()),
        ("The ferry sails. " * 80, "auto", {}, ()),
        ("The ferry sails. " * 80, "auto", {"subject": SUBJECT}, ()),
        (" ".join(STORIES[:LINKS_AT_ONCE]), "auto", {}, ()),
        (" ".join(STORIES), "mention", {}, ()),
        (" ".join(STORIES), "off", {}, ()),
        (" ".join(STORIES), "off", {"mentioned": True}, ()),
        (" ".join(STORIES), "mention", {"mentioned": True}, STORIES[2:]),
        ("/analyze " + " ".join(STORIES), "off", {}, STORIES[2:]),
        (" ".join([*STORIES[:3], HOME]), "auto", {}, (STORIES[2],)),
        ("/analyze " + " ".join([*STORIES[:2], HOME]), "auto", {}, (HOME,)),
        (" ".join(STORIES[:3]), "auto", {"subject": SUBJECT, "aside": True}, (STORIES[2],)),
    ],
)
def test_only_what_would_be_analysed_is_left_over(
    text: str, mode: str, fields: dict[str, Any], left: tuple[str, ...]
) -> None:
    """Links that nobody wants analysed are offered to nobody."""
    assert others(text, mode, **fields) == left


def test_each_link_of_a_message_is_one_request_however_we_come_to_it() -> None:
    """Dropped, left over and offered, or pointed at: it has the same id, and a click is nothing new."""
    said = replace(SAID, text=" ".join(STORIES))
    shared = [one.id for one in wanted(said, "auto") if isinstance(one, Request)]
    offered = [request_for(said, url).id for url in left_over(said, "auto")]
    pointed = [one.id for one in possible(said)]

    assert [*shared, *offered] == pointed
    assert len(set(pointed)) == len(STORIES)
