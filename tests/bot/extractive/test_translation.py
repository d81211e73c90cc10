"""What the extractive analyst does when another language is wanted."""

import pytest

from bot.extractive import ExtractiveAnalyst
from tests.bot.factories import article


@pytest.mark.parametrize(
    ("own", "wanted", "told"),
    [
        ("en", None, False),
        ("en", "en", False),
        ("en", "en-GB", False),
        ("en", "de", True),
        (None, "de", True),
    ],
)
async def test_that_it_cannot_translate_is_told(own: str | None, wanted: str | None, told: bool) -> None:
    """A German reader who gets English must know that it is no mistake."""
    analysis = await ExtractiveAnalyst().analyze(
        article(language=own), wanted, lambda stage: None, tenant="local"
    )

    assert [check.check for check in analysis.checks] == (["language"] if told else [])
    assert analysis.language == own
