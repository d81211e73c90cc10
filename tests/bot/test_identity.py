"""One article, one identity: the cases of tests/data/url-cases.json that need a page or a redirect."""

import html
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot import links, pipeline
from bot.errors import AddressRefusedError, ArticleError, ArticleUnreachableError
from bot.extractive import ExtractiveAnalyst
from bot.fetch import open_fetcher
from bot.models import Article, Request
from bot.pipeline import Desk
from bot.reader import WebReader
from bot.sandbox import Sandbox
from bot.settings import Settings
from bot.testing import memory_desk
from tests.bot.extract.invented import story
from tests.bot.fetch.fetching import answers
from tests.emulators.site import Page, Site, page, redirect

CASES = [
    case
    for case in json.loads((Path(__file__).parents[1] / "data" / "url-cases.json").read_text("utf-8"))
    if "html" in case or "redirects" in case
]


class World:
    """The web of a case on one loopback port: every name leads there, and https is spoken as http."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def here(self, url: str) -> str:
        """An address of the case, as it is reached here; an address of the inside stays what it is."""
        parts = urlsplit(url)
        if parts.hostname in {"localhost", "127.0.0.1", "169.254.169.254"} or not parts.hostname:
            return url
        return parts._replace(scheme="http", netloc=f"{parts.hostname}:{self._site.port}").geturl()

    def there(self, url: str | None) -> str:
        """What an address here is in the case."""
        return str(url).replace(f":{self._site.port}", "").replace("http://", "https://")

    def lay_out(self, case: dict[str, Any]) -> None:
        """Put up the case's page, and its redirects."""
        final = links.unwrap(case["text"])
        for source, target in case.get("redirects", {}).items():
            self._site.pages[urlsplit(source).path] = redirect(self.here(target))
            final = target
        self._site.pages.setdefault(urlsplit(final).path, self._page(case.get("html", {})))

    def _page(self, declared: dict[str, Any]) -> Page:
        said = declared.get("canonical", [])
        canonicals = [said] if isinstance(said, str) else said
        head = "".join(f'<link rel="canonical" href="{html.escape(self.here(url))}">' for url in canonicals)
        if "og_url" in declared:
            head += f'<meta property="og:url" content="{html.escape(self.here(declared["og_url"]))}">'
        return page(story(200, head=head))


@asynccontextmanager
async def a_desk(site: Site) -> AsyncIterator[Desk]:
    """A desk with a real reader, for which every name leads to the site."""
    async with open_fetcher(Settings.load(fetch_allow=site.allow), answers("127.0.0.1")) as fetcher:
        reader = WebReader(fetcher, Sandbox(seconds=5), seconds=20)
        yield memory_desk(reader=reader, analyst=ExtractiveAnalyst())


async def read(url: str, desk: Desk) -> Article:
    """Somebody shares an address."""
    return await pipeline.read(Request(tenant="local", source=url), desk, lambda stage: None)


def test_no_case_is_lost() -> None:
    """A changed file must not silently empty the table."""
    assert len(CASES) == 24


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
async def test_a_shared_address_is_known_by_what_its_page_says(case: dict[str, Any], site: Site) -> None:
    """Over real sockets, through redirects, pages and the rules for what a page may claim."""
    world = World(site)
    world.lay_out(case)
    shared = world.here(links.unwrap(case["text"]))

    async with a_desk(site) as desk:
        if case["verdict"] == "article":
            found = await read(shared, desk)
            assert [world.there(found.canonical_url)] == case["expect"]
        else:
            with pytest.raises(ArticleError) as caught:
                await read(shared, desk)
            assert type(caught.value) in {AddressRefusedError, ArticleUnreachableError}


async def test_a_short_link_and_the_article_are_one(site: Site) -> None:
    """The second one who shares it is answered from the shelf, whichever address it was."""
    site.pages["/AbC"] = redirect("/2026/channel?utm_source=t")
    site.pages["/2026/channel"] = page(story(200))
    async with a_desk(site) as desk:
        await read(f"http://t.example:{site.port}/AbC", desk)
        again = await read(f"http://t.example:{site.port}/2026/channel#comments", desk)

    assert site.paths == ["/AbC", "/2026/channel?utm_source=t"]
    assert again.url == f"http://t.example:{site.port}/2026/channel#comments"


async def test_an_item_and_the_article_that_it_leads_to_are_one(site: Site) -> None:
    """The analysis is paid for once, and each reply links to what was shared."""
    article = f"http://ledger.example:{site.port}/2026/channel"
    site.pages["/item"] = page(
        f'<html><body><p><span class="titleline"><a href="{article}">x</a></span></p></body>'
    )
    site.pages["/2026/channel"] = page(story(200))
    item = f"http://news.ycombinator.com:{site.port}/item?id=1"
    async with a_desk(site) as desk:
        first = await pipeline.analyze(Request(tenant="local", source=item), desk, lambda stage: None)
        second = await pipeline.analyze(Request(tenant="local", source=article), desk, lambda stage: None)

    assert not first.cached
    assert f"]({item})" in first.markdown
    assert "That link is a Hacker News page; what was read is the article it leads to" in first.markdown
    assert second.cached
    assert f"]({article})" in second.markdown
    assert "Hacker News" not in second.markdown
    assert site.paths == ["/item?id=1", "/2026/channel"]
