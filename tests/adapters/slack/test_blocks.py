"""What a Slack message looks like: the emulator that other tests read replies with."""

import html
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.playground.browser import CHROMIUM, launched
from tests.emulators.slack_blocks import Json, as_html, as_text, links, page, pings

ESCAPED = re.compile(r"&(?:lt|gt|amp|quot|#x27);")
NAMES = {"U1": "Ida Brandt", "U2": "Jonas Vik", "UAPP": "Triptych"}


def plain(text: str) -> Json:
    """Text without markup."""
    return {"type": "plain_text", "text": text}


def button(label: str, **more: Any) -> Json:
    """Something to press."""
    return {"type": "button", "text": plain(label), "action_id": label.lower(), **more}


def of(*blocks: Json) -> Json:
    """A message that is made of blocks."""
    return {
        "text": "A notification",
        "blocks": list(blocks),
        "user": "UAPP",
        "bot_id": "B1",
        "ts": "1790931753.0",
    }


def markdown(text: str) -> Json:
    """A message in standard Markdown."""
    return of({"type": "markdown", "text": text})


def mrkdwn(text: str, *, verbatim: bool = False) -> Json:
    """A message in Slack's own markup."""
    return of({"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": verbatim}})


def rich(*pieces: Json) -> Json:
    """What a person types."""
    section = {"type": "rich_text_section", "elements": list(pieces)}
    return of({"type": "rich_text", "elements": [section]}) | {"user": "U1", "bot_id": None}


REPLY = of(
    {
        "type": "markdown",
        "text": "## News Overview\n"
        "- The council *bought* a ferry.\n- It costs **9 million**.\n- Aas was against it.\n\n"
        "🔗 Original article link: [The last diesel ferry](https://news.example/ferry)",
    },
    {"type": "divider"},
    {"type": "markdown", "text": "## In-Depth Analysis\nThe first.\n\nThe second.\n\nThe third."},
    {"type": "divider"},
    {"type": "markdown", "text": "## Commentary\nOn the one hand.\n\nOn the other."},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "AI-generated - check the source"}]},
    {
        "type": "actions",
        "elements": [
            button("Evidence", style="primary"),
            button("Regenerate"),
            button("Delete", style="danger"),
        ],
    },
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "positive_button": {"text": plain("Good"), "value": "+", "accessibility_label": "It helped"},
                "negative_button": {"text": plain("Bad"), "value": "-"},
            },
            {"type": "icon_button", "icon": "trash", "text": plain("Remove")},
        ],
    },
)
SHARED = rich({"type": "text", "text": "Look: "}, {"type": "link", "url": "https://news.example/ferry"})


def test_a_reply_reads_from_top_to_bottom() -> None:
    """A line for each paragraph, bullet and row of buttons; a divider is no text."""
    assert as_text(REPLY).splitlines() == [
        "News Overview",
        "• The council bought a ferry.",
        "• It costs 9 million.",
        "• Aas was against it.",
        "🔗 Original article link: The last diesel ferry",
        "In-Depth Analysis",
        "The first.",
        "The second.",
        "The third.",
        "Commentary",
        "On the one hand.",
        "On the other.",
        "AI-generated - check the source",
        "[Evidence] [Regenerate] [Delete]",
        "[Good] [Bad] [Remove]",
    ]
    assert links(REPLY) == [("The last diesel ferry", "https://news.example/ferry")]
    assert pings(REPLY) == []


def test_without_blocks_the_text_is_what_one_sees() -> None:
    """With blocks it only shows in notifications, but whoever it mentions may be called."""
    said: Json = {"text": "For *you*, <@U1>"}

    assert as_text(said) == "For you, ⚠ping:U1"
    assert as_text(of({"type": "divider"}) | said) == ""
    assert pings(of({"type": "divider"}) | said) == pings(said) == ["U1"]


def test_what_was_streamed_stands_before_the_blocks() -> None:
    """A stream ends with blocks that Slack puts below."""
    said = of({"type": "actions", "elements": [button("Evidence")]}) | {
        "markdown": "## Commentary\nIt **may**"
    }

    assert as_text(said).splitlines() == ["Commentary", "It may", "[Evidence]"]


@pytest.mark.parametrize(
    ("token", "called"),
    [
        ("<!here>", "here"),
        ("<!channel>", "channel"),
        ("<!everyone>", "everyone"),
        ("<!here|here>", "here"),
        ("<!subteam^S1>", "S1"),
        ("<!subteam^S1|@desk>", "S1"),
        ("<@U1>", "U1"),
        ("<@W1|ida>", "W1"),
    ],
)
@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        "a *{}* b",
        "**{}**",
        "`{}`",
        "```\n{}\n```",
        "- {}",
        "> {}",
        "## {}",
        "_a {}_",
        "\\{}",
        "[a {}](https://b.example)",
        "[a](https://b.example '{}')",
        "[a](<b {}>)",
        "```{}\na\n```",
    ],
)
def test_a_mention_that_would_ping_is_seen(frame: str, token: str, called: str) -> None:
    """Whatever stands around it: nobody has measured that code or a backslash stops it."""
    text = frame.format(token)

    for message in (
        markdown(text),
        mrkdwn(text),
        mrkdwn(text, verbatim=True),
        {"text": text},
        {"markdown": text},
    ):
        assert f"⚠ping:{called}" in as_text(message)
        assert pings(message) == [called]


@pytest.mark.parametrize(
    "message",
    [
        markdown("&lt;!here&gt; and &lt;@U1&gt;"),
        mrkdwn("&lt;!here&gt; and &lt;@U1&gt;"),
        {"text": "&lt;!here&gt; and &lt;@U1&gt;"},
        of({"type": "header", "text": plain("<!here> and <@U1>")}),
        rich({"type": "text", "text": "<!here> and <@U1>"}),
    ],
)
def test_an_escaped_mention_is_only_words(message: Json) -> None:
    """And plain text never is more than that."""
    assert as_text(message) == "<!here> and <@U1>"
    assert pings(message) == []


def test_nothing_is_decoded_twice() -> None:
    """`&amp;lt;` is how one writes about `&lt;`."""
    assert as_text(markdown("&amp;lt;!here&amp;gt; &#60; a & b")) == "&lt;!here&gt; &#60; a & b"
    assert as_text(mrkdwn("&amp;lt;!here&amp;gt; &#60;")) == "&lt;!here&gt; &#60;"


def test_people_ping_in_rich_text_too() -> None:
    """There a mention is a piece of its own."""
    said = rich(
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": ", "},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "text", "text": ", "},
        {"type": "broadcast", "range": "channel"},
    )

    assert as_text(said) == "⚠ping:U1, ⚠ping:S1, ⚠ping:channel"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("**a** _b_ *c* ~~d~~ `e`", "a b c d e"),
        (r"\*a\* \_b\_ \[c\](d) \# \&lt;", "*a* _b_ [c](d) # &lt;"),
        ("# A\n### B", "A\nB"),
        ("1. a\n2. b\n\n   c", "1. a\n2. b\nc"),
        ("- a\n  - b", "• a\n• b"),
        ("a\nb", "a\nb"),
        ("> a\n\n```\n- b &lt; c\n```", "a\n- b < c"),
        ("|a|b|\n|-|-|\n|c|d|", "a b\nc d"),
        ("![a]() b", "a b"),
        ("<b>a</b> <script>", "<b>a</b> <script>"),
        ("a **half", "a **half"),
        ("\ue0000\ue001 a\ue002lt;", "0 alt;"),
    ],
)
def test_a_markdown_block_is_standard_markdown(text: str, read: str) -> None:
    """Raw HTML in it is text."""
    assert as_text(markdown(text)) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("*a* _b_ ~c~ `*d*`", "a b c *d*"),
        ("*a _b_* (*c*)", "a b (c)"),
        ("2*3*4 a_b_c * d *", "2*3*4 a_b_c * d *"),
        ("**a** # b", "**a** # b"),
        ("a\n\n&gt; b\nc", "a\nb\nc"),
        ("a ```b\nc``` d", "a\nb\nc\nd"),
        ("<#C1|news> <#C2>", "#news #C2"),
        ("<!date^1^{date}|1 Oct>", "1 Oct"),
        ("a < b > c <b>", "a < b > c <b>"),
    ],
)
def test_a_section_is_in_slacks_own_markup(text: str, read: str) -> None:
    """Where it differs from Markdown, Markdown is text."""
    assert as_text(mrkdwn(text)) == read


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (markdown("[a *b*](https://x.example/?a&b)"), [("a b", "https://x.example/?a&b")]),
        (markdown("[a](https://x.example/?a&amp;b)"), [("a", "https://x.example/?a&amp;b")]),
        (markdown("![a](https://x.example/a.png)"), [("a", "https://x.example/a.png")]),
        (markdown("<https://x.example|a>"), [("a", "https://x.example")]),
        (markdown("(https://x.example/a\\_b)."), [("https://x.example/a_b", "https://x.example/a_b")]),
        (markdown("[https://a.example](https://x.example)"), [("https://a.example", "https://x.example")]),
        (markdown("[a][1]\n\n[1]: https://x.example"), [("a", "https://x.example")]),
        (markdown("[a](javascript:alert(1)) `https://x.example` x.example"), []),
        (mrkdwn("<https://x.example/?a&amp;b|c>"), [("c", "https://x.example/?a&b")]),
        (mrkdwn("*<https://x.example>*"), [("https://x.example", "https://x.example")]),
        (mrkdwn("&lt;https://x.example/a_b_c&gt;"), [("https://x.example/a_b_c", "https://x.example/a_b_c")]),
        (mrkdwn("*https://x.example*"), [("https://x.example", "https://x.example")]),
        (
            mrkdwn("https://x.example <mailto:a@b.example>", verbatim=True),
            [("a@b.example", "mailto:a@b.example")],
        ),
        (mrkdwn("<javascript:alert(1)|a> [a](b)"), []),
        (of({"type": "header", "text": plain("https://x.example")}), []),
        (
            of({"type": "actions", "elements": [button("Go", url="https://x.example")]}),
            [("Go", "https://x.example")],
        ),
        (SHARED, [("https://news.example/ferry", "https://news.example/ferry")]),
    ],
)
def test_whatever_can_be_clicked_is_found(message: Json, found: list[tuple[str, str]]) -> None:
    """Also what Slack would make a link of by itself, and links in its own markup in a markdown block."""
    assert links(message) == found


def test_all_of_a_container_is_read_and_it_opens_as_told() -> None:
    """In the picture it can be folded."""
    inner = [{"type": "section", "text": plain("Inside.")}]
    folded = {"type": "container", "title": plain("More"), "child_blocks": inner, "is_collapsible": True}
    titled = folded | {"rich_text_title": SHARED["blocks"][0], "subtitle": plain("From the *post*")}

    assert as_text(of(folded)) == "More\nInside."
    assert as_text(of(titled)) == "Look: https://news.example/ferry\nFrom the *post*\nInside."
    assert '<details class="container" open>' in as_html(of(folded))
    assert '<details class="container">' in as_html(of(folded | {"default_collapsed": True}))
    assert "<details" not in as_html(of(folded | {"is_collapsible": False}))


def test_every_part_of_a_section_is_read() -> None:
    """Its fields, and what stands beside it."""
    section = {
        "type": "section",
        "text": plain("Settings"),
        "fields": [{"type": "mrkdwn", "text": "*Mode*\nauto"}, plain("Language")],
        "accessory": {"type": "static_select", "placeholder": plain("Choose"), "options": []},
    }

    assert as_text(of(section)) == "Settings\nMode\nauto\nLanguage\n[Choose]"


def test_every_part_of_rich_text_is_read() -> None:
    """It is what the messages of people come as."""
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": "a", "style": {"bold": True}}]}
    parts = [
        {"type": "rich_text_list", "style": "bullet", "elements": [line]},
        {"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [line, line]},
        line | {"type": "rich_text_quote"},
        line | {"type": "rich_text_preformatted"},
        line
        | {
            "elements": [
                {"type": "emoji", "name": "tada", "unicode": "1f389"},
                {"type": "emoji", "name": "own"},
                {"type": "channel", "channel_id": "C1"},
                {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "1 Oct"},
            ]
        },
    ]

    assert as_text(of({"type": "rich_text", "elements": parts})).splitlines() == [
        "• a",
        "3. a",
        "4. a",
        "a",
        "a",
        "🎉:own:#C11 Oct",
    ]


def test_a_picture_is_told_in_words() -> None:
    """Nothing is loaded from elsewhere."""
    image = {
        "type": "image",
        "alt_text": "A ferry",
        "image_url": "https://x.example/a.png",
        "title": plain("Margit"),
    }

    assert as_text(of(image, {"type": "context", "elements": [image]})) == "Margit\nA ferry\nA ferry"
    assert "x.example" not in as_html(of(image))


def test_an_unknown_block_is_an_error() -> None:
    """Better than a reply of which half is missing."""
    with pytest.raises(ValueError, match="carousel"):
        as_text(of({"type": "carousel"}))


def test_buttons_look_as_they_are_meant_and_say_what_they_do() -> None:
    """Their colour, and the words for those who hear the page."""
    shown = as_html(REPLY)

    assert re.findall(r'class="(button.*?)"', shown) == ["button primary", "button", "button danger"]
    assert 'title="Good" aria-label="It helped"' in shown


@given(st.text(st.sampled_from("<>&\"'`*_~[]()\\|!@#-:/\n aU1\ue000\ue001\ue002"), max_size=60))
def test_no_text_breaks_out_of_its_place(text: str) -> None:
    """Tags and attributes are this module's own, whatever strangers write."""
    for message in (
        markdown(text),
        mrkdwn(text),
        of({"type": "header", "text": plain(text)}),
        rich({"type": "text", "text": text}),
    ):
        shown = as_html(message)
        outside = re.sub(r"<[^<>]*>", "", shown)

        assert not set("<>") & set(ESCAPED.sub("", outside))
        assert set(re.findall(r" ([a-z-]+)=", " ".join(re.findall(r"<[^<>]*>", shown)))) <= {
            "class",
            "href",
            "rel",
            "data-ping",
            "start",
            "style",
        }


def test_the_page_shows_the_thread_and_names_everyone() -> None:
    """Who is an app, when it was said, and what is being done."""
    question = {"text": "And the cost, <@UAPP>?", "user": "U2", "ts": "1790931900.0", "edited": {"ts": "1"}}
    shown = page(
        [SHARED, REPLY, question | {"is_ephemeral": True}],
        title="A & B",
        channel="news",
        names=NAMES,
        status="is reading the article…",
        app="UAPP",
    )
    thread = html.unescape(re.sub(r"<[^<>]*>+", " ", shown.partition('class="thread"')[2]))

    assert re.findall(r"Ida Brandt|Triptych +APP|Jonas Vik|\d replies|\d\d:\d\d", thread) == [
        "Ida Brandt",
        "09:02",
        "2 replies",
        "Triptych  APP",
        "09:02",
        "Jonas Vik",
        "09:05",
    ]
    assert "Only visible to you" in thread
    assert "(edited)" in thread
    assert "@Triptych" in thread
    assert "is reading the article…" in thread
    assert "<title>A &amp; B</title>" in shown


def test_a_page_without_replies_counts_none() -> None:
    """As long as nobody has answered there is no thread."""
    shown = page([SHARED], title="Ellery", channel="news", names=NAMES, theme="dark")

    assert '<p class="summary" hidden>' in shown
    assert 'data-theme="dark"' in shown
    assert 'role="status"' not in shown


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs a browser")
async def test_the_page_fits_every_width_and_loads_nothing() -> None:
    """It is there to be photographed."""
    asked: list[str] = []
    async with launched() as browser:
        tab = await browser.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda said: asked.append(said.text))
        await tab.set_content(page([SHARED, REPLY], title="Ellery", channel="news", names=NAMES))
        for width in (360, 600, 860, 1200):
            await tab.set_viewport_size({"width": width, "height": 800})
            assert await tab.evaluate("document.documentElement.scrollWidth") == width
            assert await tab.locator(".thread .message").last.is_visible()
            assert await tab.locator(".channel").is_visible() == (width >= 860)
    assert asked == []
