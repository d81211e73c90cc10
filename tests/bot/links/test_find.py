"""Addresses in chat text, platform by platform."""

import time

import pytest

from bot.links import Platform, find, is_private, links_in

A = "https://news.example.org/a"
B = "https://news.example.org/b"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"<{A}?x=1&amp;y=2>", [f"{A}?x=1&y=2"]),
        (f"<{A}?x=&lt;1&gt;>", [f"{A}?x=<1>"]),
        (f"<{A}?x=&amp;amp;y>", [f"{A}?x=&amp;y"]),
        (f"<{A}|a label | with a bar> <{B}>", [A, B]),
        (f"*<{A}>* _<{B}|b>_", [A, B]),
        (f"&gt; quoted <{A}>", [A]),
        (f"[the story](<{A}>)", [A]),
        ("<@U012AB3CD|ann> <#C012AB3CD> <!subteam^S1> <!date^1^{date}^https://news.example.org/d|then>", []),
        ("<mailto:desk@news.example.org> <tel:+123|call> <slack://open>", []),
        (f"```<{A}>``` and <{B}>", [B]),
        (f"``` never closed <{A}>", [A]),
        (f"`{A}`", [A]),
        (f"typed &lt;{A}&gt; by hand", [A]),
        (f"<{A} an angle that is never closed", [A]),
        (f"<HTTPS://news.example.org/a> {B}", ["HTTPS://news.example.org/a", B]),
    ],
)
def test_slack_markup_is_read_as_slack_shows_it(text: str, found: list[str]) -> None:
    """Slack escapes three characters and wraps what it links; everything else in `<>` is no address."""
    assert find(text, "slack") == tuple(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"<{A}>", [A]),
        (f"[a]({A}) [b](<{B}>)", [A, B]),
        (f"[a]({A} \"title\") [b]({B} 'title')", [A, B]),
        ("[py](https://w.example.org/P_(lang))", ["https://w.example.org/P_(lang)"]),
        (f"||{A}||{B}||", [A, B]),
        (f"> {A}\n>>> {B}", [A, B]),
        (f"**{A}** _{B}_", [A, B]),
        (f"~~{A}~~ -# {B}", [A, B]),
        (f"```py\n{A}\n``` {B}", [B]),
        (f"```{A}``` {B} ```{A}```", [B]),
        (f"``` never closed {A}", [A]),
        ("<@1> <#2> <:cat:3> <t:4:R> </analyze:5>", []),
    ],
)
def test_discord_markup_is_read_as_discord_shows_it(text: str, found: list[str]) -> None:
    """Markup ends an address; what stands in a fence is shown, not shared."""
    assert find(text, "discord") == tuple(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{A}, {B}; {A}! {B}?", [A, B, A, B]),
        (f"'{A}' “{B}” «{A}» „{B}“", [A, B, A, B]),
        (f"({A}) [{B}] {{{A}}} <{B}>", [A, B, A, B]),
        (f"{A},{B};{A}|{B}", [A, B, A, B]),
        (f"[{A}]({B})", [A, B]),
        ("(https://w.example.org/P_(lang)).", ["https://w.example.org/P_(lang)"]),
        ("https://w.example.org/P_(lang", ["https://w.example.org/P_(lang"]),
        (f"看这个{A}。很好，{B}（转）", [A, B]),
        (f"「{A}」と{B}！", [A, B]),
        (f"{A}\u200b {B}\u2060", [A, B]),
        (f"view-source:{A}", [A]),
        (f"git+{A} x{B}", []),
        (f"http://{A}", [A]),
        (f"https://archive.example.org/2026/{A}", [f"https://archive.example.org/2026/{A}"]),
        (
            "www.example.org/a and (www.example.org).",
            ["https://www.example.org/a", "https://www.example.org"],
        ),
        ("www. www.a me@www.example.org x.www.example.org", []),
        ("http:// https:// http://. ftp://example.org/a javascript:alert(1)", []),
        ("http://[::1]:80/x", ["http://[::1]:80/x"]),
        ("", []),
    ],
)
def test_plain_text_gives_the_address_without_what_surrounds_it(text: str, found: list[str]) -> None:
    """Nobody puts a blank between an address and the full stop, in no script."""
    assert find(text, "plain") == tuple(found)


@pytest.mark.parametrize("platform", ["slack", "discord", "plain"])
@pytest.mark.parametrize(
    "unit",
    [
        "http://",
        "(",
        "<",
        "[",
        "`",
        "```",
        "||",
        "www.a.b)",
        "http://a.b/",
        "https://a.b/)",
        "[https://a.b](https://a.b)",
        "<https://a.b|",
        "https://www.google.com/url?q=",
        "https://a.b/? ",
        "&amp;",
        "https://a.b/;jsessionid=",
        "éhttps://é",
    ],
)
def test_a_huge_message_costs_little(unit: str, platform: Platform) -> None:
    """Everybody may write 40 kB of anything: the work must grow with the length, not its square."""
    text = unit * (40_000 // len(unit))
    started = time.process_time()

    for link in links_in(text, platform):
        is_private(link.found)

    assert time.process_time() - started < 1


def test_many_different_links_cost_little() -> None:
    """Each link is looked at by itself."""
    text = " ".join(f"https://a{number}.example.org/x?utm_source=1" for number in range(900))
    started = time.process_time()

    assert len(links_in(text, "plain")) == 900
    assert time.process_time() - started < 1
