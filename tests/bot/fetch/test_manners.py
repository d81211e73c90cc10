"""Turns at each host, and what a site may ask for."""

import asyncio
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest

from bot.errors import ArticleBusyError, ArticleUnreachableError
from bot.fetch import open_fetcher
from bot.fetch.manners import APART_SECONDS, AT_A_STROKE, AT_ONCE, MAX_PAUSE_SECONDS, Gate, busy, retry_after
from bot.settings import Settings
from tests.bot.fetch.fetching import a_journey, fetch
from tests.emulators.hostile import only_at_first
from tests.emulators.site import STORY, Site, page

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 5 ", 5),
        ("9" * 40, 999_999_999),
        ("Tue, 24 Nov 2026 12:01:00 GMT", 60),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("Tue, 24 Nov 2026 12:00:30", 30),
        ("Tuesday, 24-Nov-26 12:00:10 GMT", 10),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999", None),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", None),
    ],
)
def test_a_site_says_when_to_come_back_as_a_number_or_a_date(said: str, seconds: float | None) -> None:
    """RFC 9110, 10.2.3; what cannot be read was not said."""
    assert retry_after({"retry-after": said}, NOW) == seconds


def test_who_says_nothing_asks_for_nothing() -> None:
    """Most sites."""
    assert retry_after({}) is None


@pytest.mark.parametrize(
    ("seconds", "when"),
    [
        (1, "in about 1 min"),
        (90, "in about 2 min"),
        (3_600, "in about 60 min"),
        (7_200, "in about 2 hours"),
        (MAX_PAUSE_SECONDS, "in about 24 hours"),
        (10**9, "another day"),
    ],
)
def test_a_person_is_told_when_to_try_again(seconds: float, when: str) -> None:
    """In words, and with the other way out."""
    said = busy("news.example", seconds).said

    assert f"try again {when}, or paste" in said


async def test_a_host_is_left_alone_for_as_long_as_it_asks() -> None:
    """And no longer than a day, and no other host with it."""
    now = 100.0
    gate = Gate(lambda: now)
    gate.close("busy.example", 10**9)

    with pytest.raises(ArticleBusyError):
        async with gate.turn("busy.example"):
            pass
    async with gate.turn("other.example"):
        pass
    now += MAX_PAUSE_SECONDS + 1
    async with gate.turn("busy.example"):
        pass


async def test_requests_to_one_host_are_few_at_once() -> None:
    """A site is not to feel us, whatever a channel drops; other hosts don't wait for it."""
    gate = Gate()
    inside, most = 0, 0
    full, leave = asyncio.Event(), asyncio.Event()

    async def visit() -> None:
        nonlocal inside, most
        async with gate.turn("news.example"):
            inside += 1
            most = max(most, inside)
            if inside == AT_ONCE:
                full.set()
            await leave.wait()
            inside -= 1

    async with asyncio.TaskGroup() as visits:
        for _ in range(AT_ONCE + 2):
            visits.create_task(visit())
        await full.wait()
        async with asyncio.timeout(5), gate.turn("other.example"):
            leave.set()

    assert most == AT_ONCE


async def test_requests_to_one_host_are_a_little_apart() -> None:
    """Five a second in the long run; robots.txt and its page go out together."""
    gate = Gate()
    clock = asyncio.get_running_loop().time
    started = clock()
    for _ in range(5):
        async with gate.turn("news.example"):
            pass

    assert clock() - started >= (5 - AT_A_STROKE) * APART_SECONDS * 0.9


async def test_who_stood_in_line_learns_that_the_host_has_closed() -> None:
    """The first one is told to stay away; the others must not ask the same again."""
    gate = Gate()
    refused = 0

    async def visit() -> None:
        nonlocal refused
        try:
            async with gate.turn("busy.example"):
                await asyncio.sleep(0)
                gate.close("busy.example", 3_600)
        except ArticleBusyError:
            refused += 1

    await asyncio.gather(*(visit() for _ in range(3 * AT_ONCE)))

    assert refused >= 2 * AT_ONCE


async def test_a_short_wait_is_really_waited_for(site: Site) -> None:
    """To come back at once would be no manners."""
    site.pages["/once"] = only_at_first(page("wait", status=503, Retry_After="1"), page(STORY))
    started = asyncio.get_running_loop().time()
    await fetch(f"{site.url}/once", allow=site.allow, ask_robots=False)

    assert asyncio.get_running_loop().time() - started >= 1


async def test_a_long_wait_after_a_short_one_is_told(site: Site) -> None:
    """A site may change its mind."""
    site.pages["/busy"] = only_at_first(
        page("wait", status=503, Retry_After="0"), page("wait", status=503, Retry_After="3600")
    )

    with pytest.raises(ArticleBusyError, match="3600"):
        await fetch(f"{site.url}/busy", allow=site.allow)


async def test_a_short_wait_is_waited_for(site: Site) -> None:
    """The person does not even notice."""
    site.pages["/once"] = only_at_first(page("wait", status=503, Retry_After="0"), page(STORY))

    assert (await fetch(f"{site.url}/once", allow=site.allow)).body == STORY.encode()
    assert site.paths == ["/once", "/once"]


async def test_a_site_is_asked_again_only_once(site: Site) -> None:
    """Who says "soon" for ever is unreachable."""
    site.pages["/never"] = page("wait", status=429, Retry_After="0")

    with pytest.raises(ArticleUnreachableError):
        await fetch(f"{site.url}/never", allow=site.allow)
    assert site.paths == ["/never", "/never"]


@pytest.mark.parametrize("status", [429, 503])
async def test_a_long_wait_is_told_and_kept(site: Site, status: int) -> None:
    """The next page of that site is not even asked for."""
    site.pages["/busy"] = page("later", status=status, Retry_After="3600")

    async with open_fetcher(Settings.load(fetch_allow=site.allow)) as fetcher:
        with pytest.raises(ArticleBusyError, match="3600") as caught:
            await fetcher.fetch(f"{site.url}/busy", a_journey())
        with pytest.raises(ArticleBusyError):
            await fetcher.fetch(f"{site.url}/story", a_journey())

    assert "in about 60 min" in caught.value.said
    assert site.paths == ["/busy"]


async def test_a_busy_answer_without_a_time_is_unreachable(site: Site) -> None:
    """Nothing is known of when to come back."""
    site.pages["/busy"] = page("later", status=429)

    with pytest.raises(ArticleUnreachableError) as caught:
        await fetch(f"{site.url}/busy", allow=site.allow)
    assert type(caught.value) is ArticleUnreachableError


async def test_a_page_in_many_parts_never_has_more_than_its_share_of_connections(site: Site) -> None:
    """Over real sockets: the site counts who is inside at once."""
    inside, most, lock = 0, 0, threading.Lock()
    enough = threading.Event()

    def answer(request: BaseHTTPRequestHandler) -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
            if inside == AT_ONCE:
                enough.set()
        enough.wait(5)
        with lock:
            inside -= 1
        page(STORY)(request)

    site.pages["/slow"] = answer
    async with open_fetcher(Settings.load(fetch_allow=site.allow)) as fetcher:
        fetches = [fetcher.fetch(f"{site.url}/slow", a_journey()) for _ in range(2 * AT_ONCE)]
        assert len(await asyncio.gather(*fetches)) == 2 * AT_ONCE

    assert most == AT_ONCE
