"""What the tests of fetching share."""

import asyncio
import socket
from typing import Any

from bot.fetch import open_fetcher
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
        found = await fetcher.fetch(url, in_seconds(seconds), known=known, ask_robots=ask_robots)
    assert found is not None
    return found


def in_seconds(seconds: float) -> float:
    """A deadline by the running loop's clock."""
    return asyncio.get_running_loop().time() + seconds


def answers(*addresses: str) -> Any:
    """A resolver that says the same for every name."""

    def resolve(host: str, port: int, *_: object) -> list[Any]:
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in address], socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve
