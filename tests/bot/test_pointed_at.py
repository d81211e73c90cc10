"""What was shared a short while ago in the same room is pointed at, as long as its analysis stands there."""

from dataclasses import replace

import pytest

from bot.delivery import AS_BEFORE, SHARED, answer, deliver
from bot.errors import ArticleMissingError, BotError, ModelBusyError
from bot.models import Delivery, Frame, FrameKind, Request, Used
from tests.bot.delivering import QUESTION, REQUEST, TITLE, URL, Office

LATER = replace(REQUEST, id="r2", place="C2", earlier="r1")
WAY = "https://chat.example/C1:1"


async def reply_to(request: Request, office: Office) -> Frame:
    """What stands there once it is delivered."""
    await deliver(request, office.courier, office.platform)
    known = await office.deliveries.find(request.tenant, request.id)
    assert known
    assert known.done
    assert known.message
    assert office.whole
    return office.platform.messages[known.message]


async def kind_of(office: Office, id: str, tenant: str = "T1") -> FrameKind | None:
    """What is known to stand there."""
    known = await office.deliveries.find(tenant, id)
    assert known
    assert known.done
    return known.kind


@pytest.fixture(params=[False, True])
def office(request: pytest.FixtureRequest) -> Office:
    """With both kinds of signs."""
    return Office(quiet_signs=request.param)


async def test_the_second_share_gets_the_way_to_the_first(office: Office) -> None:
    """One sentence with a link, in its own place; the analysis is not shown twice."""
    assert (await reply_to(REQUEST, office)).kind == "analysis"
    pointer = await reply_to(LATER, office)

    assert pointer == Frame(markdown=f"{SHARED} [in that thread]({WAY}).", kind="answer")
    assert len(office.analyst.asked) == 1
    assert await kind_of(office, "r2") == "answer"


async def test_every_later_share_gets_it(office: Office) -> None:
    """Not the way to another pointer."""
    await reply_to(REQUEST, office)
    for id in ("r2", "r3"):
        assert WAY in (await reply_to(replace(LATER, id=id), office)).markdown
    through = await reply_to(replace(LATER, id="r4", earlier="r2"), office)

    assert through.kind == "analysis"


async def test_a_pointer_that_is_delivered_twice_stands_once(office: Office) -> None:
    """Like any other reply."""
    await reply_to(REQUEST, office)
    await reply_to(LATER, office)
    shown = len(office.platform.shown)
    await deliver(LATER, office.courier, office.platform)

    assert len(office.platform.shown) == shown
    assert len(office.platform.messages) == 2


async def test_when_the_first_was_deleted_the_analysis_is_shown(office: Office) -> None:
    """A way that leads nowhere helps nobody."""
    await reply_to(REQUEST, office)
    office.platform.messages.clear()

    assert (await reply_to(LATER, office)).markdown.startswith("## News Overview")


async def test_when_the_first_failed_the_analysis_is_shown(office: Office) -> None:
    """It may succeed by now; nobody is sent to an error."""
    story = office.reader.articles.pop(URL)
    assert (await reply_to(REQUEST, office)).kind == "failure"
    office.reader.articles[URL] = story

    assert (await reply_to(LATER, office)).kind == "analysis"


async def test_while_the_first_is_being_made_the_analysis_is_shown(office: Office) -> None:
    """Nobody knows yet what it will be."""
    message = await office.platform.open(REQUEST, Frame(markdown="half", stage="overview"))
    await office.deliveries.begin(REQUEST)
    await office.deliveries.keep(Delivery(request=REQUEST, message=message))
    await deliver(LATER, office.courier, office.platform)

    assert await kind_of(office, "r2") == "analysis"


async def test_when_nothing_is_known_of_the_first_the_analysis_is_shown(office: Office) -> None:
    """It was forgotten, or it was another tenant's."""
    await reply_to(replace(REQUEST, tenant="T2"), office)

    assert (await reply_to(LATER, office)).kind == "analysis"


async def test_when_the_first_was_left_alone_the_analysis_is_shown(office: Office) -> None:
    """Nothing stands there."""
    await office.deliveries.keep(Delivery(request=REQUEST, done=True))

    assert (await reply_to(LATER, office)).kind == "analysis"


async def test_each_reply_is_counted_once() -> None:
    """With whether it cost anything; neither a pointer, nor a failure, nor an answer is one."""
    office = Office(tells=False)
    await reply_to(REQUEST, office)
    assert await office.usage.of("T1") == Used(analyses=1, cached=0)

    await deliver(REQUEST, office.courier, office.platform)
    await reply_to(LATER, office)
    await answer(QUESTION, office.courier, office.platform)
    await reply_to(replace(REQUEST, id="r3", source="https://news.example/gone"), office)
    assert await office.usage.of("T1") == Used(analyses=1, cached=0)

    await reply_to(replace(REQUEST, id="r4", place="C2"), office)
    assert await office.usage.of("T1") == Used(analyses=2, cached=1)
    await reply_to(replace(REQUEST, id="r5", fresh=True), office)
    assert await office.usage.of("T1") == Used(analyses=3, cached=1)
    assert await office.usage.of("T2") == Used()


async def test_another_tenants_reply_is_counted_for_that_one() -> None:
    """The first one paid for it."""
    office = Office(tells=False)
    await reply_to(REQUEST, office)
    await reply_to(replace(REQUEST, tenant="T2"), office)

    assert await office.usage.of("T1") == Used(analyses=1, cached=0)
    assert await office.usage.of("T2") == Used(analyses=1, cached=1)


async def test_a_fresh_analysis_says_when_it_was_made(office: Office) -> None:
    """People may have read the one that stood there before; it comes last among the notes."""
    before = await reply_to(REQUEST, office)
    fresh = await reply_to(replace(REQUEST, id="r2", fresh=True), office)

    assert not [note for note in before.notes if "Revised" in note]
    assert fresh.notes[-1].startswith("Revised on ")
    assert fresh.notes[-1].endswith(" UTC.")
    assert fresh.notes[:-1] == before.notes


async def test_what_could_not_be_made_afresh_was_not_revised(office: Office) -> None:
    """The earlier one stands there, under its title, and is still an analysis."""
    await reply_to(REQUEST, office)
    office.reader.errors[URL] = ArticleMissingError("gone")
    stale = await reply_to(replace(REQUEST, id="r2", fresh=True), office)

    assert stale.notes[-1] == f"{AS_BEFORE} {ArticleMissingError.said}"
    assert not [note for note in stale.notes if "Revised" in note]
    assert (stale.title, stale.kind) == (TITLE, "analysis")
    assert await kind_of(office, "r2") == "analysis"


async def test_it_is_known_what_stands_there(office: Office) -> None:
    """For the buttons below it, and for whoever shares it again."""
    await reply_to(REQUEST, office)
    await answer(QUESTION, office.courier, office.platform)
    await reply_to(replace(REQUEST, id="r3", source="https://news.example/gone"), office)
    office.answerer.fails_with = ModelBusyError("model")
    await answer(replace(QUESTION, request=replace(REQUEST, id="q2")), office.courier, office.platform)

    assert [await kind_of(office, id) for id in ("r1", "q1", "r3", "q2")] == [
        "analysis",
        "answer",
        "failure",
        "answer",
    ]


async def test_what_breaks_unexpectedly_is_a_failure(office: Office) -> None:
    """Told at the last attempt."""
    office.reader.errors[URL] = BotError("what nobody thought of")

    assert (await reply_to(REQUEST, office)).kind == "failure"
    assert await kind_of(office, "r1") == "failure"


async def test_a_reply_bears_its_title_as_soon_as_it_is_known(office: Office) -> None:
    """Not before the article was read; from then on in every frame, to the last."""
    await reply_to(REQUEST, office)
    titles = [frame.title for frame in office.platform.shown]
    texts = [frame for frame in office.platform.shown if frame.markdown]

    assert titles[0] == ""
    assert titles == sorted(titles)  # "" comes first, and never again
    assert {frame.title for frame in texts} == {TITLE}
    assert len(texts) >= 3


async def test_a_kept_reply_bears_its_title(office: Office) -> None:
    """Though nobody reads the article for it."""
    await reply_to(REQUEST, office)

    assert (await reply_to(replace(REQUEST, id="r2", place="C2"), office)).title == TITLE


async def test_what_is_no_analysis_bears_none(office: Office) -> None:
    """A sentence in the place of one is not the article; nor is an answer."""
    await reply_to(REQUEST, office)
    failed = await reply_to(replace(REQUEST, id="r2", source="https://news.example/gone"), office)
    await answer(QUESTION, office.courier, office.platform)

    assert failed.title == ""
    assert office.platform.shown[-1].title == ""
