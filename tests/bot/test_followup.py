"""Questions about an article, with nothing real behind them."""

from dataclasses import replace

import pytest

from bot.errors import ArticleMissingError, ModelBusyError, UsageError
from bot.followup import MAX_QUESTION, answer, begin
from bot.models import Answered, Document, Question, Request
from bot.pipeline import Desk, analyze
from bot.testing import MemoryAnalyst, MemoryAnswerer, MemoryReader
from tests.bot.factories import article

URL = "https://news.example/2026/ferry"
OTHER = "https://news.example/2026/other"


@pytest.fixture(autouse=True)
def _stocked(reader: MemoryReader) -> None:
    """The web has two articles."""
    reader.articles = {
        URL: article(url=URL, canonical_url=URL),
        OTHER: article(url=OTHER, canonical_url=OTHER, paragraphs=("Something else happened.",)),
        "pasted": article(url=None, canonical_url=None),
    }


async def ask(
    desk: Desk,
    text: str = "Who opposes it?",
    *,
    source: str | Document = URL,
    thread: str | None = None,
    tenant: str = "T1",
    fresh: bool = False,
) -> Answered:
    """Somebody asks."""
    request = Request(tenant=tenant, source=source, fresh=fresh)
    return await answer(Question(request=request, text=text, thread=thread), desk, lambda stage: None)


async def test_an_answer_shows_the_paragraphs_it_rests_on(desk: Desk) -> None:
    """So that whoever doubts it can look."""
    told = await ask(desk)

    assert told.markdown.endswith("after two years of delays. (¶1)")
    assert told.answer.claims[0].evidence[0].paragraph == 1


async def test_the_article_is_read_once_for_all_questions(desk: Desk, reader: MemoryReader) -> None:
    """The thread keeps it, also when the cache has let it go."""
    await ask(desk)
    empty_shelf = replace(desk, shelf=type(desk.shelf)())
    await ask(empty_shelf, "And why?")

    assert reader.asked == [URL]


async def test_a_question_sees_the_turns_before_it(desk: Desk, answerer: MemoryAnswerer) -> None:
    """ "And why?" means nothing by itself."""
    await ask(desk, "Who opposes it?")
    await ask(desk, "And  why?\n")

    first, second = answerer.asked
    assert first[0].turns == ()
    assert [(turn.number, turn.question) for turn in second[0].turns] == [(1, "Who opposes it?")]
    assert second[1] == "And why?"
    assert second[0].nonce == first[0].nonce


async def test_the_last_ten_turns_are_remembered_and_counted_on(desk: Desk, answerer: MemoryAnswerer) -> None:
    """A long thread costs no more than a short one; numbers are never used twice."""
    for number in range(13):
        await ask(desk, f"Question {number}?")

    assert [turn.number for turn in answerer.asked[-1][0].turns] == list(range(3, 13))


async def test_the_analysis_that_was_posted_is_known(desk: Desk, answerer: MemoryAnswerer) -> None:
    """People ask about that as well; without one, the article is enough."""
    await ask(desk, source=OTHER)
    await analyze(Request(tenant="T1", source=URL), desk, lambda stage: None)
    await ask(desk)

    assert [thread.analysis is not None for thread, _ in answerer.asked] == [False, True]


async def test_an_analysis_that_is_made_later_is_known_from_then_on(
    desk: Desk, answerer: MemoryAnswerer
) -> None:
    """A thread may begin with a question."""
    await ask(desk)
    await analyze(Request(tenant="T1", source=URL), desk, lambda stage: None)
    await ask(desk)
    await ask(desk)

    assert [thread.analysis is not None for thread, _ in answerer.asked] == [False, True, True]


async def test_who_asks_pays(desk: Desk, answerer: MemoryAnswerer) -> None:
    """The tenant whose question it is."""
    await ask(desk, tenant="T1")
    await ask(desk, tenant="T2")

    assert answerer.payers == ["T1", "T2"]


async def test_threads_are_apart(desk: Desk, answerer: MemoryAnswerer) -> None:
    """Two articles, two threads of one article, two tenants: none sees what was said in another."""
    await ask(desk)
    await ask(desk, source=OTHER)
    await ask(desk, thread="slack:C1:17.5")
    await ask(desk, tenant="T2")
    await ask(desk, source=Document(body=b"", kind="text", name="pasted"))

    assert [thread.turns for thread, _ in answerer.asked] == [()] * 5
    assert len({thread.nonce for thread, _ in answerer.asked}) == 5


async def test_a_question_is_about_what_was_shared_there_last(desk: Desk, answerer: MemoryAnswerer) -> None:
    """Also while that is still being analysed: an answer from the article before would be a wrong one."""
    await ask(desk, thread="slack:C1:17.5")
    await ask(desk, thread="slack:C1:17.5", source=OTHER)
    await ask(desk, thread="slack:C1:17.5", source=f"{OTHER}?utm_source=x")

    articles = [thread.article.canonical_url for thread, _ in answerer.asked]
    assert articles == [URL, OTHER, OTHER]
    assert [len(thread.turns) for thread, _ in answerer.asked] == [0, 0, 1]


async def test_tracking_does_not_part_a_conversation(desk: Desk, answerer: MemoryAnswerer) -> None:
    """The same article, however its address is decorated."""
    await ask(desk, source=f"{URL}?utm_source=x")
    await ask(desk, source=f"{URL}/")

    assert len(answerer.asked[1][0].turns) == 1


async def test_fresh_forgets_and_reads_anew(
    desk: Desk, reader: MemoryReader, answerer: MemoryAnswerer
) -> None:
    """For a story that has changed since."""
    await ask(desk)
    reader.articles[URL] = article(url=URL, canonical_url=URL, paragraphs=("All is different.",) * 3)
    await ask(desk, fresh=True)
    await ask(desk)

    assert answerer.asked[1][0].turns == ()
    assert answerer.asked[2][0].article.paragraphs[0] == "All is different."
    assert len(answerer.asked[2][0].turns) == 1


@pytest.mark.parametrize("text", ["", "   ", "?!", "\u200b\u200b", "\U000e0041"])
async def test_what_is_no_question_is_refused(desk: Desk, reader: MemoryReader, text: str) -> None:
    """In one sentence, before anything is read."""
    with pytest.raises(UsageError, match="question"):
        await ask(desk, text)

    assert reader.asked == []


async def test_a_question_has_a_length(desk: Desk) -> None:
    """Somebody pastes a book: it would be paid for with each later question."""
    assert (await ask(desk, "why " * (MAX_QUESTION // 4))).answer
    with pytest.raises(UsageError, match="characters"):
        await ask(desk, "x" * (MAX_QUESTION + 1))


async def test_nothing_invisible_is_asked(desk: Desk, answerer: MemoryAnswerer) -> None:
    """Tag characters carry words that no moderator sees."""
    await ask(desk, "Who\u200b opposes\U000e0041 it?")

    assert answerer.asked[0][1] == "Who opposes it?"


async def test_a_failed_answer_is_no_turn(desk: Desk, answerer: MemoryAnswerer) -> None:
    """The next question must not see a hole."""
    answerer.fails_with = ModelBusyError("model")
    with pytest.raises(ModelBusyError):
        await ask(desk)

    answerer.fails_with = None
    await ask(desk)
    assert answerer.asked[-1][0].turns == ()


async def test_an_article_that_cannot_be_read_cannot_be_asked_about(desk: Desk) -> None:
    """The person gets the reader's sentence."""
    with pytest.raises(ArticleMissingError):
        await ask(desk, source="https://news.example/gone")


async def shown(desk: Desk, source: str = URL, *, place: str = "C1", fresh: bool = False) -> Request:
    """An analysis was delivered to a place."""
    request = Request(tenant="T1", source=source, id="r", place=place, fresh=fresh)
    await desk.threads.note("T1", place, request)
    await begin(request, await analyze(request, desk, lambda told: None), desk)
    return request


async def test_the_place_of_a_reply_is_a_thread_about_its_article(desk: Desk) -> None:
    """Which a question there finds, with its analysis."""
    await shown(desk)
    kept = await desk.threads.thread("T1", "C1")

    assert kept
    assert kept.article.url == URL
    assert kept.analysis


async def test_a_fresh_analysis_leaves_what_was_said_in_the_thread(desk: Desk) -> None:
    """People ask on where they were."""
    await shown(desk)
    await ask(desk, thread="C1")
    before = await desk.threads.thread("T1", "C1")
    desk = replace(desk, analyst=MemoryAnalyst(engine="extractive"))
    await shown(desk, fresh=True)
    after = await desk.threads.thread("T1", "C1")

    assert before
    assert after
    assert after.analysis
    assert after.analysis.engine == "extractive"
    assert after.turns == before.turns != ()


async def test_of_several_links_in_one_place_the_thread_is_about_the_latest(desk: Desk) -> None:
    """Whichever analysis is finished first."""
    first = await shown(desk)
    await shown(desk, OTHER)
    await begin(first, await analyze(first, desk, lambda told: None), desk)
    kept = await desk.threads.thread("T1", "C1")

    assert kept
    assert kept.article.url == OTHER


async def test_a_question_that_comes_again_gets_the_same_answer(desk: Desk, answerer: MemoryAnswerer) -> None:
    """Its delivery broke off; asking the model again would cost, and might say something else."""
    question = Question(request=Request(tenant="T1", source=URL, id="q1"), text="Why?", thread="C1")
    first = await answer(question, desk, lambda told: None)

    assert await answer(question, desk, lambda told: None) == first
    assert len(answerer.asked) == 1
