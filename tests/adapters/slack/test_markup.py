"""What people wrote on Slack, read."""

from typing import Any

import pytest

from adapters.slack import events, markup


def section(*elements: dict[str, Any], kind: str = "rich_text_section") -> dict[str, Any]:
    """A message whose only block holds these."""
    inner = {"type": kind, "elements": list(elements)}
    return {"text": "fallback", "blocks": [{"type": "rich_text", "elements": [inner]}]}


LINK = {"type": "link", "url": "https://a.example/?x=1&y=2", "text": "here"}


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"text": "hi <https://a.example|a>"}, "hi <https://a.example|a>"),
        ({"text": None}, ""),
        (section({"type": "text", "text": "see "}, LINK), "see <https://a.example/?x=1&amp;y=2>\n\n"),
        (section({"type": "user", "user_id": "U2"}, LINK), "<@U2><https://a.example/?x=1&amp;y=2>\n\n"),
        (section({"type": "text", "text": "no link"}), "fallback"),
        (section(LINK, kind="rich_text_preformatted"), "fallback"),
        (section(LINK, kind="rich_text_quote"), "<https://a.example/?x=1&amp;y=2>\n\n"),
        (
            {
                "text": "x",
                "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<https://y.example>"}}],
            },
            "x\n<https://y.example>",
        ),
        (
            {"text": "", "bot_id": "B2", "attachments": [{"title_link": "https://z.example/?a&b"}]},
            "\n<https://z.example/?a&amp;b>",
        ),
        ({"text": "x", "attachments": [{"title_link": "https://z.example"}]}, "x"),
    ],
)
def test_links_are_read_from_the_editors_blocks(message: dict[str, Any], said: str) -> None:
    """And from the text where they hold none (S18)."""
    assert markup.said(message) == said


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            "Who <@U2> &amp; <!here|here> asks, in <#C1|general> and <#C2>?",
            "Who & here asks, in general and ?",
        ),
        ("<https://a.example|this> or <https://b.example>", "this or https://b.example"),
        ("3 &lt; 4 &amp;lt;", "3 < 4 &lt;"),
        ("two\n\n  lines  ", "two\n\nlines"),
    ],
)
def test_a_text_is_read_as_people_read_it(text: str, plain: str) -> None:
    """Without tokens and entities; each entity is one character once."""
    assert markup.plain(text) == plain


def test_a_mention_is_told_from_others() -> None:
    """By the user's id, whatever label stands behind it."""
    text = "<@UBOT> and <@U2|ben>"

    assert markup.mentioned(text) == {"UBOT", "U2"}
    assert markup.without("UBOT", text).strip() == "and <@U2|ben>"


@pytest.mark.parametrize(
    ("event", "is_heard"),
    [
        ({}, True),
        ({"subtype": "file_share"}, True),
        ({"subtype": "thread_broadcast"}, True),
        ({"subtype": "me_message"}, True),
        ({"subtype": "bot_message"}, False),
        ({"subtype": "channel_join"}, False),
        ({"subtype": "message_replied"}, False),
        ({"bot_id": "B2"}, False),
        ({"hidden": True}, False),
        ({"user": "UBOT"}, False),
        ({"user": None}, False),
    ],
)
def test_only_what_people_say_is_heard(event: dict[str, Any], is_heard: bool) -> None:
    """Everything else happened to the channel, or was said by a program (S8)."""
    body = {
        "team_id": "T1",
        "event": {"type": "message", "channel": "C1", "user": "U1", "ts": "1.2", "text": "x"} | event,
    }
    assert (events.heard(body, "UBOT") is not None) == is_heard


def test_somebody_of_another_workspace_is_known_by_it() -> None:
    """In a channel that two of them share (S32, S47)."""
    event = {"channel": "C1", "user": "U7", "user_team": "T7", "ts": "1.2", "text": "x", "thread_ts": "1.2"}
    heard = events.heard({"team_id": "T1", "is_ext_shared_channel": True, "event": event}, "UBOT")

    assert heard
    assert (heard.user, heard.team, heard.is_shared, heard.thread) == ("U7@T7", "T1", True, None)
