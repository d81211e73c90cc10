"""The commands as a person or a program meets them: real processes, real sockets, a real Valkey."""

import json
import subprocess
from pathlib import Path

import pytest
from llmock.pytest_plugin import LLMock

from tests.conftest import Triptych
from tests.emulators.site import STORY, Site, page, silent

DEMO = Path("bot/demo.txt").resolve()
DRAFT = Path("tests/data/drafts/ferry.json").resolve()
LOCAL = {"ANTHROPIC_BASE_URL": "http://127.0.0.1:1", "TRIPTYCH_MODEL": "local"}


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What a failed command says: nothing on standard output, one line on standard error."""
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    [line] = done.stderr.splitlines()
    assert line.startswith("triptych: ")
    assert line.endswith(".")
    return line


def test_analyze_prints_the_three_parts_in_the_shape_of_a_message(triptych: Triptych) -> None:
    """The main job, with nothing set: piped, so without any decoration."""
    done = triptych("analyze", str(DEMO))

    assert done.returncode == 0
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == "News Overview"
    bullets = [line for line in lines if line.startswith("- ")]
    assert 2 <= len(bullets) <= 5
    after = lines.index(bullets[-1]) + 1
    assert lines[after].startswith("🔗 Original article link: Harbour town to swap")
    assert lines[after + 1] == "In-Depth Analysis"
    assert "Commentary" in lines[after + 2 :]
    assert lines[-1] == "Extractive mode: sentences quoted from the article; no model was used."


def test_the_json_of_analyze_has_the_agreed_keys(triptych: Triptych, site: Site) -> None:
    """Programs rely on these names; a claim's quote stands in the paragraph that it names."""
    done = triptych("analyze", f"{site.url}/story?utm_source=x", "--json", TRIPTYCH_FETCH_ALLOW=site.allow)

    assert done.returncode == 0
    [line] = done.stdout.splitlines()
    result = json.loads(line)
    assert set(result) == {
        "article", "engine", "model", "language", "cached", "overview", "in_depth", "commentary",
        "markdown", "checks", "usage",
    }  # fmt: skip
    assert result["article"]["url"] == f"{site.url}/story"
    assert "text" not in result["article"]
    assert (result["engine"], result["model"], result["cached"]) == ("extractive", None, False)
    assert set(result["usage"]) == {"input_tokens", "output_tokens", "cache_read_tokens", "cost_usd"}
    for claim in result["overview"]:
        assert set(claim) == {"text", "basis", "evidence", "verified"}
    assert "](" + result["article"]["url"] + ")" in result["markdown"]


def test_a_second_analysis_comes_from_the_cache_without_a_request(triptych: Triptych, site: Site) -> None:
    """Across processes: the first one's Valkey is gone by then, what it stored is not."""
    settings = {"TRIPTYCH_FETCH_ALLOW": site.allow}
    first = json.loads(triptych("analyze", f"{site.url}/story", "--json", **settings).stdout)
    again = json.loads(triptych("analyze", f"{site.url}/story?fbclid=1", "--json", **settings).stdout)
    fresh = json.loads(triptych("analyze", f"{site.url}/story", "--json", "--fresh", **settings).stdout)

    assert [first["cached"], again["cached"], fresh["cached"]] == [False, True, False]
    assert again["markdown"] == first["markdown"]
    assert site.paths == ["/story", "/story"]


def test_read_gives_the_article_and_its_text(triptych: Triptych, site: Site) -> None:
    """All agreed keys; paragraphs are parted by one blank line."""
    done = triptych("read", f"{site.url}/story", "--json", TRIPTYCH_FETCH_ALLOW=site.allow)

    article = json.loads(done.stdout)
    assert set(article) == {
        "url", "canonical_url", "title", "site", "authors", "published", "language", "kind", "coverage",
        "words", "text",
    }  # fmt: skip
    assert len(article["text"].split("\n\n")) == 3
    assert article["authors"] == []
    plain = triptych("read", f"{site.url}/story", TRIPTYCH_FETCH_ALLOW=site.allow).stdout
    assert plain.startswith("Title:     Quay to get a second crane\n")
    assert plain.endswith(article["text"] + "\n")


@pytest.mark.parametrize("name", ["saved.html", "story.txt", "-"])
def test_a_saved_file_or_standard_input_will_do(triptych: Triptych, tmp_path: Path, name: str) -> None:
    """Not everything that is worth reading has an address."""
    text = STORY if name == "saved.html" else DEMO.read_text()
    if name != "-":
        (tmp_path / name).write_text(text)
    article = json.loads(triptych("read", name, "--json", stdin=text).stdout)

    assert article["url"] is None
    assert article["coverage"] == "full"
    assert article["kind"] == ("html" if name == "saved.html" else "text")


def test_evidence_lists_each_claim_with_its_quotes(triptych: Triptych) -> None:
    """For who wants to check before repeating it in a meeting."""
    shown = triptych("analyze", str(DEMO), "--evidence").stdout.partition("Evidence\n")[2]

    assert "    paragraph 1, word for word" in shown


def test_links_are_found_in_each_platforms_markup(triptych: Triptych) -> None:
    """A message a line, numbered from 1; each link with its verdict."""
    chat = "hi\n<https://news.example/a?utm_source=x|look> <https://news.example/p.jpg>\n"
    done = triptych("links", "--platform", "slack", "--json", stdin=chat)

    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {
            "message": 2,
            "found": "https://news.example/a?utm_source=x",
            "canonical_url": "https://news.example/a",
            "article": True,
            "reason": "looks like an article",
        },
        {
            "message": 2,
            "found": "https://news.example/p.jpg",
            "canonical_url": "https://news.example/p.jpg",
            "article": False,
            "reason": "an image",
        },
    ]
    assert "article: looks like an article" in triptych("links", stdin="https://news.example/a").stdout


def test_with_a_model_the_analysis_is_the_models(triptych: Triptych, llmock: LLMock) -> None:
    """A key or an address of a server is all it takes."""
    llmock.reply(DRAFT.read_text())
    settings = {"ANTHROPIC_BASE_URL": llmock.base_url("anthropic"), "ANTHROPIC_API_KEY": "sk-test"}
    first = json.loads(triptych("analyze", str(DEMO), "--json", **settings).stdout)
    again = json.loads(triptych("analyze", str(DEMO), "--json", **settings).stdout)

    assert first["engine"] == "anthropic"
    assert first["usage"]["cost_usd"] > 0
    assert "Extractive mode" not in first["markdown"]
    assert again["cached"]
    assert again["usage"]["cost_usd"] == 0
    assert len(llmock.requests) == 1


def test_when_the_model_fails_the_person_still_gets_an_answer(triptych: Triptych, llmock: LLMock) -> None:
    """Labelled as what it is; and the next one asks the model again."""
    llmock.fail(529, times=None, retry_after=0.01)
    settings = {"ANTHROPIC_BASE_URL": llmock.base_url("anthropic"), "ANTHROPIC_API_KEY": "sk-test"}
    result = json.loads(triptych("analyze", str(DEMO), "--json", **settings).stdout)

    assert result["engine"] == "extractive"
    assert [check["check"] for check in result["checks"]] == ["engine"]
    assert "The model is overloaded" in result["markdown"]

    done = triptych("analyze", str(DEMO), "--engine", "anthropic", **settings)
    assert done.returncode == 4
    assert "overloaded" in one_sentence(done)


@pytest.mark.parametrize(
    ("arguments", "settings", "status", "said"),
    [
        (["analyze"], {}, 2, "SOURCE"),
        (["nonsense"], {}, 2, "nonsense"),
        (["analyze", "x.html"], {}, 2, "no file x.html"),
        (["analyze", "."], {}, 2, "no file ."),
        (["analyze", "-", "--language", "german please"], {}, 2, "language"),
        (["analyze", "-", "--engine", "abacus"], {}, 2, "abacus"),
        (["analyze", "-", "--engine", "anthropic"], {}, 2, "ANTHROPIC_API_KEY"),
        (["analyze", "-"], {"TRIPTYCH_FETCH_ALLOW": "everything"}, 2, "TRIPTYCH_FETCH_ALLOW"),
        (["analyze", "-"], {"TRIPTYCH_FETCH_SECONDS": "soon"}, 2, "TRIPTYCH_FETCH_SECONDS"),
        (["read", "-", "--json"], {}, 3, "too short"),
        (["analyze", "http://127.0.0.1/", "--json"], {}, 3, "public"),
        (["read", "ftp://news.example/x"], {}, 3, "public"),
        (["read", "http://user:pw@news.example/x"], {}, 3, "public"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_a_status(
    triptych: Triptych, arguments: list[str], settings: dict[str, str], status: int, said: str
) -> None:
    """Never a traceback, never half an answer, also with --json."""
    done = triptych(*arguments, **settings)

    assert done.returncode == status
    assert said in one_sentence(done)


def test_debug_adds_the_traceback(triptych: Triptych) -> None:
    """For who mends it."""
    done = triptych("read", "http://127.0.0.1/", "--debug")

    assert done.returncode == 3
    assert "Traceback" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("triptych: I only read public")


def test_without_redis_the_analysis_goes_on(triptych: Triptych) -> None:
    """A warning on standard error, and the answer all the same."""
    done = triptych("analyze", str(DEMO), REDIS_URL="redis://127.0.0.1:1")

    assert done.returncode == 0
    assert done.stdout.startswith("News Overview\n")
    assert "The cache is away" in done.stderr


def test_a_home_that_cannot_be_written_costs_the_cache_only(triptych: Triptych, tmp_path: Path) -> None:
    """Told with the setting that mends it."""
    (tmp_path / "file").write_text("")
    done = triptych("analyze", str(DEMO), TRIPTYCH_HOME=str(tmp_path / "file" / "home"))

    assert done.returncode == 0
    assert "TRIPTYCH_HOME" in done.stderr


def test_an_opened_range_is_warned_about(triptych: Triptych) -> None:
    """The one setting that weakens the guard must not be forgotten."""
    done = triptych("read", str(DEMO), TRIPTYCH_FETCH_ALLOW="10.0.0.0/8:8080", TRIPTYCH_LOG_FORMAT="json")

    warning = json.loads(done.stderr.splitlines()[0])
    assert warning["level"] == "warning"
    assert "10.0.0.0/8" in warning["event"]


def test_the_doctor_is_content_with_a_bare_machine(triptych: Triptych) -> None:
    """Nothing set is a working Triptych."""
    done = triptych("doctor")

    assert done.returncode == 0
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["ok", "settings"],
        ["ok", "redis"],
        ["ok", "model"],
    ]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "until then, extractive"),
        ({"TRIPTYCH_ENGINE": "extractive"}, "not used"),
        (
            {"ANTHROPIC_API_KEY": "sk-test"},
            "claude-sonnet-5-5, then claude-haiku-5-5, with ANTHROPIC_API_KEY",
        ),
        ({"ANTHROPIC_API_KEY": "x", "TRIPTYCH_FALLBACK_MODEL": "none"}, "claude-sonnet-5-5, with"),
        (LOCAL, "local, without a key, at ANTHROPIC_BASE_URL, in words alone (not tried); not counted"),
        (
            LOCAL | {"TRIPTYCH_PRICES": "local=0/0", "TRIPTYCH_COMPATIBILITY": "off"},
            "local, then claude-haiku",
        ),
        (
            LOCAL | {"TRIPTYCH_COMPATIBLE_URL": "http://127.0.0.1:1", "TRIPTYCH_COMPATIBLE_MODEL": "q"},
            "then q,",
        ),
    ],
)
def test_the_doctor_says_which_model_will_answer(
    triptych: Triptych, settings: dict[str, str], said: str
) -> None:
    """Before anybody wonders about an extractive reply."""
    done = triptych("doctor", "--json", **settings)

    assert done.returncode == 0
    [model] = [check for check in json.loads(done.stdout)["checks"] if check["check"] == "model"]
    assert said in model["detail"]


@pytest.mark.parametrize(
    ("settings", "fault", "fix"),
    [
        ({"REDIS_URL": "redis://127.0.0.1:1"}, "redis", "REDIS_URL"),
        ({"TRIPTYCH_ENGINE": "anthropic"}, "model", "ANTHROPIC_API_KEY"),
        ({"TRIPTYCH_ENGINE": "abacus"}, "settings", "TRIPTYCH_ENGINE"),
        ({"TRIPTYCH_ENGIN": "auto"}, "settings", "TRIPTYCH_ENGIN"),
    ],
)
def test_the_doctor_names_the_fault_and_its_fix(
    triptych: Triptych, settings: dict[str, str], fault: str, fix: str
) -> None:
    """And ends with 1, so that a deployment stops there."""
    done = triptych("doctor", "--json", **settings)

    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert not found["ok"]
    [faulty] = [check for check in found["checks"] if not check["ok"]]
    assert faulty["check"] == fault
    assert fix in faulty["detail"]


def test_help_shows_examples(triptych: Triptych) -> None:
    """The quickest way to learn a command; a bare call shows them all."""
    assert triptych().stdout == triptych("--help").stdout
    assert "triptych analyze https://" in triptych("analyze", "--help").stdout
    assert triptych("--version").stdout.strip()


def test_the_settings_of_reading_reach_the_reader(triptych: Triptych, site: Site) -> None:
    """robots.txt for a person, and both deadlines."""
    site.pages["/robots.txt"] = page("User-agent: *\nDisallow: /story", "text/plain")
    site.pages["/silent"] = silent(site.stopping)
    allow = {"TRIPTYCH_FETCH_ALLOW": site.allow}

    refused = triptych("read", f"{site.url}/story", **allow)
    assert (refused.returncode, "asks programs not to read" in refused.stderr) == (3, True)
    assert triptych("read", f"{site.url}/story", TRIPTYCH_ROBOTS="automatic", **allow).returncode == 0
    late = triptych("read", f"{site.url}/silent", TRIPTYCH_FETCH_SECONDS="0.5", **allow)
    assert (late.returncode, "did not answer" in late.stderr) == (3, True)
    short = triptych("read", str(DEMO), TRIPTYCH_EXTRACT_SECONDS="0.000001")
    assert (short.returncode, "could not take apart in time" in short.stderr) == (3, True)
