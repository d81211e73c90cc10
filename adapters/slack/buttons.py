"""The buttons below a reply, and below an offer, pressed."""

import hashlib
from datetime import timedelta
from typing import Final

import structlog

from adapters.slack import places, render, words
from adapters.slack.events import Click
from adapters.slack.office import Office, room
from adapters.slack.places import Place
from bot import followup
from bot.intake import BUSY
from bot.message import Message, request_for

REGENERATIONS: Final = (2, timedelta(hours=1))  # of one article, by one user (rule S40)
FEEDBACK_KEPT: Final = timedelta(days=180)

log = structlog.get_logger()


class Buttons:
    """What each of them does; raises `StoreError` for what could not be taken in."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._records = office.service.records
        self._intake = office.service.intake
        self._settings = office.service.settings
        self._aside = office.aside
        self._desk = office.service.desk

    async def press(self, click: Click, action: str) -> None:
        """A button below a reply."""
        match action:
            case render.EVIDENCE:
                await self._evidence(click)
            case render.REGENERATE:
                await self._regenerate(click)
            case render.DELETE:
                await self._office.delete(click.team, click.value, click.user, _place(click))
            case render.FEEDBACK:
                await self._feedback(click)
            case _:
                await self._take_offer(click)

    async def _evidence(self, click: Click) -> None:
        delivery = await self._records.deliveries.find(click.team, click.value)
        reply = await followup.standing(delivery.request, self._desk) if delivery else None
        shown = words.evidence(reply) if reply else None
        said = "Evidence" if reply else words.UNKEPT
        self._aside.tell(_place(click), click.user, said, shown)

    async def _regenerate(self, click: Click) -> None:
        delivery = await self._records.deliveries.find(click.team, click.value)
        if delivery is None:
            return self._aside.tell(_place(click), click.user, words.GONE)
        name = hashlib.sha256(f"{click.user} {followup.source_of(delivery.request)}".encode()).hexdigest()
        if await self._records.allowance.take(click.team, f"regenerate:{name[:32]}", *REGENERATIONS):
            return self._aside.tell(_place(click), click.user, words.ENOUGH)
        if await self._intake.again(click.team, click.value) == "gone":
            self._aside.tell(_place(click), click.user, words.GONE)
        return None

    async def _feedback(self, click: Click) -> None:
        """The last word counts; thanks are said once (rule S38). The person's id is kept as a hash alone."""
        verdict, _, request = click.value.partition(" ")
        notes = self._records.notes
        user = hashlib.sha256(f"{click.team}:{click.user}".encode()).hexdigest()[:16]
        name = f"feedback:{request}:{user}"
        is_first = await notes.read(click.team, name) is None
        await notes.write(click.team, name, verdict, FEEDBACK_KEPT)
        log.info("feedback", verdict=verdict, request=request)
        if is_first:
            self._aside.tell(_place(click), click.user, words.THANKS)

    async def _take_offer(self, click: Click) -> None:
        """One of the links that were left over: the same request, whoever presses, and however often."""
        packed, _, url = click.value.partition(" ")
        root = places.unpack(packed)
        message = Message(
            tenant=click.team,
            id=places.message_id(root.channel, root.thread),
            place=packed,
            text=url,
            platform="plain",
            user=click.user,
            trigger="mention",
            language=self._settings.language,
        )
        request = request_for(message, url)
        if await self._intake.take(request.id, request, room=room(root.team, root.channel)) == "busy":
            self._aside.tell(_place(click), click.user, BUSY)


def _place(click: Click) -> Place:
    return Place(team=click.team, channel=click.channel, thread=click.thread)
