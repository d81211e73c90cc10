"""`triptych slack` where it cannot start: one sentence, and a status."""

import pytest

from tests.conftest import Triptych

REDIS = {"REDIS_URL": "redis://127.0.0.1:1"}
BOT = {"SLACK_BOT_TOKEN": "xoxb-sentinel"}
APP = {"SLACK_APP_TOKEN": "xapp-sentinel"}

NO_REDIS = (
    "triptych: This process shares a Redis with others: set REDIS_URL, or start everything with"
    " `triptych run`.\n"
)
NO_TOKENS = "triptych: Socket Mode needs two tokens: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN.\n"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, NO_REDIS),
        (BOT | APP, NO_REDIS),
        (REDIS, NO_TOKENS),
        (REDIS | BOT, NO_TOKENS),
        (REDIS | APP, NO_TOKENS),
        (REDIS | BOT | {"SLACK_SIGNING_SECRET": "sentinel"}, NO_TOKENS),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    triptych: Triptych, settings: dict[str, str], said: str
) -> None:
    """With the settings that mend it, and nothing of the tokens that are there."""
    done = triptych("slack", **settings)

    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_a_redis_that_does_not_answer_is_told_as_well(triptych: Triptych) -> None:
    """Everything else is there."""
    done = triptych("slack", **REDIS, **BOT, **APP)

    assert done.returncode == 1
    assert (
        done.stderr == "triptych: I cannot reach the Redis at REDIS_URL; start it, or correct the address.\n"
    )


def test_help_says_what_it_needs(triptych: Triptych) -> None:
    """In the list of all commands, and at its own."""
    assert "listens to Slack" in triptych("--help").stdout
    shown = triptych("slack", "--help").stdout
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "REDIS_URL"):
        assert name in shown
