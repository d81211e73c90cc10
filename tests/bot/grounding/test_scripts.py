"""A claim is written in the letters of its language."""

import pytest

from bot.grounding.scripts import is_strange

ARTICLE = "the newspaper новая газета and xi jinping (习近平) met in zürich over μmol and δtmax"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The paper Новая газета wrote about it on Tuesday."),
        ("en", "Xi Jinping (习近平) came to Zürich for ʻOkina Café."),
        ("en", "The α and 5 μg of β and 3 kΩ, and the μmol of ΔTmax."),
        ("en", "Tuesday, 23-18."),
        ("ru", "Газета пишет, что Apple, Google и Microsoft подали иск."),
        ("ja", "東京でトヨタのニュースが出た。"),
        ("zh", "市议会周二投票决定。"),
        ("el", "Το συμβούλιο ψήφισε."),
        ("sr", "Градско веће je glasalo."),
        ("xx", "Городской совет проголосовал."),
        ("", "Городской совет проголосовал."),
    ],
)
def test_names_are_copied_as_they_are_printed(code: str, text: str) -> None:
    """And signs of science are no words; languages of several scripts are let alone."""
    assert not is_strange(text, code, ARTICLE)


@pytest.mark.parametrize(
    ("code", "text", "why"),
    [
        ("en", "Городской совет проголосовал во вторник.", "a Russian sentence"),
        ("en", "The paper Новое время wrote about it.", "a name that the article does not print"),
        ("en", "Новая газета (习近平) met.", "more of it than a name has"),
        ("en", "The соunсil voted.", "letters that look alike"),
        ("en", "The vote не passed.", "two letters that are a word"),
        ("de", "Το συμβούλιο ψήφισε την Τρίτη.", "a Greek sentence"),
        ("ru", "The council voted on Tuesday for trams.", "an English sentence"),
        ("ja", "The council voted on Tuesday for trams.", "an English sentence"),
        ("zh", "Городской совет проголосовал.", "a Russian sentence"),
    ],
)
def test_a_sentence_in_other_letters_is_strange(code: str, text: str, why: str) -> None:
    """Whoever asked for one language cannot read the other."""
    assert is_strange(text, code, ARTICLE), why


def test_look_alikes_are_strange_even_where_the_article_has_them() -> None:
    """No name is written in two alphabets, however often a page prints it."""
    text = "On Tuesday evening the соunсil voted for trams that run all night."

    assert is_strange(text, "en", text.casefold())
