"""Invented pages, laid out as sites lay theirs out, and the prose to fill them."""

from itertools import cycle, islice

NAV = (
    '<header><a href="/">The Meridian Ledger</a><nav><ul><li><a href="/news">News</a></li>'
    '<li><a href="/sport">Sport</a></li><li><a href="/login">Log in</a></li>'
    '<li><a href="/subscribe">Subscribe</a></li></ul></nav></header>'
)
FOOTER = (
    '<footer><ul><li><a href="/privacy">Privacy policy</a></li><li><a href="/cookies">Cookies</a></li></ul>'
    "<p>© 2026 The Meridian Ledger. All rights reserved.</p></footer>"
)
STORY_LD = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A story"%s}</script>'

_WHO = ("The harbour authority", "A spokeswoman", "The dockers' union", "Ida Brandt", "The town council")
_DID = (
    "said on Tuesday that it would dredge the northern channel before the winter storms arrive",
    "put the price of the work at 41 million crowns over three years, half of it from the state",
    "warned that the eelgrass beds behind the breakwater would not survive another season of digging",
    "asked why nobody had spoken to the fishing cooperatives whose boats lie along the old quay",
    "expects the first of the larger ships to arrive in the spring, if the weather allows it",
    "pointed to a survey of last year in which two out of three residents were against the plan",
    "voted by seven to four for a second reading of the plan in the first week of December",
)


def prose(words: int) -> str:
    """About as many words of a report, in paragraphs of two sentences each."""
    sentences = [
        f"{who} {did}, as item {number} of the minutes shows."
        for number, (who, did) in enumerate(
            islice(zip(cycle(_WHO), cycle(_DID), strict=False), words // 22 + 1)
        )
    ]
    pairs = [" ".join(sentences[start : start + 2]) for start in range(0, len(sentences), 2)]
    return "".join(f"<p>{pair}</p>" for pair in pairs)


def page(body: str, *, title: str = "A story", head: str = "", lang: str = "en") -> str:
    """A page with the site's head and foot around it."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{NAV}<main>{body}</main>{FOOTER}</body></html>"
    )


def story(words: int, *, title: str = "Channel to be dredged", head: str = "", after: str = "") -> str:
    """A page with one article."""
    return page(f"<article><h1>{title}</h1>{prose(words)}</article>{after}", title=title, head=head)


def teasers(count: int, *, summary: bool = True) -> str:
    """The boxes that lead to other stories."""
    return "".join(
        f'<div class="card"><h3><a href="/2026/story-{number}">{_WHO[number % 5]} and the plan, part {number}'
        f"</a></h3>" + (f"<p>{_WHO[number % 4]} {_DID[number % 7]}.</p>" if summary else "") + "</div>"
        for number in range(count)
    )


def related(count: int) -> str:
    """What stands below an article."""
    return f'<aside class="related"><h2>More on this</h2>{teasers(count, summary=False)}</aside>'
