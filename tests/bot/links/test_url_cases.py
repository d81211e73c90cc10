"""The shared table of links as people share them: tests/data/url-cases.json.

A case with `html` or `redirects` is settled only after a fetch; here it must merely be tried.
No `soft` case is decided otherwise than the table has it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.links import links_in

CASES = json.loads((Path(__file__).parents[2] / "data" / "url-cases.json").read_text("utf-8"))
NEEDS_THE_PAGE = [case for case in CASES if "html" in case or "redirects" in case]
NEEDS_THE_ADDRESS = [case for case in CASES if case not in NEEDS_THE_PAGE]


def name(case: dict[str, Any]) -> str:
    """The case's id, as pytest shows it."""
    return str(case["id"])


def test_most_cases_are_settled_by_the_address_alone() -> None:
    """A changed file must not silently empty the tables below."""
    assert (len(NEEDS_THE_ADDRESS), len(NEEDS_THE_PAGE)) == (79, 24)


@pytest.mark.parametrize("case", NEEDS_THE_ADDRESS, ids=name)
def test_a_shared_message_gives_the_articles_it_should(case: dict[str, Any]) -> None:
    """The canonical addresses are the cache's keys, and what is no article gets no answer."""
    articles = [link for link in links_in(case["text"], case["platform"]) if link.verdict.article]

    assert [link.canonical_url for link in articles] == case["expect"]
    assert ("article" if articles else "not_an_article") == case["verdict"]


@pytest.mark.parametrize("case", NEEDS_THE_PAGE, ids=name)
def test_a_link_that_only_its_page_can_settle_is_tried(case: dict[str, Any]) -> None:
    """Short links and pages that name another address look like articles from outside."""
    (link,) = links_in(case["text"], case["platform"])

    assert link.verdict.article
