"""Fetching and extracting together, and the process that extraction is locked into."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.errors import ArticleMissingError, ArticleTooComplexError, ArticleUnsupportedError
from bot.fetch import open_fetcher
from bot.models import Article, Document
from bot.reader import WebReader
from bot.sandbox import Sandbox
from bot.settings import Settings
from tests.emulators.site import STORY, Site

# As deep as the parser goes, over and over: seconds of work in under a megabyte.
NESTED = (b"<div>" * 250 + b"<p>" + b"word " * 40 + b"</p>" + b"</div>" * 250) * 300


@asynccontextmanager
async def a_reader(site: Site) -> AsyncIterator[WebReader]:
    """A reader that may reach the site."""
    async with open_fetcher(Settings.load(fetch_allow=site.allow)) as fetcher:
        yield WebReader(fetcher, Sandbox(seconds=5), seconds=20)


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
