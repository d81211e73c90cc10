"""A reply that begins with a sign which is no message: one whole reply all the same, or nothing at all."""

from dataclasses import replace
from itertools import pairwise

import pytest

from bot import delivery
from bot.delivery import answer, deliver
from bot.errors import (
    BotError,
    MessageGoneError,
    NotAnArticleError,
    PlaceLostError,
    PlatformAwayError,
    PlatformBusyError,
)
from bot.models import Answerable, Delivery, Frame
from tests.adapters.contract import Killed
from tests.bot.delivering import QUESTION, REQUEST, URL, Office

LOST = PlatformAwayError("the answer was lost")
BUSY = PlatformBusyError("429", after=0.01)

both_signs = pytest.mark.parametrize("quiet", [False, True])
with_and_without_parts = pytest.mark.parametrize("tells", [False, True])


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform that did not answer is asked again at once."""
    monkeypatch.setattr("bot.painter.FIRST_PAUSE", 0.01)


@with_and_without_parts
async def test_a_sign_comes_first_and_then_one_message(tells: bool) -> None:
    """The sign at once, the message with the first words; nobody looks for what cannot be there."""
    office = Office(quiet_signs=True, tells=tells)
    await deliver(REQUEST, office.courier, office.platform)

    [reply] = office.whole
    assert reply.kind == "analysis"
    assert office.platform.shown[0] == Frame(markdown="", stage="reading")
    assert office.platform.looked == []
    assert office.platform.deleted == []
    known = await office.deliveries.find("T1", "r1")
    assert known
    assert known.message in office.platform.messages


async def test_the_parts_are_painted_into_the_message_that_they_opened() -> None:
    """Each adds to the one before; signs come only before the first."""
    office = Office(quiet_signs=True)
    await deliver(REQUEST, office.courier, office.platform)

    said = [frame.markdown for frame in office.platform.shown]
    texts = [text for text in said if text]
    assert said == [""] * (len(said) - len(texts)) + texts
    assert len(texts) == 4  # a bullet, two paragraphs, and the whole
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))


async def test_the_message_is_known_as_soon_as_it_stands() -> None:
    """Whoever takes the delivery over goes on writing there."""
    office = Office(quiet_signs=True)
    seen: list[str | None] = []

    async def note(frame: Frame) -> None:
        known = await office.deliveries.find("T1", "r1")
        seen.append(known.message if known and frame.markdown else None)

    office.platform.before = note
    await deliver(REQUEST, office.courier, office.platform)

    [message] = office.platform.messages
    assert seen[-4:] == [None, message, message, message]


@both_signs
@with_and_without_parts
@pytest.mark.parametrize("after", [False, True])
async def test_a_kill_at_any_step_leaves_one_whole_reply(quiet: bool, tells: bool, after: bool) -> None:
    """Before and after each call to the store and to the platform, those of the painter among them."""
    lives = 0
    for fatal in range(1, 100):
        office = Office(quiet_signs=quiet, tells=tells)
        courier, replier = office.mortal(fatal, after=after)
        try:
            await deliver(REQUEST, courier, replier)
        except Killed:
            lives += 1
            office.platform.bereft = False
            await deliver(REQUEST, office.courier, office.platform)
            [reply] = office.whole
            assert reply.kind == "analysis"
            continue
        break

    assert lives >= (10 if tells else 8)  # begun, sign, noted, opened, noted, painted, the thread, done
    assert len(office.whole) == 1


@pytest.mark.parametrize("after", [False, True])
async def test_a_kill_at_any_step_leaves_one_answer(after: bool) -> None:
    """To a question, in the same way."""
    lives = 0
    for fatal in range(1, 100):
        office = Office(quiet_signs=True, tells=False)
        courier, replier = office.mortal(fatal, after=after)
        try:
            await answer(QUESTION, courier, replier)
        except Killed:
            lives += 1
            await answer(QUESTION, office.courier, office.platform)
            assert [frame.kind for frame in office.whole] == ["answer"]
            continue
        break

    assert lives >= 8


@both_signs
@with_and_without_parts
async def test_an_open_whose_answer_was_lost_is_found(quiet: bool, tells: bool) -> None:
    """The text stands there though nobody was told: the next frame finds it, or the last one, repeated."""
    office = Office(quiet_signs=quiet, tells=tells)
    if quiet:
        office.platform.at_texts = [LOST]
        await deliver(REQUEST, office.courier, office.platform)
    else:  # the sign is the message
        office.platform.faults = [LOST]
        with pytest.raises(PlatformAwayError):
            await deliver(REQUEST, office.courier, office.platform)
        await deliver(REQUEST, office.courier, office.platform)

    [reply] = office.whole
    assert reply.kind == "analysis"
    assert office.platform.looked == ["r1"]


@both_signs
@with_and_without_parts
async def test_what_was_refused_is_not_looked_for(quiet: bool, tells: bool) -> None:
    """A platform that is busy has posted nothing, and has no time for questions."""
    office = Office(quiet_signs=quiet, tells=tells)
    if quiet:
        office.platform.at_texts = [BUSY]
    else:
        office.platform.faults = [BUSY, BUSY]
    await deliver(REQUEST, office.courier, office.platform)

    assert [frame.kind for frame in office.whole] == ["analysis"]
    assert office.platform.looked == []


async def test_a_refused_sign_is_repeated() -> None:
    """It is what tells people that somebody is at it."""
    office = Office(quiet_signs=True, tells=False)
    office.platform.faults = [BUSY, BUSY]
    await deliver(REQUEST, office.courier, office.platform)

    assert office.platform.tried[:3] == [Frame(markdown="", stage="reading")] * 3
    assert [frame.kind for frame in office.whole] == ["analysis"]


@both_signs
async def test_what_may_have_been_posted_is_looked_for_once(quiet: bool) -> None:
    """An earlier life had begun it: it is asked for, and then it is known."""
    office = Office(quiet_signs=quiet)
    await office.deliveries.begin(REQUEST)
    await deliver(REQUEST, office.courier, office.platform)

    assert [frame.kind for frame in office.whole] == ["analysis"]
    assert office.platform.looked == ["r1"]


async def test_what_an_earlier_life_had_posted_is_written_over() -> None:
    """Half a reply, whose writer died before it was noted."""
    office = Office(quiet_signs=True)
    await office.deliveries.begin(REQUEST)
    await office.platform.open(REQUEST, Frame(markdown="half", stage="overview"))
    await deliver(REQUEST, office.courier, office.platform)

    [reply] = office.whole
    assert reply.markdown.startswith("## News Overview")


@with_and_without_parts
async def test_what_is_withdrawn_between_sign_and_text_leaves_nothing(tells: bool) -> None:
    """Whoever withdrew it could see no message yet."""
    office = Office(quiet_signs=True, tells=tells)

    async def withdraw(frame: Frame) -> None:
        if frame.markdown:
            await office.deliveries.withdraw("T1", "r1")

    office.platform.before = withdraw
    await deliver(REQUEST, office.courier, office.platform)
    await deliver(REQUEST, office.courier, office.platform)

    assert office.platform.messages == {}
    assert len([frame for frame in office.platform.shown if frame.markdown]) == 1
    known = await office.deliveries.find("T1", "r1")
    assert known
    assert (known.done, known.kind) == (True, None)


async def test_what_is_withdrawn_before_the_sign_stands_leaves_no_sign() -> None:
    """It is taken away, and nothing is read for it."""
    office = Office(quiet_signs=True)

    async def withdraw(frame: Frame) -> None:
        await office.deliveries.withdraw("T1", "r1")

    office.platform.before = withdraw
    await deliver(REQUEST, office.courier, office.platform)

    assert office.platform.messages == {}
    assert office.platform.deleted == [None]
    assert office.analyst.asked == []


@pytest.mark.parametrize("fault", [PlaceLostError("kicked"), MessageGoneError("deleted")])
async def test_nobody_is_pursued_from_the_sign_on(fault: BotError) -> None:
    """We were shut out when the text was to stand there, or somebody deleted it."""
    office = Office(quiet_signs=True)
    office.platform.at_texts = [fault]
    await deliver(REQUEST, office.courier, office.platform)
    await deliver(REQUEST, office.courier, office.platform)

    assert office.platform.messages == {}
    known = await office.deliveries.find("T1", "r1")
    assert known
    assert known.done


@both_signs
@pytest.mark.parametrize("answerable", ["no", "off_topic"])
async def test_a_remark_that_the_article_cannot_answer_is_left_alone(
    quiet: bool, answerable: Answerable
) -> None:
    """Nobody asked: the sign is taken away, and that is all anybody ever sees."""
    office = Office(quiet_signs=quiet)
    office.answerer.answerable = answerable
    remark = replace(QUESTION, request=replace(QUESTION.request, automatic=True))
    await answer(remark, office.courier, office.platform)

    assert office.platform.messages == {}
    assert [frame.markdown for frame in office.platform.shown] == [""]
    assert office.platform.deleted == [None if quiet else "C1:1"]
    known = await office.deliveries.find("T1", "q1")
    assert known
    assert (known.done, known.kind) == (True, None)


@both_signs
@pytest.mark.parametrize("answerable", ["yes", "partly", "no", "off_topic"])
async def test_who_asked_is_told_that_the_article_does_not_say(quiet: bool, answerable: Answerable) -> None:
    """Silence would look like a fault."""
    office = Office(quiet_signs=quiet)
    office.answerer.answerable = answerable
    await answer(QUESTION, office.courier, office.platform)

    assert [frame.kind for frame in office.whole] == ["answer"]
    assert office.platform.deleted == []


@pytest.mark.parametrize("answerable", ["yes", "partly"])
async def test_a_remark_that_the_article_can_answer_is_answered(answerable: Answerable) -> None:
    """Even half of an answer is worth having."""
    office = Office(quiet_signs=True)
    office.answerer.answerable = answerable
    remark = replace(QUESTION, request=replace(QUESTION.request, automatic=True))
    await answer(remark, office.courier, office.platform)

    assert [frame.kind for frame in office.whole] == ["answer"]


@both_signs
async def test_a_link_that_leads_to_no_article_leaves_no_sign(quiet: bool) -> None:
    """Nobody asked by name."""
    office = Office(quiet_signs=quiet)
    office.reader.errors = {URL: NotAnArticleError("front page")}
    await deliver(replace(REQUEST, automatic=True), office.courier, office.platform)

    assert office.platform.messages == {}
    assert office.platform.deleted == [None if quiet else "C1:1"]


async def test_giving_up_takes_the_sign_away_where_there_is_no_message() -> None:
    """And says so where there is one; either way nothing follows."""
    office = Office(quiet_signs=True)
    await office.deliveries.begin(REQUEST)
    await delivery.give_up(REQUEST, office.courier, office.platform)
    assert office.platform.messages == {}
    assert office.platform.deleted == [None]
    await deliver(REQUEST, office.courier, office.platform)
    assert office.platform.messages == {}

    other = replace(REQUEST, id="r2")
    message = await office.platform.open(other, Frame(markdown="half", stage="overview"))
    await delivery.give_up(other, office.courier, office.platform)
    assert [frame.markdown for frame in office.whole] == [BotError.said]
    assert await office.deliveries.find("T1", "r2") == Delivery(
        request=other, message=message, done=True, kind="failure"
    )
