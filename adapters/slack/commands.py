"""`/analyze`: what it asks for, and what is said to who gave it."""

import asyncio
from dataclasses import replace
from typing import Final

import structlog

from adapters.slack import places, render, words
from adapters.slack.markup import escape
from adapters.slack.office import IN_TIME, LATEST_KEPT, Office, digest, latest, room
from adapters.slack.places import Place
from bot.errors import PlaceLostError, PlatformAwayError, PlatformError
from bot.intake import BUSY
from bot.message import Message, wanted
from bot.models import Request

PRIVATE: Final = "private"  # as a word of its own: addresses hold it, too

log = structlog.get_logger()


class Commands:
    """What the command can do; raises `StoreError` for what could not be taken in."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._records = office.service.records
        self._intake = office.service.intake
        self._settings = office.service.settings
        self._aside = office.aside
        self._web = office.web
        self._replier = office.replier

    async def command(
        self, *, team: str, channel: str, user: str, text: str, trigger: str, response_url: str
    ) -> str:
        """`/analyze`: what is said to who gave the command."""
        match text.strip().lower():
            case "" | "help":
                return words.HELP
            case "status":
                return await self._status(team)
            case "delete":
                return await self._delete_latest(team, channel, user)
        given = [word for word in text.split(" ") if word.lower() != PRIVATE]
        is_private = len(given) < len(text.split(" "))
        message = Message(
            tenant=team,
            id=f"command-{digest(trigger)}",
            place="",
            text=" ".join(given),
            platform="slack",
            user=user,
            trigger="command",
            language=self._settings.language,
        )
        asked = [one for one in wanted(message, "off") if isinstance(one, Request)][:1]
        if not asked:
            return words.NO_LINK
        return await self._asked_by_command(asked[0], channel, response_url, is_private=is_private)

    async def _status(self, team: str) -> str:
        used = await self._records.usage.of(team)
        waiting = await self._office.service.jobs.deliveries_waiting()
        return words.status(self._settings.mode, self._office.model, used, waiting)

    async def _delete_latest(self, team: str, channel: str, user: str) -> str:
        request = await self._records.notes.read(team, latest(channel, user))
        delivery = await self._records.deliveries.find(team, request) if request else None
        if request is None or delivery is None or await self._records.deliveries.is_withdrawn(team, request):
            return words.NOTHING_TO_DELETE
        await self._intake.withdraw(team, request)
        return words.DELETED

    async def _asked_by_command(
        self, request: Request, channel: str, response_url: str, *, is_private: bool
    ) -> str:
        """Open a thread for it, or answer its author alone where we may not write."""
        team, what = request.tenant, _what(request)
        if await self._records.claims.is_taken(team, request.id):
            return words.ANALYSING.format(what=what)
        alone = Place(team=team, channel=channel, response_url=response_url)
        if is_private:
            return await self._taken_by_command(request, alone, words.PRIVATELY)
        link = await self._link_to_earlier(request, channel)
        if link:
            return words.KNOWN.format(link=link)
        if await self._intake.is_busy():
            return BUSY
        try:
            thread = await self._headed(request, channel)
        except PlaceLostError:
            return await self._taken_by_command(request, alone, words.UNREACHED)
        except PlatformError as error:
            log.warning("command refused", cause=str(error))
            return words.TRY_AGAIN
        await self._records.notes.write(team, latest(channel, request.user), request.id, LATEST_KEPT)
        place = Place(team=team, channel=channel, thread=thread)
        said = BUSY
        try:
            said = await self._taken_by_command(replace(request, headed=True), place, words.ANALYSING)
        finally:
            if said == BUSY:  # or it could not be stored: nothing will ever stand below
                self._aside.take_back(place)
        return said

    async def _taken_by_command(self, request: Request, place: Place, said: str) -> str:
        where = "" if place.response_url else room(place.team, place.channel)
        taken = await self._intake.take(request.id, replace(request, place=places.pack(place)), room=where)
        return BUSY if taken == "busy" else said.format(what=_what(request))

    async def _headed(self, request: Request, channel: str) -> str:
        """Post what the thread will hang on (rule S20)."""
        try:
            async with asyncio.timeout(IN_TIME):
                told = await self._web.call(
                    request.tenant,
                    "chat.postMessage",
                    channel=channel,
                    unfurl_links=False,
                    unfurl_media=False,
                    metadata={"event_type": "analysis_request", "event_payload": {"job_id": request.id}},
                    **render.heading(request),
                )
        except TimeoutError as error:
            raise PlatformAwayError("heading", "not in time") from error
        return str(told["ts"])

    async def _link_to_earlier(self, request: Request, channel: str) -> str | None:
        """Where the same was analysed in that channel a short while ago (rule S17)."""
        earlier = await self._intake.earlier(request, room(request.tenant, channel))
        delivery = await self._records.deliveries.find(request.tenant, earlier) if earlier else None
        if delivery is None or delivery.message is None or delivery.kind != "analysis":
            return None
        try:
            return await self._replier.link(delivery.request, delivery.message)
        except PlatformError as error:
            log.info("no link", cause=str(error))
            return None


def _what(request: Request) -> str:
    return escape(request.source) if isinstance(request.source, str) else "the text"
