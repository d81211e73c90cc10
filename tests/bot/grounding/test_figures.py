"""Figures are read alike however they are written."""

from decimal import Decimal

import pytest

from bot.grounding.figures import figures_in, missing


def read(text: str, language: str | None = "en") -> list[tuple[set[Decimal], str | None]]:
    """Each figure's possible values and its unit."""
    return [(set(figure.values), figure.unit) for figure in figures_in(text, language)]


def one(*values: str) -> set[Decimal]:
    """The values of one figure."""
    return {Decimal(value) for value in values}


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("no figures at all", []),
        ("41 drivers", [(one("41"), None)]),
        ("6,400 people", [(one("6400", "6.400"), None)]),
        ("1,234,567 people", [(one("1234567"), None)]),
        ("1,234.5 units", [(one("1234.5"), None)]),
        ("41 000 people", [(one("41000"), None)]),
        ("41\u202f000 people", [(one("41000"), None)]),
        ("$6.2 million", [(one("6200000"), "dollar")]),
        ("€205m", [(one("205000000"), "euro")]),
        ("6.2 million crowns", [(one("6200000"), "crown")]),
        ("12%", [(one("12"), "percent")]),
        ("12 per cent", [(one("12"), "percent")]),
        ("12 percentage points", [(one("12"), None)]),
        ("12 to 15 per cent", [(one("12"), "percent"), (one("15"), "percent")]),
        ("between 3 and 4 weeks", [(one("3"), "week"), (one("4"), "week")]),
        ("an 18-month trial", [(one("18"), "month")]),
        ("voted 7-4", [(one("7"), None), (one("4"), None)]),
        ("at 3 a.m.", [(one("3"), "am")]),
        ("the 21st century", [(one("21"), None)]),
        ("twenty-five thousand", [(one("25000"), None)]),
        ("two hundred and six", [(one("206"), None)]),
        ("half a dozen", [(one("12"), None)]),
        ("a hundred", [(one("100"), None)]),
        ("Three judges", [(one("3"), None)]),
        ("between two and six", [(one("2"), None), (one("6"), None)]),
        ("one of them", []),
        ("the A100 and the F16", []),
        ("version 2.0.1", [(one("2.0"), None)]),
        ("a tenant, often", []),
    ],
)
def test_a_figure_is_its_value_and_its_unit(
    text: str, figures: list[tuple[set[Decimal], str | None]]
) -> None:
    """Digits, words, scales and signs."""
    assert read(text) == figures


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("de", "3,4 Mio. Euro", "3400000"),
        ("de", "2 Milliarden", "2000000000"),
        ("de", "2 Billionen", "2000000000000"),
        ("de-AT", "6.120 Unterschriften", "6120"),
        ("fr", "2,5 milliards", "2500000000"),
        ("es", "3 millones", "3000000"),
        ("it", "4 miliardi", "4000000000"),
        ("pt", "5 bilhões", "5000000000"),
        ("nl", "6 miljoen", "6000000"),
        ("zh", "4100万元", "41000000"),
        ("zh", "3亿人", "300000000"),
        ("ja", "1.5億円", "150000000"),
        ("xx", "7 million", "7"),
    ],
)
def test_each_language_has_its_own_scales(language: str, text: str, value: str) -> None:
    """A German billion is a thousand American ones."""
    ((values, _),) = read(text, language)

    assert Decimal(value) in values


@pytest.mark.parametrize("text", ["drei Richter", "deux juges"])
def test_words_for_numbers_are_read_in_english_alone(text: str) -> None:
    """What is not read cannot be wrong."""
    assert read(text, "de") == []


@pytest.mark.parametrize(
    ("claim", "article", "lacking"),
    [
        ("$6 million", "6,000,000 dollars", None),
        ("6.2 million", "6,200,000", None),
        ("twelve", "12", None),
        ("12%", "12 per cent", None),
        ("12 days", "12", None),
        ("12 days", "12 weeks", "12"),
        ("€6 million", "$6 million", "€6 million"),
        ("6 million", "6 billion", "6 million"),
        ("23 to 18", "18 to 23", None),
        ("24 to 18", "23 to 18", "24"),
    ],
)
def test_a_figure_that_is_not_there_is_named(claim: str, article: str, lacking: str | None) -> None:
    """The refusal says which."""
    found = missing(figures_in(claim, "en"), figures_in(article, "en"))

    assert (claim[found.start : found.end].strip() if found else None) == lacking
