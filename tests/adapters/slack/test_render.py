"""The core's dialect in Slack's Markdown, and the blocks of a message: golden, and by property."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import places, render
from adapters.slack.places import Place
from bot.models import Document, Frame, Request
from bot.render import escape
from tests.emulators.slack_blocks import as_text, links, pings

PLACE = places.pack(Place(team="T1", channel="C1", thread="17.5"))
REQUEST = Request(tenant="T1", source="https://news.example/a?b=1", id="C1-17.5.1.r2", place=PLACE, user="U1")
WORDS = st.text(
    alphabet=st.sampled_from("ab 1.:;/\\*_`~[]()<>!@#&|-+=\"'éж漢ا"), min_size=1, max_size=60
).filter(str.strip)


@pytest.mark.parametrize(
    ("canonical", "slack"),
    [
        ("## News Overview", "## News Overview"),
        ("- One.\n- Two.", "- One.\n- Two."),
        ("**Bold** words", "**Bold** words"),
        ("🔗 Link: [A title](https://news.example/a)", "🔗 Link: [A title](https://news.example/a)"),
        (escape("snake_case and 5 * 3"), "snake_case and 5 \\* 3"),
        (escape("_leaning_"), "\\_leaning\\_"),
        (escape("<!here> & <@U1>"), "&lt;!here&gt; & &lt;@U1&gt;"),
        (escape("&lt;!here&gt;"), "&amp;lt;!here&amp;gt;"),
        (escape("[click](https://evil.example)"), "\\[click\\](https:\u2060//evil.example)"),
        (escape("# no heading"), "\\# no heading"),
        (escape("1. no list"), "1\\. no list"),
        (escape("- no bullet"), "\\- no bullet"),
        (escape("| no | table |"), "\\| no | table |"),
    ],
)
def test_the_dialect_in_slacks_markdown(canonical: str, slack: str) -> None:
    """What is markup stays markup, what is words stays words (S30)."""
    assert render.markdown(canonical) == slack


@given(WORDS)
def test_words_are_read_as_they_were_written(words: str) -> None:
    """In a paragraph, a bullet and a link's label; they call nobody and lead nowhere."""
    words = " ".join(words.split())
    for canonical, more in (
        (escape(words), ""),
        (f"- {escape(words)}", "• "),
        (f"See [{escape(words)}](https://news.example/a)", "See "),
    ):
        message = {"text": "", "blocks": [{"type": "markdown", "text": render.markdown(canonical)}]}
        assert as_text(message).replace(render.UNLINKED, "://") == more + words
        assert pings(message) == []
        assert {url for _, url in links(message)} <= {"https://news.example/a"}


def test_a_longer_frame_goes_on_where_the_shorter_one_ended() -> None:
    """So that a stream need only be added to."""
    whole = "## News Overview\n\n- One.\n- Two \\*.\n\n🔗 [T](https://n.example)\n\n## Commentary\n\nThree."
    pieces = ["## News Overview\n\n- One.", "## News Overview\n\n- One.\n- Two \\*.", whole]
    rendered = [render.markdown(piece) for piece in pieces]

    assert all(later.startswith(earlier) for earlier, later in pairwise(rendered))


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (Frame(markdown="", stage="reading"), "Reading the article…"),
        (
            Frame(markdown="## News Overview\n\n- First \\*one\\*.\n- Second.", title="T & U"),
            "T &amp; U: First *one*.",
        ),
        (Frame(markdown="[in that thread](https://x.example/p1)"), "in that thread"),
        (Frame(markdown="x" * 500), "x" * 299 + "…"),
    ],
)
def test_there_are_always_words_for_who_cannot_see_the_blocks(frame: Frame, words: str) -> None:
    """For notifications and screen readers (S31)."""
    assert render.fallback(frame) == words


def test_a_mark_tells_the_first_request_and_the_revision() -> None:
    """And nothing of what it is about but a hash (S41)."""
    payload = render.metadata(REQUEST)["event_payload"]

    assert (payload["job_id"], payload["rev"]) == ("C1-17.5.1", 2)
    assert "news" not in str(payload)
    assert render.is_of({"metadata": render.metadata(REQUEST)}, REQUEST)


def test_a_message_above_a_thread_says_what_and_who() -> None:
    """With a title as soon as there is one; of a pasted text as well (S20)."""
    bad = "<!here> | ok"
    assert render.heading(REQUEST)["text"].startswith("<https://news.example/a?b=1|https://news.example/a")
    assert render.heading(REQUEST, bad)["text"] == (
        "<https://news.example/a?b=1|&lt;!here&gt; | ok> - requested by <@U1>"
    )
    pasted = Request(tenant="T1", source=Document(body=b"x", kind="text", name="p"), user="U1@T2")
    assert render.heading(pasted)["text"] == "a pasted text - requested by <@U1>"


def test_a_long_text_is_broken_between_its_lines() -> None:
    """As a block holds 3,000 characters; a line longer than that is cut."""
    assert list(render.lines("aa\nbb\ncc", 5)) == ["aa\nbb", "cc"]
    assert list(render.lines("a" * 9, 5)) == ["aaaaa"]


@pytest.mark.parametrize("packed", ["playground:x", "slack:T1:C1::", "slack:T1", "slack:::"])
def test_what_is_no_place_of_slacks_is_refused(packed: str) -> None:
    """Whoever packed it."""
    from bot.errors import PlaceLostError

    with pytest.raises(PlaceLostError):
        places.unpack(packed)
