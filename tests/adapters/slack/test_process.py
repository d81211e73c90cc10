"""`triptych slack` as the process that it is, before an emulated Slack and with a worker beside it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from llmock.pytest_plugin import LLMock
from redis.asyncio import Redis

from bot.settings import variables
from tests.adapters.slack.conftest import is_begun
from tests.adapters.slack.pictures import shown_of
from tests.bot.factories import DRAFT
from tests.emulators.slack import Message, Slack
from tests.emulators.slack_blocks import as_text

STORY = Path("bot/demo.txt").read_text()


@contextmanager
def process(
    role: str, slack: Slack, redis_url: str, home: Path, **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """One process of ours."""
    bare = {name: value for name, value in os.environ.items() if name not in variables()}
    settings = {
        "REDIS_URL": redis_url,
        "TRIPTYCH_HOME": str(home),
        "TRIPTYCH_ENGINE": "extractive",
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
    }
    started = subprocess.Popen(
        [sys.executable, "-m", "bot", role], env=bare | settings | more, stderr=subprocess.PIPE
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def ours(slack: Slack, thread: str) -> list[Message]:
    """What we said in a thread, whole or not."""
    return [one for one in slack.messages("C1", thread) if one.bot_id == slack.bot_id]


async def stopped(started: subprocess.Popen[bytes], slack: Slack) -> int:
    """Its status, once it is told to stop; within the 25 seconds that hosts give."""
    started.send_signal(signal.SIGTERM)
    await slack.until(lambda: started.poll() is not None, seconds=25)
    return started.returncode


def replies(slack: Slack, thread: str) -> list[str]:
    """What we said in a thread, whole."""
    return [
        as_text(shown_of(one))
        for one in slack.messages("C1", thread)
        if one.bot_id == slack.bot_id and one.metadata and not is_begun(one)
    ]


@pytest.mark.usefixtures("redis")
async def test_a_listener_that_is_told_to_stop_stops_in_time(valkey_url: str, tmp_path: Path) -> None:
    """It takes nothing more; what it did not acknowledge, the next one hears (S12, S13)."""
    async with Slack(limits=False) as slack:
        slack.add_channel("C1")
        with process("worker", slack, valkey_url, tmp_path):
            with process("slack", slack, valkey_url, tmp_path) as first:
                await slack.until(lambda: len(slack.sockets.connections) == 2, seconds=30)
                before = await slack.post("C1", f"<@UBOT> {STORY}", user="U1")
                assert await stopped(first, slack) == 0
            between = await slack.post("C1", f"<@UBOT> {STORY}\n\nOnce more.", user="U1")
            with process("slack", slack, valkey_url, tmp_path):
                await slack.until(
                    lambda: all(len(replies(slack, ts)) == 1 for ts in (before, between)), seconds=30
                )
        assert slack.warnings == []


@pytest.mark.usefixtures("redis")
async def test_a_listener_that_is_killed_loses_nothing(valkey_url: str, tmp_path: Path, redis: Redis) -> None:
    """Slack brings what was not acknowledged to the next one; what was taken is done by the worker (X4)."""
    async with Slack(limits=False) as slack:
        slack.add_channel("C1")
        threads = []
        with process("slack", slack, valkey_url, tmp_path) as first:
            await slack.until(lambda: len(slack.sockets.connections) == 2, seconds=30)
            for number in range(10):
                threads.append(await slack.post("C1", f"<@UBOT> {STORY}\n\nVersion {number}.", user="U1"))
            first.kill()
            first.wait()
        with process("slack", slack, valkey_url, tmp_path), process("worker", slack, valkey_url, tmp_path):
            await slack.until(lambda: all(replies(slack, ts) for ts in threads), seconds=40)

        assert [len(replies(slack, ts)) for ts in threads] == [1] * 10


@pytest.mark.usefixtures("redis")
async def test_a_worker_that_is_killed_in_the_middle_of_a_stream_leaves_one_whole_reply(
    valkey_url: str, tmp_path: Path, llmock: LLMock
) -> None:
    """The next one takes the half-written message over, stops its stream, and makes it whole (X33)."""
    llmock.reply(DRAFT, times=None).pace(10)
    model = {
        "TRIPTYCH_ENGINE": "anthropic",
        "TRIPTYCH_COMPATIBILITY": "off",
        "ANTHROPIC_API_KEY": "sk-test",
        "ANTHROPIC_BASE_URL": llmock.base_url("anthropic"),
    }
    async with Slack(limits=False) as slack:
        slack.add_channel("C1")
        with process("slack", slack, valkey_url, tmp_path, **model):
            await slack.until(lambda: len(slack.sockets.connections) == 2, seconds=30)
            ts = await slack.post("C1", f"<@UBOT> {STORY}", user="U1")
            with process("worker", slack, valkey_url, tmp_path, **model) as first:
                await slack.until(lambda: any(one.streaming for one in ours(slack, ts)), seconds=40)
                first.kill()
                first.wait()
            llmock.reset()
            llmock.reply(DRAFT, times=None)
            with process("worker", slack, valkey_url, tmp_path, **model):
                await slack.until(lambda: replies(slack, ts), seconds=60)

        [message] = ours(slack, ts)
        assert not message.streaming
        [reply] = replies(slack, ts)
        for heading in ("News Overview", "In-Depth Analysis", "Commentary"):
            assert reply.count(heading) == 1
