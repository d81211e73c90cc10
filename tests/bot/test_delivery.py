"""One finished reply for each request, whatever dies and however often it is begun."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from bot import delivery, following, render
from bot.broadcast import abandon, broadcast
from bot.delivery import Courier, answer, deliver
from bot.errors import (
    AddressRefusedError,
    AnalysisThinError,
    ArticleMissingError,
    BotError,
    BudgetSpentError,
    MessageGoneError,
    ModelBusyError,
    NotAnArticleError,
    PlaceLostError,
    PlatformAwayError,
    PlatformBusyError,
    StoreError,
)
from bot.following import Analyses
from bot.models import Delivery, Engine, Failed, Frame, Question, Request
from bot.pipeline import Desk, analyze
from bot.testing import (
    MemoryAnalyst,
    MemoryAnswerer,
    MemoryDeliveries,
    MemoryLog,
    MemoryPlatform,
    MemoryReader,
    MemoryUsage,
)
from tests.adapters.contract import Deadly, Killed
from tests.bot.factories import article

URL = "https://news.example/2026/ferry"
REQUEST = Request(tenant="T1", source=URL, id="r1", place="C1")
QUESTION = Question(request=replace(REQUEST, id="q1"), text="Why?", thread="C1")


class FailingReader(MemoryReader):
    """A reader that finds nothing but this error."""

    def __init__(self, error: BotError) -> None:
        super().__init__()
        self._error = error

    async def read(self, *arguments: Any, **options: Any) -> Any:
        """Fail."""
        raise self._error


@pytest.fixture(autouse=True)
def _stocked(reader: MemoryReader) -> None:
    """The web has one article."""
    reader.articles = {URL: article(url=URL, canonical_url=URL)}


@pytest.fixture
def live() -> MemoryLog:
    """Where analyses are told."""
    return MemoryLog()


@pytest.fixture
def platform() -> MemoryPlatform:
    """Where the reply is to stand."""
    return MemoryPlatform()


@pytest.fixture
def courier(desk: Desk, live: MemoryLog) -> Courier:
    """Everyone who works on a delivery; an analysis is made while its request waits for it."""

    async def ask(request: Request, key: str) -> None:
        await broadcast(request, key, desk, live)

    analyses = Analyses(log=live, key=key_of, ask=ask)
    return Courier(desk=desk, analyses=analyses, deliveries=MemoryDeliveries(), usage=MemoryUsage())


def key_of(request: Request, *, own: bool = False) -> str:
    """One analysis for everyone, and one for a tenant that wants its own."""
    return f"{request.tenant} {request.fresh and request.id}" if own or request.fresh else "key"


def asking(courier: Courier, ask: Callable[[Request, str], Awaitable[None]]) -> Courier:
    """The same, with somebody else who makes analyses."""
    return replace(courier, analyses=replace(courier.analyses, ask=ask))


def finished(platform: MemoryPlatform) -> list[str]:
    """The messages that stand there, all of which must be whole."""
    assert all(frame.stage is None for frame in platform.messages.values())
    return [frame.markdown for frame in platform.messages.values()]


async def test_a_request_gets_one_finished_reply(courier: Courier, platform: MemoryPlatform) -> None:
    """A sign of life at once, the parts, and at last the whole."""
    await deliver(REQUEST, courier, platform)

    [reply] = finished(platform)
    assert reply.startswith("## News Overview")
    assert platform.shown[0] == Frame(markdown="", stage="reading")


async def test_a_request_that_is_delivered_twice_gets_one_reply(
    courier: Courier, platform: MemoryPlatform
) -> None:
    """One after the other, as after a lease that was lost."""
    await deliver(REQUEST, courier, platform)
    shown = len(platform.shown)
    await deliver(REQUEST, courier, platform)

    assert len(finished(platform)) == 1
    assert len(platform.shown) == shown


@pytest.mark.parametrize("after", [False, True])
async def test_a_kill_at_any_step_leaves_one_finished_reply(
    courier: Courier, platform: MemoryPlatform, after: bool
) -> None:
    """Before and after each call to the store and to the platform, one life after another."""
    lives = 0
    for fatal in range(1, 100):
        calls = iter(range(1, 1_000))
        deadly = replace(courier, deliveries=Deadly(courier.deliveries, calls, fatal, after=after))
        request, place = replace(REQUEST, id=f"r{fatal}"), MemoryPlatform()
        try:
            await deliver(request, deadly, Deadly(place, calls, fatal, after=after))
        except Killed:
            lives += 1
            await deliver(request, courier, place)
            assert len(finished(place)) == 1
            continue
        break

    assert lives >= 5  # begun, opened, kept, written, done
    assert next(calls) <= fatal


async def test_a_reply_that_is_known_already_is_not_made_again(
    courier: Courier, platform: MemoryPlatform, desk: Desk, analyst: MemoryAnalyst
) -> None:
    """The hundredth share costs nothing, and says which address it was shared with."""
    await analyze(Request(tenant="T2", source=URL), desk, lambda stage: None)
    await deliver(replace(REQUEST, source=f"{URL}?utm_source=x"), courier, platform)

    assert len(analyst.asked) == 1
    assert f"]({URL})" in finished(platform)[0]


async def test_what_cannot_be_read_is_told_in_the_thread(
    courier: Courier, platform: MemoryPlatform, reader: MemoryReader
) -> None:
    """One sentence, once."""
    del reader.articles[URL]
    await deliver(REQUEST, courier, platform)

    assert finished(platform) == [ArticleMissingError.said]


@pytest.mark.parametrize("fault", [PlatformAwayError("lost"), PlatformBusyError("429", after=0.01)])
async def test_a_platform_that_falters_gets_the_reply_in_the_end(
    courier: Courier, platform: MemoryPlatform, fault: BotError, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer was lost, or it asked to wait: the last frame is repeated until it stands."""
    monkeypatch.setattr("bot.painter.FIRST_PAUSE", 0.01)
    platform.faults = [None, fault, fault, fault]
    await deliver(REQUEST, courier, platform)

    assert len(finished(platform)) == 1


@pytest.mark.parametrize("fault", [PlaceLostError("kicked"), MessageGoneError("deleted")])
async def test_nobody_is_pursued(courier: Courier, platform: MemoryPlatform, fault: BotError) -> None:
    """A reply that somebody deleted is not posted again, nor one in a place that we were removed from."""
    platform.faults = [None, fault, fault]
    await deliver(REQUEST, courier, platform)
    await deliver(REQUEST, courier, platform)

    assert len(platform.shown) == 1


async def test_a_dead_analysis_is_asked_for_again(
    courier: Courier, platform: MemoryPlatform, live: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker was killed after the first unit: the next one starts over, and nothing shows twice."""
    monkeypatch.setattr(following, "QUIET", 0.05)
    lives: list[str] = []

    async def ask(request: Request, key: str) -> None:
        lives.append(request.id)
        if len(lives) == 1:
            epoch = await live.begin(key)
            await live.write(key, epoch, "analyzing")
        else:
            await courier.analyses.ask(request, key)

    await deliver(REQUEST, asking(courier, ask), platform)

    assert len(lives) == 2
    assert len(finished(platform)) == 1


async def test_nobody_waits_for_ever(
    courier: Courier, platform: MemoryPlatform, live: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a hard stop the thread gets a sentence."""
    monkeypatch.setattr(following, "HARD_STOP", 0.05)

    async def ask(request: Request, key: str) -> None:
        await live.write(key, await live.begin(key), "reading")

    await deliver(REQUEST, asking(courier, ask), platform)

    assert finished(platform) == [delivery.TOO_LONG]


async def test_a_place_in_a_long_queue_is_no_reason_to_stop(
    courier: Courier, platform: MemoryPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock runs from the first news on: nothing is wrong with an analysis that waits for its turn."""
    monkeypatch.setattr(following, "HARD_STOP", 0.2)
    monkeypatch.setattr(following, "QUIET", 0.1)
    asked: list[str] = []

    async def ask(request: Request, key: str) -> None:
        asked.append(key)
        if len(asked) == 5:
            await courier.analyses.ask(request, key)

    await deliver(REQUEST, asking(courier, ask), platform)

    assert finished(platform)[0].startswith("## News Overview")


async def test_an_analysis_that_has_ended_is_not_asked_for_again(
    courier: Courier, analyst: MemoryAnalyst
) -> None:
    """A fresh one whose last frame could not be written would be paid for once more."""

    class Failing(MemoryPlatform):
        async def update(self, request: Request, message: str, frame: Frame) -> None:
            if frame.kind and not self.faults:
                self.faults = [None]
                raise RuntimeError
            await super().update(request, message, frame)

    failing, fresh = Failing(), replace(REQUEST, id="r2", fresh=True)
    with pytest.raises(RuntimeError):
        await deliver(fresh, courier, failing, last=False)
    await deliver(fresh, courier, failing)

    assert len(analyst.asked) == 1
    assert len(finished(failing)) == 1


async def test_another_tenants_empty_purse_is_nobody_elses(
    desk: Desk, courier: Courier, live: MemoryLog, analyst: MemoryAnalyst
) -> None:
    """Neither what somebody stood in for, nor that nobody could."""
    for engine, poor in (("extractive", "poor"), ("anthropic", "poorer")):
        fault = BudgetSpentError(poor) if engine == "anthropic" else None
        spent = MemoryAnalyst(engine="extractive", fails_with=fault)
        request = replace(REQUEST, tenant=poor, id=poor)
        end = replace(request, source=URL)
        await broadcast(end, poor, replace(desk, analyst=_Pretending(spent)), live)

        def key(request: Request, *, own: bool = False, shared: str = poor) -> str:
            return f"{request.tenant} own" if own else shared

        wall = MemoryPlatform()
        analyses = replace(courier.analyses, key=key)
        await deliver(replace(REQUEST, id=f"for {poor}"), replace(courier, analyses=analyses), wall)
        assert finished(wall)[0].startswith("## News Overview")

    assert analyst.payers == ["T1"]


class _Pretending:
    """An analyst whose work somebody else does."""

    engine: Engine = "anthropic"
    signature = "pretending"

    def __init__(self, other: MemoryAnalyst) -> None:
        self.analyze = other.analyze


async def test_a_fresh_analysis_that_fails_leaves_the_one_that_stood_there(
    courier: Courier, platform: MemoryPlatform, desk: Desk, live: MemoryLog
) -> None:
    """With a word on why; a person who wanted a better one must not be left with none."""
    await deliver(REQUEST, courier, platform)
    [message], [before] = platform.messages, finished(platform)

    async def ask(request: Request, key: str) -> None:
        failing = replace(desk, reader=FailingReader(ArticleMissingError("gone")))
        await broadcast(request, key, failing, live)

    fresh = replace(REQUEST, id="r2", fresh=True)
    await courier.deliveries.keep(Delivery(request=fresh, message=message))
    await deliver(fresh, asking(courier, ask), platform)

    assert finished(platform) == [before]
    assert platform.messages[message].notes[-1] == f"{delivery.AS_BEFORE} {ArticleMissingError.said}"


async def test_what_is_given_up_leaves_no_sign_of_life_behind(
    courier: Courier, platform: MemoryPlatform
) -> None:
    """Nothing will follow it."""
    await platform.open(REQUEST, Frame(markdown="", stage="reading"))
    await courier.deliveries.begin(REQUEST)
    await delivery.give_up(REQUEST, courier, platform)
    assert finished(platform) == [BotError.said]

    await delivery.give_up(replace(REQUEST, id="never posted"), courier, platform)
    assert len(finished(platform)) == 1


async def test_an_attempt_that_is_worth_another_raises_until_the_last(
    desk: Desk, live: MemoryLog, analyst: MemoryAnalyst
) -> None:
    """The queue tries again; after the last attempt the thread gets the error's sentence."""
    analyst.fails_with = ModelBusyError("model")
    with pytest.raises(ModelBusyError):
        await broadcast(REQUEST, "key", desk, live, last=False)
    await broadcast(REQUEST, "key", desk, live)

    told = [news async for _, news in _until_end(live)]
    assert [getattr(news, "said", None) for news in told][-1] == ModelBusyError.said


@pytest.mark.parametrize("error", [NotAnArticleError("front page"), AddressRefusedError("intranet")])
async def test_a_link_that_leads_to_no_article_is_passed_over(
    courier: Courier, desk: Desk, live: MemoryLog, error: BotError
) -> None:
    """Nobody asked by name: the sign of life is taken away. Who asked is told."""

    async def ask(request: Request, key: str) -> None:
        await broadcast(request, request.id, replace(desk, reader=FailingReader(error)), live)

    def by_request(request: Request, *, own: bool = False) -> str:
        return request.id

    for automatic, said in ((True, []), (False, [render.escape(error.said)])):
        wall = MemoryPlatform()
        request = replace(REQUEST, id=f"r {automatic}", automatic=automatic)
        analyses = Analyses(log=live, key=by_request, ask=ask)
        await deliver(request, replace(courier, analyses=analyses), wall)
        assert finished(wall) == said
        assert len(wall.shown) >= 1


async def test_any_other_failure_of_a_link_is_told(courier: Courier, platform: MemoryPlatform) -> None:
    """In one sentence, once."""
    await deliver(replace(REQUEST, source="https://news.example/gone", automatic=True), courier, platform)

    assert finished(platform) == [ArticleMissingError.said]


async def test_a_request_that_is_withdrawn_while_its_reply_is_opened_gets_none(
    courier: Courier, platform: MemoryPlatform
) -> None:
    """Whoever withdrew it could not see the message yet."""

    class Late(MemoryPlatform):
        async def open(self, request: Request, frame: Frame) -> str | None:
            await courier.deliveries.withdraw("T1", request.id)
            return await super().open(request, frame)

    late = Late()
    await deliver(REQUEST, courier, late)
    await deliver(REQUEST, courier, late)

    assert late.messages == {}
    assert len(late.shown) == 1


async def test_a_request_that_was_withdrawn_before_its_turn_is_passed_over(
    courier: Courier, platform: MemoryPlatform, analyst: MemoryAnalyst
) -> None:
    """Nothing is posted, and nothing is spent."""
    await courier.deliveries.withdraw("T1", "r1")
    await deliver(REQUEST, courier, platform)

    assert platform.shown == []
    assert analyst.asked == []


async def test_a_fresh_analysis_is_written_over_the_old_one(
    courier: Courier, platform: MemoryPlatform
) -> None:
    """In the same message, from a sign of life on."""
    await deliver(REQUEST, courier, platform)
    [message] = platform.messages
    fresh = replace(REQUEST, id="r2", fresh=True)
    await courier.deliveries.keep(Delivery(request=fresh, message=message))
    seen = len(platform.shown)
    await deliver(fresh, courier, platform)

    assert list(platform.messages) == [message]
    assert platform.shown[seen] == Frame(markdown="", stage="reading")
    assert finished(platform)[0].startswith("## News Overview")


async def test_what_is_expected_by_nobody_is_told_at_last(courier: Courier, platform: MemoryPlatform) -> None:
    """Silence would be worse; the log has the cause."""

    async def ask(request: Request, key: str) -> None:
        raise RuntimeError

    broken = asking(courier, ask)
    with pytest.raises(RuntimeError):
        await deliver(REQUEST, broken, platform, last=False)
    await deliver(REQUEST, broken, platform)

    assert finished(platform) == [BotError.said]


async def test_an_analysis_that_breaks_unexpectedly_leaves_nobody_waiting(
    desk: Desk, live: MemoryLog
) -> None:
    """A bug of ours ends in the sentence for the person as well."""

    class Broken(MemoryReader):
        async def read(self, *arguments: Any, **options: Any) -> Any:
            raise RuntimeError

    broken = replace(desk, reader=Broken())
    with pytest.raises(RuntimeError):
        await broadcast(REQUEST, "key", broken, live, last=False)
    await broadcast(REQUEST, "key", broken, live)

    assert [news async for _, news in _until_end(live)][-1] == Failed(said=BotError.said)


async def test_what_was_tried_enough_is_not_tried_again(
    desk: Desk, live: MemoryLog, analyst: MemoryAnalyst
) -> None:
    """An answer that did not hold up was repaired, and other models were asked: it would only cost more."""
    analyst.fails_with = AnalysisThinError("model")
    await broadcast(REQUEST, "key", desk, live, last=False)

    assert [news async for _, news in _until_end(live)][-1] == Failed(said=AnalysisThinError.said)


async def test_an_analysis_that_nobody_can_be_told_of_is_given_up(desk: Desk) -> None:
    """The store is away, and the lease with it: another worker may be making it already."""

    class Deaf(MemoryLog):
        async def write(self, key: str, epoch: int, news: Any) -> bool:
            raise StoreError("redis", "away")

    class Endless(MemoryAnalyst):
        async def analyze(self, *arguments: Any, **options: Any) -> Any:
            await asyncio.Event().wait()

    async with asyncio.timeout(5):
        with pytest.raises(StoreError):
            await broadcast(REQUEST, "key", replace(desk, analyst=Endless()), Deaf())


async def test_who_waits_for_an_analysis_that_is_abandoned_is_told(
    courier: Courier, platform: MemoryPlatform, live: MemoryLog
) -> None:
    """It took worker after worker with it."""

    async def ask(request: Request, key: str) -> None:
        await abandon(key, live)

    await deliver(REQUEST, asking(courier, ask), platform)

    assert finished(platform) == [BotError.said]


async def test_a_question_is_answered_in_its_place(
    courier: Courier, platform: MemoryPlatform, analyst: MemoryAnalyst, answerer: MemoryAnswerer
) -> None:
    """From the article and the analysis that stand there, with a sign of life before."""
    await deliver(REQUEST, courier, platform)
    await answer(QUESTION, courier, platform)

    assert platform.shown[-2:] == [
        Frame(markdown="", stage="answering"),
        Frame(markdown=finished(platform)[1], kind="answer"),
    ]
    [(thread, text)] = answerer.asked
    assert text == "Why?"
    assert thread.analysis is not None
    assert thread.article.paragraphs == analyst.asked[0].paragraphs


@pytest.mark.parametrize("after", [False, True])
async def test_a_kill_at_any_step_leaves_one_answer_asked_for_once(
    courier: Courier, desk: Desk, answerer: MemoryAnswerer, after: bool
) -> None:
    """A question whose answer is kept already is not asked a second time."""
    await deliver(REQUEST, courier, MemoryPlatform())
    for fatal in range(1, 100):
        calls = iter(range(1, 1_000))
        question = replace(QUESTION, request=replace(REQUEST, id=f"q{fatal}"))
        deadly = replace(
            courier,
            deliveries=Deadly(courier.deliveries, calls, fatal, after=after),
            desk=replace(desk, threads=Deadly(desk.threads, calls, fatal, after=after)),
        )
        wall = MemoryPlatform()
        try:
            await answer(question, deadly, Deadly(wall, calls, fatal, after=after))
        except Killed:
            await answer(question, courier, wall)
            assert len(finished(wall)) == 1
            continue
        break

    assert fatal >= 7
    assert len(answerer.asked) == fatal + (not after)  # only an answer that was not kept is asked for again


async def test_a_question_that_cannot_be_answered_is_told_so(
    courier: Courier, platform: MemoryPlatform, answerer: MemoryAnswerer
) -> None:
    """In the thread, where it was asked."""
    answerer.fails_with = ModelBusyError("model")
    await answer(QUESTION, courier, platform)

    assert finished(platform) == [ModelBusyError.said]


async def _until_end(live: MemoryLog) -> Any:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            async for news in live.follow("key"):
                yield news
