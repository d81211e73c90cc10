"""The analyst over a model: what it believes, what it repairs, what stands in."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot import extractive, render
from bot.analyst import BREAKS_OFF, ModelAnalyst
from bot.errors import (
    AnalysisError,
    AnalysisMalformedError,
    AnalysisThinError,
    BotError,
    ModelBusyError,
    ModelRefusedError,
    NotAnArticleError,
)
from bot.models import STEERED, Analysis, Article, Stage, Unit
from bot.testing import MemoryModel
from tests.bot.factories import DRAFT, draft, ferry

BAD = {"basis": "article", "evidence": ["a quote nobody printed"], "text": "The mayor resigned."}


async def ask(
    *sayings: str | BotError, about: Article | None = None, told: list[Any] | None = None
) -> Analysis:
    """Have the ferry article analysed by a model that says these in turn."""
    model = MemoryModel(sayings=list(sayings))
    told = [] if told is None else told
    analyst = ModelAnalyst(model, tokens=12_000)
    return await analyst.analyze(about or ferry(), None, told.append, tenant="local")


def texts(analysis: Analysis) -> list[str]:
    """The bullets."""
    return [claim.text for claim in analysis.overview]


async def test_claims_that_the_article_does_not_carry_are_dropped() -> None:
    """Invented evidence, a link, and an absence that is present: none of them is shown."""
    good = json.loads(DRAFT)["overview"]
    bad = [
        BAD,
        {"basis": "article", "evidence": good[0]["evidence"], "text": "Read on at https://evil.example now."},
        {"basis": "absence", "evidence": ["charging arm"], "text": "The article mentions no charging arm."},
    ]
    analysis = await ask(draft(overview=[good[0], *bad[:2], good[1]]))
    assert texts(analysis) == [good[0]["text"], good[1]["text"]]

    analysis = await ask(draft(overview=[good[0], bad[2], good[1]]))
    assert texts(analysis) == [good[0]["text"], good[1]["text"]]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("not json at all", AnalysisMalformedError),
        (DRAFT[: len(DRAFT) // 2], AnalysisMalformedError),
        ('{"status": "ok"}', AnalysisMalformedError),
        (draft(status="not_an_article"), NotAnArticleError),
        (draft(overview=[], commentary=[]), AnalysisThinError),
    ],
)
async def test_an_answer_that_cannot_be_used_is_an_error(answer: str, error: type[AnalysisError]) -> None:
    """Half an analysis is never shown."""
    with pytest.raises(error):
        await ask(answer)


@pytest.mark.parametrize("part", ["overview", "in_depth", "commentary"])
async def test_what_does_not_hold_up_is_repaired_by_one_second_call(part: str) -> None:
    """The failures are named, the first answer is in the conversation, and both calls are paid for."""
    bad = [BAD] if part == "overview" else [{"claims": [BAD]}]
    model = MemoryModel(sayings=[draft(**{part: bad}), DRAFT])
    analysis = await ModelAnalyst(model, tokens=12_000).analyze(
        ferry(), None, lambda stage: None, tenant="local"
    )

    assert len(analysis.overview) == 3
    assert "part" not in [check.check for check in analysis.checks]
    first, second = model.asked
    assert second.messages[0] == first.messages[0]
    assert second.messages[1].role == "assistant"
    assert "evidence not found: The mayor resigned." in second.messages[2].text
    assert analysis.usage.output_tokens == 1_000
    assert analysis.usage.cost_usd == 0.02


async def test_an_overview_that_lost_its_news_is_repaired() -> None:
    """Two good bullets do not make up for the first one, which says what happened."""
    good = json.loads(DRAFT)["overview"]
    analysis = await ask(draft(overview=[BAD, *good]), DRAFT)

    assert analysis.usage.output_tokens == 1_000


async def test_a_claim_less_is_no_reason_for_a_second_call() -> None:
    """A repair costs as much as an analysis: it must be rare."""
    good = json.loads(DRAFT)["overview"]
    analysis = await ask(draft(overview=[*good, BAD]))

    assert texts(analysis) == [claim["text"] for claim in good]


async def test_it_is_repaired_only_once_and_then_the_article_speaks() -> None:
    """The part that does not hold up is quoted from the article instead, and the reply says so."""
    hopeless = draft(in_depth=[{"claims": [BAD]}])
    analysis = await ask(hopeless, hopeless)

    article = " ".join(ferry().text.split())
    assert analysis.in_depth
    assert all(claim.text in article for paragraph in analysis.in_depth for claim in paragraph)
    assert texts(analysis) == [claim["text"] for claim in json.loads(DRAFT)["overview"]]
    [note] = [note for note in render.reply(ferry(), analysis, cached=False).notes if "quoted" in note]
    assert note.startswith("In-Depth Analysis: ")


async def test_a_commentary_that_is_quoted_does_not_claim_that_no_model_was_used() -> None:
    """The extractive engine's own sentence would be a lie here."""
    hopeless = draft(commentary=[{"claims": [BAD]}])
    analysis = await ask(hopeless, hopeless)

    said = [claim for paragraph in analysis.commentary for claim in paragraph]
    assert said
    assert {claim.basis for claim in said} == {"article"}
    own = [claim for paragraph in extractive.analyze(ferry()).commentary for claim in paragraph]
    assert "background" in {claim.basis for claim in own}


async def test_more_than_one_part_is_too_much_to_stand_in_for() -> None:
    """What is left would not be the model's analysis."""
    hopeless = draft(overview=[BAD], in_depth=[{"claims": [BAD]}])
    with pytest.raises(AnalysisThinError):
        await ask(hopeless, hopeless)


async def test_a_repair_that_makes_it_worse_is_not_taken() -> None:
    """The first answer stands, with what stands in for its one weak part."""
    worse = draft(overview=[BAD], in_depth=[{"claims": [BAD]}], commentary=[{"claims": [BAD]}])
    analysis = await ask(draft(in_depth=[{"claims": [BAD]}]), worse)

    assert texts(analysis) == [claim["text"] for claim in json.loads(DRAFT)["overview"]]
    assert analysis.usage.output_tokens == 1_000


async def test_a_repair_that_fails_loses_nothing() -> None:
    """An overload in the second call must not throw away the first one's answer."""
    analysis = await ask(draft(in_depth=[{"claims": [BAD]}]), ModelBusyError("memory"))

    assert len(analysis.overview) == 3
    assert analysis.in_depth


async def test_a_refusal_to_repair_is_a_refusal() -> None:
    """Final, whenever it comes."""
    with pytest.raises(ModelRefusedError):
        await ask(draft(in_depth=[{"claims": [BAD]}]), ModelRefusedError("memory"))


async def test_a_repair_begins_anew() -> None:
    """The units of the first answer are void: a screen that shows them must be told."""
    told: list[Stage | Unit] = []
    await ask(draft(in_depth=[{"claims": [BAD]}]), DRAFT, told=told)

    begun = told.index("analyzing")
    assert any(isinstance(news, Unit) for news in told[:begun])
    assert [news.part for news in told[begun:] if isinstance(news, Unit)].count("overview") == 3


async def test_a_claim_is_told_only_when_it_holds_up() -> None:
    """Nothing unchecked is ever on a screen, not even for a moment."""
    told: list[Stage | Unit] = []
    good = json.loads(DRAFT)["overview"]
    await ask(draft(overview=[*good, BAD]), told=told)

    shown = [claim.text for news in told if isinstance(news, Unit) for claim in news.claims]
    assert good[0]["text"] in shown
    assert BAD["text"] not in shown


async def test_what_the_model_noticed_of_the_page_is_told() -> None:
    """Whoever shares the link should know that it speaks to programs, or that half of it is missing."""
    analysis = await ask(draft(steering_found=True, status="partial"))
    assert render.reply(ferry(), analysis, cached=False).notes == (STEERED, BREAKS_OFF)

    gap = replace(ferry(), gap="Half of it is missing.")
    analysis = await ask(draft(status="partial"), about=gap)
    assert render.reply(gap, analysis, cached=False).notes == ("Half of it is missing.",)


def test_the_signature_names_all_that_an_analysis_depends_on() -> None:
    """Another model, another word in the prompts or more of an article is another analysis."""
    one = ModelAnalyst(MemoryModel(), tokens=12_000).signature

    assert one.startswith("anthropic:memory:1:")
    assert one != ModelAnalyst(MemoryModel(signature="memory:2"), tokens=12_000).signature
    assert one != ModelAnalyst(MemoryModel(), tokens=500).signature
