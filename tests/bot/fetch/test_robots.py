"""What a site's robots.txt allows, and when it is asked for."""

import gzip

import pytest

from bot.errors import AddressRefusedError, ArticleForbiddenError, ArticleUnreachableError
from bot.fetch import open_fetcher
from bot.fetch.robots import MAX_BYTES, Robots
from bot.settings import Settings
from tests.bot.fetch.fetching import fetch, in_seconds
from tests.emulators.hostile import Canary
from tests.emulators.site import Page, Site, page, redirect


def rules(text: str) -> Page:
    """A robots.txt."""
    return page(text, "text/plain")


async def is_allowed(site: Site, path: str = "/story") -> bool:
    """Whether a page is read by who heeds the rules."""
    try:
        await fetch(f"{site.url}{path}", allow=site.allow)
    except ArticleForbiddenError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /st", False),
        ("User-agent: *\nDisallow: /other", True),
        ("User-agent: *\nDisallow: /*ory$", False),
        ("User-agent: *\nDisallow: /\nAllow: /story", True),
        ("User-agent: triptych\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: Triptych\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: GPTBot\nDisallow: /", True),
        ("<html>no rules at all</html>", True),
        ("\ufeffUser-agent: *\r\nDisallow: /story # ours\r\n", False),
    ],
)
async def test_the_rules_of_a_site_are_kept(site: Site, text: str, allowed: bool) -> None:
    """By RFC 9309: the group for us before the one for all, the longest match, wildcards."""
    site.pages["/robots.txt"] = rules(text)

    assert await is_allowed(site) is allowed
    assert site.paths == (["/story"] if allowed else [])


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (page("no", status=404), True),
        (page("no", status=401), True),
        (page("no", status=403), True),
        (page("broken", status=500), False),
        (page("busy", status=503), False),
        (page(b"\xff\xfe\x00\x01"), True),
        (page(gzip.compress(b"User-agent: *\nDisallow: /"), Content_Encoding="gzip"), False),
        (page("x" * MAX_BYTES + "\nUser-agent: *\nDisallow: /"), True),
        (page("User-agent: *\nDisallow: /\n" + "x" * MAX_BYTES), False),
        (page(b"not gzip", Content_Encoding="gzip"), True),
        (redirect("/elsewhere"), False),
        (redirect("/robots.txt"), True),
    ],
    ids=[
        "404",
        "401",
        "403",
        "500",
        "503",
        "noise",
        "gzip",
        "huge",
        "huge at its end",
        "broken",
        "redirect",
        "loop",
    ],
)
async def test_a_site_that_cannot_say_is_left_alone(site: Site, answer: Page, allowed: bool) -> None:
    """RFC 9309, 2.3.1: no rules allow everything, a broken server nothing."""
    site.pages["/robots.txt"] = answer
    site.pages["/elsewhere"] = rules("User-agent: *\nDisallow: /")

    assert await is_allowed(site) is allowed


async def test_the_rules_are_asked_for_once(site: Site) -> None:
    """Ten links of one site cost one question."""
    async with open_fetcher(Settings.load(fetch_allow=site.allow)) as fetcher:
        for _ in range(3):
            await fetcher.fetch(f"{site.url}/story", in_seconds(20))

    assert site.robots_requests == 1


async def test_who_was_asked_by_name_need_not_ask(site: Site) -> None:
    """The setting decides (`TRIPTYCH_ROBOTS`); then not even the rules are fetched."""
    site.pages["/robots.txt"] = rules("User-agent: *\nDisallow: /")

    assert (await fetch(f"{site.url}/story", allow=site.allow, ask_robots=False)).kind == "html"
    assert site.robots_requests == 0


async def test_every_hop_is_held_against_the_rules_of_its_own_site(site: Site) -> None:
    """A short link must not be the way around them."""
    with Site() as other:
        other.pages["/robots.txt"] = rules("User-agent: *\nDisallow: /")
        site.pages["/short"] = redirect(f"{other.url}/story")
        with pytest.raises(ArticleForbiddenError) as caught:
            await fetch(f"{site.url}/short", allow=f"{site.allow},{other.allow}")

    assert "paste" in caught.value.said
    assert other.requests == []


async def test_the_rules_themselves_lead_nowhere_inside(site: Site) -> None:
    """A robots.txt that redirects is a redirect like any other."""
    with Canary() as canary:
        site.pages["/robots.txt"] = redirect(f"{canary.url}/robots.txt")
        with pytest.raises(AddressRefusedError):
            await fetch(f"{site.url}/story", allow=site.allow)
        assert canary.contacts == 0


async def test_silence_counts_against_the_one_deadline(site: Site) -> None:
    """The rules are a part of the fetch."""
    site.pages["/robots.txt"] = lambda request: (site.stopping.wait(30), None)[1]

    with pytest.raises(ArticleUnreachableError):
        await fetch(f"{site.url}/story", allow=site.allow, seconds=0.3)


async def test_a_site_is_asked_again_after_it_could_not_say() -> None:
    """What is not known is not kept."""
    told = iter([None, "User-agent: *\nDisallow: /private"])

    async def load(url: str) -> str | None:
        assert url == "https://news.example/robots.txt"
        return next(told)

    robots = Robots(load)
    assert not await robots.allow("https://news.example", "https://news.example/a")
    assert await robots.allow("https://news.example", "https://news.example/a")
    assert not await robots.allow("https://news.example", "https://news.example/private/a")
