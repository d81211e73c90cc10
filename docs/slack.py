"""The picture of Slack in the README, taken anew.

Run by hand: `PYTHONPATH=. .venv/bin/python docs/slack.py`. Listener, worker, store and messages are the
product's own; Slack is the emulator of the tests, which draws them as Slack's web client would, and the
model is a mock server's. With `--blocks` the analysis is printed as the JSON that Slack was sent.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from llmock.pytest_plugin import LLMock
from llmock.testing import LLMockServer
from pydantic import SecretStr

from bot.app import open_log, open_service
from bot.processes import ALL, run
from bot.settings import Settings
from bot.testing import MemoryReader
from docs.screenshots import ANSWER, LINK, QUESTION, take
from tests.adapters.playground.browser import launched
from tests.adapters.slack.pictures import shown_of
from tests.bot.factories import DRAFT, ferry
from tests.emulators.slack import Slack
from tests.emulators.slack_blocks import page

SHARED: Final = f"Worth reading before Thursday's meeting: <{LINK}>"
NAMES: Final = {"U1": "Ann", "UBOT": "Triptych"}


async def main(*, as_blocks: bool) -> None:
    """Share a story, ask about it, and look at the thread."""
    async with Slack() as slack:
        slack.add_channel("C1")
        async with _triptych(slack):
            messages = await _talk(slack)
    if as_blocks:
        shown = {name: messages[1][name] for name in ("text", "blocks")}
        sys.stdout.write(json.dumps(shown, indent=2) + "\n")
        return
    async with launched() as browser:
        for theme in ("light", "dark"):
            view = {"width": 1180, "height": 1330}
            context = await browser.new_context(viewport=view, device_scale_factor=1.25)
            tab = await context.new_page()
            where = {"title": "Ellery", "channel": "harbour-news"}
            await tab.set_content(page(messages, **where, names=NAMES, theme=theme, app="UBOT"))
            await take(tab, f"slack-{theme}.png")


@asynccontextmanager
async def _triptych(slack: Slack) -> AsyncIterator[None]:
    """The whole product in this process."""
    with tempfile.TemporaryDirectory() as folder, LLMockServer() as server:
        model = LLMock(server).reset().reply(DRAFT).reply(ANSWER)
        settings = Settings(
            home=Path(folder) / "h",
            log_level="warning",
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            slack_api_url=slack.api_url,
            anthropic_base_url=model.base_url("anthropic"),
            anthropic_api_key=SecretStr("sk-mock"),
            compatibility="off",
        )
        open_log(settings)
        article = replace(ferry(), url=LINK, canonical_url=LINK, site="The Ellery Post")
        async with open_service(settings) as service:
            desk = replace(service.desk, reader=MemoryReader(articles={LINK: article}))
            service = replace(service, desk=desk)
            running = asyncio.create_task(run(service, web=False, worker=True, listen=ALL, say=print))
            await slack.until(lambda: len(slack.sockets.connections) == 2)
            yield
            service.stopping.set()
            await running


async def _talk(slack: Slack) -> list[dict[str, Any]]:
    thread = await slack.post("C1", SHARED, user="U1")
    await slack.until(lambda: _whole(slack, thread) == 1)
    await slack.post("C1", QUESTION, user="U1", thread_ts=thread)
    await slack.until(lambda: _whole(slack, thread) == 2)
    root = next(one for one in slack.messages("C1") if one.ts == thread)
    return [shown_of(one) for one in (root, *slack.messages("C1", thread))]


def _whole(slack: Slack, thread: str) -> int:
    return sum(bool(one.metadata) and not one.streaming for one in slack.messages("C1", thread))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blocks", action="store_true", help="Print what Slack was sent, instead.")
    asyncio.run(main(as_blocks=parser.parse_args().blocks))
