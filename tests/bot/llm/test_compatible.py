"""Servers that speak the Messages API and no more of it than its words."""

import json
from collections.abc import AsyncIterator

import pytest
from llmock.pytest_plugin import LLMock

from bot.analyst import ModelAnalyst
from bot.answerer import ModelAnswerer
from bot.errors import AnalysisMalformedError
from bot.llm import ClaudeModel, MeteredModel, open_server
from bot.llm.compatible import json_in
from bot.models import Thread, Told, Turn, Unit
from bot.testing import MemoryBreaker, MemoryTill
from tests.bot.factories import DRAFT, article, ferry


@pytest.fixture
async def model(llmock: LLMock) -> AsyncIterator[MeteredModel]:
    """A local model without a key."""
    async with open_server(url=llmock.base_url("anthropic"), key=None, compatible=True) as server:
        yield MeteredModel(ClaudeModel(server, "qwen3"), MemoryTill(), MemoryBreaker())


@pytest.mark.parametrize(
    "answer",
    [
        DRAFT,
        f"```json\n{DRAFT}\n```",
        f"Here is the analysis you asked for:\n\n{DRAFT}\n\nLet me know if you need more!",
        f'<think>The user wants {{"status": JSON}}.</think>\n{DRAFT}',
    ],
)
async def test_the_json_is_found_in_whatever_stands_around_it(
    model: MeteredModel, llmock: LLMock, answer: str
) -> None:
    """Small models greet, fence and think aloud."""
    llmock.reply(answer)
    told: list[Told] = []
    analysis = await ModelAnalyst(model, tokens=12_000).analyze(ferry(), None, told.append, tenant="local")

    assert [len(analysis.overview), len(analysis.in_depth), len(analysis.commentary)] == [3, 3, 2]
    assert analysis.usage.cost_usd is None
    units = [news.part for news in told if isinstance(news, Unit)]
    assert units[:3] == ["overview"] * 3


async def test_only_plain_words_are_sent(model: MeteredModel, llmock: LLMock) -> None:
    """Such servers drop what they don't know without a word: blocks, schemas, marks for their cache."""
    llmock.reply(DRAFT)
    await ModelAnalyst(model, tokens=12_000).analyze(ferry(), None, lambda stage: None, tenant="local")

    [request] = llmock.requests
    body = request.body
    assert set(body) == {"model", "max_tokens", "system", "messages", "stream"}
    assert [type(message["content"]) for message in body["messages"]] == [str]
    assert isinstance(body["system"], str)
    assert '"required":["status","status_note"' in body["system"]
    assert ":P1] The council of Port Ellery" in body["messages"][0]["content"]


async def test_a_question_repeats_what_went_before(model: MeteredModel, llmock: LLMock) -> None:
    """Local servers keep prefixes as well, by themselves."""
    said = json.dumps({"answerable": "no", "steering_found": False, "claims": []})
    answerer = ModelAnswerer(model, tokens=12_000)
    thread = Thread(nonce="abc", article=article())
    for number in (1, 2):
        llmock.reply(said)
        answer = await answerer.answer(thread, f"Question {number}?", tenant="local")
        thread = Thread(
            nonce="abc", article=article(), turns=(Turn(number=1, question="Question 1?", answer=answer),)
        )

    first, second = (request.body for request in llmock.requests)
    assert second["system"] == first["system"]
    assert second["messages"][0] == first["messages"][0]
    assert [message["role"] for message in second["messages"]] == ["user", "assistant", "user"]


async def test_what_holds_no_json_is_malformed(model: MeteredModel, llmock: LLMock) -> None:
    """And somebody else is asked."""
    llmock.reply("I am sorry, I can only chat.")
    with pytest.raises(AnalysisMalformedError):
        await ModelAnalyst(model, tokens=12_000).analyze(ferry(), None, lambda stage: None, tenant="local")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ""),
        ("no braces", "no braces"),
        ('{"a": 1', '{"a": 1'),
        ('Sure: {"a": {"b": 1}', '{"a": {"b": 1}'),
        ('<think>{"a": 1}', ""),
        ('<thinking>{"a": 2}</thinking>{"a": 1}', '{"a": 1}'),
        ('Let me see {"a": 2}.</think>\n{"a": 1}', '{"a": 1}'),
        ('The shape is {"x": 0}. Here: {"a": 1}', '{"a": 1}'),
        ('{"a": 1}\n```\nI left {} out, and {"a": 2}.', '{"a": 1}'),
        ('{\n  "a": {"b": "}"}}', '{\n  "a": {"b": "}"}}'),
        ('{"a":' * 5_000, '{"a":' * 5_000),
    ],
)
def test_an_answer_is_read_as_far_as_it_has_come(text: str, found: str) -> None:
    """The Overview shows while the rest is written, here too; whatever is thought or added around it."""
    assert json_in(text, ["status", "a"]) == found
