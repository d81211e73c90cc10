"""`triptych ask`, and who answers in which order: real processes, real sockets, a real Valkey."""

import json
from pathlib import Path
from typing import Any

import pytest
from llmock.pytest_plugin import LLMock

from tests.conftest import Triptych
from tests.emulators.site import Site

DEMO = str(Path("bot/demo.txt").resolve())
DRAFT = Path("tests/data/drafts/ferry.json").resolve().read_text()
VOTE = {
    "basis": "article",
    "evidence": ["voted 9 to 4 on Monday to replace"],
    "text": "The council voted 9 to 4.",
}


def said(*claims: dict[str, Any], answerable: str = "yes") -> str:
    """An answer as the model gives it."""
    return json.dumps({"answerable": answerable, "steering_found": False, "claims": claims})


def native(llmock: LLMock, **more: str) -> dict[str, str]:
    """Settings for a server that speaks all of Anthropic's API."""
    return {
        "ANTHROPIC_BASE_URL": llmock.base_url("anthropic"),
        "ANTHROPIC_API_KEY": "sk-test",
        "TRIPTYCH_COMPATIBILITY": "off",
    } | more


def blocks(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything a request says, block by block."""
    return [block for message in body["messages"] for block in message["content"]]


def kept_prefix(body: dict[str, Any], number: int) -> str:
    """The bytes of a request up to a breakpoint, counted from 1."""
    found = [place for place, block in enumerate(blocks(body)) if "cache_control" in block]
    return str(body["system"]) + "".join(block["text"] for block in blocks(body)[: found[number - 1] + 1])


def test_without_a_model_the_best_passages_are_quoted(triptych: Triptych) -> None:
    """With their paragraphs, and said to be quoted; or that the article does not say."""
    done = triptych("ask", DEMO, "How did the council vote?", "--json")
    answer = json.loads(done.stdout)

    assert done.returncode == 0
    assert set(answer) == {"answerable", "answer", "markdown", "engine", "model", "usage"}
    assert (answer["engine"], answer["model"], answer["answerable"]) == ("extractive", None, "partly")
    assert "9 to 4" in answer["answer"][0]["text"]
    assert answer["answer"][0]["evidence"][0]["paragraph"] == 1
    assert "(¶1" in answer["markdown"]

    nothing = triptych("ask", DEMO, "Who is the president of Portugal?")
    assert nothing.stdout.splitlines()[0] == "As far as words can be matched, the article does not say."


def test_with_a_model_its_claims_are_checked(triptych: Triptych, llmock: LLMock) -> None:
    """What the article does not carry is left out of the answer."""
    llmock.reply(said(VOTE, VOTE | {"text": "The council voted 9 to 3."}))
    done = triptych("ask", DEMO, "How did they vote?", **native(llmock))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "The council voted 9 to 4. (¶1)\n"


def test_later_questions_repeat_the_first_ones_bytes(triptych: Triptych, llmock: LLMock) -> None:
    """Across processes: the article costs a tenth from the second question on."""
    for number in range(1, 4):
        llmock.reply(said(VOTE))
        assert triptych("ask", DEMO, f"Question {number}?", **native(llmock)).returncode == 0

    bodies = [request.body for request in llmock.requests]
    assert [len(blocks(body)) for body in bodies] == [2, 4, 6]
    first, second, third = bodies
    article = kept_prefix(first, 1)
    assert ":P1] The council of Port Ellery" in article
    assert kept_prefix(second, 1) == kept_prefix(third, 1) == article
    assert kept_prefix(second, 2).startswith(kept_prefix(first, 2))
    assert kept_prefix(third, 2).startswith(kept_prefix(second, 2))
    assert "Question 2?" in kept_prefix(third, 2)


def test_fresh_begins_the_conversation_anew(triptych: Triptych, llmock: LLMock) -> None:
    """With another mark: what was said before is not sent again."""
    for options in ([], ["--fresh"]):
        llmock.reply(said(VOTE))
        assert triptych("ask", DEMO, "Why?", *options, **native(llmock)).returncode == 0

    first, second = (request.body for request in llmock.requests)
    assert len(blocks(second)) == 2
    assert kept_prefix(second, 1) != kept_prefix(first, 1)


def test_a_question_about_an_address_is_answered_from_what_is_kept(triptych: Triptych, site: Site) -> None:
    """After the analysis nothing is fetched any more."""
    allow = {"TRIPTYCH_FETCH_ALLOW": site.allow}
    triptych("analyze", f"{site.url}/story", **allow)
    for _ in range(2):
        assert triptych("ask", f"{site.url}/story?utm_source=x", "What happened?", **allow).returncode == 0

    assert site.paths == ["/story"]


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        ([DEMO, "  "], 2, "Ask a question"),
        ([DEMO, "x" * 3_000], 2, "too long"),
        (["nowhere.txt", "Why?"], 2, "no file"),
        (["http://127.0.0.1:1/", "Why?"], 3, "public"),
        ([DEMO], 2, "QUESTION"),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    triptych: Triptych, arguments: list[str], status: int, says: str
) -> None:
    """With nothing on standard output, `--json` or not."""
    done = triptych("ask", *arguments, "--json")

    assert (done.returncode, done.stdout) == (status, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_refusal_is_not_taken_to_anybody_else(triptych: Triptych, llmock: LLMock) -> None:
    """Neither to the second model nor to the quoting engine."""
    from llmock.scenarios import Reply

    llmock.add(Reply(text=said(VOTE), finish_reason="content_filter", times=None))
    asked = triptych("ask", DEMO, "Why?", **native(llmock))
    analyzed = triptych("analyze", DEMO, **native(llmock))

    assert (asked.returncode, analyzed.returncode) == (4, 4)
    assert "declined to answer" in asked.stderr
    assert "declined to analyse" in analyzed.stderr
    assert len(llmock.requests) == 2


def test_each_stands_in_for_the_one_before(triptych: Triptych, llmock: LLMock) -> None:
    """First model, second model, a server of one's own, the extractive engine."""
    chain = {
        "TRIPTYCH_COMPATIBLE_URL": llmock.base_url("anthropic"),
        "TRIPTYCH_COMPATIBLE_MODEL": "qwen3",
    }
    llmock.fail(400, model="claude-sonnet-5-5", times=None).fail(400, model="claude-haiku-5-5", times=None)
    llmock.reply(f"Sure!\n{DRAFT}")
    done = json.loads(triptych("analyze", DEMO, "--json", **native(llmock, **chain)).stdout)

    assert [request.body["model"] for request in llmock.requests] == [
        "claude-sonnet-5-5",
        "claude-haiku-5-5",
        "qwen3",
    ]
    assert done["engine"] == "anthropic"
    assert [check["check"] for check in done["checks"]].count("engine") == 1
    assert "stood in" in done["markdown"]

    llmock.fail(400, model="qwen3", times=None)
    last = json.loads(triptych("analyze", DEMO, "--json", "--fresh", **native(llmock, **chain)).stdout)
    assert last["engine"] == "extractive"
    assert "did not accept" in last["markdown"]


def test_an_overload_is_remembered_by_the_next_process(triptych: Triptych, llmock: LLMock) -> None:
    """The model said when to come back: until then only the second one is asked."""
    llmock.fail(529, model="claude-sonnet-5-5", retry_after=120, times=None)
    for _ in range(2):
        llmock.reply(DRAFT)
        assert triptych("analyze", DEMO, "--fresh", **native(llmock)).returncode == 0

    models = [request.body["model"] for request in llmock.requests]
    assert models == ["claude-sonnet-5-5", "claude-haiku-5-5", "claude-haiku-5-5"]


def test_when_the_days_money_is_spent_the_article_is_quoted(triptych: Triptych, llmock: LLMock) -> None:
    """No request goes out, the reply says why, and without a last resort the person is told."""
    poor = native(llmock, TRIPTYCH_DAILY_TENANT_DOLLARS="0.001", TRIPTYCH_FALLBACK_MODEL="none")
    done = triptych("analyze", DEMO, **poor)
    strict = triptych("analyze", DEMO, "--engine", "anthropic", **poor)

    assert done.returncode == 0
    assert "Today's budget for the model is spent" in done.stdout
    assert (strict.returncode, "budget" in strict.stderr) == (4, True)
    assert llmock.requests == []


def test_what_was_spent_is_remembered_by_the_next_process(triptych: Triptych, llmock: LLMock) -> None:
    """The counters are in the store: a budget holds for all processes."""
    llmock.reply(DRAFT, times=None)
    modest = native(llmock, TRIPTYCH_DAILY_DOLLARS="0.11", TRIPTYCH_FALLBACK_MODEL="none")
    engines = []
    for _ in range(3):
        done = triptych("analyze", DEMO, "--json", "--fresh", **modest)
        engines.append(json.loads(done.stdout)["engine"])
        if engines[-1] == "extractive":
            break

    assert engines[0] == "anthropic"
    assert engines[-1] == "extractive"
    assert len(llmock.requests) == len(engines) - 1


def test_the_cost_is_shown_where_the_operator_wants_it(triptych: Triptych, llmock: LLMock) -> None:
    """In the reply's last line; what was kept cost nothing."""
    llmock.reply(DRAFT)
    shown = native(llmock, TRIPTYCH_SHOW_COST="true")
    first = triptych("analyze", DEMO, **shown).stdout.splitlines()[-1]
    again = triptych("analyze", DEMO, **shown).stdout.splitlines()[-1]

    assert first.startswith("Cost: $0.0")
    assert again == "Cost: nothing, it was kept from an earlier request."
