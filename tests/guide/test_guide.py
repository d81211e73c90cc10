"""A tour of Triptych in a dozen steps; read it from top to bottom."""

import pytest

from bot import followup, links, pipeline, render
from bot.errors import BotError
from bot.extractive import ExtractiveAnalyst, ExtractiveAnswerer
from bot.grounding import Ground
from bot.models import Article, Document, Question, Request
from bot.sandbox import Sandbox
from bot.testing import MemoryReader, memory_desk
from bot.trim import fit

STORY = Document(
    name="story.txt",
    kind="text",
    body=b"""Quay to get a second crane

The port board of Ellery voted on Friday to buy a second crane for 6.2 million crowns.

"We lose a ship a month to our neighbours," said Ida Brandt, who chairs the board.

The dockers' union said the crane would need eleven more workers, and the board had budgeted for six.
""",
)


async def story() -> Article:
    """The article in that document."""
    found = await Sandbox(seconds=5).extract(STORY)
    assert isinstance(found, Article)
    return found


def test_links_are_found_in_what_people_write() -> None:
    """Each platform has its own markup for them."""
    [link] = links.links_in("look: <https://news.example/crane?utm_source=x|crane>", "slack")

    assert link.canonical_url == "https://news.example/crane"
    assert link.verdict.article


def test_a_canonical_address_is_the_same_however_it_was_shared() -> None:
    """It is what an article is known by."""
    shared = ("https://news.example/crane/?fbclid=1", "HTTPS://NEWS.EXAMPLE/crane#top")

    assert {links.canonicalize(url) for url in shared} == {"https://news.example/crane"}


async def test_a_document_becomes_an_article() -> None:
    """Title and paragraphs, nothing of where it came from."""
    article = await story()

    assert article.title == "Quay to get a second crane"
    assert len(article.paragraphs) == 3


async def test_a_claim_is_held_against_the_article() -> None:
    """The quote must stand there; where it does is noted."""
    claim = Ground(await story()).claim(
        "The board will buy a crane for 6.2 million crowns.",
        "article",
        ["second crane for 6.2 million crowns"],
    )

    assert not isinstance(claim, str)
    assert claim.evidence[0].paragraph == 1


async def test_a_claim_without_ground_is_refused() -> None:
    """A string says why."""
    refusal = Ground(await story()).claim("The mayor resigned.", "article", ["the mayor resigned"])

    assert refusal == "evidence not found"


async def test_without_a_model_the_article_speaks_for_itself() -> None:
    """The extractive analyst chooses sentences and adds none about the news."""
    article = await story()
    analysis = await ExtractiveAnalyst().analyze(article, None, lambda stage: None, tenant="local")

    assert analysis.overview[0].text in article.paragraphs[0]


async def test_a_reply_is_canonical_markdown_with_one_link() -> None:
    """Three parts, and nothing in them but words."""
    article = await story()
    analysis = await ExtractiveAnalyst().analyze(article, None, lambda stage: None, tenant="local")
    markdown = render.reply(article, fit(analysis), cached=False).markdown

    headings = [line for line in markdown.splitlines() if line.startswith("## ")]
    assert headings == ["## News Overview", "## In-Depth Analysis", "## Commentary"]


async def test_the_pipeline_is_the_whole_story() -> None:
    """A request in, a reply out; the second one comes from the shelf."""
    article = await story()
    desk = memory_desk(
        reader=MemoryReader(articles={"https://news.example/crane": article}),
        analyst=ExtractiveAnalyst(),
    )
    request = Request(tenant="local", source="https://news.example/crane")

    first = await pipeline.analyze(request, desk, lambda stage: None)
    second = await pipeline.analyze(request, desk, lambda stage: None)

    assert [first.cached, second.cached] == [False, True]
    assert "[Quay to get a second crane](https://news.example/crane)" in second.markdown


async def test_a_question_is_answered_from_the_article() -> None:
    """With the paragraph it rests on; the thread remembers what was asked."""
    article = await story()
    desk = memory_desk(
        reader=MemoryReader(articles={"https://news.example/crane": article}),
        answerer=ExtractiveAnswerer(),
    )
    request = Request(tenant="local", source="https://news.example/crane")

    asked = Question(request=request, text="How many workers would the crane need?", thread="slack:C1:1")
    answered = await followup.answer(asked, desk, lambda stage: None)
    thread = await desk.threads.thread("local", "slack:C1:1")

    assert "eleven more workers" in answered.markdown
    assert "(¶3)" in answered.markdown
    assert thread is not None
    assert thread.turns[0].question == asked.text


async def test_an_error_speaks_to_the_person_and_to_the_log() -> None:
    """`said` for the thread, `str` for the log."""
    desk = memory_desk(analyst=ExtractiveAnalyst())

    with pytest.raises(BotError) as caught:
        await pipeline.analyze(Request(tenant="local", source="https://news.example/x"), desk, lambda s: None)

    assert caught.value.said == "That site says there is no such page; check the link."
    assert str(caught.value) == "https://news.example/x"
