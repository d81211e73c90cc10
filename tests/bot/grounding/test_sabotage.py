"""Honest claims pass; the same claims with one thing changed do not."""

from collections import Counter

import pytest

from tests.bot.grounding.invented import HONEST, SABOTAGE, verdict

# What slips through, and why: somebody else who speaks in the next paragraph.
KNOWN_MISSES = {("source", "court-loyalty", "its lawyer, Stewart Pryce", "its lawyer, Helen Marchetti")}

EVERY = [(name, claim) for name, claims in HONEST.items() for claim in claims]


def sabotaged(name: str, old: str, new: str) -> object:
    """The verdict on the claim that an edit makes a lie of."""
    ((basis, quotes, text),) = [claim for claim in HONEST[name] if old in claim[2]][:1]
    return verdict(name, basis, quotes, text.replace(old, new))


@pytest.mark.parametrize(("name", "claim"), EVERY, ids=[claim[2][:50] for _, claim in EVERY])
def test_an_honest_claim_is_shown(name: str, claim: tuple[str, list[str], str]) -> None:
    """Written by hand about the invented articles, figures spelled as people spell them."""
    basis, quotes, text = claim

    assert not isinstance(verdict(name, basis, quotes, text), str)  # type: ignore[arg-type]


@pytest.mark.parametrize("edit", SABOTAGE, ids=[f"{kind}: {new}" for kind, _, _, new in SABOTAGE])
def test_a_claim_with_one_thing_changed_is_refused(edit: tuple[str, str, str, str]) -> None:
    """A figure, a unit, a scale, a date, a name, a quotation, a source."""
    _, name, old, new = edit
    shown = not isinstance(sabotaged(name, old, new), str)

    assert shown is (edit in KNOWN_MISSES)


def test_there_are_edits_enough_and_hardly_any_slips_through() -> None:
    """The promise: at least 40 edits, at least 36 of 40 caught, each kind at least once."""
    kinds = Counter(kind for kind, *_ in SABOTAGE)

    assert len(SABOTAGE) >= 40
    assert set(kinds) == {"figure", "unit", "scale", "date", "name", "quotation", "source"}
    assert len(KNOWN_MISSES) <= len(SABOTAGE) // 10
    assert len(EVERY) >= 70
