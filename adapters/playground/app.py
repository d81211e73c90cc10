"""The page and its addresses: what a person does there, carried to the core, and what comes of it, told."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.playground import events, places, render
from adapters.playground.channel import Channel, Post
from adapters.playground.guard import Guard
from adapters.playground.replier import PlaygroundReplier, now
from bot import __version__, as_json, followup
from bot.errors import BotError, RequestError, SettingsError, StoreError
from bot.intake import BUSY
from bot.message import wanted
from bot.models import Question
from bot.platforms import Platform, Presence
from bot.render import parts
from bot.service import Service
from bot.settings import Settings

STATIC: Final = Path(__file__).parent / "static"
LARGEST: Final = 400_000  # bytes of a request; the longest message in a script of many bytes

GONE: Final = "That message is gone."
AWAY: Final = "I could not take that in just now; please try again."
NOTHING: Final = (
    "I found no link to an article there, so I stay quiet. Paste a link, the text of an article, or write"
    " /analyze before any web address."
)
UNKEPT: Final = "The evidence is not kept any more; regenerate the analysis to see it again."

log = structlog.get_logger()


class Playground:
    """What the page can ask for."""

    def __init__(self, service: Service, channel: Channel, replier: PlaygroundReplier) -> None:
        self._service = service
        self._channel = channel
        self._replier = replier

    async def page(self, request: Request) -> Response:
        """The page itself."""
        return FileResponse(STATIC / "index.html")

    async def status(self, request: Request) -> Response:
        """Who analyses here."""
        settings, engine = self._service.settings, self._service.desk.analyst.engine
        model = settings.model if engine == "anthropic" else None
        return JSONResponse({"engine": engine, "model": model, "version": __version__, "mode": settings.mode})

    async def example(self, request: Request) -> Response:
        """An invented story to try."""
        return JSONResponse({"text": files("bot").joinpath("demo.txt").read_text("utf-8")})

    async def watch(self, request: Request) -> Response:
        """Everything that is said, as it is said."""
        return StreamingResponse(self._changes(), media_type="text/event-stream")

    async def say(self, request: Request) -> Response:
        """Take a message, and whatever it asks for."""
        said = events.parse(await _body(request))
        if said.thread and await self._channel.find(said.thread) is None:
            raise HTTPException(404, GONE)
        settings, threads = self._service.settings, self._service.records.threads
        subject = await threads.subject(places.TENANT, places.pack(said.root)) if said.thread else None
        message = events.message(said, subject, language=settings.language)
        asked = wanted(message, settings.mode, show_cost=True)
        ids = tuple(one.request.id if isinstance(one, Question) else one.id for one in asked)
        await self._channel.add(
            Post(
                id=said.id,
                thread=said.thread,
                author="you",
                html=render.message(said.text),
                at=now(),
                requests=ids,
            )
        )
        taken = [await self._service.intake.take(id, one) for id, one in zip(ids, asked, strict=True)]
        return JSONResponse({"said": BUSY if "busy" in taken else None if taken else NOTHING}, 202)

    async def delete(self, request: Request) -> Response:
        """Take a message away, with its thread, and stop what is being made for it."""
        post = await self._found(request)
        posts = [post, *(await self._channel.thread(post.id))]
        for one in posts:
            for asked in (*one.requests, *filter(None, [one.request])):
                await self._service.intake.withdraw(places.TENANT, asked)
        for one in reversed(posts):
            await self._channel.remove(one)
        return Response(status_code=204)

    async def regenerate(self, request: Request) -> Response:
        """Have an analysis made afresh, in its place."""
        post = await self._found(request)
        if post.request is None or post.stage:  # it is being made already
            return JSONResponse({"said": None}, 202)
        taken = await self._service.intake.again(places.TENANT, post.request)
        if taken == "gone":
            raise HTTPException(404, GONE)
        return JSONResponse({"said": None}, 202)

    async def evidence(self, request: Request) -> Response:
        """What each claim of an analysis rests on."""
        post = await self._found(request)
        records = self._service.records.deliveries
        delivery = await records.find(places.TENANT, post.request) if post.request else None
        reply = await followup.standing(delivery.request, self._service.desk) if delivery else None
        if reply is None:
            raise HTTPException(404, UNKEPT)
        told = [
            {"heading": heading, "claims": [as_json.claim(claim) for claim in claims]}
            for heading, claims in parts(reply.analysis)
        ]
        return JSONResponse({"parts": told})

    async def _found(self, request: Request) -> Post:
        post = await self._channel.find(request.path_params["id"])
        if post is None:
            raise HTTPException(404, GONE)
        return post

    async def _changes(self) -> AsyncGenerator[str]:
        """The events of one connection; it begins with all there is, and ends when the process does.

        When the store is away it ends as well, and the page comes back by itself.
        """
        yield "retry: 1000\n"
        yield _event("reset", {})
        quiet = _event("ready", {})
        try:
            async with aclosing(self._channel.watch()) as changes:
                async for id, post in changes:
                    if post:
                        yield _event("message", post.shown())
                    elif id:
                        yield _event("gone", {"id": id})
                    else:
                        yield quiet
                        quiet = ": still here\n\n"
                    if self._service.stopping.is_set():
                        return
        except StoreError as error:
            log.warning("nothing to watch", cause=str(error))


def _event(name: str, data: dict[str, Any]) -> str:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def _body(request: Request) -> bytes:
    """The body of a request, of which no more is read than the longest message takes."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise HTTPException(415, "The playground takes JSON.")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise HTTPException(413, "That message is too long.")
    return body


async def _refused(request: Request, error: Exception) -> Response:
    """Each failure as a sentence for the person; the log has the cause."""
    if isinstance(error, HTTPException):
        return JSONResponse({"said": error.detail}, error.status_code)
    if isinstance(error, RequestError):
        return JSONResponse({"said": error.said}, 400)
    if isinstance(error, StoreError):
        log.warning("not taken", cause=str(error))
        return JSONResponse({"said": AWAY}, 503)
    return JSONResponse({"said": BotError.said}, 500)  # the server itself logs it


def _routes(service: Service, channel: Channel, replier: PlaygroundReplier) -> Sequence[BaseRoute]:
    settings = service.settings
    if not settings.is_local and settings.playground_password is None:
        said = (
            "The playground is for this machine alone: set TRIPTYCH_BIND=127.0.0.1, or protect it with"
            " TRIPTYCH_PLAYGROUND_PASSWORD."
        )
        raise SettingsError("TRIPTYCH_BIND", settings.bind, said=said)
    playground = Playground(service, channel, replier)
    routes = [
        Route("/", playground.page),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/status", playground.status),
        Route("/example", playground.example),
        Route("/events", playground.watch),
        Route("/messages", playground.say, methods=["POST"]),
        Route("/messages/{id}", playground.delete, methods=["DELETE"]),
        Route("/messages/{id}/regenerate", playground.regenerate, methods=["POST"]),
        Route("/messages/{id}/evidence", playground.evidence),
    ]
    handlers = dict.fromkeys((HTTPException, RequestError, StoreError, Exception), _refused)
    guard = Middleware(Guard, settings=settings)
    return [Mount("/", Starlette(routes=routes, middleware=[guard], exception_handlers=handlers))]


@asynccontextmanager
async def _open(service: Service) -> AsyncIterator[Presence]:
    channel = Channel(service.records.board)
    replier = PlaygroundReplier(channel)
    yield Presence(replier=replier, routes=lambda: _routes(service, channel, replier))


def _is_configured(settings: Settings) -> bool:
    return settings.playground == "on"


def _stands_in(settings: Settings) -> bool:
    return settings.playground == "auto"


platform: Final = Platform(
    name=places.NAME,
    is_configured=_is_configured,
    open=_open,
    stands_in=_stands_in,
)
