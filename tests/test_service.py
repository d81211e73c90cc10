"""`triptych run`, `web` and `worker` as the processes that they are."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any

import httpx
import pytest
from llmock.pytest_plugin import LLMock
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from tests.bot.factories import DRAFT, request_id
from tests.conftest import Triptych

STORY = Path("bot/demo.txt").read_text()
SENTINEL = "quicksilver marmalade"  # stands in every message, and must stand in no log
SAID = f"{STORY}\n\nNobody in the town had heard of {SENTINEL} before."
FIRST = request_id("message-1", SAID)
STORYS = request_id("message-1", STORY)
STOP_SECONDS = 25


class Process:
    """One process of Triptych, and where it says that it is."""

    def __init__(self, popen: "subprocess.Popen[str]", log: Path, stack: ExitStack) -> None:
        self.popen = popen
        self._log = log
        self._stack = stack

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self._log.read_text()

    @property
    def page(self) -> httpx.Client:
        """Its page, once it answers."""
        ends = time.monotonic() + 30
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", self.log)):
            assert self.popen.poll() is None, self.log
            assert time.monotonic() < ends, self.log
        client = httpx.Client(base_url=found[0], trust_env=False, timeout=30)
        return self._stack.enter_context(client)

    def stop(self) -> int:
        """Ask it to end, and return its status; it has so long."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(STOP_SECONDS)


class Start:
    """Starts processes with one environment."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment = environment | {"PYTHONPATH": str(Path.cwd()), "PORT": "0"}
        self._folder = folder
        self._count = 0

    @contextmanager
    def __call__(self, *command: str, **settings: str) -> Iterator[Process]:
        """Start one; what is left of it is killed with the block."""
        self._count += 1
        log = self._folder / f"log-{self._count}"
        with log.open("w") as out, ExitStack() as stack:
            popen = subprocess.Popen(
                [sys.executable, "-m", "bot", *command],
                env=self._environment | settings,
                cwd=self._folder,
                stdout=out,
                stderr=out,
                text=True,
            )
            try:
                yield Process(popen, log, stack)
            finally:
                popen.kill()
                popen.wait()


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Start:
    """What starts processes, in an empty folder and with a home of their own."""
    return Start(environment, tmp_path)


def events(page: httpx.Client) -> Generator[tuple[str, dict[str, Any]]]:
    """What is told, from all there is on."""
    with page.stream("GET", "/events") as response:
        name = ""
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))


def until(page: httpx.Client, id: str, **state: str | None) -> dict[str, Any]:
    """A message, once it is in that state."""
    with closing(events(page)) as told:
        return next(post for name, post in told if post.get("id") == id and state.items() <= post.items())


def answered(page: httpx.Client, id: str) -> dict[str, Any]:
    """The reply to a request, once it is whole."""
    return until(page, f"reply-{id}", stage=None)


def standing(page: httpx.Client) -> list[dict[str, Any]]:
    """The messages that stand there now."""
    with closing(events(page)) as told:
        return [post for name, post in takewhile(lambda one: one[0] != "ready", told) if name == "message"]


def say(page: httpx.Client, id: str = "message-1", text: str = SAID, **fields: str) -> None:
    """Send a message."""
    assert page.post("/messages", json={"id": id, "text": text} | fields).status_code == 202


def test_everything_runs_in_one_process(start: Start) -> None:
    """From nothing to an answer, with no setting at all; and a restart forgets nothing."""
    with start("run") as triptych:
        page = triptych.page
        say(page)
        assert answered(page, FIRST)["kind"] == "analysis"
        assert triptych.stop() == 0
        assert "Traceback" not in triptych.log

    with start("run") as triptych:
        page = triptych.page
        assert answered(page, FIRST)["kind"] == "analysis"
        say(page, "question-1", "Who voted against the purchase?", thread="message-1")
        assert "Henrik Aas" in answered(page, "question-1")["html"]
        triptych.popen.send_signal(signal.SIGINT)
        assert triptych.popen.wait(STOP_SECONDS) == 0


def test_processes_of_their_own_meet_at_a_redis(
    start: Start, valkey_url: str, redis: AsyncRedis, llmock: LLMock
) -> None:
    """One takes in, another answers; a request's id stands in the logs of both, what was said in neither."""
    llmock.fail(529)
    settings = {
        "REDIS_URL": valkey_url,
        "TRIPTYCH_LOG_LEVEL": "debug",
        "TRIPTYCH_LOG_FORMAT": "json",
        "ANTHROPIC_BASE_URL": llmock.base_url("anthropic"),
        "ANTHROPIC_API_KEY": "sk-sentinel-key",
        "TRIPTYCH_COMPATIBILITY": "off",
    }
    with start("web", **settings) as web, start("worker", **settings) as worker:
        page = web.page
        say(page)
        answered(page, FIRST)
        say(page, "question-1", f"What is {SENTINEL}?", thread="message-1")
        answered(page, "question-1")
        assert web.stop() == worker.stop() == 0

        assert {FIRST, "question-1"} <= _requests(web.log) & _requests(worker.log)
        for log in (web.log, worker.log):
            for secret in (SENTINEL, "Henrik Aas", "sk-sentinel-key"):
                assert secret not in log


@pytest.mark.parametrize("format", ["text", "json"])
def test_a_failure_is_logged_without_what_was_written(start: Start, home: Path, format: str) -> None:
    """Nor with the key: a traceback with local variables would hold both, and take seconds to make."""
    settings = {
        "ANTHROPIC_BASE_URL": "http://127.0.0.1:1",
        "ANTHROPIC_API_KEY": "sk-sentinel-key",
        "TRIPTYCH_ENGINE": "anthropic",
        "TRIPTYCH_FALLBACK_MODEL": "none",
        "TRIPTYCH_LOG_FORMAT": format,
        "TRIPTYCH_LOG_LEVEL": "debug",
    }
    with start("run", **settings) as triptych:
        page = triptych.page
        say(page)
        answered(page, FIRST)
        say(page, "question-1", f"What is {SENTINEL}?", thread="message-1")
        answered(page, "question-1")
        with Redis.from_url(f"unix://{home}/valkey.sock") as store:
            os.kill(store.info("server")["process_id"], signal.SIGKILL)
        while page.post("/messages", json={"id": "message-2", "text": SAID}).status_code != 202:
            pass  # its keeper is starting it again
        answered(page, request_id("message-2", SAID))
        assert triptych.stop() == 0

        assert "no analysis" in triptych.log
        assert "Traceback" not in triptych.log
        for secret in (SENTINEL, "Henrik Aas", "sk-sentinel-key"):
            assert secret not in triptych.log


def _requests(log: str) -> set[str]:
    """The requests that a log speaks of; each line but the one for a person is JSON."""
    lines = [json.loads(line) for line in log.splitlines() if not line.startswith("Triptych is at ")]
    return {line["request"] for line in lines if "request" in line}


def test_a_worker_that_is_told_to_stop_gives_its_work_back(
    start: Start, valkey_url: str, redis: AsyncRedis, llmock: LLMock
) -> None:
    """The model takes longer than it may; the next worker makes the analysis, and it stands there once."""
    llmock.reply(DRAFT, times=None).pace(60)
    settings = {
        "REDIS_URL": valkey_url,
        "ANTHROPIC_BASE_URL": llmock.base_url("anthropic"),
        "ANTHROPIC_API_KEY": "sk-test",
        "TRIPTYCH_COMPATIBILITY": "off",
    }
    with ExitStack() as stack:
        page = stack.enter_context(start("web", **settings)).page
        first = stack.enter_context(start("worker", **settings))
        say(page, text=STORY)
        until(page, f"reply-{STORYS}", stage="analyzing")
        assert first.stop() == 0
        assert "Traceback" not in first.log
        llmock.reset()
        llmock.reply(DRAFT, times=None)
        stack.enter_context(start("worker", **settings))
        assert answered(page, STORYS)["kind"] == "analysis"

        replies = {post["id"] for post in standing(page) if post["author"] == "triptych"}
        assert replies == {f"reply-{STORYS}"}


@pytest.mark.parametrize("command", ["web", "worker"])
def test_a_process_among_several_needs_a_redis(triptych: Triptych, command: str) -> None:
    """Each with a Valkey of its own would never meet the others."""
    done = triptych(command)

    assert done.returncode == 2
    assert done.stderr == (
        "triptych: This process shares a Redis with others: set REDIS_URL, or start everything with"
        " `triptych run`.\n"
    )


def test_what_cannot_start_says_why(triptych: Triptych) -> None:
    """A port that is taken, a door that is open to the network, a Redis that is none."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = triptych("run", PORT=port)
        assert (done.returncode, done.stderr) == (
            2,
            f"triptych: I cannot listen at 127.0.0.1, port {port}; set PORT or TRIPTYCH_BIND to another.\n",
        )

    done = triptych("run", TRIPTYCH_BIND="0.0.0.0", PORT="0")
    assert done.returncode == 2
    assert "TRIPTYCH_PLAYGROUND_PASSWORD" in done.stderr

    done = triptych("web", REDIS_URL="redis://127.0.0.1:1", PORT="0")
    assert done.returncode == 1
    assert (
        done.stderr == "triptych: I cannot reach the Redis at REDIS_URL; start it, or correct the address.\n"
    )


def test_a_playground_can_be_switched_off(start: Start) -> None:
    """Health is told all the same; where every platform is off, there is no page."""
    with start("run", TRIPTYCH_PLAYGROUND="off") as triptych:
        page = triptych.page
        assert page.get("/healthz").status_code == 200
        assert page.get("/").status_code == 404
        assert triptych.stop() == 0
