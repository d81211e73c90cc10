"""HTML that holds nothing but what a reply is made of."""

import html
import re

import pytest

from adapters.playground import render
from bot.models import Frame, Unit
from bot.render import escape, partly, reply
from tests.bot.factories import analysis, article, claim

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "**bold** _em_ `code` ~~gone~~",
    "# heading",
    "- bullet",
    "1. one",
    "> quote",
    "&lt;b&gt; &amp; &#60;",
    "http://evil.example/ <http://evil.example/>",
    "[ref]: http://evil.example",
    "a\u2028b\\",
]


def tags(shown: str) -> set[str]:
    """The elements that stand there."""
    return set(re.findall(r"<(\w+)", shown))


def text(shown: str) -> str:
    """What a reader sees."""
    return html.unescape(re.sub(r"<[^>]*>", "", shown))


def shown_of(markdown: str, *notes: str) -> str:
    """The HTML of a frame."""
    return render.frame(Frame(markdown=markdown, notes=notes))


def test_a_reply_has_its_three_parts_and_its_one_link() -> None:
    """The link opens elsewhere, and tells the site nothing."""
    shown = shown_of(reply(article(), analysis(), cached=False).body)

    assert re.findall(r"<h2>(.*?)</h2>", shown) == ["News Overview", "In-Depth Analysis", "Commentary"]
    assert re.findall(r"<a ([^>]*)>", shown) == [
        'href="https://news.example.org/harbour" target="_blank" rel="noopener noreferrer nofollow"'
    ]
    assert tags(shown) == {"h2", "ul", "li", "p", "a"}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_strangers_write_is_only_words(hostile: str) -> None:
    """In a claim, in a title, and in what a person types."""
    claims = analysis(overview=(hostile, hostile), in_depth=((hostile,),))
    shown = shown_of(reply(article(title="A title"), claims, cached=False).body)
    assert tags(shown) == {"h2", "ul", "li", "p", "a"}
    assert shown.count("<a ") == 1
    assert shown.count("<li>") == 2
    assert hostile.replace("\u2028", "") in text(shown).replace("\u2028", "")

    assert tags(render.message(hostile)) <= {"p", "a"}
    assert "<script" not in render.message(hostile)


def test_half_a_reply_is_whole_html() -> None:
    """Each frame closes what it opens."""
    shown = shown_of(partly([Unit(part="overview", claims=(claim(escape("A *claim*.")),))]))

    assert shown.startswith("<h2>News Overview</h2>")
    assert shown.count("<ul>") == shown.count("</ul>") == 1


def test_a_message_keeps_its_lines_and_its_links() -> None:
    """And a link in it is one that can be followed."""
    shown = render.message("Look:\n\nhttps://news.example/a?x=1&y=2 and\n<b>this</b>")

    assert shown == (
        '<p>Look:</p><p><a href="https://news.example/a?x=1&amp;y=2" target="_blank"'
        ' rel="noopener noreferrer nofollow">https://news.example/a?x=1&amp;y=2</a> and</p>'
        "<p>&lt;b&gt;this&lt;/b&gt;</p>"
    )


def test_an_address_that_is_no_web_page_is_no_link() -> None:
    """Whatever a person types, nothing but http and https can be clicked."""
    for address in ("javascript:alert(1)", "ftp://news.example/a", "data:text/html,x", "www.news.example/a"):
        assert "href" not in render.message(f"see {address}")


def test_notes_are_set_apart() -> None:
    """They are no part of the commentary."""
    assert shown_of("Text", "Cost: <nothing>.").endswith('<p class="note">Cost: &lt;nothing&gt;.</p>')
