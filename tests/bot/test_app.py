"""The composition root: what is set reaches whom it is meant for. Over real sockets and a real Valkey."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from llmock.pytest_plugin import LLMock
from redis.asyncio import Redis

from bot import followup, pipeline
from bot.app import open_desk
from bot.errors import SettingsError
from bot.models import Document, Question, Request
from bot.pipeline import Desk
from bot.settings import Settings
from tests.bot.factories import DRAFT
from tests.emulators.overload import Overload

STORY = Document(body=Path("bot/demo.txt").read_bytes(), kind="text", name="demo.txt")
REQUEST = Request(tenant="T1", source=STORY)
SAID = json.dumps({"answerable": "no", "steering_found": False, "claims": []})


@asynccontextmanager
async def opened(llmock: LLMock, redis_url: str, **settings: Any) -> AsyncIterator[Desk]:
    """A desk whose models are all at the mock server."""
    address = llmock.base_url("anthropic")
    defaults = {
        "anthropic_base_url": address,
        "anthropic_api_key": "sk-first",
        "compatibility": "off",
        "redis_url": redis_url,
    }
    async with open_desk(Settings.load(**(defaults | settings))) as desk:
        yield desk


async def ask(desk: Desk, source: Document = STORY) -> str:
    """Ask something; the engine that answered."""
    question = Question(request=Request(tenant="T1", source=source), text="Who will do the work?")
    return (await followup.answer(question, desk, lambda stage: None)).answer.engine


async def test_each_server_is_told_its_own_key(
    redis: Redis, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anthropic's key is nobody else's business, and another one in the environment is none of ours."""
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "someone-elses")
    with Overload() as first, Overload() as own:
        settings = Settings.load(
            anthropic_base_url=first.url,
            anthropic_api_key="sk-first",
            fallback_model="none",
            compatible_url=own.url,
            compatible_model="qwen3",
            compatible_key="sk-own",
            redis_url=valkey_url,
        )
        async with open_desk(settings) as desk:
            reply = await pipeline.analyze(REQUEST, desk, lambda stage: None)

    assert reply.analysis.engine == "extractive"
    assert [sent["authorization"] for sent in first.heard] == ["Bearer sk-first"]
    assert [sent["authorization"] for sent in own.heard] == ["Bearer sk-own"]


async def test_a_server_of_ones_own_may_be_the_only_one(
    llmock: LLMock, redis: Redis, valkey_url: str
) -> None:
    """Neither a key nor another address is needed then."""
    llmock.reply(DRAFT)
    alone = {
        "anthropic_base_url": None,
        "anthropic_api_key": None,
        "compatible_url": llmock.base_url("anthropic"),
        "compatible_model": "qwen3",
    }
    async with opened(llmock, valkey_url, **alone) as desk:
        reply = await pipeline.analyze(REQUEST, desk, lambda stage: None)

    assert reply.analysis.model == "qwen3"
    assert not reply.analysis.is_stand_in


async def test_answers_have_their_own_deadline_and_share_of_the_article(
    llmock: LLMock, redis: Redis, valkey_url: str
) -> None:
    """Half the time of an analysis; a cut article is cut for questions as well."""
    llmock.delay(2_000).reply(SAID)
    hurried = {"answer_seconds": 0.5, "analysis_seconds": 60, "fallback_model": "none"}
    async with opened(llmock, valkey_url, **hurried) as desk:
        assert await ask(desk) == "extractive"

    llmock.reset().reply(SAID)
    long = replace(STORY, body=STORY.body + b"\n\nAt last, somebody went to Zanzibar on the old ferry.")
    async with opened(llmock, valkey_url, article_tokens=500) as desk:
        assert await ask(desk, long) == "anthropic"
    sent = json.dumps(llmock.requests[-1].body["messages"][0])
    assert "2,600 people" in sent
    assert "Zanzibar" not in sent


async def test_prices_and_periods_of_the_settings_hold(llmock: LLMock, redis: Redis, valkey_url: str) -> None:
    """A dearer model costs more; a thread lives as long as it is told to."""
    llmock.reply(DRAFT, times=None)
    costs = []
    for prices in ("claude-sonnet-5-5=2/10", "claude-sonnet-5-5=4/20"):
        async with opened(llmock, valkey_url, prices=prices) as desk:
            reply = await pipeline.analyze(
                Request(tenant="T1", source=STORY, fresh=True), desk, lambda stage: None
            )
        costs.append(reply.analysis.usage.cost_usd or 0)
    assert costs[1] == pytest.approx(2 * costs[0])

    llmock.reset().reply(SAID)
    async with opened(llmock, valkey_url, keep_threads="PT1H") as desk:
        await ask(desk)
    [life] = [
        await redis.ttl(key) for key in await redis.keys("t:*thread:1:????????????????????????????????")
    ]
    assert 3_500 < life <= 3_600


async def test_who_wants_a_model_and_has_none_is_told(llmock: LLMock, valkey_url: str) -> None:
    """At the start, by the name of the setting."""
    nothing = {"anthropic_base_url": None, "anthropic_api_key": None, "engine": "anthropic"}
    with pytest.raises(SettingsError, match="ANTHROPIC_API_KEY"):
        async with opened(llmock, valkey_url, **nothing):
            pass
