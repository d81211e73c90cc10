"""Slack as a `bot.platforms.Platform`; the SDK is imported by the process that plays a part there."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from adapters.slack import places
from bot.errors import SettingsError
from bot.platforms import Platform, Presence
from bot.service import Service
from bot.settings import Settings

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from adapters.slack.aside import Aside
    from adapters.slack.replier import SlackReplier
    from adapters.slack.web import SlackWeb
    from bot.doctor import Finding

ADDRESS: Final = "/slack/events"
LARGEST: Final = 1_000_000  # bytes of a request
SLOWEST: Final = 5.0  # seconds that it may take to come


@asynccontextmanager
async def _open(service: Service) -> AsyncIterator[Presence]:
    from adapters.slack.aside import open_aside
    from adapters.slack.replier import SlackReplier
    from adapters.slack.signs import open_signs
    from adapters.slack.web import open_web

    records, settings = service.records, service.settings
    async with open_web(settings, records.allowance) as web, open_signs(web, records.notes) as signs:
        replier = SlackReplier(web=web, notes=records.notes, signs=signs)
        async with open_aside(web) as aside:

            def routes() -> Sequence[BaseRoute]:
                if settings.slack_signing_secret is None:
                    return ()
                return [_route(_bolt(service, web, replier, aside))]

            async def listen() -> None:
                from adapters.slack.sockets import listen

                token = settings.slack_app_token
                if token:
                    app = _bolt(service, web, replier, aside)
                    await listen(service, app, token.get_secret_value(), web)

            yield Presence(
                replier=replier, routes=routes, listen=listen if settings.slack_app_token else None
            )


def _bolt(service: Service, web: "SlackWeb", replier: "SlackReplier", aside: "Aside") -> "AsyncApp":
    from adapters.slack.listeners import bolt_app
    from adapters.slack.office import Office

    return bolt_app(Office(service=service, web=web, replier=replier, aside=aside))


def _route(app: "AsyncApp") -> BaseRoute:
    """Signed HTTP: events, commands and buttons at one address."""
    from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response

    async def receive(request: Request) -> Response:
        body = await _body(request)
        if body is None:  # anybody may send it: the signature is checked when it is whole
            return Response(status_code=413)
        return to_starlette_response(await app.async_dispatch(to_async_bolt_request(request, body)))

    return Route(ADDRESS, receive, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """The body of a request; None when it is larger, or comes more slowly, than anything Slack sends."""
    body = b""
    try:
        async with asyncio.timeout(SLOWEST):
            async for piece in request.stream():
                body += piece
                if len(body) > LARGEST:
                    return None
    except TimeoutError:
        return None
    return body


def _is_configured(settings: Settings) -> bool:
    """Raises `SettingsError` for half a setup: whoever made it would wait for answers in vain."""
    way = settings.slack_app_token or settings.slack_signing_secret
    if (settings.slack_bot_token is None) != (way is None):
        said = "Slack needs SLACK_BOT_TOKEN, and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET beside it."
        raise SettingsError("SLACK_BOT_TOKEN", "half a setup", said=said)
    return way is not None


async def _examine(settings: Settings) -> "tuple[Finding, ...]":
    from adapters.slack.doctor import examine

    return await examine(settings)


platform: Final = Platform(name=places.NAME, is_configured=_is_configured, open=_open, examine=_examine)
