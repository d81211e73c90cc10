"""The reply in canonical Markdown: its shape, and that nothing but its shape is markup."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot import render
from bot.models import Article, Check, Reply
from bot.safety import disarmed
from tests.bot.factories import analysis, article, claim

GOLDEN = """\
## News Overview

- The channel will be dredged next spring.
- It will cost 41 million crowns.

🔗 Original article link: [Port Meridian to dredge northern channel](https://news.example.org/harbour)

## In-Depth Analysis

The delays lasted two years. This suggests a dispute.

## Commentary

The fishers carry the risk.

Watch the spoil."""

HOSTILE = [
    "[click](http://evil.example) and ![this](http://evil.example/x.png)",
    "a](http://evil.example)[b",
    "](http://evil.example)",
    "\\](http://evil.example)",
    "[evil]: http://evil.example",
    "@everyone <!channel> <@U012AB3CD> <#C012AB3CD>",
    "<http://evil.example> <b>bold</b> <!-- note -->",
    "`code` ``more`` ```fence",
    "*a* **b** _c_ __d__ ~~e~~ ||f||",
    "5 * 3 * 2 and snake_case_name",
    "# Heading",
    "### Heading",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "12) item",
    "> quote",
    ">quote",
    "---",
    "- - -",
    "-",
    "1.",
    "#",
    "===",
    "```",
    "| a | b |",
    "C:\\temp\\ and a \\",
    "“#1” in 1986. A year - a + b.",
    "AT&T, R&D and Q&A",
    "&lt;!channel&gt; &#64;everyone &commat;here",
]
each_hostile = pytest.mark.parametrize("text", HOSTILE)


def parse(markdown: str) -> list[Token]:
    """The reply as CommonMark sees it, inline tokens laid open."""
    blocks = MarkdownIt("commonmark").parse(markdown)
    return [token for block in blocks for token in [block, *(block.children or [])]]


def kinds(markdown: str) -> list[str]:
    """The markup in a reply, texts left out."""
    return [token.type for token in parse(markdown) if token.type not in {"inline", "text", "text_special"}]


def texts(markdown: str) -> list[str]:
    """What a reader sees, block by block."""
    return [
        "".join(child.content for child in token.children or [])
        for token in MarkdownIt("commonmark").parse(markdown)
        if token.type == "inline"
    ]


def links(markdown: str) -> list[str | int | float | None]:
    """Where the reply leads to, pictures and references included."""
    return [
        token.attrGet("href") or token.attrGet("src")
        for token in parse(markdown)
        if token.type in {"link_open", "image"}
    ]


def markdown_of(story: Article | None = None, **parts: object) -> str:
    """The reply's Markdown."""
    return render.reply(story or article(), analysis(**parts), cached=False).markdown  # type: ignore[arg-type]


def test_a_reply_has_three_parts_and_the_link_ends_the_overview() -> None:
    """The exact shape that every platform translates from."""
    assert markdown_of() == GOLDEN


def test_a_reply_carries_what_it_was_made_of() -> None:
    """Adapters and `--json` show the article and say whether it was kept."""
    story, said = article(), analysis()

    assert render.reply(story, said, cached=True) == Reply(
        article=story, analysis=said, body=GOLDEN, markdown=GOLDEN, cached=True
    )


@each_hostile
def test_a_hostile_claim_adds_no_markup_and_reads_as_written(text: str) -> None:
    """Headlines and sentences come from strangers, whatever the checks before let through."""
    markdown = markdown_of(overview=(text, "Two."), in_depth=((text,),), commentary=((text,), ("End.",)))

    assert kinds(markdown) == kinds(GOLDEN)
    assert links(markdown) == ["https://news.example.org/harbour"]
    shown = texts(markdown)
    assert (shown[1], shown[5], shown[7]) == (text, text, text)


@each_hostile
def test_a_hostile_title_adds_no_link_of_its_own(text: str) -> None:
    """The title stands inside our link, where brackets could close it."""
    markdown = markdown_of(article(title=text))

    assert kinds(markdown) == kinds(GOLDEN)
    assert links(markdown) == ["https://news.example.org/harbour"]
    assert texts(markdown)[3] == f"🔗 Original article link: {disarmed(text)}"


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]) | st.just(" "), min_size=1))
def test_any_text_reads_as_written(text: str) -> None:
    """No list of hostile texts is complete."""
    plain = " ".join(text.split()) or "-"

    assert texts(render.escape(plain)) == [plain]
    assert kinds(render.escape(plain)) == ["paragraph_open", "paragraph_close"]


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://en.example.org/wiki/Dredging_(river)", "https://en.example.org/wiki/Dredging_%28river%29"),
        ("https://en.example.org/a)b(c", "https://en.example.org/a%29b%28c"),
        ("https://en.example.org/a_b*c*", "https://en.example.org/a_b*c*"),
        ("https://en.example.org/a?b=[c]&d=`e`", "https://en.example.org/a?b=%5Bc%5D&d=%60e%60"),
        ("https://en.example.org/a b<c>d\\e", "https://en.example.org/a%20b%3Cc%3Ed%5Ce"),
        ("http://[2001:db8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
    ],
)
def test_the_address_stays_whole_inside_the_link(url: str, target: str) -> None:
    """A bracket in it would end the link too early; Wikipedia's addresses have them."""
    assert links(markdown_of(article(url=url))) == [target]


def test_without_an_address_there_is_no_link() -> None:
    """A file or a pasted text has nowhere to lead."""
    markdown = markdown_of(article(url=None, title="Notes [draft]"))

    assert links(markdown) == []
    assert "🔗 Original article link: Notes \\[draft\\]\n" in markdown


@pytest.mark.parametrize(
    ("title", "site", "name"),
    [
        ("A title", "A site", "A title"),
        (None, "A site", "A site"),
        (None, None, "(untitled text)"),
        ("", "", "(untitled text)"),
        ("https://evil.example", "A site", "evil․example"),
        ("hxxps://", "A site", "A site"),
        ("See HTTP://a.example and http://b.example", None, "See a․example and b․example"),
    ],
)
def test_an_article_is_called_by_the_best_name_there_is(
    title: str | None, site: str | None, name: str
) -> None:
    """A name that begins like an address would become a link of its own, or break ours on Discord."""
    assert render.title_of(article(title=title, site=site)) == name


@pytest.mark.parametrize("title", ["http:/http:///evil.example", "hthttp://tp://evil.example", "ht://tp://a"])
def test_no_name_begins_like_an_address_after_all(title: str) -> None:
    """What is left when one scheme is taken out must not be another."""
    assert "://" not in render.title_of(article(title=title))


@pytest.mark.parametrize("unit", ["a", "a.", "http:/", "[", "&a", "1."])
def test_a_huge_title_costs_little(unit: str) -> None:
    """Pages set their own title: the work must grow with its length, not its square."""
    started = time.process_time()

    assert markdown_of(article(title=unit * (40_000 // len(unit))))
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("gap", "engine", "checks", "notes"),
    [
        (None, "anthropic", (), ()),
        ("Half of it.", "anthropic", (), ("Half of it.",)),
        (None, "extractive", (), (render.EXTRACTIVE_NOTE,)),
        ("Half of it.", "extractive", (), ("Half of it.", render.EXTRACTIVE_NOTE)),
        (None, "anthropic", (("cut", "Only its first words."),), ("Only its first words.",)),
        (None, "anthropic", (("grounded.numbers", "For the log."),), ()),
        (
            None,
            "extractive",
            (("engine", "The model is overloaded."),),
            ("The model is overloaded.", render.EXTRACTIVE_NOTE),
        ),
    ],
)
def test_notes_say_how_the_reply_came_about(
    gap: str | None, engine: str, checks: tuple[tuple[str, str], ...], notes: tuple[str, ...]
) -> None:
    """A stand-in, a cut text and a partial one must not pass for the whole thing."""
    story = article(gap=gap)
    warnings = tuple(Check(check=name, level="warn", detail=detail) for name, detail in checks)
    said = analysis(engine=engine, checks=warnings)

    assert render.notes(story, said) == notes
    assert texts(render.reply(story, said, cached=False).markdown)[9:] == list(notes)


def test_the_claims_of_a_paragraph_run_on() -> None:
    """Claims are for the checks; people read paragraphs."""
    assert render.text_of((claim("One."), claim("Two."))) == "One. Two."


@pytest.mark.parametrize(
    ("shared", "canonical", "site", "notes"),
    [
        (
            "https://news.ycombinator.com/item?id=1",
            "https://ledger.example.org/x",
            "Ledger",
            ("That link is a Hacker News page; what was read is the article it leads to at Ledger.",),
        ),
        (
            "https://old.reddit.com/r/ports/comments/1/x/",
            "https://ledger.example.org/x",
            None,
            ("That link is a Reddit page; what was read is the article it leads to.",),
        ),
        ("https://www.reddit.com/r/a/comments/1/x/", "https://reddit.com/r/a/comments/1/x", "Reddit", ()),
        ("https://t.co/x", "https://ledger.example.org/x", "Ledger", ()),
        (None, None, None, ()),
    ],
)
def test_a_page_that_only_led_to_the_article_is_named(
    shared: str | None, canonical: str | None, site: str | None, notes: tuple[str, ...]
) -> None:
    """The link in the reply opens a discussion; the reader must not wonder where the text came from."""
    story = article(url=shared, canonical_url=canonical, site=site)

    assert render.notes(story, analysis()) == notes
