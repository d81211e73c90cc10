"""A hundred and fifty invented pages in the manner of the systems that publish: tests/data/judged/.

Each case says what a sensible person would expect: FULL, PARTIAL, the kind of wall or page that it
is instead, or ! for any refusal; alternatives are parted by |.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ArticleError
from bot.extract import extract
from bot.models import Article, Document, Pointer

FOLDER = Path(__file__).parents[2] / "data" / "judged"
CASES: list[dict[str, Any]] = json.loads((FOLDER / "cases.json").read_text("utf-8"))

# Judged otherwise than a person would, and why that is left so.
KNOWN_OTHERWISE = {
    "a29_poem_br_ellipsis": "a poem that ends in three dots reads like a text that was cut",
    "a33_ghost": "“Already a member?” below a story is most often the edge of a paywall",
    "b19_full_paywall_topic_article": "a short story about paywalls speaks as one",
    "a58_opacity_zero_fadein": "text that only scripts bring to light may as well be an injected order",
    "b18_webflow_ix2": "likewise",
    "n20_hn_front": "an index of sentences without links to pages of its own looks like a story",
    "n21_company_home": "likewise a company's front page of connected prose",
    "n28_weather_page": "likewise a forecast in sentences",
}
SENTENCES = {
    "proof that I am human": "ROBOT",
    "consent page": "CONSENT",
    "behind a paywall; paste": "PAYWALL",
    "asks for a login": "LOGIN",
    "no such page": "MISSING",
    "search results": "SEARCH",
    "front page": "FRONT",
    "is a list": "LIST",
    "is a video": "VIDEO",
    "listened to": "AUDIO",
    "shows pictures": "GALLERY",
    "only to a browser": "SCRIPTS",
    "no article text": "EMPTY",
    "hardly any text": "EMPTY",
    "too short": "EMPTY",
}


def outcome(case: dict[str, Any]) -> tuple[str, Article | Pointer | None]:
    """What a page is taken for."""
    body = (FOLDER / case["file"]).read_bytes()
    document = Document(
        body=body, kind=case["kind"], name=case["name"], url=case["url"], media_type=case["media"]
    )
    try:
        found = extract(document)
    except ArticleError as error:
        return next((kind for words, kind in SENTENCES.items() if words in error.said), "!"), None
    if isinstance(found, Pointer):
        return "POINTER", found
    return found.coverage.upper(), found


def test_no_case_is_lost() -> None:
    """A changed file must not silently empty the table."""
    assert len(CASES) == 156
    assert {case["name"] for case in CASES} > KNOWN_OTHERWISE.keys()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_page_is_judged_as_a_sensible_person_would(case: dict[str, Any]) -> None:
    """And what is read of it holds what belongs to the story, and nothing of what stands around."""
    kind, found = outcome(case)
    allowed = set(case["expect"].split("|"))
    refused = found is None
    is_right = kind in allowed or (refused and "!" in allowed)

    assert is_right is (case["name"] not in KNOWN_OTHERWISE), kind
    if isinstance(found, Article):
        text = "\n".join((found.title or "", *found.paragraphs))
        assert [words for words in case["has"] if words not in text] == []
        assert [words for words in case["hasnt"] if words in text] == []
