"""What a site's robots.txt lets us read (RFC 9309), kept for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from cachetools import TTLCache
from protego import Protego

NAME: Final = "Triptych"  # the name that a robots.txt may address us by
MAX_BYTES: Final = 500 * 1024  # the least that a reader must take: RFC 9309, 2.5
KEPT_SECONDS: Final = 3_600
CACHE_BYTES: Final = 8_000_000

Load = Callable[[str], Awaitable[str | None]]
"""Fetches a robots.txt: its text, empty where there is none, None where the site cannot say."""


class Robots:
    """Asks each origin once an hour for its rules."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._kept: TTLCache[str, str] = TTLCache(
            CACHE_BYTES, KEPT_SECONDS, getsizeof=lambda text: 200 + len(text)
        )

    async def allow(self, origin: str, url: str) -> bool:
        """Whether we may read a page of an origin such as `https://news.example`.

        A site that cannot say forbids everything until it can: RFC 9309, 2.3.1.4.
        """
        text = self._kept.get(origin)
        if text is None:
            text = await self._load(f"{origin}/robots.txt")
            if text is None:
                return False
            self._kept[origin] = text
        if not text:
            return True
        return await asyncio.to_thread(_allows, text, url)  # half a megabyte of rules takes 50 ms


def _allows(text: str, url: str) -> bool:
    return Protego.parse(text).can_fetch(url, NAME)
