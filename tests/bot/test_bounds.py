"""What hostile pages may cost: no time of the event loop, and little memory."""

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from typing import Any

import pytest

from bot.errors import ArticleError
from bot.fetch import open_fetcher
from bot.models import Article
from bot.reader import WebReader
from bot.sandbox import Sandbox
from bot.settings import Settings
from tests.bot.fetch.fetching import answers

pytestmark = pytest.mark.alone

LONGEST_HOLD = 0.05  # seconds
ATTEMPTS = 3
MOST_GROWTH = 40 << 20  # bytes

HOSTILE = (
    "gzip-bomb",
    "deflate-bomb",
    "big200",
    "big200-nolength",
    "infinite-chunked",
    "deep-nesting",
    "huge-line",
    "many-tags",
    "huge-header",
    "many-headers",
)


@contextmanager
def served() -> Iterator[dict[str, str]]:
    """The hostile site in a process of its own, so that its work is not taken for ours."""
    command = [sys.executable, "-m", "tests.emulators.hostile"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield json.loads(process.stdout.readline())
        process.stdin.close()
        assert json.loads(process.stdout.readline()) == {"contacts": 0}


async def longest_hold(done: asyncio.Event) -> float:
    """The longest that anyone else held the loop between two turns of this watcher."""
    longest, turn = 0.0, time.monotonic()
    while not done.is_set():
        await asyncio.sleep(0)
        longest, turn = max(longest, time.monotonic() - turn), time.monotonic()
    return longest


@asynccontextmanager
async def a_reader(allow: str) -> AsyncIterator[WebReader]:
    """A reader that has the time for all of them."""
    settings = Settings.load(fetch_allow=allow)
    async with open_fetcher(settings, answers("127.0.0.1")) as fetcher:
        yield WebReader(fetcher, Sandbox(settings.extract_seconds), seconds=60)


async def hold(url: str, allow: str) -> float:
    """Read twenty hostile pages of as many hosts at once; how long was the loop held, in seconds?"""
    done = asyncio.Event()
    async with a_reader(allow) as reader:
        watcher = asyncio.create_task(longest_hold(done))
        port = url.rpartition(":")[2]
        hosts = (f"http://host{number}.example:{port}" for number in count())  # each with a gate of its own
        reads = [reader.read(f"{next(hosts)}/{path}") for path in HOSTILE * 2]
        outcomes = await asyncio.gather(*reads, return_exceptions=True)
        done.set()
    assert all(isinstance(outcome, Article | ArticleError) for outcome in outcomes), outcomes
    return await watcher


async def growth(url: str, allow: str, path: str) -> float:
    """Read a bomb; how many bytes did the process grow by, at its peak?"""
    async with a_reader(allow) as reader:
        assert isinstance(await reader.read(f"{url}/ok"), Article)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(ArticleError):
            await reader.read(f"{url}/{path}")
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (after - before) * (1 if sys.platform == "darwin" else 1024)


def measured(what: Callable[..., Coroutine[Any, Any, float]], *arguments: str) -> float:
    """Run a measurement against the hostile site, in a process that does nothing else."""
    script = (
        "import asyncio, sys; from tests.bot import test_bounds\n"
        f"print(asyncio.run(test_bounds.{what.__name__}(*sys.argv[1:])))"
    )
    with served() as site:
        done = subprocess.run(
            [sys.executable, "-c", script, site["url"], site["allow"], *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return float(done.stdout)


def test_hostile_pages_never_hold_the_loop() -> None:
    """Whoever waits for anything else, an acknowledgement say, must not notice.

    What other work on the machine takes comes and goes; what the bot does itself it does every time.
    """
    assert any(measured(hold) < LONGEST_HOLD for _ in range(ATTEMPTS))


@pytest.mark.parametrize(
    "path", ["gzip-bomb", "deflate-bomb", "big200", "big200-nolength", "infinite-chunked"]
)
def test_a_bomb_costs_little_memory(path: str) -> None:
    """The peak of a process that has read nothing else but an ordinary page."""
    assert 0 <= measured(growth, path) < MOST_GROWTH
