"""Addresses on Slack: a place is a thread, or what one person alone is told after a command."""

from dataclasses import dataclass
from typing import Final

from bot.errors import PlaceLostError

NAME: Final = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A thread of a channel by the `ts` of its root.

    With a `response_url`, what is said there is seen by whoever gave the command, for 30 minutes and five
    times at the most; there is no thread then.
    """

    team: str
    channel: str
    thread: str = ""
    response_url: str = ""


def pack(place: Place) -> str:
    """A place as the core carries it."""
    return f"{NAME}:{place.team}:{place.channel}:{place.thread}:{place.response_url}"


def unpack(packed: str) -> Place:
    """The same for us; raises `PlaceLostError`, which does not repeat what may be a secret address."""
    parts = packed.split(":", 4)
    if len(parts) != 5 or parts[0] != NAME or not (parts[3] or parts[4]):
        raise PlaceLostError("place", "none of Slack's")
    return Place(team=parts[1], channel=parts[2], thread=parts[3], response_url=parts[4])


def message_id(channel: str, ts: str) -> str:
    """The id of what a message asks for: the same by whatever event we hear of it (rule S7)."""
    return f"{channel}-{ts}"


def person(user: str, team: str, home: str) -> str:
    """Somebody as the core carries them; of another workspace with its name (Slack Connect)."""
    return user if team in {"", home} else f"{user}@{team}"


def recipient(person: str, home: str) -> tuple[str, str]:
    """The user and the user's own workspace (rule S32)."""
    user, _, team = person.partition("@")
    return user, team or home
