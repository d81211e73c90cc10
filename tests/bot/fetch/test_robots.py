"""What a site's robots.txt allows, and when it is asked for."""

import asyncio
import gzip
import time
from collections.abc import Iterator

import pytest

from bot.errors import AddressRefusedError, ArticleForbiddenError, ArticleUnreachableError
from bot.fetch import open_fetcher
from bot.fetch.robots import KEPT_SECONDS, MAX_BYTES, Robots
from bot.settings import Settings
from tests.bot.fetch.fetching import a_journey, fetch
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
        "noise",
        "gzip",
        "huge",
        "huge at its end",
        "broken",
        "redirect",
        "loop",
    ],
)
async def test_a_site_without_rules_allows_everything(site: Site, answer: Page, allowed: bool) -> None:
    """RFC 9309, 2.3.1; so does one whose rules are no text."""
    site.pages["/robots.txt"] = answer
    site.pages["/elsewhere"] = rules("User-agent: *\nDisallow: /")

    assert await is_allowed(site) is allowed


@pytest.mark.parametrize("status", [500, 503])
async def test_a_site_that_cannot_say_is_left_alone(site: Site, status: int) -> None:
    """RFC 9309, 2.3.1.4; the person is told what is the matter, and may try again."""
    site.pages["/robots.txt"] = page("broken", status=status)

    with pytest.raises(ArticleUnreachableError) as caught:
        await fetch(f"{site.url}/story", allow=site.allow)

    assert "cannot say whether programs may read it" in caught.value.said
    assert site.paths == []


async def test_the_rules_are_asked_for_once(site: Site) -> None:
    """Ten links of one site cost one question."""
    async with open_fetcher(Settings.load(fetch_allow=site.allow)) as fetcher:
        for _ in range(3):
            await fetcher.fetch(f"{site.url}/story", a_journey())

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
    told: Iterator[str | Exception] = iter(
        [ArticleUnreachableError("robots.txt"), "User-agent: *\nDisallow: /private"]
    )

    async def load(url: str) -> str:
        assert url == "https://news.example/robots.txt"
        said = next(told)
        if isinstance(said, Exception):
            raise said
        return said

    robots = Robots(load)
    with pytest.raises(ArticleUnreachableError):
        await robots.allows("https://news.example", "https://news.example/a")
    assert await robots.allows("https://news.example", "https://news.example/a")
    assert not await robots.allows("https://news.example", "https://news.example/private/a")


async def test_many_who_want_to_know_ask_once_and_again_after_an_hour() -> None:
    """Twenty links of one site, dropped at once."""
    now = 0.0
    asked: list[str] = []

    async def load(url: str) -> str:
        asked.append(url)
        await asyncio.sleep(0)
        return ""

    robots = Robots(load, lambda: now)
    pages = [f"https://news.example/{number}" for number in range(20)]
    await asyncio.gather(*(robots.allows("https://news.example", page) for page in pages))
    assert len(asked) == 1
    now += KEPT_SECONDS + 1
    await robots.allows("https://news.example", "https://news.example/a")
    assert len(asked) == 2


async def test_rules_for_others_cost_nothing(site: Site) -> None:
    """Five thousand names with as many rules would be twenty-five million; they are none of ours."""
    names = "".join(f"User-agent: bot{number}\n" for number in range(5_000))
    theirs = "".join(f"Disallow: /{number}\n" for number in range(5_000))
    site.pages["/robots.txt"] = rules(f"{names}{theirs}\nUser-agent: *\nDisallow: /story")
    started = time.process_time()

    assert not await is_allowed(site)
    assert time.process_time() - started < 1
