"""Who answers when the model cannot."""

import pytest

from bot.errors import AnalysisError, ModelBusyError, ModelRefusedError, NotAnArticleError
from bot.last_resort import LastResort
from bot.models import Check
from bot.render import EXTRACTIVE_NOTE, reply
from bot.testing import MemoryAnalyst
from tests.bot.factories import article


async def test_the_first_answers_while_it_can() -> None:
    """Then the second is not even asked."""
    first, second = MemoryAnalyst(), MemoryAnalyst(engine="extractive")
    analysis = await LastResort(first, second).analyze(article(), None, lambda stage: None)

    assert analysis.engine == "anthropic"
    assert analysis.checks == ()
    assert second.asked == []


async def test_the_second_stands_in_and_says_so() -> None:
    """A person must never take quoted sentences for the model's analysis."""
    busy = ModelBusyError("model")
    chain = LastResort(MemoryAnalyst(fails_with=busy), MemoryAnalyst(engine="extractive"))
    analysis = await chain.analyze(article(), None, lambda stage: None)

    assert analysis.engine == "extractive"
    assert analysis.checks == (Check(check="engine", level="warn", detail=busy.said),)
    markdown = reply(article(), analysis, cached=False).markdown
    assert busy.said in markdown
    assert EXTRACTIVE_NOTE in markdown


@pytest.mark.parametrize("final", [ModelRefusedError("model"), NotAnArticleError("page")])
async def test_a_verdict_is_final(final: AnalysisError | NotAnArticleError) -> None:
    """What one model declines is handed to nobody else; a page that is no article is none."""
    second = MemoryAnalyst(engine="extractive")
    with pytest.raises(type(final)):
        await LastResort(MemoryAnalyst(fails_with=final), second).analyze(article(), None, lambda stage: None)

    assert second.asked == []


def test_the_chain_is_known_by_its_first() -> None:
    """So that a stand-in's work is never kept under the first one's name."""
    chain = LastResort(MemoryAnalyst(signature="one"), MemoryAnalyst(engine="extractive", signature="two"))

    assert (chain.engine, chain.signature) == ("anthropic", "one")
