"""The shared table of hostile addresses and pages: tests/data/hostile-cases.json."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.errors import (
    AddressRefusedError,
    ArticleBlockedError,
    ArticleBusyError,
    ArticleEmptyError,
    ArticleError,
    ArticleForbiddenError,
    ArticleMissingError,
    ArticleUnreachableError,
)
from bot.fetch import open_fetcher
from bot.models import Article
from bot.reader import WebReader
from bot.sandbox import Sandbox
from bot.settings import Settings
from tests.bot.fetch.fetching import answers, fetch
from tests.emulators.hostile import Canary, attack
from tests.emulators.site import Site

CASES = json.loads((Path(__file__).parents[1] / "data" / "hostile-cases.json").read_text("utf-8"))
ADDRESSES = [case for case in CASES if case["category"] in {"address", "parse", "scheme"}]
NAMES = [case for case in CASES if case["category"] == "dns"]
ROUTES = [case for case in CASES if case["category"] == "route"]

# What each expectation of the table means here; where it allows several, what is ours.
MEANINGS: dict[str, tuple[type[Any], ...]] = {
    "article": (Article,),
    "refuse": (ArticleError,),
    "no_article": (ArticleError,),
    "pdf": (ArticleEmptyError,),  # it is read as a PDF, and its nine words are no article
    "pdf_or_no_article": (ArticleEmptyError,),
    "policy": (ArticleForbiddenError,),
    "error:login": (ArticleBlockedError,),
    "error:blocked": (ArticleBlockedError,),
    "error:gone": (ArticleMissingError,),
    "error:busy": (ArticleBusyError,),
    "error:server": (ArticleUnreachableError,),
    "refuse_or_article": (Article,),
    "article_or_no_article": (Article,),
    "article_or_error:server": (Article,),
    "bounded": (Article, ArticleError),
    "any_no_canary": (Article, ArticleError),
}


def name(case: dict[str, Any]) -> str:
    """The case's id and what it is about."""
    return f"{case['id']} {case['note'] or case['url'].removeprefix('{B}')}"


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    """A service inside."""
    with Canary() as listening:
        yield listening


@pytest.fixture(scope="module")
def hostile(canary: Canary) -> Iterator[Site]:
    """The hostile site."""
    with Site() as site:
        attack(site, canary)
        yield site


@asynccontextmanager
async def a_reader(site: Site, *, seconds: float = 20) -> AsyncIterator[WebReader]:
    """A reader that may reach the site alone."""
    async with open_fetcher(Settings.load(fetch_allow=site.allow)) as fetcher:
        yield WebReader(fetcher, Sandbox(seconds=5), seconds=seconds)


async def outcome(reader: WebReader, url: str) -> Article | ArticleError:
    """What reading an address comes to; anything but an article or an error of ours is a crash."""
    try:
        return await reader.read(url)
    except ArticleError as error:
        return error


def test_no_case_is_lost() -> None:
    """A changed file must not silently empty the tables below."""
    assert (len(ADDRESSES), len(NAMES), len(ROUTES)) == (52, 5, 49)


@pytest.mark.parametrize("case", ADDRESSES, ids=name)
async def test_a_hostile_address_is_refused_before_anything_is_reached(case: dict[str, Any]) -> None:
    """Only names that lead inside are looked up at all: nothing is sent to any name of the world."""
    asked: list[str] = []

    def resolve(host: str, port: int, family: int, kind: int, protocol: int, flags: int) -> Any:
        if host.rstrip(".").lower().endswith("localhost"):
            return answers("127.0.0.1")(host, port)
        if host == "metadata.google.internal":
            return answers("169.254.169.254")(host, port)
        try:
            return socket.getaddrinfo(host, port, family, kind, protocol, flags | socket.AI_NUMERICHOST)
        except socket.gaierror:
            asked.append(host)
            raise

    with pytest.raises(ArticleError) as caught:
        await fetch(case["url"], resolver=resolve)

    if case["expect"] == "any":  # `http://example.com#@127.0.0.1/` is an address of example.com
        assert asked == ["example.com"]
    else:
        assert type(caught.value) is AddressRefusedError
        assert asked == []


@pytest.mark.parametrize("case", [case for case in NAMES if case["expect"] == "refuse"], ids=name)
async def test_a_hostile_name_is_refused(case: dict[str, Any]) -> None:
    """The name is innocent, its answers are what counts."""
    ((first, *_),) = case["resolver"].values()

    def resolve(host: str, port: int, *options: object) -> Any:
        return answers(*first)(host, port)

    with pytest.raises(AddressRefusedError):
        await fetch(case["url"], resolver=resolve)


async def test_a_name_whose_answers_change_is_reached_where_it_was_checked(
    hostile: Site, canary: Canary
) -> None:
    """The address that was validated is the one that is connected to; a second question is a second check.

    The table's case has a public address first, which no test may contact: an opened one stands for it.
    """
    (rebind,) = (case for case in NAMES if case["expect"] == "refuse_or_pinned")
    ((_, second),) = rebind["resolver"].values()
    rounds = iter(["127.0.0.1", *second])
    contacts = canary.contacts

    def rebinding(host: str, port: int, *options: object) -> Any:
        return answers(next(rounds))(host, port)

    url = f"http://rebind.example:{hostile.port}/ok"
    document = await fetch(url, allow=hostile.allow, resolver=rebinding, ask_robots=False)

    assert document.kind == "html"
    with pytest.raises(AddressRefusedError):
        await fetch(url, allow=hostile.allow, resolver=rebinding, ask_robots=False)
    assert canary.contacts == contacts


@pytest.mark.parametrize("case", ROUTES, ids=name)
async def test_a_hostile_page_ends_as_it_should(
    case: dict[str, Any], hostile: Site, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an article or an error of ours, in time, out of the canary's sight; and the next page is read."""
    monkeypatch.setattr("bot.fetch.manners.APART_SECONDS", 0.001)
    slow = "slow-body" in case["url"]
    async with a_reader(hostile, seconds=2 if slow else 20) as reader, asyncio.timeout(case["max_seconds"]):
        before = await outcome(reader, f"{hostile.url}/ok")
        found = await outcome(reader, case["url"].replace("{B}", hostile.url))
        after = await reader_after(hostile)

    meaning = MEANINGS[case["expect"]]
    if "/redirect-" in case["url"] and case["expect"] == "refuse":
        meaning = (AddressRefusedError,)
    assert isinstance(found, meaning)
    assert isinstance(before, Article)
    assert isinstance(after, Article)
    assert canary.contacts == 0


async def reader_after(site: Site) -> Article | ArticleError:
    """The ordinary page, read by somebody whom the site has not asked to stay away."""
    async with a_reader(site) as reader:
        return await outcome(reader, f"{site.url}/ok")


@pytest.mark.parametrize(
    "path",
    [
        "redirect-loop",
        "redirect-metadata",
        "slow-headers",
        "big200-nolength",
        "deflate-bomb",
        "gzip-double",
        "infinite-chunked",
        "bad-gzip",
        "length-lies-short",
        "xml-billion-laughs",
        "deep-nesting",
        "empty",
        "204",
        "consent-wall",
        "paywall",
    ],
)
async def test_the_pages_that_the_table_leaves_out_are_refused_too(
    path: str, hostile: Site, canary: Canary
) -> None:
    """The site has more of them than the table names."""
    async with a_reader(hostile, seconds=3) as reader:
        assert isinstance(await outcome(reader, f"{hostile.url}/{path}"), ArticleError)
    assert canary.contacts == 0


async def test_hidden_orders_do_not_come_along(hostile: Site) -> None:
    """What is visible does, for it stands there: it is the analyst's to doubt."""
    async with a_reader(hostile) as reader:
        story = await reader.read(f"{hostile.url}/prompt-injection")

    assert "Ignore all previous" not in story.text


async def test_a_page_that_leads_on_in_html_is_followed_under_guard(hostile: Site, canary: Canary) -> None:
    """It is a redirect like any other."""
    async with a_reader(hostile) as reader:
        assert (await reader.read(f"{hostile.url}/meta-refresh")).title == "Quay to get a second crane"
        with pytest.raises(AddressRefusedError):
            await reader.read(f"{hostile.url}/meta-refresh-canary")
    assert canary.contacts == 0
