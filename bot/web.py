"""The web process: health, and what each platform answers by HTTP."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.errors import SettingsError, StoreError
from bot.platforms import Presences
from bot.service import Service
from bot.settings import Settings

STOP_SECONDS: Final = 5  # that open answers have to end
BACKLOG: Final = 2_048


class WebServer(uvicorn.Server):
    """A server that leaves signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def web_app(service: Service, presences: Presences) -> Starlette:
    """Everything that answers by HTTP, as one ASGI application."""

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("alive")

    async def readyz(request: Request) -> Response:
        try:
            await service.jobs.deliveries_waiting()
        except StoreError:
            return PlainTextResponse("the store is away", status_code=503)
        if service.deaf:
            return PlainTextResponse(f"deaf: {', '.join(sorted(service.deaf))}", status_code=503)
        return PlainTextResponse("ready")

    health = [Route("/healthz", healthz), Route("/readyz", readyz)]
    # the playground's routes take all that is left, so they come last
    found = sorted((one.routes() for one in presences.values()), key=_takes_everything)
    return Starlette(routes=[*health, *(route for routes in found for route in routes)])


def _takes_everything(routes: Sequence[BaseRoute]) -> bool:
    return any(isinstance(route, Mount) and not route.path for route in routes)


def web_server(service: Service, presences: Presences) -> WebServer:
    """The server of that application; `should_exit` stops it."""
    config = uvicorn.Config(
        web_app(service, presences),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    return WebServer(config)


def listening(settings: Settings) -> socket.socket:
    """The socket that the web process answers at; raises `SettingsError` when it cannot be had."""
    family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
    try:
        return socket.create_server((settings.bind, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        said = (
            f"I cannot listen at {settings.bind}, port {settings.port}; set PORT or TRIPTYCH_BIND to another."
        )
        raise SettingsError("PORT", str(error), said=said) from error
