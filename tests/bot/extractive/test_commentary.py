"""Who expects what, and what the article does not give."""

import pytest

from bot.extractive import analyze
from bot.extractive.absences import absences
from bot.extractive.reading import read
from bot.extractive.voices import look_ahead
from bot.models import Article
from tests.bot.extractive.samples import NAMES, article, claims, sample

SAID_BY = {
    "council-tram": "said it plans to recruit 28 drivers by February",
    "recall-short": "Pimlo expects the recall to cost",
    "science-eelgrass": "Achterberg said she expects first results",
    "german-freibad": "Kämmerer Uwe Brandtner warnte",
    "french-fromagerie": "Le projet prévoit",
}
# A hundred words and more in which nothing is said, counted, dated or objected to.
BARE = (
    "A narrow path leads from the old mill down to the river, where willows hang over the water and a heron "
    "stands in the shallows.",
    "The mill itself has no roof. Swallows nest under the beams, and ivy covers the wheel, which turns no "
    "more. Children from the village swim in the pond behind the weir when the sun is out.",
    "Beyond the weir the valley opens towards hills of heather and stone, with farms scattered along the "
    "slopes like toys on a carpet. Sheep graze between the walls, and a shepherd with a grey dog walks among "
    "them.",
    "Upstream the path gets steep and stony. Walkers hold on to a rope that is fixed to the rock, and who "
    "looks back sees the mill, the pond and the village lie in the green like eggs in a nest.",
)


def _missing(text: Article) -> list[str]:
    return [claim.text for claim in absences(text, read(text).tongue)]


@pytest.mark.parametrize(("name", "words"), SAID_BY.items())
def test_the_sources_look_ahead(name: str, words: str) -> None:
    """What somebody expects is the nearest thing to a commentary that an article holds itself."""
    assert any(words in claim.text for claim in analyze(sample(name)).commentary[0])


@pytest.mark.parametrize(
    ("sentence", "ahead"),
    [
        ("Mayor Ada Pell said the bridge will open again next month.", True),
        ("Pell & Sons expects sales to grow by 4% in 2027.", True),
        ("“The bridge will open,” said Ada Pell, the mayor of Cotley.", True),
        ("Ada Pell, the mayor of Cotley, warned that repairs could take a year.", True),
        ("According to the county, the bridge might stay closed until Easter.", True),
        ("Repairs of the bridge are likely to cost more, a spokesman for the county said.", True),
        ("The bridge will open again next month.", False),
        ("The plans for the bridge will be shown to the public on Friday.", False),
        ("The bridge, which is expected to open next month, is 200 years old.", False),
        ("Mayor Ada Pell said the bridge was built in 1911.", False),
        ("Nobody in Cotley has said when the bridge will open again.", False),
        ("Ada Pell told the council that the work would have been cheaper before.", False),
    ],
)
def test_only_a_statement_about_the_future_with_its_speaker_counts(sentence: str, ahead: bool) -> None:
    """The newspaper's own forecast is nobody's expectation."""
    text = read(article(sentence, language="en"))

    assert bool(look_ahead(text.sentences[0], text.tongue)) is ahead


@pytest.mark.parametrize("name", NAMES)
def test_every_voice_is_heard_saying_something(name: str) -> None:
    """The sentence itself carries who said it."""
    text = sample(name)
    known = read(text)
    by_text = {sentence.text: sentence for sentence in known.sentences}

    for claim in analyze(text).commentary[0]:
        if claim.basis == "article":
            assert look_ahead(by_text[claim.text], known.tongue)


@pytest.mark.parametrize(
    ("added", "missing"),
    [
        ("", ["The article gives no source by name.", "The article gives no figures."]),
        (
            "The warden, Ada Pell, said so in print.",
            ["The article gives no figures.", "The article gives no date or day."],
        ),
        (
            "The warden, Ada Pell, said that 40 herons live here.",
            ["The article gives no date or day."],
        ),
        (
            "The warden, Ada Pell, said that 40 herons came on Monday.",
            [
                "The article gives no voice that objects or disagrees.",
                "The article gives no direct quotation.",
            ],
        ),
        ("The warden, Ada Pell, denied that “all 40 herons” had come on Monday.", []),
    ],
)
def test_what_is_missing_is_named(added: str, missing: list[str]) -> None:
    """Two things at most, those first that a reader misses most."""
    assert _missing(article(*BARE, added)) == missing


@pytest.mark.parametrize(
    ("added", "found"),
    [
        ("The mayor, Ada Pell, opened the path on 3 May and said it was 2 miles long.", False),
        ("The mayor, Ada Pell, said on 3 May that the 2 farmers had objected.", True),
        ("The mayor, Ada Pell, said on 3 May that critics had come to the 2 mills.", True),
        ("The mayor, Ada Pell, said on 3 May, however, that the 2 mills were hers.", True),
    ],
)
def test_a_dissenting_voice_is_missed_only_when_no_word_of_dissent_stands_there(
    added: str, found: bool
) -> None:
    """One word that might be an objection is enough to say nothing."""
    text = article(*BARE, *(paragraph.replace("mill", "barn") for paragraph in BARE), added)

    assert ("The article gives no voice that objects or disagrees." in _missing(text)) is not found


def test_money_is_missed_in_a_report_of_a_project() -> None:
    """A plan without a price is half a plan."""
    project = "The mayor, Ada Pell, said on 3 May the project had 2 parts, but the farmers objected."

    assert "The article gives no price, cost or other sum of money." in _missing(article(*BARE, project))
    assert not any("price" in text for text in _missing(article(*BARE, project, "It comes to $9.")))


@pytest.mark.parametrize("name", NAMES)
def test_what_was_searched_for_is_truly_not_there(name: str) -> None:
    """An absence that is wrong is an invention."""
    text = sample(name)
    whole = f"{text.title} {text.text}".casefold().split()

    for claim in claims(analyze(text)):
        assert (claim.basis == "absence") == bool(claim.searched)
        assert not any(word in whole for word in claim.searched)


def test_what_was_searched_for_is_said() -> None:
    """The claim can be checked by who reads the JSON."""
    text = article(*BARE)
    (source, figures) = absences(text, read(text).tongue)

    assert "said" in source.searched
    assert {"two", "percent"} <= set(figures.searched)
    assert source.evidence == figures.evidence == ()


def test_a_part_of_an_article_misses_nothing() -> None:
    """What stands behind the paywall may well have a figure."""
    assert absences(article(*BARE, gap="Half of it."), read(article(*BARE)).tongue) == []


def test_nothing_is_missed_in_a_language_that_is_not_known_well() -> None:
    """Only where the words for it are known can they be said not to be there."""
    assert not any(claim.searched for claim in claims(analyze(sample("german-freibad"))))
