"""The one HTTP client that all fetches share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx
import ssrfguard
import ssrfguard.httpx

from bot import __version__
from bot.fetch.fetcher import Fetcher
from bot.fetch.guard import CONNECT_SECONDS, Guard
from bot.settings import Settings

READ_SECONDS: Final = 10


@asynccontextmanager
async def open_fetcher(
    settings: Settings, resolver: ssrfguard.Resolver | None = None
) -> AsyncIterator[Fetcher]:
    """Open the client and the fetcher over it; `resolver` stands in for the system's."""
    guard = Guard(settings.fetch_allow, resolver)
    contact = f" (+{settings.contact})" if settings.contact else ""
    async with ssrfguard.httpx.AsyncClient(
        policy=guard.policy,
        resolver=guard.resolve,
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        limits=httpx.Limits(max_connections=1_000, max_keepalive_connections=50),  # the gate limits each host
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        headers={
            "User-Agent": f"Triptych/{__version__}{contact}",
            "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.1",
            "Accept-Encoding": "gzip, deflate",
        },
    ) as client:
        yield Fetcher(client, guard)
