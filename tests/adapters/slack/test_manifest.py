"""The manifests that an operator pastes into Slack: Slack would take them, and they say the same."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from jsonschema import Draft202012Validator

Manifest = dict[str, Any]
Change = Callable[[Manifest], object]

SCHEMA: Final = json.loads(Path("tests/data/slack-manifest.schema.json").read_text())
VALIDATOR: Final = Draft202012Validator(SCHEMA)
BOTH: Final = ("manifest.yaml", "manifest-http.yaml")
HOST: Final = "https://YOUR-HOST/slack/events"

# An event comes only with one of these scopes; the rest come to every app (docs.slack.dev/reference/events).
NEEDED: Final = {
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "reaction_added": {"reactions:read"},
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "tokens_revoked": set(),
}


def manifest(name: str) -> Manifest:
    """What stands in the file."""
    loaded: Manifest = yaml.safe_load((Path("slack") / name).read_text())
    return loaded


def faults(given: Manifest) -> list[str]:
    """Where Slack would object."""
    return sorted(error.json_path for error in VALIDATOR.iter_errors(given))


def broken(name: str, change: Change) -> list[str]:
    """Where Slack would object after a change."""
    given = deepcopy(manifest(name))
    change(given)
    return faults(given)


def shown(given: Manifest) -> Manifest:
    """How the app presents itself."""
    part: Manifest = given["display_information"]
    return part


def features(given: Manifest) -> Manifest:
    """What people can reach."""
    part: Manifest = given["features"]
    return part


def bot_scopes(given: Manifest) -> list[str]:
    """What it may do."""
    scopes: list[str] = given["oauth_config"]["scopes"]["bot"]
    return scopes


def events(given: Manifest) -> Manifest:
    """What it is told, and where."""
    part: Manifest = given["settings"]["event_subscriptions"]
    return part


def test_the_schema_is_one() -> None:
    """A misspelt keyword would allow everything."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", BOTH)
def test_slack_would_take_it(name: str) -> None:
    """As far as what Slack publishes says."""
    assert faults(manifest(name)) == []


def test_the_two_differ_only_in_how_events_arrive() -> None:
    """One asks for a connection, the other names an address, three times."""
    socket, over_http = map(manifest, BOTH)

    assert socket["settings"].pop("socket_mode_enabled") is True
    assert over_http["settings"].pop("socket_mode_enabled") is False
    assert events(over_http).pop("request_url") == HOST
    assert over_http["settings"]["interactivity"].pop("request_url") == HOST
    assert [command.pop("url") for command in features(over_http)["slash_commands"]] == [HOST]
    assert over_http == socket


@pytest.mark.parametrize("name", BOTH)
def test_it_asks_for_the_scopes_of_its_events(name: str) -> None:
    """Slack delivers nothing that the bot may not read, and says nothing about it."""
    subscribed = events(manifest(name))["bot_events"]

    assert set(subscribed) == set(NEEDED)
    assert [
        event for event in subscribed if NEEDED[event] and not NEEDED[event] & set(bot_scopes(manifest(name)))
    ] == []


@pytest.mark.parametrize("name", BOTH)
def test_it_is_for_one_workspace(name: str) -> None:
    """No sign-in at our side, no rotating tokens, no whole organisation."""
    given = manifest(name)

    assert "redirect_urls" not in given["oauth_config"]
    assert given["settings"]["token_rotation_enabled"] is False
    assert given["settings"]["org_deploy_enabled"] is False


@pytest.mark.parametrize("name", BOTH)
def test_its_description_says_what_people_must_know(name: str) -> None:
    """It is what they read before they let it in."""
    said = shown(manifest(name))["long_description"]

    assert 400 <= len(said) <= 900
    for word in ("invited", "/analyze", "mentioned", "Claude", "source", "7 days", "30 days", "operator"):
        assert word in said


@pytest.mark.parametrize("name", BOTH)
def test_two_lines_say_where_to_put_it(name: str) -> None:
    """Who opens the file need not look elsewhere."""
    first, second, third = (Path("slack") / name).read_text().splitlines()[:3]

    assert first.startswith("#")
    assert "https://api.slack.com/apps" in first
    assert second.startswith("#")
    assert not third.startswith("#")


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("$.display_information.name", lambda given: shown(given).update(name="T" * 36)),
        ("$.display_information", lambda given: shown(given).pop("name")),
        ("$.display_information.description", lambda given: shown(given).update(description="d" * 141)),
        (
            "$.display_information.long_description",
            lambda given: shown(given).update(long_description="d" * 173),
        ),
        (
            "$.display_information.long_description",
            lambda given: shown(given).update(long_description="d" * 4_001),
        ),
        (
            "$.display_information.background_color",
            lambda given: shown(given).update(background_color="navy"),
        ),
        (
            "$.features.bot_user.display_name",
            lambda given: features(given)["bot_user"].update(display_name="t" * 81),
        ),
        (
            "$.features.bot_user.display_name",
            lambda given: features(given)["bot_user"].update(display_name="Tri ptych"),
        ),
        (
            "$.features.slash_commands[0].command",
            lambda given: features(given)["slash_commands"][0].update(command="analyze"),
        ),
        (
            "$.features.slash_commands[0].command",
            lambda given: features(given)["slash_commands"][0].update(command="/" + "a" * 32),
        ),
        (
            "$.features.shortcuts",
            lambda given: features(given).update(shortcuts=features(given)["shortcuts"] * 11),
        ),
        (
            "$.features.shortcuts[0].type",
            lambda given: features(given)["shortcuts"][0].update(type="channel"),
        ),
        ("$.features.shortcuts[0]", lambda given: features(given)["shortcuts"][0].pop("callback_id")),
        ("$.features.app_home", lambda given: features(given)["app_home"].update(home_tab=True)),
        ("$.oauth_config.scopes.bot[12]", lambda given: bot_scopes(given).append("channels:everything")),
        (
            "$.settings.event_subscriptions.bot_events[10]",
            lambda given: events(given)["bot_events"].append("message.threads"),
        ),
        (
            "$.settings.event_subscriptions.bot_events",
            lambda given: events(given).update(bot_events=["app_mention"] * 101),
        ),
        ("$.settings.interactivity", lambda given: given["settings"]["interactivity"].pop("is_enabled")),
        ("$.settings.socket_mode_enabled", lambda given: given["settings"].update(socket_mode_enabled="yes")),
        ("$.settings", lambda given: given["settings"].update(socket_mode=True)),
        ("$", lambda given: given.update(scopes=[])),
        ("$", lambda given: given.pop("display_information")),
    ],
)
def test_what_slack_refuses_is_refused_here(where: str, change: Change) -> None:
    """So that a test, and no operator, finds out."""
    assert where in broken("manifest.yaml", change)


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("$.settings.event_subscriptions", lambda given: events(given).pop("request_url")),
        ("$.settings.interactivity", lambda given: given["settings"]["interactivity"].pop("request_url")),
        ("$.features.slash_commands[0]", lambda given: features(given)["slash_commands"][0].pop("url")),
        (
            "$.settings.event_subscriptions.request_url",
            lambda given: events(given).update(request_url="http://a.example"),
        ),
    ],
)
def test_over_http_slack_must_know_every_address(where: str, change: Change) -> None:
    """And all of them by https."""
    assert broken("manifest-http.yaml", change) == [where]


def test_without_a_word_on_socket_mode_addresses_are_needed() -> None:
    """It is off unless it is asked for."""
    assert len(broken("manifest.yaml", lambda given: given["settings"].pop("socket_mode_enabled"))) == 3
