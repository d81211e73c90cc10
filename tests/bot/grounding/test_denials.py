"""An absence says that the article does not say something, and nothing else."""

import pytest

from bot.grounding import Ground
from bot.grounding.denials import denies
from tests.bot.factories import article, ferry


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The article does not say who will do the work."),
        ("en", "The report gives no lifetime for the battery and no cost of borrowing."),
        ("en", "Neither party is quoted; the article doesn't mention a study. It names no source."),
        ("en", "A cost is not given in the article."),
        ("en", "The article leaves open what happens to the crew."),
        ("en", "It says nothing about the price."),
        ("en-GB", "The story cites neither a survey nor a study."),
        (None, "The article never explains why the vote was moved."),
        ("de", "Der Artikel nennt keine Kosten."),
        ("fr", "L'article ne dit pas qui paiera."),
        ("es", "El artículo no menciona ningún estudio."),
        ("it", "L'articolo non cita alcuno studio."),
        ("pt", "O artigo não diz quem pagará."),
        ("nl", "Het artikel noemt geen kosten."),
        ("sv", "Artikeln nämner inga kostnader."),
        ("pl", "Artykuł nie podaje kosztów."),
        ("ru", "В статье не говорится, кто заплатит."),
        ("ja", "記事は費用について述べていない。"),
        ("zh", "文章没有提到费用。"),
    ],
)
def test_a_denial_is_known_as_one(language: str | None, text: str) -> None:
    """In the languages whose denials we know."""
    assert denies(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The council has taken bribes from the builders of the ferry."),
        ("en", "The article does not say who pays. The council has taken bribes."),
        ("en", "The article says that the council has taken bribes."),
        ("en", "Nobody trusts the council."),
        ("de", "Der Rat hat Bestechungsgelder angenommen."),
        ("de", "Der Artikel sagt, dass der Rat bestochen wurde."),
        ("ja", "市議会は賄賂を受け取った。"),
        ("xx", "The article does not say who pays."),
    ],
)
def test_an_assertion_is_no_absence(language: str, text: str) -> None:
    """Or a model that was talked into it could print any libel, with nothing but a word that nobody wrote."""
    assert not denies(text, language)


@pytest.mark.parametrize("searched", [["xyzzy"], ["bribe", "kickback"]])
def test_a_libel_is_not_verified_by_a_search_for_nonsense(searched: list[str]) -> None:
    """It needs no figure, no name and no date of its own."""
    libel = "The council has taken bribes from the builders of the ferry."
    assert Ground(ferry(), "en").claim(libel, "absence", searched) == "an absence that denies nothing"


@pytest.mark.parametrize("quote", ["the plan", "on Tuesday", "said it", "and the"])
def test_words_that_stand_anywhere_are_no_evidence(quote: str) -> None:
    """Two little words prove nothing of what is said about them."""
    libel = "The harbour authority has taken money from the cooperatives."
    assert Ground(article(), "en").claim(libel, "article", [quote]) == "evidence not found"


@pytest.mark.parametrize("quote", ["41 million crowns", "two years of delays", "Ilse Maran", "eleven weeks"])
def test_a_few_words_of_content_are_evidence(quote: str) -> None:
    """A figure or a name is short."""
    assert Ground(article(), "en").find(quote)


def test_a_claim_does_not_rest_on_everything() -> None:
    """A list of every quote would be shown as a list of every paragraph."""
    quotes = ["41 million crowns"] * 20
    assert Ground(article(), "en").claim("It costs 41 million crowns.", "article", quotes) == "too long"
