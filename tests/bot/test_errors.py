"""The error tree, and what each error says to whom."""

import pickle
import re
from collections.abc import Iterator

import pytest

from bot import errors
from bot.errors import ArticleEmptyError, ArticleUnreachableError, BotError, ModelBusyError


def family(parent: type[BotError] = BotError) -> Iterator[tuple[str, str]]:
    """Each error of the real tree with its parent."""
    for child in parent.__subclasses__():
        if child.__module__ == errors.__name__:
            yield child.__name__, parent.__name__
            yield from family(child)


def drawing() -> Iterator[tuple[str, str, str]]:
    """Each error of the drawn tree with its parent and the remark beside it."""
    line_form = re.compile(r"^(\s*)[*+-] (\w+)(.*)$", re.MULTILINE)
    parents: dict[int, str] = {}
    for indent, name, remark in line_form.findall(errors.__doc__ or ""):
        depth = len(indent) // 2
        parents[depth] = name
        if depth:
            yield name, parents[depth - 1], remark.strip()


ALL: list[type[BotError]] = [BotError, *(getattr(errors, name) for name, _ in family())]
each_error = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)


def test_the_tree_is_drawn_as_it_is() -> None:
    """The drawing at the top of the file is what a developer reads first."""
    assert sorted((name, parent) for name, parent, _ in drawing()) == sorted(family())


def test_every_error_drawn_as_worth_a_retry_is_retried() -> None:
    """The remark is a promise."""
    promised = {name for name, _, remark in drawing() if "worth a retry" in remark}

    assert promised
    assert all(getattr(errors, name).retry for name in promised)


@each_error
def test_every_error_has_one_plain_sentence_for_the_person(kind: type[BotError]) -> None:
    """It is posted in the thread as it stands."""
    said = kind("subject").said

    assert said[0].isupper()
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said) < 140
    assert not re.search(r"[.!?] [A-Z]", said)


@each_error
def test_every_error_ends_its_name_in_error_and_says_why_it_exists(kind: type[BotError]) -> None:
    """Names and docstrings are all that a traceback's reader has."""
    assert kind.__name__.endswith("Error")
    assert kind.__doc__


@each_error
def test_errors_survive_a_process_border(kind: type[BotError]) -> None:
    """Extraction runs in a process of its own; its errors come back pickled."""
    error = kind("https://news.example.org/a", "status 500", said="That did not work.")

    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes

    assert type(back) is kind
    assert (back.subject, back.said, str(back), back.retry) == (
        error.subject,
        error.said,
        str(error),
        error.retry,
    )


def test_the_log_gets_subject_and_detail_and_the_person_neither() -> None:
    """Two audiences: addresses and causes are for the log."""
    error = ArticleUnreachableError("https://news.example.org/a", "status 500")

    assert str(error) == "https://news.example.org/a: status 500"
    assert "news.example.org" not in error.said


def test_an_error_without_detail_is_its_subject() -> None:
    """No colon is left over."""
    assert str(ArticleEmptyError("page.html")) == "page.html"


def test_one_error_may_say_something_of_its_own() -> None:
    """The sentence of its kind stays as it was for all others."""
    error = ModelBusyError("claude", said="Out of credit.")

    assert error.said == "Out of credit."
    assert ModelBusyError("claude").said == ModelBusyError.said != error.said
