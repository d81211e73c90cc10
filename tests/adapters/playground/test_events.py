"""What the page sends, read with care."""

import json
from typing import Any

import pytest

from adapters.playground import events, places
from bot.errors import PlaceLostError, UsageError
from bot.message import Message


def body(**fields: Any) -> bytes:
    """A message as the page sends it."""
    return json.dumps({"id": "0123-abcd", "text": "Hello"} | fields).encode()


def test_a_message_becomes_one_of_the_cores() -> None:
    """In the thread below itself, until it says another one."""
    said = events.parse(body(text=" Hello\n", language="pt-BR"))
    assert events.message(said, None) == Message(
        tenant="local",
        id="0123-abcd",
        place="playground:0123-abcd",
        text="Hello",
        platform="plain",
        is_direct=True,
        language="pt-BR",
    )

    assert events.message(events.parse(body(thread="root-message")), None).place == "playground:root-message"


def test_the_operators_language_holds_where_the_page_names_none() -> None:
    """`TRIPTYCH_LANGUAGE` is for all that is answered; whoever chooses another one gets that."""
    assert events.message(events.parse(body()), None, language="de").language == "de"
    assert events.message(events.parse(body(language="fr")), None, language="de").language == "fr"


def test_a_mention_is_heard_and_not_repeated() -> None:
    """The model need not see the bot's own name."""
    heard = events.message(events.parse(body(text="@Triptych who?")), None)

    assert heard.mentioned
    assert heard.text.strip() == "who?"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        body(id="short"),
        body(id="with:colon:in:it"),
        body(id=7),
        body(thread=""),
        body(language="not a language"),
        body(language="de\nx"),
        body(text=None),
    ],
)
def test_what_is_no_message_is_refused_in_a_sentence(sent: bytes) -> None:
    """Never by a traceback, and without repeating what was sent."""
    with pytest.raises(UsageError) as refused:
        events.parse(sent)

    assert refused.value.said.endswith(".")
    assert "\n" not in refused.value.said


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (events.LONGEST + 1)])
def test_a_text_of_the_wrong_length_is_told_so(text: str) -> None:
    """The person can mend that."""
    with pytest.raises(UsageError) as refused:
        events.parse(body(text=text))

    assert refused.value.said == "Write something, in under 60,000 characters."


@pytest.mark.parametrize("place", ["", "playground:", "slack:C1", "C1"])
def test_a_place_of_somebody_else_is_lost(place: str) -> None:
    """Only what was packed here is unpacked here."""
    assert places.unpack(places.pack("m1")) == "m1"
    with pytest.raises(PlaceLostError):
        places.unpack(place)
