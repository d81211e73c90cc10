"""Fetching and extracting together, and the process that extraction is locked into."""

import asyncio
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.errors import (
    ArticleError,
    ArticleForbiddenError,
    ArticleMissingError,
    ArticleTooComplexError,
    ArticleUnreachableError,
    ArticleUnsupportedError,
    NotAnArticleError,
    ReaderBusyError,
)
from bot.fetch import Journey, open_fetcher
from bot.models import Article, Document
from bot.reader import WebReader
from bot.sandbox import Sandbox
from bot.settings import Settings
from tests.emulators.site import STORY, Page, Site, page, redirect, silent

# As deep as the parser goes, over and over: seconds of work in under a megabyte.
NESTED = (b"<div>" * 250 + b"<p>" + b"word " * 40 + b"</p>" + b"</div>" * 250) * 300


@asynccontextmanager
async def a_reader(site: Site, *, seconds: float = 20, obliging: bool = True) -> AsyncIterator[WebReader]:
    """A reader that may reach the site."""
    async with open_fetcher(Settings.load(fetch_allow=site.allow)) as fetcher:
        yield WebReader(fetcher, Sandbox(seconds=5), seconds=seconds, obliging=obliging)


def leading_to(url: str) -> Page:
    """A page that leads on, in HTML."""
    return page(
        f'<html><head><meta http-equiv="refresh" content="0; url={url}"></head><body>on</body></html>'
    )


async def test_an_address_becomes_an_article(site: Site) -> None:
    """The whole of reading, over a real socket and a real worker process."""
    async with a_reader(site) as reader:
        article = await reader.read(f"{site.url}/story")

    assert article.title == "Quay to get a second crane"
    assert article.site == "Ellery Post"
    assert article.published == "2026-10-02"
    assert article.url == article.canonical_url == f"{site.url}/story"
    assert len(article.paragraphs) == 3
    assert article.coverage == "full"


async def test_a_document_needs_no_web(site: Site) -> None:
    """Saved files and pasted text take the same way, less the fetch."""
    async with a_reader(site) as reader:
        article = await reader.read(Document(body=STORY.encode(), kind="html", name="saved.html"))

    assert article.title == "Quay to get a second crane"
    assert article.url is article.canonical_url is None
    assert site.requests == []


async def test_a_missing_page_is_told_as_such(site: Site) -> None:
    """The worker that was warming up meanwhile is no concern of the person."""
    async with a_reader(site) as reader:
        with pytest.raises(ArticleMissingError):
            await reader.read(f"{site.url}/nowhere")


async def test_an_unchanged_page_is_not_read_again(site: Site) -> None:
    """The earlier reading comes back, to the letter; a changed page is read anew."""
    site.pages["/story"] = page(STORY, "text/html", 200, ETag='"1"')
    async with a_reader(site) as reader:
        kept = await reader.read(f"{site.url}/story")
        site.pages["/story"] = page("", status=304)
        same = await reader.read(f"{site.url}/story", kept=kept)
        site.pages["/story"] = page(STORY.replace("Quay", "Pier"))
        changed = await reader.read(f"{site.url}/story", kept=kept)

    assert same is kept
    assert changed.title == "Pier to get a second crane"
    assert [headers.get("If-None-Match") for _, headers in site.requests] == [None, '"1"', '"1"']


@pytest.mark.parametrize(
    ("automatic", "obliging", "read"),
    [(True, True, False), (True, False, False), (False, True, False), (False, False, True)],
)
async def test_robots_txt_is_passed_by_only_for_a_person_and_only_by_setting(
    site: Site, automatic: bool, obliging: bool, read: bool
) -> None:
    """Nobody asked by name for a link that was merely dropped."""
    site.pages["/robots.txt"] = page("User-agent: *\nDisallow: /", "text/plain")
    async with a_reader(site, obliging=obliging) as reader:
        if read:
            assert (await reader.read(f"{site.url}/story", automatic=automatic)).words > 50
        else:
            with pytest.raises(ArticleForbiddenError):
                await reader.read(f"{site.url}/story", automatic=automatic)


async def test_what_cannot_be_read_is_not_even_asked_for(site: Site) -> None:
    """The sentence names it, and the way out."""
    async with a_reader(site) as reader:
        with pytest.raises(NotAnArticleError) as caught:
            await reader.read("https://www.youtube.com/watch?v=x")
        site.pages["/film"] = page("", status=302, Location="/film.mp4")
        with pytest.raises(NotAnArticleError, match="a video"):
            await reader.read(f"{site.url}/film")

    assert caught.value.said == (
        "That link leads to a video on YouTube, and I read articles alone; paste its text here if it has any."
    )


async def test_a_page_may_lead_on_twice_and_no_further(site: Site) -> None:
    """A short link that asks first may lead to an aggregator; whoever leads on from there plays games."""
    for number in range(4):
        site.pages[f"/{number}"] = leading_to(f"/{number - 1}" if number else "/story")
    async with a_reader(site) as reader:
        assert (await reader.read(f"{site.url}/1")).title == "Quay to get a second crane"
        with pytest.raises(ArticleUnreachableError, match="lead on"):
            await reader.read(f"{site.url}/2")


async def test_one_deadline_holds_over_all_the_pages_on_the_way(site: Site) -> None:
    """Each might be just in time by itself."""
    site.pages["/a"] = leading_to("/b")
    site.pages["/b"] = silent(site.stopping)
    async with a_reader(site, seconds=1) as reader:
        with pytest.raises(ArticleUnreachableError, match="TimeoutError"):
            await reader.read(f"{site.url}/a")

    assert site.paths == ["/a", "/b"]


async def test_a_saved_page_that_only_leads_on_is_no_article(site: Site) -> None:
    """Nothing is fetched because a file says so."""
    saved = Document(body=b"<html><p>on</p></html>", kind="html", name="saved.html", url=f"{site.url}/x")
    moved = replace(saved, body=b"<meta http-equiv=refresh content='0; url=/story'><p>on</p>")
    async with a_reader(site) as reader:
        with pytest.raises(NotAnArticleError):
            await reader.read(moved)

    assert site.requests == []


async def test_a_page_that_takes_too_long_is_killed_and_the_next_one_is_read() -> None:
    """Hostile nesting costs a parser half a minute; the deadline costs it its life."""
    sandbox = Sandbox(seconds=0.05)
    slow = Document(body=NESTED, kind="html", name="nested.html")
    quick = Document(body=b"Words of a story that is told at length. " * 10, kind="text", name="t")

    with pytest.raises(ArticleTooComplexError):
        await sandbox.extract(slow)

    story = await Sandbox(seconds=5).extract(quick)
    assert isinstance(story, Article)
    assert story.words == 90


def test_a_worker_ends_by_itself_when_nobody_is_left_to_kill_it() -> None:
    """Else every kill -9 of the bot leaves a hostile page spinning."""
    orphan = """
from bot.models import Document
from bot.sandbox import _extract
from tests.bot.test_reader import NESTED
_extract(Document(body=NESTED, kind="html", name="nested.html"), 0.1)
"""

    assert subprocess.run([sys.executable, "-c", orphan], check=False).returncode == -signal.SIGALRM


async def test_the_loop_runs_on_while_a_page_is_taken_apart() -> None:
    """Parsing is the one long computation there is: it happens in another process."""
    sandbox = Sandbox(seconds=0.5)
    await sandbox.warm()
    extraction = asyncio.create_task(sandbox.extract(Document(body=NESTED, kind="html", name="n")))
    turns = 0
    while not extraction.done():
        turns += 1
        await asyncio.sleep(0)

    assert turns > 1_000
    with pytest.raises(ArticleTooComplexError):
        await extraction


async def test_an_error_of_ours_crosses_the_border_whole() -> None:
    """The worker's verdict reaches the person in its own words."""
    with pytest.raises(ArticleUnsupportedError) as caught:
        await Sandbox(seconds=5).extract(Document(body=b"%PDF-1.4 broken", kind="pdf", name="x.pdf"))

    assert caught.value.said == "That PDF is locked or damaged, so I cannot read it."
    assert caught.value.subject == "x.pdf"


async def test_nobody_waits_for_the_pages_of_others_on_his_own_time() -> None:
    """The deadline starts when a worker is free: hostile pages before it cost an honest one nothing."""
    sandbox = Sandbox(seconds=1.0)
    hostile = [sandbox.extract(Document(body=NESTED, kind="html", name="n")) for _ in range(6)]
    honest = sandbox.extract(Document(body=STORY.encode(), kind="html", name="story"))

    *refused, story = await asyncio.gather(*hostile, honest, return_exceptions=True)

    assert [type(error) for error in refused] == [ArticleTooComplexError] * 6
    assert isinstance(story, Article)


def packed_zeros(megabytes: int) -> bytes:
    """Many zeros, packed by zlib: one packed megabyte, over and over."""
    packer = zlib.compressobj(9)
    start = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b"0 " * 500_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + piece * megabytes


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps the limit")
async def test_a_page_that_swells_in_memory_is_given_up() -> None:
    """A PDF of two megabytes may hold two gigabytes; the worker may not."""
    packed = packed_zeros(megabytes=2_000)
    content = b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
        content,
    ]
    bomb = b"%PDF-1.4\n" + b"".join(
        b"%d 0 obj%s\nendobj\n" % (number, text) for number, text in enumerate(objects, 1)
    )
    sandbox = Sandbox(seconds=30)
    with pytest.raises(ArticleError) as caught:
        await sandbox.extract(Document(body=bomb + b"trailer<</Root 1 0 R>>", kind="pdf", name="bomb.pdf"))

    assert type(caught.value) is ArticleTooComplexError
    assert isinstance(await sandbox.extract(Document(body=STORY.encode(), kind="html", name="s")), Article)


class Two:
    """A stand-in for the fetcher: one page that leads on, then the article."""

    def __init__(self, *private: bool) -> None:
        bodies = (b'<html><meta http-equiv="refresh" content="0; url=/b"><p>on</p></html>', STORY.encode())
        self._documents = iter(
            Document(body=body, kind="html", name="x", url="https://news.example/x", private=inside)
            for body, inside in zip(bodies, private, strict=True)
        )

    async def fetch(self, url: str, journey: Journey) -> Document:
        """The next of the two."""
        return next(self._documents)


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True), (False, False)])
async def test_a_private_page_on_the_way_makes_the_article_private(first: bool, second: bool) -> None:
    """Else an intranet's link page would put its article on everyone's shelf."""
    reader = WebReader(Two(first, second), Sandbox(seconds=5), seconds=20)  # type: ignore[arg-type]

    assert (await reader.read("https://news.example/a")).private is (first or second)


async def test_redirects_add_up_over_the_pages_on_the_way(site: Site) -> None:
    """Five is five, though a page of HTML stands between."""
    for hop in range(1, 5):
        site.pages[f"/a{hop}"] = redirect(f"/a{hop - 1}")
        site.pages[f"/b{hop}"] = redirect(f"/b{hop - 1}")
    site.pages["/a0"] = leading_to("/b4")
    site.pages["/b0"] = page(STORY)
    async with a_reader(site) as reader:
        with pytest.raises(ArticleUnreachableError, match="redirects"):
            await reader.read(f"{site.url}/a4")


async def test_who_calls_off_a_reading_is_heard(site: Site) -> None:
    """Also while all workers are busy with the pages of others."""
    sandbox = Sandbox(seconds=2)
    busy = [
        asyncio.create_task(sandbox.extract(Document(body=NESTED, kind="html", name="n"))) for _ in range(4)
    ]
    async with open_fetcher(Settings.load(fetch_allow=site.allow)) as fetcher:
        reader = WebReader(fetcher, sandbox, seconds=20)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await reader.read(f"{site.url}/story")
    await asyncio.gather(*busy, return_exceptions=True)


async def test_who_waits_too_long_for_a_worker_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is wrong with the page, and the sentence must not say so."""
    monkeypatch.setattr("bot.sandbox.WAIT_SECONDS", 0.2)
    sandbox = Sandbox(seconds=2)
    busy = [
        asyncio.create_task(sandbox.extract(Document(body=NESTED, kind="html", name="n"))) for _ in range(8)
    ]
    outcomes = await asyncio.gather(*busy, return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {ArticleTooComplexError, ReaderBusyError}


async def test_a_worker_that_warms_up_is_used(site: Site) -> None:
    """Its imports pass while the page is on its way."""
    sandbox = Sandbox(seconds=5)
    started = time.monotonic()
    await sandbox.warm()
    warm = time.monotonic()
    await sandbox.extract(Document(body=STORY.encode(), kind="html", name="s"))

    assert time.monotonic() - warm < warm - started  # the start takes ten times as long as the work
