"""Who may use the playground."""

import base64
from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr

from adapters.playground import platform
from bot.errors import SettingsError
from bot.service import Service
from bot.settings import Settings

MESSAGE = {"id": "message-1", "text": "Good morning!"}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "["])
async def test_another_host_is_refused(page: httpx.AsyncClient, host: str) -> None:
    """A name of somebody's own that leads to this machine (DNS rebinding)."""
    for path in ("/", "/events", "/status", "/static/app.js"):
        refused = await page.get(path, headers={"host": host})
        assert refused.status_code in {400, 421}


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
async def test_this_machine_is_let_in_by_any_of_its_names(page: httpx.AsyncClient, name: str) -> None:
    """With whatever port it is reached by."""
    headers = {"host": f"{name}:1234", "origin": f"http://{name}:1234"}
    assert (await page.post("/messages", json=MESSAGE, headers=headers)).status_code == 202


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://localhost"])
async def test_another_page_changes_nothing(page: httpx.AsyncClient, service: Service, origin: str) -> None:
    """Whatever a browser sends on its behalf."""
    headers = {"origin": origin}
    for answer in (
        await page.post("/messages", json=MESSAGE, headers=headers),
        await page.delete("/messages/message-1", headers=headers),
        await page.post("/messages/message-1/regenerate", headers=headers),
    ):
        assert answer.status_code == 403
        assert answer.json()["said"].endswith(".")

    assert await service.records.board.all("local") == {}


async def test_the_page_may_load_nothing_from_elsewhere(page: httpx.AsyncClient) -> None:
    """Nor be framed, nor run what a reply might smuggle in."""
    for path in ("/", "/static/app.js", "/status", "/nowhere"):
        headers = (await page.get(path)).headers
        assert headers["content-security-policy"].startswith("default-src 'self'; script-src 'self';")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers


async def test_no_playground_is_open_to_the_network(service: Service) -> None:
    """It refuses to start, with a sentence that says what to do."""
    settings = service.settings.model_copy(update={"bind": "0.0.0.0"})
    async with platform.open(replace(service, settings=settings)) as presence:
        with pytest.raises(SettingsError, match="TRIPTYCH_BIND"):
            presence.routes()

    protected = settings.model_copy(update={"playground_password": SecretStr("x")})
    async with platform.open(replace(service, settings=protected)) as presence:
        assert presence.routes()


class TestPassword:
    """With a password, any host will do."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """One that is not ASCII."""
        return settings.model_copy(update={"playground_password": SecretStr("geheim:ß")})

    @pytest.mark.parametrize("given", ["", "geheim", "geheim:ss", "geheim:ß "])
    async def test_whoever_does_not_know_it_is_refused(self, page: httpx.AsyncClient, given: str) -> None:
        """And asked for it."""
        credentials = base64.b64encode(f"me:{given}".encode()).decode()
        refused = await page.get("/", headers={"authorization": f"Basic {credentials}"})

        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Basic ")

    @pytest.mark.parametrize("header", ["", "Basic", "Basic !", "Bearer eA==", "Basic eA=="])
    async def test_nonsense_is_no_password(self, page: httpx.AsyncClient, header: str) -> None:
        """Whatever stands in the header."""
        headers = {"authorization": header} if header else {}
        assert (await page.get("/events", headers=headers)).status_code == 401

    async def test_whoever_knows_it_is_let_in(self, page: httpx.AsyncClient) -> None:
        """By whatever name this machine is reached."""
        credentials = base64.b64encode("me:geheim:ß".encode()).decode()
        headers = {"authorization": f"Basic {credentials}", "host": "triptych.example"}

        assert (await page.get("/", headers=headers)).status_code == 200
        assert (await page.get("/healthz")).status_code == 200
