"""What the web process answers by itself: that it lives, and whether it can work; then the platforms."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from bot.app import open_service
from bot.platforms import Presence
from bot.service import Service
from bot.settings import Settings
from bot.testing import MemoryPlatform
from bot.web import web_app


@pytest.fixture
async def service(valkey_url: str, redis: Redis, tmp_path: Path) -> AsyncIterator[Service]:
    """Everything a process has, over an empty store."""
    settings = Settings(redis_url=valkey_url, home=tmp_path / "h", engine="extractive")
    async with open_service(settings) as opened:
        yield opened


async def told(service: Service, path: str, **presences: Presence) -> tuple[int, str]:
    """The status and the words of an answer."""
    transport = httpx.ASGITransport(web_app(service, presences))
    async with httpx.AsyncClient(transport=transport, base_url="http://triptych.test") as client:
        answer = await client.get(path)
    return answer.status_code, answer.text


def saying(word: str) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that says one word."""

    async def say(request: Request) -> Response:
        return PlainTextResponse(word)

    return say


async def test_a_process_that_hears_everyone_is_ready(service: Service) -> None:
    """From the start on."""
    assert service.deaf == set()
    assert await told(service, "/readyz") == (200, "ready")


async def test_a_process_that_is_deaf_is_not_ready(service: Service) -> None:
    """Whoever keeps it alive learns of what; it is ready again once it hears again."""
    service.deaf.add("slack")
    assert await told(service, "/readyz") == (503, "deaf: slack")
    service.deaf.add("discord")
    assert await told(service, "/readyz") == (503, "deaf: discord, slack")

    service.deaf.discard("slack")
    service.deaf.discard("discord")
    assert await told(service, "/readyz") == (200, "ready")


async def test_a_process_that_is_deaf_is_alive(service: Service) -> None:
    """A restart would lose what it still does for others."""
    service.deaf.add("slack")

    assert await told(service, "/healthz") == (200, "alive")


async def test_each_service_has_ears_of_its_own(service: Service) -> None:
    """Deafness is no property of all processes."""
    service.deaf.add("slack")
    other = Service(settings=service.settings, desk=service.desk, jobs=service.jobs, records=service.records)

    assert other.deaf == set()


@pytest.mark.parametrize("greedy_first", [True, False])
async def test_who_takes_every_address_is_asked_last(service: Service, greedy_first: bool) -> None:
    """The playground stands at the root, whatever the order of the names; health is nobody else's."""
    page = Presence(
        replier=MemoryPlatform(),
        routes=lambda: [Mount("", routes=[Route("/{path:path}", saying("page"))])],
    )
    chat = Presence(replier=MemoryPlatform(), routes=lambda: [Route("/slack/events", saying("chat"))])
    presences = {"a": page, "b": chat} if greedy_first else {"a": chat, "b": page}

    assert await told(service, "/slack/events", **presences) == (200, "chat")
    assert await told(service, "/anything", **presences) == (200, "page")
    assert await told(service, "/healthz", **presences) == (200, "alive")
    assert await told(service, "/readyz", **presences) == (200, "ready")


async def test_a_platform_without_addresses_has_none(service: Service) -> None:
    """Its events come on another way."""
    silent = Presence(replier=MemoryPlatform())

    assert silent.listen is None
    assert (await told(service, "/slack/events", slack=silent))[0] == 404
