"""Who answers when the model cannot."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.chain import AnalystChain, AnswererChain
from bot.errors import (
    AnalysisError,
    ModelBusyError,
    ModelRefusedError,
    ModelUnreachableError,
    NotAnArticleError,
)
from bot.models import Analysis, Answer, Check, Thread, Told
from bot.ports import Analyst
from bot.render import EXTRACTIVE_NOTE, answered, reply
from bot.testing import MemoryAnalyst, MemoryAnswerer
from tests.bot.factories import article

BUSY = ModelBusyError("model")
THREAD = Thread(nonce="abc", article=article())


def extractive() -> MemoryAnalyst:
    """The last resort."""
    return MemoryAnalyst(engine="extractive")


async def analyze(
    models: Sequence[Analyst],
    last: Analyst | None,
    *,
    seconds: float = 5,
    told: list[Told] | None = None,
) -> Analysis:
    """Have an article analysed by a chain."""
    told = [] if told is None else told
    return await AnalystChain(models, last, seconds=seconds).analyze(
        article(), None, told.append, tenant="local"
    )


async def answer(models: Sequence[MemoryAnswerer], last: MemoryAnswerer | None) -> Answer:
    """Have a question answered by a chain."""
    return await AnswererChain(models, last, seconds=5).answer(THREAD, "Why?", tenant="local")


async def test_the_first_answers_while_it_can() -> None:
    """Then the others are not even asked."""
    first, second, last = MemoryAnalyst(), MemoryAnalyst(), extractive()
    analysis = await analyze([first, second], last)

    assert analysis.engine == "anthropic"
    assert analysis.checks == ()
    assert second.asked == last.asked == []


async def test_the_second_model_stands_in_and_is_named() -> None:
    """Its work may be weaker: whoever reads it must know whose it is."""
    last = extractive()
    analysis = await analyze([MemoryAnalyst(fails_with=BUSY), MemoryAnalyst()], last)

    assert analysis.is_stand_in
    assert "so memory stood in" in reply(article(), analysis, cached=False).markdown
    assert last.asked == []


async def test_the_last_resort_stands_in_and_says_so() -> None:
    """A person must never take quoted sentences for a model's analysis."""
    models = [MemoryAnalyst(fails_with=BUSY), MemoryAnalyst(fails_with=ModelUnreachableError("second"))]
    analysis = await analyze(models, extractive())

    assert analysis.engine == "extractive"
    assert analysis.checks == (Check(check="engine", level="warn", detail=BUSY.said),)
    markdown = reply(article(), analysis, cached=False).markdown
    assert BUSY.said in markdown
    assert EXTRACTIVE_NOTE in markdown


async def test_without_a_last_resort_the_first_failure_is_told() -> None:
    """Who asked for the engine `anthropic` wants nobody else's work."""
    models = [MemoryAnalyst(fails_with=BUSY), MemoryAnalyst(fails_with=ModelUnreachableError("second"))]
    with pytest.raises(ModelBusyError):
        await analyze(models, None)


@pytest.mark.parametrize("final", [ModelRefusedError("model"), NotAnArticleError("page")])
async def test_a_verdict_is_final(final: AnalysisError | NotAnArticleError) -> None:
    """What one model declines is handed to nobody else; a page that is no article is none."""
    second, last = MemoryAnalyst(), extractive()
    with pytest.raises(type(final)):
        await analyze([MemoryAnalyst(fails_with=final), second], last)

    assert second.asked == last.asked == []


async def test_a_second_models_refusal_is_final_as_well() -> None:
    """Nobody shops around for a yes."""
    last = extractive()
    models = [MemoryAnalyst(fails_with=BUSY), MemoryAnalyst(fails_with=ModelRefusedError("second"))]
    with pytest.raises(ModelRefusedError):
        await analyze(models, last)

    assert last.asked == []


async def test_one_deadline_holds_for_all_models_and_not_for_the_last_resort() -> None:
    """Nobody waits twice; what quotes the article needs no time."""

    class Stalled(MemoryAnalyst):
        async def analyze(self, *args: object, tenant: str) -> Analysis:
            await asyncio.Event().wait()
            raise AssertionError

    analysis = await analyze([Stalled(), Stalled()], extractive(), seconds=0.05)

    assert analysis.engine == "extractive"
    assert "did not answer in time" in analysis.checks[0].detail
    with pytest.raises(ModelUnreachableError, match="deadline"):
        await analyze([Stalled()], None, seconds=0.05)


async def test_a_model_that_stalls_leaves_time_for_the_next() -> None:
    """It gets two thirds of what there is, not all of it."""

    class Stalled(MemoryAnalyst):
        async def analyze(self, *args: object, tenant: str) -> Analysis:
            await asyncio.Event().wait()
            raise AssertionError

    analysis = await analyze([Stalled(), MemoryAnalyst()], None, seconds=0.3)

    assert analysis.is_stand_in
    assert analysis.model == "memory"


async def test_who_pays_pays_for_those_who_failed_as_well() -> None:
    """The cost that is shown is that of the whole chain."""
    dear = ModelBusyError("model")
    dear.cost_usd = 0.05
    analysis = await analyze([MemoryAnalyst(fails_with=dear), MemoryAnalyst()], None)

    assert analysis.usage.cost_usd == 0.05


async def test_each_link_begins_anew() -> None:
    """What a screen shows of a model that broke off must not be mixed with the next one's."""
    told: list[Told] = []
    await analyze([MemoryAnalyst(fails_with=BUSY), MemoryAnalyst()], None, told=told)

    assert told == ["analyzing", "analyzing"]


def test_the_chain_is_known_by_its_first() -> None:
    """So that a stand-in's work is never taken for the first one's."""
    models = [MemoryAnalyst(signature="one"), MemoryAnalyst(signature="two")]
    chain = AnalystChain(models, extractive(), seconds=5)

    assert (chain.engine, chain.signature) == ("anthropic", "one")


async def test_questions_go_the_same_way() -> None:
    """First, second, last resort; each stand-in labelled, a refusal final."""
    busy, last = MemoryAnswerer(fails_with=BUSY), MemoryAnswerer(engine="extractive")

    assert (await answer([MemoryAnswerer(), busy], last)).checks == ()
    assert "stood in" in answered(await answer([busy, MemoryAnswerer()], last), article()).markdown
    quoted = answered(await answer([busy, busy], last), article()).markdown
    assert BUSY.said in quoted
    assert EXTRACTIVE_NOTE in quoted
    with pytest.raises(ModelRefusedError):
        await answer([MemoryAnswerer(fails_with=ModelRefusedError("model")), MemoryAnswerer()], last)
