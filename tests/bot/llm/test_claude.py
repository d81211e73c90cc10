"""The analyst over Claude, against a real server of the same protocol on loopback."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from llmock.pytest_plugin import LLMock
from llmock.scenarios import Reply

from bot.claude import ClaudeAnalyst, open_claude
from bot.errors import (
    AnalysisError,
    AnalysisMalformedError,
    AnalysisThinError,
    AnalysisTruncatedError,
    ModelBusyError,
    ModelRefusedError,
    ModelRejectedError,
    ModelUnreachableError,
    NotAnArticleError,
)
from bot.extract import extract
from bot.models import Analysis, Article, Document, Stage, Unit
from bot.settings import Settings
from tests.emulators.overload import Overload

DRAFT = Path("tests/data/drafts/ferry.json").read_text()


def ferry() -> Article:
    """The bundled, invented article that the draft is about."""
    found = extract(Document(body=Path("bot/demo.txt").read_bytes(), kind="text", name="demo.txt"))
    assert isinstance(found, Article)
    return found


def draft(**changes: Any) -> str:
    """The known-good draft with some of its keys replaced."""
    return json.dumps(json.loads(DRAFT) | changes)


@pytest.fixture
def settings(llmock: LLMock) -> Settings:
    """Settings that point at the server."""
    return Settings.load(anthropic_base_url=llmock.base_url("anthropic"), anthropic_api_key="sk-test")


@pytest.fixture
async def claude(settings: Settings) -> AsyncIterator[ClaudeAnalyst]:
    """An analyst connected to the server."""
    async with open_claude(settings) as analyst:
        yield analyst


async def ask(
    analyst: ClaudeAnalyst, article: Article | None = None, language: str | None = None
) -> Analysis:
    """Have the ferry article analysed."""
    return await analyst.analyze(article or ferry(), language, lambda stage: None)


async def test_a_whole_answer_becomes_a_verified_analysis(claude: ClaudeAnalyst, llmock: LLMock) -> None:
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


async def test_the_stages_follow_the_stream(claude: ClaudeAnalyst, llmock: LLMock) -> None:
    """A person sees which part is being written."""
    llmock.reply(DRAFT)
    told: list[Stage | Unit] = []
    await claude.analyze(ferry(), None, told.append)

    stages = [word for word in told if not isinstance(word, Unit)]
    assert stages == ["overview", "in_depth", "commentary", "checking"]


async def test_finished_units_are_handed_on_while_the_rest_is_written(
    claude: ClaudeAnalyst, llmock: LLMock
) -> None:
    """The Overview can be read before the Commentary exists; each unit is told once, and verified."""
    llmock.reply(DRAFT)
    told: list[Stage | Unit] = []
    analysis = await claude.analyze(ferry(), None, told.append)

    units = [word for word in told if isinstance(word, Unit)]
    assert [unit.claims for unit in units if unit.part == "overview"] == [
        (claim,) for claim in analysis.overview
    ]
    assert [unit.claims for unit in units if unit.part == "in_depth"] == list(analysis.in_depth)
    last_bullet = max(told.index(unit) for unit in units if unit.part == "overview")
    assert last_bullet < told.index("commentary")


async def test_an_analysis_that_does_not_hold_up_is_repaired_by_one_second_call(
    claude: ClaudeAnalyst, llmock: LLMock
) -> None:
    """The failures are named, the first answer is in the conversation, and both calls are paid for."""
    bad = {"basis": "article", "evidence": ["a quote nobody printed"], "text": "The mayor resigned."}
    llmock.reply(draft(overview=[bad])).reply(DRAFT)
    analysis = await ask(claude)

    assert len(analysis.overview) == 3
    first, second = (request.body["messages"] for request in llmock.requests)
    assert second[0] == first[0]
    assert second[1]["role"] == "assistant"
    assert "evidence not found: The mayor resigned." in second[2]["content"]
    assert analysis.usage.output_tokens > 1_000


async def test_an_analysis_is_repaired_only_once(claude: ClaudeAnalyst, llmock: LLMock) -> None:
    """After that, somebody else stands in."""
    bad = {"basis": "article", "evidence": ["a quote nobody printed"], "text": "The mayor resigned."}
    llmock.reply(draft(overview=[bad]), times=None)
    with pytest.raises(AnalysisThinError):
        await ask(claude)

    assert len(llmock.requests) == 2


async def test_the_request_is_structured_and_carries_the_article_as_data(
    claude: ClaudeAnalyst, llmock: LLMock
) -> None:
    """The schema goes along, the article stands in tagged lines, and no tool is on offer."""
    llmock.reply(DRAFT)
    await ask(claude, language="de")

    [request] = llmock.requests
    body = request.body
    assert body["output_config"]["format"]["type"] == "json_schema"
    assert body["stream"] is True
    assert "tools" not in body
    prompt = body["messages"][0]["content"]
    assert ":P1] The council of Port Ellery voted 9 to 4" in prompt
    assert "in German" in prompt
    assert "{{" not in prompt


async def test_claims_that_the_article_does_not_carry_are_dropped(
    claude: ClaudeAnalyst, llmock: LLMock
) -> None:
    """Invented evidence, a link, and an absence that is present: none of them is shown."""
    good = json.loads(DRAFT)["overview"]
    bad = [
        {"basis": "article", "evidence": ["a quote nobody printed"], "text": "The mayor resigned."},
        {"basis": "article", "evidence": good[0]["evidence"], "text": "Read on at https://evil.example now."},
        {"basis": "absence", "evidence": ["charging arm"], "text": "The article mentions no charging arm."},
    ]
    llmock.reply(draft(overview=[*bad, *good]))

    analysis = await ask(claude)

    assert [claim.text for claim in analysis.overview] == [claim["text"] for claim in good]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("not json at all", AnalysisMalformedError),
        (DRAFT[: len(DRAFT) // 2], AnalysisMalformedError),
        ('{"status": "ok"}', AnalysisMalformedError),
        (draft(extra="key"), AnalysisMalformedError),
        (draft(status="not_an_article"), NotAnArticleError),
        (draft(overview=[]), AnalysisThinError),
        (draft(commentary=[]), AnalysisThinError),
    ],
)
async def test_an_answer_that_cannot_be_used_is_an_error(
    claude: ClaudeAnalyst, llmock: LLMock, answer: str, error: type[AnalysisError]
) -> None:
    """Half an analysis is never shown."""
    llmock.reply(answer)

    with pytest.raises(error):
        await ask(claude)


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
    claude: ClaudeAnalyst, llmock: LLMock, reason: str, error: type[AnalysisError]
) -> None:
    """Even a perfect text is not believed when the model was cut off or declined."""
    llmock.add(Reply(text=DRAFT, finish_reason=reason))

    with pytest.raises(error):
        await ask(claude)


async def test_a_short_wait_is_sat_out(claude: ClaudeAnalyst, llmock: LLMock) -> None:
    """The SDK honours a Retry-After; the person never hears of it."""
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
    claude: ClaudeAnalyst, llmock: LLMock, status: int, error: type[AnalysisError], said: str
) -> None:
    """The sentence tells the person, or the operator, what to do."""
    llmock.fail(status, times=None, retry_after=0.01)

    with pytest.raises(error) as caught:
        await ask(claude)

    assert said in caught.value.said


@pytest.mark.parametrize("fault", ["disconnect", "truncate", "corrupt"])
async def test_a_stream_that_breaks_is_never_believed(
    claude: ClaudeAnalyst, llmock: LLMock, fault: str
) -> None:
    """A clean early end raises nothing in the SDK: that one is the trap."""
    llmock.reply(DRAFT)
    getattr(llmock, fault)(after_chunks=40)

    with pytest.raises(ModelUnreachableError):
        await ask(claude)


async def test_a_stream_that_stalls_meets_the_deadline(settings: Settings, llmock: LLMock) -> None:
    """Nobody waits for ever, and nothing of the half answer is used."""
    llmock.reply(DRAFT).stall(after_chunks=5, seconds=20)
    hurried = settings.model_copy(update={"analysis_seconds": 1.0})

    async with open_claude(hurried) as analyst:
        with pytest.raises(ModelUnreachableError, match="deadline"):
            await ask(analyst)


async def test_an_overload_in_mid_stream_is_known_as_one() -> None:
    """It comes as an error with status 200, and the SDK does not retry it."""
    with Overload() as server:
        settings = Settings.load(anthropic_base_url=server.url, anthropic_api_key="sk-test")
        async with open_claude(settings) as analyst:
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
        settings = Settings.load(anthropic_base_url=server.url, anthropic_api_key="sk-test")
        async with open_claude(settings) as analyst:
            with pytest.raises((error, AnalysisMalformedError)):
                await ask(analyst)


async def test_nobody_at_the_address_is_unreachable() -> None:
    """A local server that is not running."""
    settings = Settings.load(anthropic_base_url="http://127.0.0.1:1", anthropic_api_key="sk-test")
    async with open_claude(settings) as analyst:
        with pytest.raises(ModelUnreachableError):
            await ask(analyst)


async def test_a_server_without_keys_is_asked_without_one(llmock: LLMock, monkeypatch: Any) -> None:
    """A base URL alone is enough for a local server."""
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    llmock.reply(DRAFT)
    settings = Settings.load(anthropic_base_url=llmock.base_url("anthropic"))

    async with open_claude(settings) as analyst:
        assert (await ask(analyst)).overview


async def test_a_long_article_is_cut_and_the_reply_says_so(settings: Settings, llmock: LLMock) -> None:
    """By whole paragraphs, so that evidence still stands where it stood."""
    llmock.reply(DRAFT)
    frugal = settings.model_copy(update={"article_tokens": 300})
    async with open_claude(frugal) as analyst:
        article = ferry()
        analysis = await ask(analyst, article)

    assert [check.check for check in analysis.checks] == ["cut"]
    assert "Varna" not in llmock.requests[0].body["messages"][0]["content"]


async def test_the_signature_names_the_model_and_the_prompts(settings: Settings) -> None:
    """Another model or another word in the prompts is another analysis."""
    one = ClaudeAnalyst(settings).signature
    other = ClaudeAnalyst(settings.model_copy(update={"model": "claude-haiku-5-5"})).signature

    assert one.startswith("anthropic:claude-sonnet-5-5:")
    assert one != other
