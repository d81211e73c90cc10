"""Addresses on the playground: a place is a thread, named by the message it hangs on."""

from typing import Final

from bot.errors import PlaceLostError

NAME: Final = "playground"
TENANT: Final = "local"  # as the terminal's: both are for whoever sits at this machine


def pack(root: str) -> str:
    """The place of the thread below a message."""
    return f"{NAME}:{root}"


def unpack(place: str) -> str:
    """The message that a thread hangs on."""
    name, _, root = place.partition(":")
    if name != NAME or not root:
        raise PlaceLostError(place, "no place of the playground")
    return root


def reply_id(key: str) -> str:
    """The message that holds the reply to a request: there can be only one of that name."""
    return f"reply-{key}"
