"""What a person without an API key gets to read."""

import itertools
import re

import pytest

from bot import __version__
from bot.errors import ArticleEmptyError
from bot.extractive import ExtractiveAnalyst, analyze
from bot.models import Article, Told, count_words
from bot.ports import Analyst
from tests.bot.extractive.samples import (
    ENGLISH,
    NAMES,
    article,
    claims,
    quoted,
    sample,
    stands_right_before,
)

LEANING = re.compile(
    r"[\"“„«]?\s?(?:He|She|It|They|His|Her|Its|Their|But|However|And|This|That|These|Meanwhile|Er|Sie|Elle|Il|"
    r"Sa|Son|Deren|Doch)\b"
)
NEEDS_A_MODEL = "An opinion of the bot's own needs a model, and none was used here."
BRIDGE = "The bridge over the Ambler was closed on Monday after heavy rain."


@pytest.mark.parametrize("name", NAMES)
def test_every_quoted_sentence_stands_in_its_paragraph(name: str) -> None:
    """Nothing is ever reworded: that is what this engine promises."""
    text = sample(name)

    for claim in quoted(analyze(text)):
        (evidence,) = claim.evidence
        assert evidence.quote in text.paragraphs[evidence.paragraph - 1]
        assert claim.text == " ".join(evidence.quote.split())
        assert claim.verified


@pytest.mark.parametrize("name", NAMES)
def test_the_parts_have_the_size_that_suits_the_article(name: str) -> None:
    """Three or four bullets and two or three paragraphs, or two bullets and one for a short text."""
    text = sample(name)
    analysis = analyze(text)
    short = text.words < 150

    assert len(analysis.overview) in ((2,) if short else (3, 4))
    assert len(analysis.in_depth) in ((1,) if short else (2, 3))
    assert all(len(paragraph) in ((1, 2, 3) if short else (2, 3)) for paragraph in analysis.in_depth)
    assert len(analysis.commentary) in (1, 2)
    assert len(analysis.commentary[0]) <= 4


@pytest.mark.parametrize("name", NAMES)
def test_the_reply_is_shorter_than_the_article_and_than_the_cap(name: str) -> None:
    """A thread is no place for a second article."""
    text = sample(name)
    shown = claims(analyze(text))
    quoted = sum(count_words(claim.text) for claim in shown if claim.basis == "article")

    assert quoted < text.words
    assert sum(count_words(claim.text) for claim in shown) <= 420
    assert sum(len(claim.text) for claim in shown) <= 3_600


@pytest.mark.parametrize("name", NAMES)
def test_nothing_dangles(name: str) -> None:
    """A "he" or a "but" may only follow the very sentence it follows in the article."""
    text = sample(name)
    analysis = analyze(text)

    for paragraph in analysis.in_depth:
        assert not LEANING.match(paragraph[0].text)
        for before, after in itertools.pairwise(paragraph):
            assert not LEANING.match(after.text) or stands_right_before(before, after, text)
    for claim in (*analysis.overview, *itertools.chain(*analysis.commentary)):
        assert not LEANING.match(claim.text)


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_is_shown_twice(name: str) -> None:
    """The three parts say three things."""
    texts = [claim.text for claim in claims(analyze(sample(name)))]

    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("name", NAMES)
def test_the_analysis_follows_the_article(name: str) -> None:
    """Paragraphs come in the article's order, each from one place in it."""
    places = [
        [claim.evidence[0].paragraph for claim in paragraph] for paragraph in analyze(sample(name)).in_depth
    ]

    assert list(itertools.chain(*places)) == sorted(itertools.chain(*places))
    assert all(after - before <= 1 for run in places for before, after in itertools.pairwise(run))


@pytest.mark.parametrize("name", NAMES)
def test_the_first_bullet_is_the_lead(name: str) -> None:
    """A reader who stops after one line has read the news."""
    assert analyze(sample(name)).overview[0].evidence[0].paragraph == 1


@pytest.mark.parametrize("name", NAMES)
def test_the_same_article_gives_the_same_analysis(name: str) -> None:
    """Two processes that analyse one article may not disagree."""
    assert analyze(sample(name)) == analyze(sample(name))


@pytest.mark.parametrize("name", ENGLISH)
def test_the_commentary_ends_by_saying_that_it_needs_a_model(name: str) -> None:
    """Quotations are not taken for an opinion."""
    last = claims(analyze(sample(name)))[-1]

    assert (last.text, last.basis, last.verified, last.evidence) == (NEEDS_A_MODEL, "background", None, ())


def test_it_says_what_it_is() -> None:
    """No model, no cost, no checks, and the article's language whatever was asked for."""
    analysis = analyze(article(BRIDGE, language="en-GB"))

    assert (analysis.engine, analysis.model, analysis.language) == ("extractive", None, "en-GB")
    assert (analysis.checks, analysis.usage.input_tokens, analysis.usage.cost_usd) == ((), 0, 0.0)


@pytest.mark.parametrize(
    "boilerplate",
    [
        "Read more: Who pays for the new bridge over the Ambler at Cotley.",
        "Sign up for our newsletter and never miss a story about the bridge.",
        "We use cookies on this site, and the bridge site too, to improve it.",
        "Photo: The bridge over the Ambler, closed on Monday after heavy rain. Getty Images.",
        "(Reporting by Ada Pell and Jon Harrow, editing by Mia Stone.)",
        "For more on the bridge over the Ambler, write to desk@cotley.example today.",
        "Follow the bridge closure at https://cotley.example/bridge all day long.",
        "This article contains affiliate links, for which the bridge may pay a commission.",
        "Has the bridge over the Ambler been closed after heavy rain on Monday?",
        "The bridge over the Ambler",
        "BRIDGE OVER THE AMBLER CLOSED ON MONDAY AFTER HEAVY RAIN.",
        "Here is what drivers have to know about the bridge over the Ambler:",
        "“The bridge over the Ambler was closed on Monday after heavy rain.",
    ],
)
def test_what_is_no_sentence_of_the_article_is_never_shown(boilerplate: str) -> None:
    """Captions, credits, invitations, headings and half quotations stand between the paragraphs."""
    others = ("The county expects repairs to take two weeks.", "School buses will leave early until Friday.")
    shown = [claim.text for claim in claims(analyze(article(BRIDGE, boilerplate, *others)))]

    assert not any(text in boilerplate or boilerplate in text for text in shown if text != BRIDGE)


def test_teasers_of_other_articles_are_never_shown() -> None:
    """Below the invitation to subscribe stand bullets that are whole sentences of other stories."""
    text = sample("council-tram")
    teasers = (
        "- Rams top Bears.",
        "- The council voted to close the old docks tram museum on Friday for good.",
    )
    shown = claims(analyze(article(*text.paragraphs, *teasers, title=text.title)))

    assert not any("museum" in claim.text for claim in shown)


def test_the_title_is_not_repeated() -> None:
    """It stands in the link below the overview."""
    text = article("Rain closes the bridge at Cotley.", BRIDGE, title="Rain closes the bridge at Cotley")

    assert [claim.text for claim in analyze(text).overview] == [BRIDGE]


@pytest.mark.parametrize(
    "lead_in",
    ["LISBON, 4 March (Reuters) - ", "(AP) — ", "WASHINGTON – ", "Lindau (dpa) - ", "COTLEY, 3 May — ", "- "],
)
def test_a_dateline_is_taken_off(lead_in: str) -> None:
    """The rest is still a stretch of the paragraph."""
    (claim,) = analyze(article(lead_in + BRIDGE)).overview

    assert claim.text == claim.evidence[0].quote == BRIDGE


@pytest.mark.parametrize("text", [BRIDGE, "He resigned.", "Rain closes bridge"])
def test_a_single_sentence_is_shown_as_it_is(text: str) -> None:
    """There is nothing left to analyse, and that is no error."""
    analysis = analyze(article(text))

    assert [claim.text for claim in analysis.overview] == [text]
    [[own]] = analysis.in_depth
    assert own.text == "The article says no more than the overview above."
    assert len(analysis.commentary) == 1


def test_a_text_without_proper_sentences_still_gives_what_it_has() -> None:
    """Lists of results come without full stops."""
    lines = ("Senior relay: Cotley 3:12.4", "Junior relay: Harrowgate Bay 3:40.9", "Diving: Ruth Amos 409.30")

    assert analyze(article(*lines)).overview


@pytest.mark.parametrize("paragraphs", [(), ("",), ("…", "***"), ("Read more: here",), ("©",)])
def test_an_article_without_a_sentence_is_an_error(paragraphs: tuple[str, ...]) -> None:
    """The person is told to paste the text instead."""
    with pytest.raises(ArticleEmptyError, match="Empty page"):
        analyze(article(*paragraphs, title="Empty page"))


def test_an_endless_article_is_read_from_its_beginning() -> None:
    """Ten thousand words give a reply of the usual size, from the first four hundred sentences."""
    source = [text for name in ENGLISH for text in sample(name).paragraphs]
    long = article(*(f"{text[:-1]} in year {n}." for n in range(4) for text in source))
    shown = claims(analyze(long))

    assert long.words > 10_000
    assert sum(count_words(claim.text) for claim in shown) <= 420
    assert max(claim.evidence[0].paragraph for claim in shown if claim.evidence) < len(long.paragraphs) / 2


@pytest.mark.parametrize("noise", ['"', "„", "(", "‘abcdefgh ", "'A ", "A. ", ", ", "Aa "])
def test_a_hostile_paragraph_does_not_get_in_the_way(noise: str) -> None:
    """Twenty thousand quotation marks cost no more than a long article."""
    analysis = analyze(article(BRIDGE, noise * 20_000))

    assert BRIDGE in [claim.text for claim in analysis.overview]


def test_endless_noise_is_left_unread() -> None:
    """A page of megabytes without one sentence costs no more than its first characters."""
    noise = ("noise " * 2_500,) * 100

    with pytest.raises(ArticleEmptyError):
        analyze(article(*noise))


def test_a_surname_is_not_shown_before_the_person_is_introduced() -> None:
    """ "Solheim said" tells nothing to who has not read "chief executive Ingrid Solheim"."""
    shown = " ".join(claim.text for claim in claims(analyze(sample("earnings-halden"))))

    assert shown.find("Ingrid Solheim") == shown.find("Solheim") - len("Ingrid ")


async def test_the_analyst_reports_once_and_gives_the_same() -> None:
    """It is an analyst like any other, only without a model."""
    analyst: Analyst = ExtractiveAnalyst()
    text: Article = sample("recall-short")
    stages: list[Told] = []

    assert await analyst.analyze(text, None, stages.append, tenant="local") == analyze(text)
    assert (stages, analyst.engine, analyst.signature) == (
        ["analyzing"],
        "extractive",
        f"extractive:{__version__}",
    )


async def test_the_analyst_lets_the_error_through() -> None:
    """The thread it works in swallows nothing."""
    with pytest.raises(ArticleEmptyError):
        await ExtractiveAnalyst().analyze(
            article(title="Empty page"), None, lambda stage: None, tenant="local"
        )
