"""The emulator as tests and benches hold it."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Literal, Self

from aiohttp import web

from tests.emulators.slack import events
from tests.emulators.slack.courier import Courier, Road
from tests.emulators.slack.faults import Fault
from tests.emulators.slack.people import People
from tests.emulators.slack.rates import Rate
from tests.emulators.slack.responses import respond
from tests.emulators.slack.signed_http import SignedHttp
from tests.emulators.slack.socket_mode import Sockets
from tests.emulators.slack.values import Call, Message, Unacknowledged
from tests.emulators.slack.web_api import WebApi

HISTORY_CALLS = 50  # tier 3, for what a team made itself
HISTORY_PAGE = 15  # docs.slack.dev, conversations.replies: for everybody else
LOOK_SECONDS = 0.02  # how often `until` looks at what is not the emulator's


class Slack(People):
    """One workspace on loopback; an async context manager.

    `limits=False` turns rates off, never sizes. With `request_url` events come over signed HTTP.
    """

    def __init__(self, *, limits: bool = True, request_url: str | None = None, port: int = 0) -> None:
        super().__init__()
        self.sockets = Sockets(self.app_id, self.touch)
        self.http = SignedHttp(self.signing_secret)
        self.transport: Literal["socket", "http", "both"] = "socket"  # "both": in turns
        self.request_url = request_url
        self.courier = Courier(self, self._road, self.touch)
        self._web_api = WebApi(self, has_rates=limits)
        self._turn = 0
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._web_api.serve)
        app.router.add_get("/link/", self.sockets.accept)
        app.router.add_post("/response/{id}", self._respond)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.home = f"http://127.0.0.1:{self._port}"
        await self.http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.courier.close()
        await self.sockets.close()
        await self.http.__aexit__(kind, error, trace)
        if self._runner:
            await self._runner.cleanup()

    def _road(self) -> Road:
        """The way for the next thing, whichever is open or whose turn it is."""
        if self.request_url is None or self.transport == "socket":
            return self.sockets
        self._turn += self.transport == "both"
        return self.sockets if self._turn % 2 else self.http

    def ticket(self) -> str:
        """A permission to open one connection."""
        return self.sockets.ticket()

    async def _respond(self, request: web.Request) -> web.Response:
        return await respond(self, request)

    # Who it is

    @property
    def api_url(self) -> str:
        """For `AsyncWebClient(base_url=...)`."""
        return f"{self.home}/api/"

    @property
    def request_url(self) -> str | None:
        """Where events are posted to, None for sockets only; setting it sets `transport` too."""
        return self.http.url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self.http.url = url
        self.transport = "http" if url else "socket"

    # What there is to see

    def called(self, method: str) -> list[Call]:
        """The calls of one method that went well."""
        return [call for call in self.calls if call.method == method and call.ok]

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """Everything in a channel, or the replies in one thread, oldest first."""
        place = self.channels[channel]
        posts = place.replies(thread_ts) if thread_ts else list(place.posts.values())
        return [self.seen(post) for post in posts]

    @property
    def unacknowledged(self) -> list[Unacknowledged]:
        """What nobody took in time, each attempt for itself."""
        return self.courier.unacknowledged

    @property
    def acks(self) -> list[float]:
        """Seconds from sending to each acknowledgement."""
        return self.courier.acks

    async def until(self, condition: Callable[[], object], seconds: float = 10) -> None:
        """Wait until it holds; looks after each change, and every 20 ms at what is not the emulator's."""
        ends = time.monotonic() + seconds
        while not condition():
            left = ends - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"not within {seconds} s; the last calls:\n{self._last_calls()}")
            await self.change(min(left, LOOK_SECONDS))

    def _last_calls(self) -> str:
        lines = [f"{call.method} {call.error or 'ok'} {call.arguments}"[:300] for call in self.calls[-8:]]
        lines += [f"unacknowledged: {lost.reason} {lost.payload}"[:300] for lost in self.unacknowledged[-3:]]
        return "\n".join(lines) or "(none)"

    @property
    def is_idle(self) -> bool:
        """Whether the app has taken, or lost, all that it was sent."""
        return self.courier.is_idle

    # What a test may turn

    @property
    def rates(self) -> dict[str, Rate]:
        """How often each method may be called; change it as you like."""
        return self._web_api.rates

    @property
    def history_per_minute(self) -> int:
        """How often histories and threads may be read; under 50 they also come 15 messages a page."""
        return self.rates["conversations.history"].calls

    @history_per_minute.setter
    def history_per_minute(self, calls: int) -> None:
        for method in ("conversations.history", "conversations.replies"):
            self.rates[method] = Rate(calls=calls)
        self.history_page = HISTORY_PAGE if calls < HISTORY_CALLS else 0

    def fail(
        self,
        method: str,
        *,
        error: str = "",
        status: int = 200,
        retry_after: int | None = None,
        drop: Literal["before", "after"] | None = None,
        times: int = 1,
        delay: float = 0.0,
    ) -> None:
        """Let the next `times` calls of a method ("*": of any) fail, or answer late."""
        self._web_api.faults.add(
            Fault(
                method=method,
                error=error,
                status=status,
                retry_after=retry_after,
                drop=drop,
                times=times,
                delay=delay,
            )
        )

    def heal(self) -> None:
        """Forget all planned faults."""
        self._web_api.faults.clear()

    def advance(self, seconds: float) -> None:
        """Move the emulator's clock: streams, statuses, rates, triggers and response_urls age with it."""
        self.clock.advance(seconds)
        self.touch()

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Send every socket away, and close it a moment later."""
        await self.sockets.disconnect(reason)

    async def go_deaf(self, *, answers_pings: bool = False) -> None:
        """Leave the present sockets open but dead; new ones work."""
        self.sockets.go_deaf(answers_pings=answers_pings)

    async def verify_url(self) -> bool:
        """Whether the request URL echoes a challenge."""
        return await self.http.verify(events.TOKEN)
