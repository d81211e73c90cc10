"""The contract of every shelf, and what only the one over Redis can show."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.errors import SettingsError, StoreError
from bot.ports import Shelf
from bot.store import open_redis, probe
from bot.store.forgiving import PAUSE_SECONDS, ForgivingShelf, Lenience
from bot.store.nothing import NoShelf
from bot.store.shelf import RedisShelf
from bot.testing import MemoryShelf
from tests.bot.factories import analysis, article

URL = "https://news.example/2026/ferry"
WEEK = timedelta(days=7)


@pytest.fixture
def redis_shelf(redis: Redis) -> RedisShelf:
    """A shelf over the real server."""
    return RedisShelf(redis, keep_articles=WEEK, keep_analyses=4 * WEEK)


@pytest.fixture(params=["redis", "memory", "forgiving"])
def shelf(request: pytest.FixtureRequest, redis_shelf: RedisShelf) -> Shelf:
    """Each kind of shelf that keeps things."""
    shelves: dict[str, Shelf] = {
        "redis": redis_shelf,
        "memory": MemoryShelf(),
        "forgiving": ForgivingShelf(redis_shelf, Lenience()),
    }
    return shelves[request.param]


async def test_an_article_is_found_by_each_of_its_addresses(shelf: Shelf) -> None:
    """Whichever address the next person shares, it is the same article."""
    kept = article(canonical_url=URL)
    await shelf.keep_article(None, kept, "https://m.news.example/ferry")

    assert await shelf.article(None, URL) == kept
    assert await shelf.article(None, "https://m.news.example/ferry") == kept
    assert await shelf.article(None, "https://news.example/other") is None


async def test_a_page_cannot_displace_the_article_that_it_names(shelf: Shelf) -> None:
    """rel=canonical is a page's own word: anyone on the same site could point it at the story of the day."""
    real, claimant = article(canonical_url=URL, title="Real"), article(canonical_url=URL, title="Claimant")
    await shelf.keep_article(None, real, URL)
    await shelf.keep_article(None, claimant, "https://news.example/blogs/claimant")

    assert await shelf.article(None, URL) == real
    assert await shelf.article(None, "https://news.example/blogs/claimant") == claimant

    await shelf.keep_article(None, replace(real, title="Updated"), URL)
    found = await shelf.article(None, URL)
    assert found is not None
    assert found.title == "Updated"


async def test_an_analysis_comes_back_as_it_was(shelf: Shelf) -> None:
    """Every claim with its evidence, every figure of its cost."""
    kept = analysis()
    await shelf.keep_analysis(None, "key", kept)

    assert await shelf.analysis(None, "key") == kept
    assert await shelf.analysis(None, "other") is None


async def test_a_tenants_records_are_its_own(shelf: Shelf) -> None:
    """What one workspace may see, another must not, nor everyone."""
    await shelf.keep_article("T1", article(canonical_url=URL))
    await shelf.keep_analysis("T1", "key", analysis())

    for scope in ("T2", None):
        assert await shelf.article(scope, URL) is None
        assert await shelf.analysis(scope, "key") is None
    assert await shelf.article("T1", URL) is not None


async def test_a_later_reading_replaces_the_earlier(shelf: Shelf) -> None:
    """`--fresh` means that from now on everyone gets the new one."""
    await shelf.keep_article(None, article(canonical_url=URL, title="Old"))
    await shelf.keep_article(None, article(canonical_url=URL, title="New"))

    found = await shelf.article(None, URL)
    assert found is not None
    assert found.title == "New"


async def test_everything_kept_in_redis_expires(redis_shelf: RedisShelf, redis: Redis) -> None:
    """A cache without an end is a leak; the periods are settings."""
    await redis_shelf.keep_article(None, article(canonical_url=URL), "https://m.news.example/x")
    await redis_shelf.keep_analysis(None, "key", analysis())

    lives = {key: await redis.ttl(key) for key in await redis.keys()}
    assert len(lives) == 4
    week = WEEK.total_seconds()
    for key, life in lives.items():
        assert (4 if b":analysis:" in key else 1) * week - 60 < life <= 4 * week


async def test_what_is_to_be_kept_briefly_is(redis_shelf: RedisShelf, redis: Redis) -> None:
    """A stand-in's work spares money in an outage and must not outlive it; the period never grows."""
    await redis_shelf.keep_analysis(None, "key", analysis(), at_most=timedelta(minutes=5))
    [key] = await redis.keys()
    assert 240 < await redis.ttl(key) <= 300

    await redis_shelf.keep_analysis(None, "key", analysis(), at_most=52 * WEEK)
    assert await redis.ttl(key) <= 4 * WEEK.total_seconds()


async def test_a_key_names_its_tenant_first_or_nobody(redis_shelf: RedisShelf, redis: Redis) -> None:
    """So that all of a tenant's keys can be found and removed."""
    await redis_shelf.keep_analysis("T1", "key", analysis())
    await redis_shelf.keep_analysis(None, "key", analysis())

    private, shared = sorted(map(str, await redis.keys()), reverse=True)
    assert private.startswith("b't:{T1}:")
    assert shared.startswith("b'shared:")


@pytest.mark.parametrize("record", [b"", b"{}", b"not json", b'{"engine": "abacus"}'])
async def test_a_record_that_cannot_be_read_counts_as_none(
    redis_shelf: RedisShelf, redis: Redis, record: bytes
) -> None:
    """A record of another version, or one somebody broke, costs a new analysis and nothing else."""
    await redis_shelf.keep_analysis(None, "key", analysis())
    [key] = await redis.keys()
    await redis.set(key, record)

    assert await redis_shelf.analysis(None, "key") is None


async def test_a_dead_server_is_an_error_of_ours() -> None:
    """No vendor's exception leaves the store."""
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        shelf = RedisShelf(nobody, keep_articles=WEEK, keep_analyses=WEEK)
        for command in (
            shelf.article(None, URL),
            shelf.analysis(None, "key"),
            shelf.keep_article(None, article(canonical_url=URL)),
            shelf.keep_analysis(None, "key", analysis()),
        ):
            with pytest.raises(StoreError):
                await command


class _DeadShelf(MemoryShelf):
    """Away; counts how often it was tried."""

    tried = 0

    async def analysis(self, scope: str | None, key: str) -> None:
        """Fail."""
        self.tried += 1
        raise StoreError("redis", "gone")


async def test_the_forgiving_shelf_leaves_a_dead_server_alone_for_a_while(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The cache is lost, the analysis is not; nobody waits at every step, and the store may come back."""
    dead, now = _DeadShelf(), [0.0]
    shelf = ForgivingShelf(dead, Lenience(clock=lambda: now[0]))

    for _ in range(3):
        assert await shelf.analysis(None, "key") is None
    await shelf.keep_analysis(None, "key", analysis())
    assert dead.tried == 1
    assert capsys.readouterr().out.count("The cache is away") == 1

    now[0] = PAUSE_SECONDS
    assert await shelf.analysis(None, "key") is None
    assert dead.tried == 2


@pytest.mark.parametrize("url", ["redis://localhost:abc", "redis://[::1", "redis://localhost:1?foo=1"])
async def test_an_address_that_is_none_is_a_setting_to_correct(url: str, tmp_path: Path) -> None:
    """Told at the start where it can be, else as a store that is away."""
    with pytest.raises((SettingsError, StoreError)) as caught:
        async with open_redis(url, tmp_path) as client:
            await probe(client)

    assert "REDIS_URL" in caught.value.said


@pytest.mark.parametrize("answer", [b":abc\r\n", b"*-5\r\n$zz\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
async def test_what_is_no_redis_is_an_error_of_ours(answer: bytes, tmp_path: Path) -> None:
    """Its client raises whatever it likes on garbage."""

    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, open_redis(f"redis://127.0.0.1:{port}", tmp_path) as client:
        with pytest.raises(StoreError):
            await probe(client)


async def test_no_shelf_keeps_nothing() -> None:
    """Where no store can run, all goes on without one."""
    shelf = NoShelf()
    await shelf.keep_article(None, replace(article(), canonical_url=URL), URL)
    await shelf.keep_analysis(None, "key", analysis())

    assert await shelf.article(None, URL) is None
    assert await shelf.analysis(None, "key") is None
