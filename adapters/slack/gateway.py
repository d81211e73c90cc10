"""What is done about each thing that people do on Slack: claimed, admitted and enqueued, nothing more.

What needs no promise (a hint to one person, the home page) is said afterwards, by `Aside`.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import structlog

from adapters.slack import events, markup, places, render, words
from adapters.slack.aside import Aside
from adapters.slack.events import Changed, Click, Heard
from adapters.slack.markup import escape
from adapters.slack.places import Place
from adapters.slack.replier import SlackReplier
from adapters.slack.web import SlackWeb
from bot import followup
from bot.errors import MessageGoneError, PlaceLostError, PlatformError
from bot.intake import BUSY, Mode
from bot.message import LINKS_AT_ONCE, Message, is_aside, left_over, part_of, wanted
from bot.models import Question, Request
from bot.service import Service

REGENERATIONS: Final = (2, timedelta(hours=1))  # of one article, by one user (rule S40)
LATEST_KEPT: Final = timedelta(days=30)
FEEDBACK_KEPT: Final = timedelta(days=180)
GREETED_FOR: Final = timedelta(days=30)
BIN: Final = "wastebasket"

_PRIVATE: Final = re.compile(r"\s*\bprivate\b", re.IGNORECASE)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """Everything that Slack can tell us, a method each; raises `StoreError` for what could not be taken in.

    Then it must not be acknowledged: Slack brings it again (rule S6).
    """

    service: Service
    web: SlackWeb
    replier: SlackReplier
    aside: Aside

    async def hear(self, heard: Heard) -> None:
        """Somebody said something: take what it asks for."""
        subject = await self._subject(heard)
        if subject is None and not (heard.is_mention or heard.is_direct) and self._mode(heard) != "auto":
            return None
        message = await self._message(heard, subject)
        mode = self._mode(heard)
        asked = wanted(message, mode)
        if not asked and heard.is_mention and heard.thread and subject is None:
            return await self._called_into_a_thread(heard)
        await self._take_all(heard, asked)
        more = left_over(message, mode)
        if more:
            self.aside.offer(heard, more)
        elif not asked and (heard.is_mention or heard.is_direct):
            self.aside.tell(heard.place, heard.user, words.ASK_ME)
        return None

    async def point(self, heard: Heard, response_url: str = "") -> None:
        """Somebody points at a message: every web address in it is meant, whatever it leads to."""
        message = replace(await self._message(heard, None), text=f"/analyze {heard.text}")
        asked = wanted(message, "off")
        if not asked:
            return self.aside.tell(heard.place, heard.user, words.NO_LINK_SHOWN)
        if response_url and not await self._is_member(heard.team, heard.channel):
            place = replace(heard.place, thread="", response_url=response_url)
            asked = tuple(self._at(one, place) for one in asked)
        if not await self._take_all(heard, asked):
            self.aside.tell(heard.place, heard.user, words.STANDS)
        return None

    async def change(self, changed: Changed) -> None:
        """A message with links is gone, or some of its links: so are the replies to them (rule S11)."""
        records = self.service.records
        subject = await records.threads.subject(changed.team, places.pack(changed.place))
        if subject is None or not subject.id.startswith(f"{changed.id}."):
            return
        for number in range(1, LINKS_AT_ONCE + words.MOST_OFFERED + 1):
            id = part_of(changed.id, number)
            delivery = await records.deliveries.find(changed.team, id)
            source = delivery.request.source if delivery else None
            if changed.gone or source in changed.dropped:
                await records.deliveries.withdraw(changed.team, id)
                self.aside.withdraw(changed.team, id)

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
        id = f"command-{hashlib.sha256(trigger.encode()).hexdigest()[:24]}"
        is_private = _PRIVATE.search(text) is not None
        message = Message(
            tenant=team,
            id=id,
            place="",
            text=f"/analyze {_PRIVATE.sub('', text)}",
            platform="slack",
            user=user,
            language=self.service.settings.language,
        )
        asked = [one for one in wanted(message, "off") if isinstance(one, Request)][:1]
        if not asked:
            return words.NO_LINK
        return await self._asked_by_command(asked[0], channel, response_url, is_private=is_private)

    async def press(self, click: Click, action: str) -> None:
        """A button below a reply."""
        match action:
            case render.EVIDENCE:
                await self._evidence(click)
            case render.REGENERATE:
                await self._regenerate(click)
            case render.DELETE:
                await self.delete(click.team, click.value, click.user, _place(click))
            case render.FEEDBACK:
                await self._feedback(click)
            case _:
                await self._take_offer(click)

    async def delete(self, team: str, request: str, user: str, place: Place) -> None:
        """Take a reply away, if whoever wants that asked for it, or is an admin (rule S39)."""
        delivery = await self.service.records.deliveries.find(team, request)
        if delivery is None:
            return self.aside.tell(place, user, words.GONE)
        if places.recipient(delivery.request.user, team)[0] != user and not await self._is_admin(team, user):
            return self.aside.tell(place, user, words.NOT_YOURS)
        await self.service.records.deliveries.withdraw(team, request)
        self.aside.withdraw(team, request)
        return None

    async def react(self, *, team: str, channel: str, ts: str, user: str, emoji: str, to: str) -> None:
        """An emoji on a message: the bin on ours deletes it; the chosen one has a message analysed."""
        identity = await self.web.identity()
        if user == identity.user or not (
            (emoji == BIN and to == identity.user) or emoji == self.service.settings.reaction
        ):
            return
        message = await self._read(team, channel, ts)
        if message is None:
            return
        if emoji == BIN:
            job = render.job_of(message)
            if job:
                thread = str(message.get("thread_ts") or ts)
                await self.delete(team, job, user, Place(team=team, channel=channel, thread=thread))
            return
        await self.point(events.shown(message, identity.user, team=team, channel=channel, by=user))

    async def join(self, team: str, channel: str) -> None:
        """We were invited: say once what we do (rule S49)."""
        mine = self.service.records.notes
        if await mine.read(team, f"slack:greeted {channel}") is None:
            await mine.write(team, f"slack:greeted {channel}", "1", GREETED_FOR)
            self.aside.greet(team, channel, self.service.settings.mode)

    async def open_home(self, team: str, user: str) -> None:
        """Somebody looks at our page."""
        settings = self.service.settings
        used = await self.service.records.usage.of(team)
        kept = (settings.keep_articles, settings.keep_threads)
        view = words.home(settings.mode, self._model, used, kept)
        self.aside.publish(team, user, view)

    async def _message(self, heard: Heard, subject: Request | None) -> Message:
        is_called = heard.is_mention or heard.is_direct
        is_other = False
        if subject and not is_called:
            before = await self.service.records.speakers.spoke(
                heard.team, places.pack(heard.place), heard.user
            )
            is_other = heard.calls_others or is_aside(heard.user, heard.text, before)
        return Message(
            tenant=heard.team,
            id=heard.id,
            place=places.pack(heard.place),
            text=heard.text,
            platform="slack",
            plain=markup.plain(heard.text),
            user=heard.user,
            mentioned=is_called,
            aside=is_other,
            language=self.service.settings.language,
            subject=subject,
        )

    async def _subject(self, heard: Heard) -> Request | None:
        """What the thread is about; what is said in a direct message, outside of one, is about the latest."""
        threads = self.service.records.threads
        if heard.thread:
            return await threads.subject(heard.team, places.pack(heard.place))
        return await threads.subject(heard.team, _room(heard)) if heard.is_direct else None

    def _mode(self, heard: Heard) -> Mode:
        """In channels shared with other organisations nothing is automatic (rule S47)."""
        mode = self.service.settings.mode
        return "mention" if mode == "auto" and heard.is_shared else mode

    async def _take_all(self, heard: Heard, asked: tuple[Request | Question, ...]) -> bool:
        """Take each; whether any was new."""
        new = False
        for one in asked:
            new |= await self._take(heard, one)
        return new

    async def _take(self, heard: Heard, asked: Request | Question) -> bool:
        request = asked.request if isinstance(asked, Question) else asked
        taken = await self.service.intake.take(request.id, asked, room=_room(heard))
        if taken == "busy":
            self.aside.tell(heard.place, heard.user, BUSY)
        if taken != "taken":
            return False
        if isinstance(asked, Question):
            await self.service.records.speakers.spoke(heard.team, request.place, "")
        else:
            await self._note_latest(heard, request)
        return True

    async def _note_latest(self, heard: Heard, request: Request) -> None:
        records = self.service.records
        user = places.recipient(heard.user, heard.team)[0]
        await records.notes.write(heard.team, _latest(heard.channel, user), request.id, LATEST_KEPT)
        if heard.is_direct:
            await records.threads.note(heard.team, _room(heard), request)

    async def _called_into_a_thread(self, heard: Heard) -> None:
        """We were mentioned, without a link, in a thread of other people: its root may hold one."""
        root = await self._read(heard.team, heard.channel, heard.place.thread)
        identity = await self.web.identity()
        if root:
            shown = events.shown(root, identity.user, team=heard.team, channel=heard.channel, by=heard.user)
            message = replace(await self._message(shown, None), text=f"/analyze {shown.text}")
            asked = wanted(message, "off")[:1]
            if asked and isinstance(asked[0], Request):
                return await self._answer_or_analyze(heard, asked[0])
        return self.aside.tell(heard.place, heard.user, words.ASK_ME)

    async def _answer_or_analyze(self, heard: Heard, request: Request) -> None:
        """A question there is answered; anything else has the link analysed."""
        message = replace(await self._message(heard, request), place=places.pack(heard.place))
        asked = wanted(message, "mention")
        question = asked[0] if asked and heard.text.rstrip().endswith("?") else None
        await self._take(heard, question or request)

    async def _asked_by_command(
        self, request: Request, channel: str, response_url: str, *, is_private: bool
    ) -> str:
        """Open a thread for it, or answer its author alone where we may not write."""
        team, what = request.tenant, _what(request)
        if await self.service.records.claims.is_taken(team, request.id):
            return words.ANALYSING.format(what=what)
        alone = Place(team=team, channel=channel, response_url=response_url)
        if is_private:
            return await self._taken_by_command(request, alone, words.PRIVATELY)
        link = await self._link_to_earlier(request, channel)
        if link:
            return words.KNOWN.format(link=link)
        try:
            thread = await self._headed(request, channel)
        except PlaceLostError:
            return await self._taken_by_command(request, alone, words.UNREACHED)
        except PlatformError as error:
            log.warning("command refused", cause=str(error))
            return words.TRY_AGAIN
        await self.service.records.notes.write(team, _latest(channel, request.user), request.id, LATEST_KEPT)
        place = Place(team=team, channel=channel, thread=thread)
        return await self._taken_by_command(replace(request, headed=True), place, words.ANALYSING)

    async def _taken_by_command(self, request: Request, place: Place, said: str) -> str:
        room = "" if place.response_url else f"{place.team}:{place.channel}"
        taken = await self.service.intake.take(
            request.id, replace(request, place=places.pack(place)), room=room
        )
        return BUSY if taken == "busy" else said.format(what=_what(request))

    async def _headed(self, request: Request, channel: str) -> str:
        """Post what the thread will hang on (rule S20)."""
        told = await self.web.call(
            request.tenant,
            "chat.postMessage",
            channel=channel,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": "analysis_request", "event_payload": {"job_id": request.id}},
            **render.heading(request),
        )
        return str(told["ts"])

    async def _link_to_earlier(self, request: Request, channel: str) -> str | None:
        """Where the same was analysed in that channel a short while ago (rule S17)."""
        earlier = await self.service.intake.earlier(request, f"{request.tenant}:{channel}")
        delivery = await self.service.records.deliveries.find(request.tenant, earlier) if earlier else None
        if delivery is None or delivery.message is None or delivery.kind != "analysis":
            return None
        try:
            return await self.replier.link(delivery.request, delivery.message)
        except PlatformError as error:
            log.info("no link", cause=str(error))
            return None

    async def _status(self, team: str) -> str:
        service = self.service
        used = await service.records.usage.of(team)
        waiting = await service.jobs.deliveries_waiting()
        return words.status(service.settings.mode, self._model, used, waiting)

    @property
    def _model(self) -> str | None:
        """Who analyses; None: no model."""
        is_model = self.service.desk.analyst.engine == "anthropic"
        return self.service.settings.model if is_model else None

    async def _delete_latest(self, team: str, channel: str, user: str) -> str:
        records = self.service.records
        request = await records.notes.read(team, _latest(channel, user))
        delivery = await records.deliveries.find(team, request) if request else None
        if request is None or delivery is None or await records.deliveries.is_withdrawn(team, request):
            return words.NOTHING_TO_DELETE
        await records.deliveries.withdraw(team, request)
        self.aside.withdraw(team, request)
        return words.DELETED

    async def _evidence(self, click: Click) -> None:
        delivery = await self.service.records.deliveries.find(click.team, click.value)
        reply = await followup.standing(delivery.request, self.service.desk) if delivery else None
        shown = words.evidence(reply) if reply else None
        said = "Evidence" if reply else words.UNKEPT
        self.aside.tell(_place(click), click.user, said, shown)

    async def _regenerate(self, click: Click) -> None:
        records = self.service.records
        delivery = await records.deliveries.find(click.team, click.value)
        if delivery is None:
            return self.aside.tell(_place(click), click.user, words.GONE)
        name = hashlib.sha256(f"{click.user} {followup.source_of(delivery.request)}".encode()).hexdigest()
        if await records.allowance.take(click.team, f"regenerate:{name[:32]}", *REGENERATIONS):
            return self.aside.tell(_place(click), click.user, words.ENOUGH)
        if await self.service.intake.again(click.team, click.value) == "gone":
            self.aside.tell(_place(click), click.user, words.GONE)
        return None

    async def _feedback(self, click: Click) -> None:
        """The last word counts; thanks are said once (rule S38). The person's id is kept as a hash alone."""
        verdict, _, request = click.value.partition(" ")
        notes = self.service.records.notes
        user = hashlib.sha256(f"{click.team}:{click.user}".encode()).hexdigest()[:16]
        name = f"feedback:{request}:{user}"
        is_first = await notes.read(click.team, name) is None
        await notes.write(click.team, name, verdict, FEEDBACK_KEPT)
        log.info("feedback", verdict=verdict, request=request)
        if is_first:
            self.aside.tell(_place(click), click.user, words.THANKS)

    async def _take_offer(self, click: Click) -> None:
        """One of the links that were left over."""
        place, number, url = click.value.split(" ", 2)
        root = places.unpack(place)
        request = Request(
            tenant=click.team,
            source=url,
            id=part_of(places.message_id(root.channel, root.thread), int(number)),
            place=place,
            user=click.user,
            language=self.service.settings.language,
        )
        if await self.service.intake.take(request.id, request, room=f"{root.team}:{root.channel}") == "busy":
            self.aside.tell(root, click.user, BUSY)

    async def _read(self, team: str, channel: str, ts: str) -> events.Json | None:
        """One message, by its `ts` (rule S24); None where we may not read it, or it is gone."""
        try:
            told = await self.web.call(
                team,
                "conversations.history",
                channel=channel,
                latest=ts,
                inclusive=True,
                limit=1,
                include_all_metadata=True,
            )
            found = [one for one in told.get("messages") or () if one.get("ts") == ts]
            if not found:  # it stands in a thread
                told = await self.web.call(
                    team,
                    "conversations.replies",
                    channel=channel,
                    ts=ts,
                    limit=1,
                    include_all_metadata=True,
                )
                found = [one for one in told.get("messages") or () if one.get("ts") == ts]
        except PlatformError as error:
            log.warning("message not read", cause=str(error))
            return None
        return found[0] if found else None

    async def _is_member(self, team: str, channel: str) -> bool:
        try:
            told = await self.web.call(team, "conversations.info", channel=channel)
        except (PlaceLostError, MessageGoneError):
            return False
        except PlatformError:
            return True  # let the worker find out
        about = told.get("channel") or {}
        return bool(about.get("is_member") or about.get("is_im"))

    async def _is_admin(self, team: str, user: str) -> bool:
        try:
            told = await self.web.call(team, "users.info", user=user)
        except PlatformError as error:
            log.info("not known to be an admin", cause=str(error))
            return False
        about = told.get("user") or {}
        return bool(about.get("is_admin") or about.get("is_owner"))

    @staticmethod
    def _at(asked: Request | Question, place: Place) -> Request | Question:
        if isinstance(asked, Question):
            return asked
        return replace(asked, place=places.pack(place))


def _room(heard: Heard) -> str:
    return f"{heard.team}:{heard.channel}"


def _latest(channel: str, user: str) -> str:
    return f"slack:latest {channel} {user}"


def _place(click: Click) -> Place:
    return Place(team=click.team, channel=click.channel, thread=click.thread)


def _what(request: Request) -> str:
    return escape(request.source) if isinstance(request.source, str) else "the text"
