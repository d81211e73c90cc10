"""How events come in: signed or by socket, twice or late, and what happens when they cannot be taken."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from slack_sdk.signature import Clock
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from adapters.slack import platform, sockets
from adapters.slack.aside import open_aside
from adapters.slack.commands import Commands
from adapters.slack.office import Office
from adapters.slack.replier import SlackReplier
from adapters.slack.signs import open_signs
from adapters.slack.web import open_web
from bot.errors import SettingsError, StoreError
from bot.models import Question, Request
from bot.platforms import Presence
from bot.service import Service
from bot.settings import Settings
from bot.testing import MemoryAnalyst
from bot.web import web_app
from tests.adapters.slack.conftest import OTHER, URL, Team, Transport, id_of, listening_to
from tests.emulators.slack import Slack


class TestSignedHttp:
    """Events at `/slack/events`."""

    @pytest.fixture
    def transport(self) -> Transport:
        """By HTTP."""
        return "http"

    async def test_nobody_can_send_more_than_slack_does(self, team: Team) -> None:
        """The signature is checked when all of it is there; a flood is cut off before that."""

        async def flood() -> AsyncIterator[bytes]:
            for _ in range(200):
                yield b"x" * 100_000

        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(team.slack.request_url or "", content=flood())

        assert answer.status_code == 413

    @pytest.mark.parametrize(
        ("age", "secret", "status"),
        [(0, None, 200), (299, None, 200), (301, None, 401), (-301, None, 401), (0, "another", 401)],
    )
    async def test_only_slack_is_listened_to(
        self, team: Team, age: int, secret: str | None, status: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A wrong signature, or one of five minutes ago, is refused, and has no effect (S1)."""
        event = {"type": "message", "channel": "C1", "user": "U1", "ts": "1.1", "text": f"<{URL}>"}
        body = json.dumps(
            {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}
        ).encode()
        headers = team.slack.http.headers(body, age=age, **({"secret": secret} if secret else {}))
        # to the second, however busy this machine is
        now = int(headers["X-Slack-Request-Timestamp"]) + age
        monkeypatch.setattr(Clock, "now", lambda clock: float(now))
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(team.slack.request_url or "", content=body, headers=headers)

        assert answer.status_code == status
        taken = await team.service.records.claims.is_taken("T1", id_of("1.1"))
        assert taken == (status == 200)

    async def test_the_address_is_verified(self, team: Team) -> None:
        """Slack asks for its challenge back before it sends anything (S2)."""
        started = time.monotonic()
        assert await team.slack.verify_url()
        assert time.monotonic() - started < 1

    async def test_what_cannot_be_stored_is_refused_and_comes_again(
        self, team: Team, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The store was away for a moment: the retry is answered, once (S6, X34)."""
        failing = _Failing(monkeypatch, team.service)
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.slack.until(lambda: team.slack.unacknowledged)
        failing.stop()
        replies = await team.whole(ts)

        assert len(replies) == 1
        assert team.slack.unacknowledged[0].reason == "http_error"


class TestSockets:
    """Events by Socket Mode."""

    async def test_two_connections_share_the_events(self, team: Team) -> None:
        """So that one is up while the other is replaced."""
        assert len(team.slack.sockets.connections) == sockets.CONNECTIONS == 2

    async def test_nothing_is_lost_when_slack_renews_a_connection(self, team: Team) -> None:
        """It announces that, and closes them a moment later, with events on their way (S12)."""
        threads = []
        for number in range(10):
            if number % 4 == 1:
                await team.slack.disconnect("refresh_requested")
            threads.append(await team.slack.post("C1", f"<{URL}?page={number}>", user="U1"))
            team.reader.articles[f"{URL}?page={number}"] = team.reader.articles[URL]
        for ts in threads:
            assert len(await team.whole(ts)) == 1

    async def test_what_cannot_be_stored_is_not_acknowledged(
        self, team: Team, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """So that Slack brings it again (S6)."""
        team.slack.ack_seconds = 0.3
        failing = _Failing(monkeypatch, team.service)
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.slack.until(lambda: team.slack.unacknowledged)
        failing.stop()

        assert len(await team.whole(ts)) == 1

    async def test_a_slow_event_delays_no_other(self, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each is taken by itself."""
        waiting = asyncio.Event()
        take = type(team.service.intake).take

        async def slow(intake: object, event: str, wanted: Request | Question, **more: str) -> str:
            if isinstance(wanted, Request) and wanted.source == URL:
                await waiting.wait()
            return await take(intake, event, wanted, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(type(team.service.intake), "take", slow)
        late = await team.slack.post("C1", f"<{URL}>", user="U1")
        for _ in range(4):  # so that both connections have one after the slow one
            ts = await team.slack.post("C1", f"<{OTHER}>", user="U1")
        await team.whole(ts)
        assert team.ours(late) == []
        waiting.set()
        await team.whole(late)

    async def test_a_deaf_connection_is_replaced(
        self, slack: Slack, service: Service, presence: Presence, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It looks open, and nothing comes through it any more (S14)."""
        monkeypatch.setattr(sockets, "PING", 0.2)
        monkeypatch.setattr(sockets, "LOOK", 0.05)
        monkeypatch.setattr(sockets, "DEAF", 0.5)
        async with listening_to(slack, service, presence, "socket"):
            before = len(slack.called("apps.connections.open"))
            await slack.go_deaf()
            await slack.until(lambda: len(slack.called("apps.connections.open")) > before)
            await slack.post("C1", f"<{URL}>", user="U1")
            await slack.until(lambda: slack.is_idle)

        assert await service.records.claims.is_taken("T1", id_of(slack.messages("C1")[0].ts))

    async def test_a_connection_that_the_sdk_thinks_well_of_is_replaced(
        self, slack: Slack, service: Service, presence: Presence, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its own monitor is stuck: our watchdog is there for that (bolt-python#1529)."""

        async def stuck(client: SocketModeClient) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(SocketModeClient, "monitor_current_session", stuck)
        for name, seconds in (("LOOK", 0.05), ("DEAF", 0.5)):
            monkeypatch.setattr(sockets, name, seconds)
        async with listening_to(slack, service, presence, "socket"):
            before = len(slack.called("apps.connections.open"))
            await slack.go_deaf()
            await slack.until(lambda: len(slack.called("apps.connections.open")) > before, seconds=5)

    async def test_an_outage_of_slack_ends_nothing(
        self, slack: Slack, service: Service, presence: Presence, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However long it lasts: the watchdog's own attempts fail, and when Slack is back it is heard."""
        for name, seconds in (("PING", 0.1), ("LOOK", 0.05), ("DEAF", 0.2)):
            monkeypatch.setattr(sockets, name, seconds)
        async with listening_to(slack, service, presence, "socket"):
            for fault in ({"status": 503}, {"drop": "before"}):
                slack.fail("apps.connections.open", times=1_000, **fault)
                await slack.go_deaf()
                tried = len(slack.calls)
                await slack.until(lambda tried=tried: len(slack.calls) > tried + 8)  # type: ignore[misc]
                slack.heal()
                await slack.until(lambda: "slack" not in service.deaf)
            ts = await slack.post("C1", f"<{URL}>", user="U1")
            await slack.until(lambda: slack.is_idle)

        assert await service.records.claims.is_taken("T1", id_of(ts))

    async def test_a_gateway_that_hears_nothing_is_not_ready(
        self, slack: Slack, service: Service, presence: Presence, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Who asks for readiness is told, until it hears again (S14)."""
        monkeypatch.setattr(sockets, "PING", 0.2)
        monkeypatch.setattr(sockets, "LOOK", 0.05)
        transport = httpx.ASGITransport(app=web_app(service, {}))
        async with (
            listening_to(slack, service, presence, "socket"),
            httpx.AsyncClient(transport=transport, base_url="http://bot") as client,
        ):
            assert (await client.get("/readyz")).status_code == 200
            slack.fail("apps.connections.open", status=503, times=1_000)
            await slack.disconnect("refresh_requested")
            await slack.until(lambda: "slack" in service.deaf)
            answer = await client.get("/readyz")
            assert (answer.status_code, answer.text) == (503, "deaf: slack")

            slack.heal()
            await slack.until(lambda: "slack" not in service.deaf)
            assert (await client.get("/readyz")).status_code == 200

    async def test_a_refused_token_is_one_sentence(
        self, slack: Slack, service: Service, settings: Settings
    ) -> None:
        """Which of the two it is, and what to do."""
        for name in ("slack_app_token", "slack_bot_token"):
            wrong = Settings.load(**(settings.model_dump() | {name: "xoxb-wrong"}))
            async with platform.open(replace(service, settings=wrong)) as presence:
                assert presence.listen
                with pytest.raises(SettingsError) as caught:
                    async with asyncio.timeout(10):
                        await presence.listen()
                assert name.upper() in caught.value.said
                assert "wrong" not in str(caught.value)

    async def test_who_we_are_is_asked_once(self, team: Team) -> None:
        """Not for each event (S48)."""
        await asyncio.gather(*(team.slack.post("C1", "Good morning", user="U1") for _ in range(10)))
        await team.quiet()

        assert team.calls("auth.test") == 1


class TestRepeated:
    """Slack delivers at least once."""

    async def test_the_same_event_again_is_nothing_new(self, team: Team, analyst: MemoryAnalyst) -> None:
        """At once, and when it has been answered long since (S5)."""
        team.slack.deliver_times = 3
        ts = await team.slack.post("C1", f"<@UBOT> <{URL}>", user="U1")
        await team.whole(ts)
        await team.quiet()
        await team.slack.redeliver()
        await team.quiet()

        assert len(team.ours(ts)) == 1
        assert len(analyst.asked) == 1

    async def test_over_both_transports_at_once_it_is_still_one(
        self, slack: Slack, team: Team, service: Service, presence: Presence
    ) -> None:
        """Two processes hear the same; a question as well as a link."""
        with_secret = service.settings.model_copy(
            update={"slack_signing_secret": SecretStr(slack.signing_secret)}
        )
        both = replace(service, settings=with_secret)
        async with platform.open(both) as second, listening_to(slack, both, second, "http"):
            slack.transport = "both"
            slack.deliver_times = 3
            ts = await slack.post("C1", f"<{URL}>", user="U1")
            await team.whole(ts)
            await slack.post("C1", "Who opposes it?", user="U1", thread_ts=ts)
            await team.whole(ts, 2)
            await team.quiet()

        assert len(team.ours(ts)) == 2
        assert slack.unacknowledged == []

    async def test_a_command_that_comes_again_opens_no_second_thread(self, team: Team) -> None:
        """Its connection broke before the acknowledgement arrived."""
        for _ in range(2):
            said = await _gateway_command(team, trigger="1.2.3")
            assert said.startswith("Analysing")
        await team.quiet()

        assert team.calls("chat.postMessage") == 2  # what the thread hangs on, and the analysis


async def test_no_words_of_anybody_are_logged(team: Team, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither what was said to us nor what was not (X21, X25); nor an address that lets us in."""
    ts = await team.slack.post("C1", f"sesame <{URL}>", user="U1")
    await team.slack.post("C1", "sesame seeds for lunch", user="U2")
    await team.whole(ts)
    await team.slack.post("C1", "is sesame in it?", user="U1", thread_ts=ts)
    await team.whole(ts, 2)
    answer = await team.slack.command("/analyze", f"{URL} private", user="U1", channel="C1")
    await team.slack.until(lambda: team.slack.responses)
    told = "".join(capsys.readouterr())

    assert "taken=taken" in told
    assert "sesame" not in told
    assert answer.response_url not in told
    assert "xoxb" not in told


async def test_slack_is_only_served_where_it_is_configured(valkey_url: str, tmp_path: Path) -> None:
    """A token, and one of the two ways."""

    def has(**settings: str) -> bool:
        return platform.is_configured(Settings.load(redis_url=valkey_url, home=tmp_path / "h", **settings))

    assert not has()
    for half in ("slack_bot_token", "slack_app_token", "slack_signing_secret"):
        with pytest.raises(SettingsError, match="half"):
            has(**{half: "x"})
    assert has(slack_bot_token="xoxb-1", slack_app_token="xapp-1")
    assert has(slack_bot_token="xoxb-1", slack_signing_secret="s")


class _Failing:
    """A store that takes nothing in, until told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
        self._is_away = True
        deliver = type(service.jobs).deliver

        async def failing(jobs: object, request: Request) -> None:
            if self._is_away:
                raise StoreError("redis", "away")
            await deliver(jobs, request)  # type: ignore[arg-type]

        monkeypatch.setattr(type(service.jobs), "deliver", failing)

    def stop(self) -> None:
        """It is back."""
        self._is_away = False


async def _gateway_command(team: Team, *, trigger: str) -> str:
    """Give the command as it comes from Slack, with the same trigger each time."""
    records = team.service.records
    async with (
        open_web(team.service.settings, records.allowance) as web,
        open_signs(web, records.notes) as signs,
    ):
        replier = SlackReplier(web=web, notes=records.notes, signs=signs)
        async with open_aside(web) as aside:
            office = Office(service=team.service, web=web, replier=replier, aside=aside)
            return await Commands(office).command(
                team="T1",
                channel="C1",
                user="U1",
                text=URL,
                trigger=trigger,
                response_url="https://hooks.slack.example/x",
            )
