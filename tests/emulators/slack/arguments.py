"""The arguments of a call, however they came: JSON, form, query, or JSON within a form."""

import json
from typing import Any

from aiohttp import web

from tests.emulators.slack.values import Json, SlackError

NESTED = {"blocks", "chunks", "attachments", "metadata", "view", "loading_messages"}


async def read(request: web.Request) -> Json:
    """All of a request's arguments; the SDK sends some of a POST's in its query."""
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        body = _loaded(await request.text())
        found |= body if isinstance(body, dict) else {}
    elif request.method == "POST":
        found |= dict(await request.post())
    return {name: _loaded(value) if name in NESTED else value for name, value in found.items()}


def _loaded(value: Any) -> Any:
    """What JSON within a string means; anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


class Arguments:
    """Typed access to what was given; a wrong type is refused by name."""

    def __init__(self, given: Json) -> None:
        self.given = given

    def __contains__(self, name: str) -> bool:
        return self.given.get(name) is not None

    def text(self, name: str) -> str:
        """A string, empty when missing."""
        value = self.given.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """A string that must be there."""
        if not self.text(name):
            raise SlackError("invalid_arguments", f"[ERROR] missing required field: {name}")
        return self.text(name)

    def flag(self, name: str) -> bool | None:
        """Whether it is set, or None when missing; the SDK writes 1 and 0 in queries."""
        if name not in self:
            return None
        return str(self.given[name]).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        try:
            return int(self.given.get(name) or default)
        except ValueError as error:
            raise SlackError("invalid_arguments", f"[ERROR] {name} is not a number") from error

    def list(self, name: str, error: str = "invalid_arguments") -> list[Json]:
        """A list of objects, empty when missing."""
        value = self.given.get(name) or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise SlackError(error, f"[ERROR] {name} is not a list of objects")
        return value

    def object(self, name: str, error: str = "invalid_arguments") -> Json | None:
        """An object, or None when missing."""
        value = self.given.get(name)
        if value is not None and not isinstance(value, dict):
            raise SlackError(error, f"[ERROR] {name} is not an object")
        return value
