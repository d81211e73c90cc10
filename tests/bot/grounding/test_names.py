"""Names are told from first words, and found in their other forms."""

import pytest

from bot.grounding.names import Names

ARTICLE = (
    "Harbour chief Lena Ortiz met Chinese officials and the European Union's envoy in Port Meridian.",
    "The U.S. Geological Survey and Merrow & Vane paid, said O'Brien. McAllister-Jones did not.",
)


@pytest.mark.parametrize(
    "claim",
    [
        "Lena Ortiz met officials.",
        "Ortiz said so.",
        "Officials from China came.",
        "The EU sent an envoy.",
        "America paid.",
        "The United States paid, says O'Brien’s note.",
        "Residents and Port Meridian's council disagree.",
        "Critics said it was late. They said so twice.",
        "In general, Ortiz is right.",
        "Merrow & Vane paid; McAllister did not.",
        "Nobody said why on Tuesday in March.",
        "Nine voted for it, four against. Half said no.",
        "“Later” is what I heard.",
    ],
)
def test_what_the_article_names_may_be_named(claim: str) -> None:
    """Also by surname, initials, or the country's other form."""
    assert Names(ARTICLE).unknown(claim) is None


@pytest.mark.parametrize(
    ("claim", "name"),
    [
        ("Lena Marsh met officials.", "Marsh"),
        ("Miller said so.", "Miller"),
        ("Officials from Brazil came.", "Brazil"),
        ("It was in Port Arthur.", "Arthur"),
        ("The NATO envoy came.", "NATO"),
        ("Merrow & Lane paid.", "Lane"),
    ],
)
def test_what_the_article_does_not_name_is_found(claim: str, name: str) -> None:
    """The refusal says which."""
    assert Names(ARTICLE).unknown(claim) == name


def test_only_the_last_word_of_a_name_need_be_near() -> None:
    """People are introduced once, and called by their surnames after that."""
    near = Names(["Ortiz said no."])

    assert near.unknown("Then Lena Ortiz refused.") == "Lena"
    assert near.unknown("Then Lena Ortiz refused.", last=True) is None
