"""When a model is asked, how often, and what is counted."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from llmock.pytest_plugin import LLMock
from llmock.scenarios import Reply
from pydantic import SecretStr

from bot.conversation import Prompt, Saying, asked
from bot.errors import (
    AnalysisTruncatedError,
    BudgetSpentError,
    ModelBusyError,
    ModelRejectedError,
    ModelSilentError,
    ModelUnreachableError,
)
from bot.llm import ClaudeModel, MeteredModel, Server, claude, open_server
from bot.llm.claude import MAX_TOKENS
from bot.llm.metered import ATTEMPTS, LONGEST_PAUSE_SECONDS, PAUSE_SECONDS
from bot.prices import PRICES
from bot.testing import MemoryBreaker, MemoryTill
from tests.emulators.overload import EVENTS, Overload

MODEL = "claude-sonnet-5-5"
PROMPT = Prompt(
    system="You answer.", messages=(asked("What is it?"),), schema={"type": "object", "required": ["a"]}
)


@pytest.fixture
def till() -> MemoryTill:
    """A till with 1 $ in it."""
    return MemoryTill(tenant_dollars=1, all_dollars=1)


@pytest.fixture
def breaker() -> MemoryBreaker:
    """A breaker whose time stands still."""
    return MemoryBreaker()


@pytest.fixture
async def raw(llmock: LLMock) -> AsyncIterator[ClaudeModel]:
    """The model behind it."""
    opening = open_server(url=llmock.base_url("anthropic"), key=SecretStr("sk-test"), compatible=False)
    async with opening as server:
        yield ClaudeModel(server, MODEL, PRICES[MODEL])


@pytest.fixture
def model(raw: ClaudeModel, till: MemoryTill, breaker: MemoryBreaker) -> MeteredModel:
    """The model, metered."""
    return MeteredModel(raw, till, breaker)


async def say(model: MeteredModel, tenant: str = "T1") -> Saying:
    """Ask it something."""
    return await model.say(PROMPT, tenant=tenant, listen=lambda so_far: None)


async def test_what_a_call_cost_is_counted_for_who_asked(
    model: MeteredModel, till: MemoryTill, llmock: LLMock
) -> None:
    """Not what was set aside for it."""
    llmock.reply("{}")
    saying = await say(model)

    assert saying.usage.cost_usd
    assert till.spent == {"T1": pytest.approx(saying.usage.cost_usd)}


async def test_a_call_that_could_cost_more_than_is_left_is_not_made(
    raw: ClaudeModel, till: MemoryTill, model: MeteredModel, llmock: LLMock
) -> None:
    """The dearest it can be counts, for nobody knows beforehand."""
    till.spent["T1"] = 1 - raw.dearest(PROMPT) / 2
    with pytest.raises(BudgetSpentError) as caught:
        await say(model)

    assert llmock.requests == []
    assert "midnight" in caught.value.said


def test_the_dearest_a_call_can_be_is_more_than_any_call_costs(raw: ClaudeModel) -> None:
    """All that it may write, and a token for every two bytes: scripts take up to one a character."""
    length = len("You answer.What is it?")

    assert raw.dearest(PROMPT) >= MAX_TOKENS * 10 / 1e6 + length / 4 * 2 / 1e6
    assert raw.dearest(PROMPT) < 0.1
    assert ClaudeModel(Server(url="http://x", key=None, compatible=True), "local").dearest(PROMPT) == 0


async def test_what_was_never_begun_costs_nothing(
    model: MeteredModel, till: MemoryTill, llmock: LLMock
) -> None:
    """An overload is not paid for."""
    llmock.fail(529, times=None)
    with pytest.raises(ModelBusyError):
        await say(model)

    assert till.spent == {"T1": 0}


@pytest.mark.parametrize("fault", ["disconnect", "truncate", "corrupt"])
async def test_what_broke_off_counts_in_full(
    raw: ClaudeModel, model: MeteredModel, till: MemoryTill, llmock: LLMock, fault: str
) -> None:
    """Nobody tells what it cost; and it is not tried again, as it would be paid twice."""
    llmock.reply("x " * 400)
    getattr(llmock, fault)(after_chunks=20)
    with pytest.raises(ModelUnreachableError):
        await say(model)

    assert till.spent == {"T1": pytest.approx(raw.dearest(PROMPT))}
    assert len(llmock.requests) == 1


async def test_what_began_and_said_nothing_counts_as_well(till: MemoryTill, breaker: MemoryBreaker) -> None:
    """A model that thinks is paid for it, though no word of its answer ever came."""
    thinking = "".join(
        f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in (EVENTS[0], EVENTS[-1])
    )
    with Overload(body=thinking) as busy:
        async with open_server(url=busy.url, key=None, compatible=False) as server:
            model = ClaudeModel(server, MODEL, PRICES[MODEL])
            with pytest.raises(ModelBusyError):
                await say(MeteredModel(model, till, breaker))

    assert till.spent == {"T1": pytest.approx(model.dearest(PROMPT))}


async def test_a_silence_is_not_waited_for_twice(
    breaker: MemoryBreaker, till: MemoryTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It took the request and may be paid for it; meanwhile there is time to ask another."""
    monkeypatch.setattr(claude, "SILENCE_SECONDS", 0.2)
    asked: list[bytes] = []
    left = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        await reader.read()  # until the other side has had enough
        writer.close()
        await writer.wait_closed()
        left.set()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as listening:
        url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        async with open_server(url=url, key=None, compatible=False) as server:
            raw = ClaudeModel(server, MODEL, PRICES[MODEL])
            with pytest.raises(ModelSilentError):
                await say(MeteredModel(raw, till, breaker))
        await left.wait()

    assert len(asked) == 1
    assert breaker.opened == {raw.address: PAUSE_SECONDS}
    assert till.spent == {"T1": pytest.approx(raw.dearest(PROMPT))}


async def test_a_call_that_was_given_up_before_it_began_costs_nothing(
    model: MeteredModel, till: MemoryTill, llmock: LLMock
) -> None:
    """The deadline came first: in an outage, that must not spend a tenant's day."""
    llmock.delay(5_000).reply("{}")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await say(model)

    assert till.spent == {"T1": 0}


async def test_two_servers_of_one_model_are_not_overloaded_together(
    model: MeteredModel, till: MemoryTill, breaker: MemoryBreaker, llmock: LLMock
) -> None:
    """The second one is there to stand in for the first."""
    with Overload() as busy:
        async with open_server(url=busy.url, key=None, compatible=False) as server:
            with pytest.raises(ModelBusyError):
                await say(MeteredModel(ClaudeModel(server, MODEL), till, breaker))

    llmock.reply("{}")
    assert (await say(model)).text == "{}"


async def test_two_first_calls_share_one_client(raw: ClaudeModel, llmock: LLMock) -> None:
    """The other one's connections would never be closed."""
    server = raw._server
    clients = await asyncio.gather(*(server.client() for _ in range(5)))

    assert len(set(map(id, clients))) == 1


async def test_what_was_cut_off_costs_what_it_cost(
    model: MeteredModel, till: MemoryTill, llmock: LLMock
) -> None:
    """The model said how many tokens there were, though it never finished."""
    llmock.add(Reply(text="x " * 400, finish_reason="length"))
    with pytest.raises(AnalysisTruncatedError) as caught:
        await say(model)

    assert 0 < caught.value.cost_usd < 0.05
    assert till.spent == {"T1": pytest.approx(caught.value.cost_usd)}


async def test_a_short_wait_is_sat_out(model: MeteredModel, breaker: MemoryBreaker, llmock: LLMock) -> None:
    """The person never hears of it, and others go on asking."""
    llmock.rate_limit(times=2, retry_after=0.01).reply("{}")

    assert (await say(model)).text == "{}"
    assert len(llmock.requests) == 3
    assert breaker.opened == {}


async def test_a_long_wait_is_everybodys(model: MeteredModel, breaker: MemoryBreaker, llmock: LLMock) -> None:
    """Nobody sleeps for it: the model is left alone for so long, and somebody else asked meanwhile."""
    llmock.rate_limit(times=1, retry_after=90).reply("{}")
    with pytest.raises(ModelBusyError) as first:
        await say(model)
    with pytest.raises(ModelBusyError) as second:
        await say(model, "T2")

    assert first.value.after == 90
    assert second.value.after == 90
    assert len(llmock.requests) == 1

    breaker.now += 91
    assert (await say(model)).text == "{}"


LAST: dict[str, object] = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}
WHOLE = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in (*EVENTS[:-1], LAST))


@pytest.mark.parametrize(
    ("remaining", "reset", "pause"),
    [
        ("0", timedelta(seconds=40), 40),
        ("0", timedelta(days=2), LONGEST_PAUSE_SECONDS),
        ("1", timedelta(seconds=40), None),
        ("0", timedelta(seconds=-40), None),
        ("0", None, None),
    ],
)
async def test_rate_limits_that_are_used_up_are_everybodys(
    till: MemoryTill, breaker: MemoryBreaker, remaining: str, reset: timedelta | None, pause: float | None
) -> None:
    """The server says so with the last answer that it gives: no process need run into its refusal."""
    when = (datetime.now(UTC) + reset).isoformat() if reset else "soon"
    headers = {
        "anthropic_ratelimit_requests_remaining": "7",
        "anthropic_ratelimit_output_tokens_remaining": remaining,
        "anthropic_ratelimit_output_tokens_reset": when,
    }
    with Overload(body=WHOLE, **headers) as server:
        async with open_server(url=server.url, key=None, compatible=False) as opened:
            model = ClaudeModel(opened, MODEL, PRICES[MODEL])
            await say(MeteredModel(model, till, breaker))

    assert breaker.opened == ({model.address: pytest.approx(pause, abs=5)} if pause else {})


async def test_a_short_pause_of_everybodys_is_sat_out(
    raw: ClaudeModel, model: MeteredModel, breaker: MemoryBreaker, llmock: LLMock
) -> None:
    """Nobody notices, and no other model need stand in."""
    await breaker.open(raw.address, 0.2)
    llmock.reply("{}")
    started = asyncio.get_running_loop().time()
    assert await say(model)

    assert asyncio.get_running_loop().time() - started >= 0.2


async def test_an_overload_that_names_no_time_pauses_for_a_while(
    till: MemoryTill, breaker: MemoryBreaker
) -> None:
    """As one in mid-stream does: it comes with status 200."""
    with Overload() as busy:
        async with open_server(url=busy.url, key=None, compatible=False) as server:
            with pytest.raises(ModelBusyError):
                await say(MeteredModel(ClaudeModel(server, MODEL), till, breaker))

    assert await breaker.seconds_open(f"{busy.url} {MODEL}") == PAUSE_SECONDS


@pytest.mark.parametrize(("retry_after", "pause"), [(600, 600), (10_000_000, LONGEST_PAUSE_SECONDS)])
async def test_an_overload_opens_the_breaker(
    raw: ClaudeModel,
    model: MeteredModel,
    breaker: MemoryBreaker,
    llmock: LLMock,
    retry_after: float,
    pause: float,
) -> None:
    """As long as the server says, and never for days."""
    llmock.fail(529, times=None, retry_after=retry_after)
    with pytest.raises(ModelBusyError):
        await say(model)

    assert await breaker.seconds_open(raw.address) == pause


async def test_a_lost_connection_is_tried_again(model: MeteredModel, llmock: LLMock) -> None:
    """As long as nothing had been said."""
    llmock.fail(500, times=ATTEMPTS - 1).reply("{}")
    assert (await say(model)).text == "{}"

    llmock.reset()
    llmock.fail(500, times=None)
    with pytest.raises(ModelUnreachableError):
        await say(model)
    assert len(llmock.requests) == ATTEMPTS


async def test_what_is_wrong_with_the_request_is_not_tried_again(model: MeteredModel, llmock: LLMock) -> None:
    """A wrong key does not become right."""
    llmock.fail(401, times=None)
    with pytest.raises(ModelRejectedError):
        await say(model)

    assert len(llmock.requests) == 1
