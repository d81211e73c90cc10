"""Days and months are told from ordinary words, and compared across languages."""

from datetime import date

import pytest

from bot.grounding.dates import Dates, dates_in, dates_of


def dates(
    months: set[int] | None = None, weekdays: set[int] | None = None, days: set[tuple[int, int]] | None = None
) -> Dates:
    """Dates by number."""
    return Dates(
        months=frozenset(months or ()), weekdays=frozenset(weekdays or ()), days=frozenset(days or ())
    )


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "on Tuesday", dates(weekdays={1})),
        ("en", "on 9 December", dates({12}, days={(12, 9)})),
        ("en", "on December 9th, 2026", dates({12}, days={(12, 9)})),
        ("en", "the 3rd of May", dates({5}, days={(5, 3)})),
        ("en", "in Oct. 2026", dates({10}, days=set())),
        ("en", "They may march on", dates()),
        ("en", "May I ask", dates()),
        ("en", "March past the gate", dates()),
        ("en", "in May and June", dates({5, 6})),
        ("en", "before the elections in March", dates({3})),
        ("en", "a december evening", dates()),
        ("de", "am 3. Oktober", dates({10}, days={(10, 3)})),
        ("de", "am Donnerstag", dates(weekdays={3})),
        ("fr", "le 14 juillet", dates({7}, days={(7, 14)})),
        ("fr", "mardi soir", dates(weekdays={1})),
        ("es", "el 2 de abril", dates({4}, days={(4, 2)})),
        ("xx", "on 9 December", dates({12}, days={(12, 9)})),
        (None, "on Friday", dates(weekdays={4})),
    ],
)
def test_days_and_months_are_found(language: str | None, text: str, found: Dates) -> None:
    """Where a name is also a word, something beside it must say that it is a month."""
    got = dates_in(text, language, strict=True)

    assert (got.months, got.weekdays) == (found.months, found.weekdays)
    assert found.days <= got.days


def test_an_article_is_read_generously() -> None:
    """Whatever may be a month is one, when a claim asks for it."""
    assert dates_in("May I ask", "en", strict=False).months == {5}


def test_a_date_of_another_language_is_the_same_date() -> None:
    """A German reply about an English article."""
    assert dates_in("am 9. Dezember", "de", strict=True) <= dates_in("on 9 December", "en", strict=False)
    assert not dates_in("am 8. Dezember", "de", strict=True) <= dates_in("on 9 December", "en", strict=False)


def test_the_day_of_publication_counts() -> None:
    """ "On Tuesday" may be nowhere but in the date line."""
    assert dates_in("on Tuesday, 24 November", "en", strict=True) <= dates_of(date(2026, 11, 24))
