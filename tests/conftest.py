"""What tests share: a loopback site, a real Valkey, and a desk with nothing real behind it."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import hypothesis
import pytest
from redis.asyncio import Redis

from bot.embedded import embedded
from bot.pipeline import Desk
from bot.settings import variables
from bot.testing import MemoryAnalyst, MemoryAnswerer, MemoryReader, memory_desk
from tests.emulators.site import Site

hypothesis.settings.register_profile("suite", derandomize=True, deadline=None, max_examples=150)
hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=100_000)
hypothesis.settings.load_profile("suite")

Triptych = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests reaches them."""
    for name in variables():
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site on loopback."""
    with Site() as running:
        yield running


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server for the whole session: of its own, or the one that TEST_REDIS_URL names."""
    given = os.environ.get("TEST_REDIS_URL")
    with nullcontext(given) if given else embedded(tmp_path_factory.mktemp("home")) as url:
        yield url


@pytest.fixture
async def redis(valkey_url: str) -> AsyncIterator[Redis]:
    """A client on an empty database."""
    async with Redis.from_url(valkey_url, protocol=2) as client:
        await client.flushdb()
        yield client


@pytest.fixture
def reader() -> MemoryReader:
    """A reader over a table of articles."""
    return MemoryReader()


@pytest.fixture
def analyst() -> MemoryAnalyst:
    """An analyst that quotes."""
    return MemoryAnalyst()


@pytest.fixture
def answerer() -> MemoryAnswerer:
    """An answerer that quotes."""
    return MemoryAnswerer()


@pytest.fixture
def desk(reader: MemoryReader, analyst: MemoryAnalyst, answerer: MemoryAnswerer) -> Desk:
    """Everyone who works on a request, with nothing real behind them."""
    return memory_desk(reader=reader, analyst=analyst, answerer=answerer)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A state folder with a name short enough for a socket."""
    return tmp_path / "h"


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """An environment without settings but for a home of its own."""
    bare = {name: value for name, value in os.environ.items() if name not in variables()}
    return bare | {"TRIPTYCH_HOME": str(home), "COLUMNS": "80"}


@pytest.fixture
def triptych(environment: dict[str, str], tmp_path: Path) -> Triptych:
    """Run one command in an empty folder."""

    def run(*arguments: str, stdin: str | bytes = "", **settings: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=tmp_path,
            env=environment | {"PYTHONPATH": str(Path.cwd())} | settings,
            timeout=60,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run
