"""What the code uses of Slack is what the manifests ask for, and no more."""

import ast
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
import yaml

from adapters.slack.doctor import SCOPES as EXAMINED
from adapters.slack.listeners import COMMAND, SHORTCUT, Listeners
from bot.service import Service

MANIFESTS: Final = ("manifest.yaml", "manifest-http.yaml")

# Which scopes a method needs of a bot (docs.slack.dev/reference/methods); those that need none are not here.
SCOPES: Final = {
    "assistant.threads.setStatus": {"chat:write"},
    "chat.appendStream": {"chat:write"},
    "chat.delete": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.startStream": {"chat:write"},
    "chat.stopStream": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "conversations.info": {"channels:read", "groups:read", "im:read"},
    "conversations.replies": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "users.info": {"users:read"},
}
FREE: Final = {"auth.test", "chat.getPermalink", "views.publish"}
# The same for events (docs.slack.dev/reference/events).
EVENT_SCOPES: Final = {
    "app_mention": {"app_mentions:read"},
    "message": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "reaction_added": {"reactions:read"},
}


@pytest.fixture(params=MANIFESTS)
def manifest(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Each of the two."""
    loaded: dict[str, Any] = yaml.safe_load((Path("slack") / request.param).read_text())
    return loaded


def called() -> set[str]:
    """The Web API methods that the adapter names."""
    found: set[str] = set()
    for file in Path("adapters/slack").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} & (SCOPES.keys() | FREE)
    return found


@pytest.fixture
def heard(service: Service) -> set[str]:
    """The events that the adapter listens to."""
    office: Any = SimpleNamespace(service=service, web=None, replier=None, aside=None)
    return set(Listeners(office).by_event)


def test_every_event_is_subscribed_to_and_no_other(manifest: dict[str, Any], heard: set[str]) -> None:
    """An event that nobody listens for costs Slack, and us, for nothing."""
    subscribed = manifest["settings"]["event_subscriptions"]["bot_events"]

    assert {name.partition(".")[0] for name in subscribed} == heard


def test_every_scope_is_asked_for_and_no_other(manifest: dict[str, Any], heard: set[str]) -> None:
    """An administrator reads this list, and wonders about each (S51)."""
    needed = {"commands"}
    for method in called() - FREE:
        needed |= SCOPES[method]
    for event in heard:
        needed |= EVENT_SCOPES.get(event, set())

    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed == EXAMINED


def test_every_method_that_is_known_is_used() -> None:
    """So that the table above is no wish list."""
    assert called() == SCOPES.keys() | FREE


def test_the_command_and_the_shortcut_are_those_of_the_code(manifest: dict[str, Any]) -> None:
    """And there are no others."""
    features = manifest["features"]

    assert [one["command"] for one in features["slash_commands"]] == [COMMAND]
    assert [one["callback_id"] for one in features["shortcuts"]] == [SHORTCUT]
