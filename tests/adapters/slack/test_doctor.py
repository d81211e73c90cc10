"""`triptych doctor` where Slack is set up, or half set up."""

import pytest

from adapters.slack.doctor import AWAY, SCOPES, examine
from bot.settings import Settings
from tests.emulators.slack import Slack


def settings(slack: Slack, **fields: str) -> Settings:
    """Both tokens, unless told."""
    all_of_them = {
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_api_url": slack.api_url,
    }
    return Settings.load(**(all_of_them | fields))


async def test_a_working_setup_is_said_to_work(slack: Slack) -> None:
    """In which workspace, and that nothing is missing."""
    slack.scopes = ",".join(SCOPES)
    bot, sockets = await examine(settings(slack))

    assert bot.ok
    assert "T1" in bot.detail
    assert sockets.ok


async def test_where_nothing_is_set_nothing_is_examined() -> None:
    """Slack is one platform of several."""
    assert await examine(Settings.load()) == ()


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        ({"slack_bot_token": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({"slack_app_token": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"slack_signing_secret": "s"}, "SLACK_BOT_TOKEN"),
    ],
)
async def test_half_a_setup_is_told_what_is_missing(given: dict[str, str], fix: str) -> None:
    """Without asking anybody."""
    [finding] = await examine(Settings.load(**given))

    assert not finding.ok
    assert fix in finding.detail


async def test_a_missing_scope_is_named(slack: Slack) -> None:
    """And where to add it."""
    slack.scopes = ",".join(SCOPES - {"users:read", "commands"})
    bot, _ = await examine(settings(slack))

    assert not bot.ok
    assert "Add commands, users:read" in bot.detail


async def test_a_wrong_token_is_told_from_the_other(slack: Slack) -> None:
    """Neither is repeated."""
    slack.scopes = ",".join(SCOPES)
    first, second = await examine(settings(slack, slack_bot_token="xoxb-no", slack_app_token="xapp-no"))

    assert (first.ok, second.ok) == (False, False)
    assert "SLACK_BOT_TOKEN" in first.detail
    assert "SLACK_APP_TOKEN" in second.detail
    assert "no" not in {*first.detail.split("-"), *second.detail.split("-")}


async def test_slack_out_of_reach_is_no_fault_of_the_token(slack: Slack) -> None:
    """So that nobody makes a new one."""
    findings = await examine(settings(slack, slack_api_url="http://127.0.0.1:9/api/"))

    assert [finding.detail for finding in findings] == [AWAY, AWAY]
