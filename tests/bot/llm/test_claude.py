"""The analyst over Claude, against a real server of the same protocol on loopback."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from llmock.pytest_plugin import LLMock
from llmock.scenarios import Reply
from pydantic import SecretStr

from bot import render
from bot.analyst import ModelAnalyst
from bot.errors import (
    AnalysisError,
    AnalysisMalformedError,
    AnalysisTruncatedError,
    ModelBusyError,
    ModelRefusedError,
    ModelRejectedError,
    ModelUnreachableError,
)
from bot.llm import ClaudeModel, MeteredModel, open_server
from bot.models import Analysis, Article, Told, Unit
from bot.prices import PRICES, cost
from bot.testing import MemoryBreaker, MemoryTill
from tests.bot.factories import DRAFT, ferry
from tests.emulators.overload import Overload

MODEL = "claude-sonnet-5-5"
KEY = SecretStr("sk-test")


@asynccontextmanager
async def opened(
    url: str, *, tokens: int = 12_000, key: SecretStr | None = KEY, compatible: bool = False
) -> AsyncIterator[ModelAnalyst]:
    """An analyst over the server at an address."""
    async with open_server(url=url, key=key, compatible=compatible) as running:
        model = ClaudeModel(running, MODEL, PRICES[MODEL])
        yield ModelAnalyst(MeteredModel(model, MemoryTill(), MemoryBreaker()), tokens=tokens)


@pytest.fixture
async def claude(llmock: LLMock) -> AsyncIterator[ModelAnalyst]:
    """An analyst connected to the server."""
    async with opened(llmock.base_url("anthropic")) as analyst:
        yield analyst


async def ask(analyst: ModelAnalyst, article: Article | None = None, language: str | None = None) -> Analysis:
    """Have the ferry article analysed."""
    return await analyst.analyze(article or ferry(), language, lambda stage: None, tenant="local")


def said_to(request: Any) -> str:
    """The text of a request's first message."""
    return "".join(block["text"] for block in request.body["messages"][0]["content"])


async def test_a_whole_answer_becomes_a_verified_analysis(claude: ModelAnalyst, llmock: LLMock) -> None:
    """Every claim of the good draft holds up, each with the paragraph its quote stands in."""
    llmock.reply(DRAFT)
    analysis = await ask(claude)

    assert analysis.engine == "anthropic"
    assert analysis.model == "claude-sonnet-5-5"
    assert [len(analysis.overview), len(analysis.in_depth), len(analysis.commentary)] == [3, 3, 2]
    first = analysis.overview[0]
    assert [(found.paragraph, found.quote) for found in first.evidence] == [
        (1, "voted 9 to 4 on Monday to replace"),
        (1, "puts at 11.4 million crowns"),
    ]
    assert analysis.in_depth[2][0].searched == ("battery life", "interest rate")
    assert analysis.commentary[1][1].verified is None
    assert analysis.usage.output_tokens > 0
    assert analysis.usage.cost_usd is not None
    assert analysis.usage.cost_usd > 0


async def test_the_stages_follow_the_stream(claude: ModelAnalyst, llmock: LLMock) -> None:
    """A person sees which part is being written."""
    llmock.reply(DRAFT)
    told: list[Told] = []
    await claude.analyze(ferry(), None, told.append, tenant="local")

    stages = [word for word in told if not isinstance(word, Unit)]
    assert stages == ["overview", "in_depth", "commentary", "checking"]


async def test_finished_units_are_handed_on_while_the_rest_is_written(
    claude: ModelAnalyst, llmock: LLMock
) -> None:
    """The Overview can be read before the Commentary exists; each unit is told once, and verified."""
    llmock.reply(DRAFT)
    told: list[Told] = []
    analysis = await claude.analyze(ferry(), None, told.append, tenant="local")

    units = [word for word in told if isinstance(word, Unit)]
    assert [unit.claims for unit in units if unit.part == "overview"] == [
        (claim,) for claim in analysis.overview
    ]
    assert [unit.claims for unit in units if unit.part == "in_depth"] == list(analysis.in_depth)
    last_bullet = max(told.index(unit) for unit in units if unit.part == "overview")
    assert last_bullet < told.index("commentary")


async def test_the_request_is_structured_and_carries_the_article_as_data(
    claude: ModelAnalyst, llmock: LLMock
) -> None:
    """The schema goes along, the article stands in tagged lines, and no tool is on offer."""
    llmock.reply(DRAFT)
    await ask(claude, language="en-GB")

    [request] = llmock.requests
    body = request.body
    assert body["output_config"]["format"]["type"] == "json_schema"
    assert body["stream"] is True
    assert "tools" not in body
    prompt = said_to(request)
    assert "cache_control" not in json.dumps(body)
    assert ":P1] The council of Port Ellery voted 9 to 4" in prompt
    assert "in English (United Kingdom), as JSON" in prompt
    assert "{{" not in prompt


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        ("content_filter", ModelRefusedError),
        ("length", AnalysisTruncatedError),
        ("pause_turn", AnalysisTruncatedError),
        ("model_context_window_exceeded", AnalysisTruncatedError),
    ],
)
async def test_the_reason_it_stopped_is_read_before_the_text(
    claude: ModelAnalyst, llmock: LLMock, reason: str, error: type[AnalysisError]
) -> None:
    """Even a perfect text is not believed when the model was cut off or declined."""
    llmock.add(Reply(text=DRAFT, finish_reason=reason))

    with pytest.raises(error):
        await ask(claude)


async def test_a_short_wait_is_sat_out(claude: ModelAnalyst, llmock: LLMock) -> None:
    """A Retry-After is honoured; the person never hears of it."""
    llmock.rate_limit(times=1, retry_after=0.1).reply(DRAFT)

    assert (await ask(claude)).overview


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (429, ModelBusyError, "overloaded"),
        (529, ModelBusyError, "overloaded"),
        (503, ModelBusyError, "overloaded"),
        (500, ModelUnreachableError, "lost the connection"),
        (401, ModelRejectedError, "ANTHROPIC_API_KEY"),
        (404, ModelRejectedError, "TRIPTYCH_MODEL"),
        (400, ModelRejectedError, "triptych doctor"),
    ],
)
async def test_every_status_has_its_error_and_its_sentence(
    claude: ModelAnalyst, llmock: LLMock, status: int, error: type[AnalysisError], said: str
) -> None:
    """The sentence tells the person, or the operator, what to do."""
    llmock.fail(status, times=None, retry_after=0.01)

    with pytest.raises(error) as caught:
        await ask(claude)

    assert said in caught.value.said


@pytest.mark.parametrize("fault", ["disconnect", "truncate", "corrupt"])
async def test_a_stream_that_breaks_is_never_believed(
    claude: ModelAnalyst, llmock: LLMock, fault: str
) -> None:
    """A clean early end raises nothing in the SDK: that one is the trap."""
    llmock.reply(DRAFT)
    getattr(llmock, fault)(after_chunks=40)

    with pytest.raises(ModelUnreachableError):
        await ask(claude)


async def test_an_overload_in_mid_stream_is_known_as_one() -> None:
    """It comes as an error with status 200, and the SDK does not retry it."""
    with Overload() as server:
        async with opened(server.url) as analyst:
            with pytest.raises(ModelBusyError):
                await ask(analyst)


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [
        ("text/html", "<h1>It works!</h1>", ModelRejectedError),
        ("application/json", "{}", ModelRejectedError),
        ("text/event-stream", "", ModelUnreachableError),
        ("text/event-stream", "data: []\n\n", AnalysisMalformedError),
        (
            "text/event-stream",
            'event: content_block_delta\ndata: {"type": "content_block_delta", "index": 0, '
            '"delta": {"type": "text_delta", "text": "x"}}\n\n',
            ModelUnreachableError,
        ),
    ],
)
async def test_what_does_not_speak_the_api_is_an_error_of_ours(
    content_type: str, body: str, error: type[AnalysisError]
) -> None:
    """A base URL that leads to a proxy's page: the SDK takes the shape for granted."""
    with Overload(content_type=content_type, body=body) as server:
        async with opened(server.url) as analyst:
            with pytest.raises((error, AnalysisMalformedError)):
                await ask(analyst)


async def test_nobody_at_the_address_is_unreachable() -> None:
    """A local server that is not running."""
    async with opened("http://127.0.0.1:1") as analyst:
        with pytest.raises(ModelUnreachableError):
            await ask(analyst)


async def test_a_server_without_keys_is_asked_without_one(llmock: LLMock) -> None:
    """A base URL alone is enough for a local server."""
    llmock.reply(DRAFT)
    async with opened(llmock.base_url("anthropic"), key=None) as analyst:
        assert (await ask(analyst)).overview


async def test_a_long_article_is_cut_and_the_reply_says_so(llmock: LLMock) -> None:
    """By whole paragraphs, so that evidence still stands where it stood."""
    llmock.reply(DRAFT)
    async with opened(llmock.base_url("anthropic"), tokens=330) as analyst:
        analysis = await ask(analyst)

    assert "cut" in [check.check for check in analysis.checks]
    assert "first" in render.reply(ferry(), analysis, cached=False).notes[0]
    assert "Varna" not in said_to(llmock.requests[0])


async def test_what_was_kept_is_cheap_and_keeping_it_is_dear(llmock: LLMock) -> None:
    """A token that is read from the server's cache costs a tenth, one that is put there a quarter more."""
    price = PRICES[MODEL]

    assert cost(price, fresh=1_000_000, keeping=0, kept=0, out=0) == 2.0
    assert cost(price, fresh=0, keeping=1_000_000, kept=0, out=0) == 2.5
    assert cost(price, fresh=0, keeping=0, kept=1_000_000, out=0) == 0.2
    assert cost(price, fresh=0, keeping=0, kept=0, out=1_000_000) == 10.0
    assert cost(None, fresh=1, keeping=1, kept=1, out=1) is None
