"""What a site's robots.txt lets us read (RFC 9309), kept for a while."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Final

from cachetools import LRUCache, TTLCache
from protego import Protego

NAME: Final = "Triptych"  # the name that a robots.txt may address us by
MAX_BYTES: Final = 500 * 1024  # the least that a reader must take: RFC 9309, 2.5
KEPT_SECONDS: Final = 3_600
CACHE_BYTES: Final = 8_000_000
MAX_LINES: Final = 20_000
MAX_ORIGINS: Final = 4_096

Load = Callable[[str], Awaitable[str]]
"""Fetches a robots.txt, empty where there is none; raises `ArticleError` where the site cannot say."""


class Robots:
    """Asks each origin for its rules, once an hour, however many want to know."""

    def __init__(self, load: Load, clock: Callable[[], float] = time.monotonic) -> None:
        self._load = load
        self._kept: TTLCache[str, str] = TTLCache(
            CACHE_BYTES, KEPT_SECONDS, timer=clock, getsizeof=sys.getsizeof
        )
        self._asking: LRUCache[str, asyncio.Lock] = LRUCache(MAX_ORIGINS)

    async def allows(self, origin: str, url: str) -> bool:
        """Whether we may read a page of an origin such as `https://news.example`.

        A site that cannot say forbids everything until it can (RFC 9309, 2.3.1.4): what `load`
        raises goes through.
        """
        text = await self._rules(origin)
        if not text:
            return True
        return await asyncio.to_thread(_allows, text, url)  # half a megabyte of rules takes 50 ms

    async def _rules(self, origin: str) -> str:
        async with self._asking.setdefault(origin, asyncio.Lock()):
            text = self._kept.get(origin)
            if text is None:
                text = _ours(await self._load(f"{origin}/robots.txt"))
                self._kept[origin] = text
            return text


def _ours(text: str) -> str:
    """The groups that name us or everybody: Protego takes quadratic time over the names of others."""
    kept: list[str] = []
    wanted, in_rules = False, True
    for line in text.splitlines()[:MAX_LINES]:
        field, _, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if field == "user-agent":
            wanted = wanted and not in_rules
            in_rules = False
            if value.partition("/")[0].strip().lower() in {"*", NAME.lower()}:
                kept.append(f"User-agent: {value.partition('/')[0]}")
                wanted = True
        elif field in {"allow", "disallow"}:
            in_rules = True
            if wanted:
                kept.append(f"{field}: {value}")
    return "\n".join(kept)


def _allows(text: str, url: str) -> bool:
    return Protego.parse(text).can_fetch(url, NAME)
