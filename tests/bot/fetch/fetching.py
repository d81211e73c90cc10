"""What the tests of fetching share."""

import asyncio
import socket
from typing import Any

from bot.fetch import Journey, open_fetcher
from bot.models import Document, Version
from bot.settings import Settings


async def fetch(
    url: str,
    *,
    allow: str = "",
    resolver: Any = None,
    seconds: float = 20,
    known: Version | None = None,
    ask_robots: bool = True,
    **settings: object,
) -> Document:
    """Open a fetcher for one address, and expect a document of it."""
    async with open_fetcher(Settings.load(fetch_allow=allow, **settings), resolver) as fetcher:
        found = await fetcher.fetch(url, a_journey(seconds, known=known, ask_robots=ask_robots))
    assert found is not None
    return found


def a_journey(seconds: float = 20, *, known: Version | None = None, ask_robots: bool = True) -> Journey:
    """A reading's way, with so much time for all of it."""
    deadline = asyncio.get_running_loop().time() + seconds
    return Journey(deadline=deadline, known=known, ask_robots=ask_robots)


def answers(*addresses: str) -> Any:
    """A resolver that says the same for every name."""

    def resolve(host: str, port: int, *_: object) -> list[Any]:
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in address], socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve
