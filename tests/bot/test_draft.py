"""A model's answer → the part of it that the article carries."""

import json
from typing import Any

import pytest

from bot.draft import Outcome, Reading, analysis_of
from bot.draft.analysis import MAX_BACKGROUND, MAX_BULLETS
from bot.errors import AnalysisMalformedError, NotAnArticleError
from bot.models import Analysis, Article, Part, Unit
from bot.prompts import analysis_prompt
from tests.bot.factories import article

QUOTE = "would dredge the northern channel"

Json = dict[str, Any]


def claim(text: str = "The channel will be dredged.", basis: str = "article", *evidence: str) -> Json:
    """One claim as the model writes it, with good evidence unless told otherwise."""
    return {"text": text, "basis": basis, "evidence": list(evidence or [QUOTE])}


def wrong(text: str = "The channel is closed.") -> Json:
    """A claim that the article does not carry."""
    return claim(text, "article", "words that nobody wrote")


def background(text: str = "As a rule, ports pay.") -> Json:
    """A claim of general knowledge."""
    return {"text": text, "basis": "background", "evidence": []}


def paragraph(*claims: Json) -> Json:
    """One paragraph as the model writes it."""
    return {"claims": list(claims)}


def answer(**changes: Any) -> Json:
    """A whole good answer, but for the changes."""
    good: Json = {
        "status": "ok",
        "status_note": "",
        "steering_found": False,
        "plan": {"facts": ["41 million crowns"], "thesis": "Fishers pay."},
        "overview": [claim("First."), claim("Second.")],
        "in_depth": [paragraph(claim("Third."), claim("Fourth.", "reading"))],
        "commentary": [paragraph(claim("Fifth.", "reading"))],
    }
    return good | changes


def outcome_of(draft: Json, about: Article | None = None) -> Outcome:
    """Read an answer about an article of more than 150 words that begins as the short one does."""
    long = article(paragraphs=(*article().paragraphs, *article(words=150).paragraphs))
    return analysis_of(json.dumps(draft), about or long, model="claude-x", language="en")


def read(draft: Json, about: Article | None = None) -> tuple[Analysis, list[str]]:
    """What is left of an answer, and the reasons why the rest is not."""
    outcome = outcome_of(draft, about)
    return outcome.analysis, [refusal.reason for refusal in outcome.refusals]


def shown(paragraphs: tuple[tuple[Any, ...], ...]) -> list[list[str]]:
    """The texts of a part, by paragraph."""
    return [[claim.text for claim in claims] for claims in paragraphs]


def test_a_good_answer_is_shown_whole() -> None:
    """The analysis knows its engine, its model and its language."""
    analysis, refusals = read(answer())

    assert (analysis.engine, analysis.model, analysis.language) == ("anthropic", "claude-x", "en")
    assert shown((analysis.overview,)) == [["First.", "Second."]]
    assert shown(analysis.in_depth) == [["Third.", "Fourth."]]
    assert shown(analysis.commentary) == [["Fifth."]]
    assert analysis.in_depth[0][1].basis == "reading"
    assert analysis.overview[0].evidence[0].paragraph == 1
    assert refusals == []


def test_a_claim_that_is_not_carried_is_left_out_and_its_reason_told() -> None:
    """The reasons go to the log; the reader sees what is left."""
    analysis, refusals = read(
        answer(
            overview=[claim("First."), wrong(), claim("Second.")],
            in_depth=[paragraph(claim("Third."), claim("See www.evil.example", "article"))],
            commentary=[paragraph(wrong()), paragraph(claim("Fifth."))],
        )
    )

    assert shown((analysis.overview,)) == [["First.", "Second."]]
    assert shown(analysis.in_depth) == [["Third."]]
    assert shown(analysis.commentary) == [["Fifth."]]
    assert refusals == ["evidence not found", "unsafe text", "evidence not found"]


def test_an_overview_has_five_bullets_at_the_most() -> None:
    """More is no overview."""
    analysis, _ = read(answer(overview=[claim(f"Bullet {letter}.") for letter in "abcdefgh"]))

    assert shown((analysis.overview,)) == [[f"Bullet {letter}." for letter in "abcdefgh"[:MAX_BULLETS]]]


def test_background_is_bounded_over_the_whole_commentary() -> None:
    """Two sentences of general knowledge help; ten bury the news."""
    analysis, refusals = read(
        answer(commentary=[paragraph(claim("Fifth."), background()), paragraph(background(), background())])
    )

    kept = [claim for claims in analysis.commentary for claim in claims if claim.basis == "background"]
    assert len(kept) == MAX_BACKGROUND
    assert refusals == ["more background than agreed"]


def test_background_has_no_place_in_the_other_parts() -> None:
    """The Overview and the In-Depth Analysis rest on the article alone."""
    _, refusals = read(
        answer(
            overview=[claim(), claim(), background()],
            in_depth=[paragraph(claim(), background())],
        )
    )

    assert refusals == ["background outside the Commentary"] * 2


@pytest.mark.parametrize(
    ("changes", "thin"),
    [
        ({"overview": [claim(), wrong()]}, ("overview",)),
        ({"overview": [wrong(), claim(), claim()]}, ("overview",)),
        ({"overview": []}, ("overview",)),
        ({"in_depth": []}, ("in_depth",)),
        ({"in_depth": [paragraph(wrong())]}, ("in_depth",)),
        ({"commentary": [paragraph()]}, ("commentary",)),
        ({"commentary": [paragraph(wrong(), claim("See @everyone."))]}, ("commentary",)),
        ({"overview": [wrong()], "commentary": []}, ("overview", "commentary")),
        ({"overview": [claim(), wrong(), claim()]}, ()),
    ],
)
def test_the_parts_of_which_too_little_is_left_are_named(changes: Json, thin: tuple[Part, ...]) -> None:
    """Three parts are the promise, and an Overview that lost its first bullet has lost the news."""
    assert outcome_of(answer(**changes)).thin == thin


def test_what_the_model_says_of_its_work_is_handed_on() -> None:
    """The facts that the Overview must carry, and whether the article spoke to the model."""
    outcome = outcome_of(answer(steering_found=True, status="partial"))
    assert outcome.breaks_off

    assert outcome.facts == ("41 million crowns",)
    assert outcome.steered


def test_the_overview_of_a_short_article_may_be_one_bullet() -> None:
    """A report of eighty words does not hold more."""
    analysis, refusals = read(answer(overview=[claim("First."), wrong()]), about=article())

    assert article().words < 150
    assert shown((analysis.overview,)) == [["First."]]
    assert refusals == ["evidence not found"]


def test_what_the_model_takes_for_no_article_is_none() -> None:
    """Login pages and lists of links come this far."""
    empty = answer(status="not_an_article", overview=[], in_depth=[], commentary=[])

    with pytest.raises(NotAnArticleError, match=r"https://news\.example\.org/harbour"):
        read(empty)
    with pytest.raises(NotAnArticleError, match=r"^text"):
        read(empty, about=article(url=None))


def test_what_the_model_takes_for_a_part_is_analysed() -> None:
    """Half an article is worth a reply."""
    assert read(answer(status="partial"))[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Here is the analysis.",
        "[]",
        "null",
        json.dumps(answer())[:-1],
        json.dumps(answer(status="done")),
        json.dumps(answer(overview="First.")),
        json.dumps(answer(plan={"facts": []})),
        json.dumps(answer(overview=[claim() | {"basis": "rumour"}])),
        json.dumps(answer(overview=[claim() | {"evidence": [{"quote": "x"}]}])),
        json.dumps(answer(in_depth=[[claim()]])),
    ],
)
def test_what_is_not_the_json_asked_for_is_malformed(text: str) -> None:
    """Worth one more try; the answer itself stays out of the log."""
    with pytest.raises(AnalysisMalformedError) as caught:
        analysis_of(text, article(), model="claude-x", language=None)

    assert caught.value.subject == "claude-x"
    assert "The channel" not in str(caught.value)


def test_properties_that_nobody_asked_for_are_passed_over() -> None:
    """A server that ignores the schema adds some; nothing shows them."""
    generous = answer(
        mood="gay", overview=[claim("First.") | {"url": "https://evil.example"}, claim("Second.")]
    )
    analysis, refusals = read(generous)

    assert refusals == []
    assert "evil" not in repr(analysis)


def test_the_properties_of_the_schema_are_those_that_are_read() -> None:
    """The schema is given to the model, the parser judges by itself: they must agree."""
    schema = analysis_prompt(article(), "English").schema
    kinds = schema["$defs"]
    good = answer()

    assert set(schema["properties"]) == set(good)
    assert set(schema["properties"]["plan"]["properties"]) == set(good["plan"])
    assert set(kinds["paragraph"]["properties"]) == set(paragraph())
    assert set(kinds["claim"]["properties"]) == set(claim())
    for missing in schema["required"]:
        with pytest.raises(AnalysisMalformedError, match=missing):
            read({name: value for name, value in good.items() if name != missing})


@pytest.mark.parametrize("missing", ["basis", "evidence", "text"])
def test_a_claim_without_one_of_its_properties_is_malformed(missing: str) -> None:
    """The schema requires all three."""
    partial = {name: value for name, value in claim().items() if name != missing}

    with pytest.raises(AnalysisMalformedError, match=missing):
        read(answer(commentary=[paragraph(partial)]))


@pytest.mark.parametrize("basis", ["article", "reading", "absence", "background"])
def test_every_basis_of_the_schema_is_understood(basis: str) -> None:
    """The words of the schema and those of the code are the same."""
    schema = analysis_prompt(article(), "English").schema
    assert basis in schema["$defs"]["claim"]["properties"]["basis"]["enum"]
    assert len(schema["$defs"]["claim"]["properties"]["basis"]["enum"]) == 4

    evidence = {"absence": ["tender"], "background": []}.get(basis, [QUOTE])
    text = "The article cites no tender." if basis == "absence" else "In general, so it is."
    said = {"text": text, "basis": basis, "evidence": evidence}
    analysis, refusals = read(answer(commentary=[paragraph(said)]))

    assert refusals == []
    assert analysis.commentary[0][0].basis == basis


def test_units_are_handed_on_when_they_are_finished() -> None:
    """However the answer is cut into pieces: each once, in its order, and only what holds up."""
    whole = json.dumps(
        answer(
            overview=[claim("First."), wrong(), claim("Second.")],
            in_depth=[paragraph(claim("Third."), wrong()), paragraph(wrong()), paragraph(claim("Fourth."))],
            commentary=[paragraph(claim("Fifth.", "reading")), paragraph(claim("Last.", "reading"))],
        )
    )
    for step in (1, 7, 1_000):
        reading = Reading(article(), "en")
        told = [news for end in range(0, len(whole) + step, step) for news in reading.news(whole[:end])]
        units = [news for news in told if isinstance(news, Unit)]

        assert [news for news in told if isinstance(news, str)] == ["overview", "in_depth", "commentary"]
        assert [(unit.part, [claim.text for claim in unit.claims]) for unit in units] == [
            ("overview", ["First."]),
            ("overview", ["Second."]),
            ("in_depth", ["Third."]),
            ("in_depth", ["Fourth."]),
            ("commentary", ["Fifth."]),  # the last one comes with the whole
        ]


@pytest.mark.parametrize(
    "noise", ["", "no json", "[1, 2]", '{"overview": 5}', '{"overview": [1, {"text": 2}]}', "{{{"]
)
def test_an_answer_of_another_shape_hands_nothing_on(noise: str) -> None:
    """What becomes of it is told at its end."""
    news = Reading(article(), "en").news(noise)
    assert [unit for unit in news if isinstance(unit, Unit)] == []
