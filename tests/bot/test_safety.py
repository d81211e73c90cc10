"""What strangers' words may not do in a chat."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domains import DOTTED, is_domain
from bot.render import title_of
from bot.safety import disarmed
from tests.bot.factories import article


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Town opens river works", "Town opens river works"),
        ("Read www.evil.example/phish now", "Read www․evil․example/phish now"),
        ("@everyone, look", "＠everyone, look"),
        ("Write to ann@evil.example", "Write to ann＠evil․example"),
        ("Great :tada: news", "Great ∶tada∶ news"),
        ("At 10:30:15 p.m. in the U.S.", "At 10:30:15 p.m. in the U.S."),
        ("https://evil.example", "evil․example"),
        ("A\u200bB\u202eC", "ABC"),
    ],
)
def test_a_title_is_shown_but_does_nothing(title: str, shown: str) -> None:
    """A title cannot be dropped as a claim can: look-alikes take the place of what works."""
    assert title_of(article(title=title)) == shown


@given(st.text(st.sampled_from("ab.@:/ www evil.example com 1-_"), max_size=60))
def test_nothing_disarmed_leads_or_calls(text: str) -> None:
    """Whatever the combination; markup is left to the renderer."""
    left = disarmed(text)

    assert "://" not in left
    assert not re.search(r"(?<!\w)@\w", left)
    assert not any(is_domain(name[0]) for name in DOTTED.finditer(left))
