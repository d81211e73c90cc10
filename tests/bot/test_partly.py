"""A reply that is still being written: what stands there stands there for good."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import render
from bot.models import Unit
from bot.render import HEADINGS, LINK_LABEL, partly
from tests.bot.delivering import units_of
from tests.bot.factories import analysis, article

TITLE = "Port Meridian to dredge northern channel"
URL = "https://news.example.org/harbour"
LINK = f"{LINK_LABEL} [{TITLE}]({URL})"
UNITS = units_of(analysis())  # two bullets, one paragraph in depth, two of commentary

words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1)
paragraphs = st.lists(st.lists(words, min_size=1, max_size=3), min_size=1, max_size=4)
addresses = st.none() | st.text(st.characters(codec="ascii", exclude_categories=["C"])).map(
    lambda path: f"https://news.example.org/{path}"
)


@pytest.mark.parametrize("count", range(len(UNITS) + 1))
def test_each_part_of_a_reply_is_the_beginning_of_the_whole(count: int) -> None:
    """From nothing to all of it."""
    whole = render.reply(article(), analysis(), cached=False).body

    assert whole.startswith(partly(UNITS[:count], TITLE, URL))
    assert (whole == partly(UNITS[:count], TITLE, URL)) is (count == len(UNITS))


@given(
    overview=st.lists(words, min_size=1, max_size=4),
    in_depth=paragraphs,
    commentary=paragraphs,
    title=st.none() | words,
    url=addresses,
)
def test_any_part_of_any_reply_is_the_beginning_of_the_whole(
    overview: list[str],
    in_depth: list[list[str]],
    commentary: list[list[str]],
    title: str | None,
    url: str | None,
) -> None:
    """Whatever strangers write in it, and whatever the article is called and wherever it stands."""
    story = article(title=title, url=url)
    said = analysis(overview=overview, in_depth=in_depth, commentary=commentary)
    whole, units = render.reply(story, said, cached=True).body, units_of(said)
    parts = [partly(units[:count], render.title_of(story), url) for count in range(len(units) + 1)]

    assert all(whole.startswith(part) for part in parts)
    assert parts == sorted(parts, key=len)
    assert parts[-1] == whole


def test_the_link_comes_with_the_second_part() -> None:
    """Bullets may still be added until then; after that it stays where it is, once."""
    linked = [LINK in partly(UNITS[:count], TITLE, URL) for count in range(len(UNITS) + 1)]

    assert linked == [False, False, False, True, True, True]
    assert partly(UNITS[:3], TITLE, URL) == "\n\n".join(
        [
            f"## {HEADINGS['overview']}",
            "- The channel will be dredged next spring.\n- It will cost 41 million crowns.",
            LINK,
            f"## {HEADINGS['in_depth']}",
            "The delays lasted two years. This suggests a dispute.",
        ]
    )
    assert partly(UNITS, TITLE, URL).count(LINK_LABEL) == 1


@pytest.mark.parametrize("units", [UNITS[:2], UNITS])
def test_without_a_title_there_is_no_link_yet(units: list[Unit]) -> None:
    """Nobody knows what to call it; the parts are shown all the same."""
    for url in (None, URL):
        shown = partly(units, "", url)
        assert LINK_LABEL not in shown
        assert shown == partly(units)


def test_a_file_is_named_without_a_link() -> None:
    """It has nowhere to lead."""
    assert f"{LINK_LABEL} {TITLE}\n\n" in partly(UNITS, TITLE)
