"""What is done about what people say and do on Slack: claimed, admitted and enqueued, nothing more.

What needs no promise (a hint to one person, the home page) is said afterwards, by `Aside`.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from adapters.slack import events, markup, places, render, words
from adapters.slack.events import Changed, Heard
from adapters.slack.office import LATEST_KEPT, Office, digest, latest, room
from adapters.slack.places import Place
from bot.intake import BUSY, Mode, is_wanted
from bot.message import Message, is_aside, left_over, possible, wanted
from bot.models import Question, Request

GREETED_FOR: Final = timedelta(days=30)
BIN: Final = "wastebasket"


class Gateway:
    """What Slack can tell us, a method each; raises `StoreError` for what could not be taken in.

    Then it must not be acknowledged: Slack brings it again (rule S6).
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._records = office.service.records
        self._intake = office.service.intake
        self._settings = office.service.settings
        self._aside = office.aside
        self._web = office.web

    async def hear(self, heard: Heard) -> None:
        """Somebody said something: take what it asks for."""
        is_called, mode = heard.is_mention or heard.is_direct, self._mode(heard)
        subject = await self._subject(heard)
        if subject is None and not is_called and mode != "auto":
            return
        message = await self._message(heard, subject)
        asked = wanted(message, mode)
        if not asked and heard.is_mention and heard.thread and subject is None:
            asked = await self._at_the_root(heard, mode)
        for one in asked:
            await self._take(heard, one)
        more = left_over(message, mode)
        if more and await self._office.is_first(heard.team, f"offer {heard.id}"):
            self._aside.offer(heard, more)
        elif not asked and is_called and await self._office.is_first(heard.team, f"hint {heard.id}"):
            self._aside.tell(heard.aside, heard.user, words.OFF if mode == "off" else words.ASK_ME)

    async def point(self, heard: Heard, response_url: str = "", trigger: str = "") -> None:
        """Somebody points at a message: every web address in it is meant, whatever it leads to."""
        message = replace(await self._message(heard, None), trigger="command")
        alone = bool(response_url) and not await self._office.is_member(heard.team, heard.channel)
        if alone:  # an answer of its own for each who asks
            place = replace(heard.place, thread="", response_url=response_url)
            message = replace(message, id=f"{heard.id}-{digest(trigger)}", place=places.pack(place))
        asked = wanted(message, "off")
        if not asked:
            self._tell(heard, words.NO_LINK_SHOWN, response_url if alone else "")
        taken = [await self._take(heard, one, response_url if alone else "") for one in asked]
        if asked and not any(taken):
            self._tell(heard, words.STANDS, response_url if alone else "")

    async def change(self, changed: Changed) -> None:
        """A message with links is gone, or some of its links: so are the replies to them (rule S11)."""
        kept = {one.id for one in possible(self._said(changed.after))} if changed.after else set()
        for request in possible(self._said(changed.before)):
            if request.id not in kept and await self._records.deliveries.find(request.tenant, request.id):
                await self._intake.withdraw(request.tenant, request.id)

    async def react(
        self, *, team: str, channel: str, ts: str, user: str, emoji: str, to: str, event: str
    ) -> None:
        """An emoji on a message: the bin on ours deletes it; the chosen one has a message analysed."""
        identity = await self._web.identity()
        if user == identity.user or not (
            (emoji == BIN and to == identity.user) or emoji == self._settings.reaction
        ):
            return
        if await self._records.claims.is_taken(team, event):
            return
        message = await self._office.read(team, channel, ts)
        if message is None:
            return
        if emoji != BIN:
            await self.point(events.shown(message, identity.user, team=team, channel=channel, by=user))
        elif job := render.job_of(message):
            thread = str(message.get("thread_ts") or ts)
            await self._office.delete(team, job, user, Place(team=team, channel=channel, thread=thread))
        await self._records.claims.take(team, event)  # not before: what failed is to come again

    async def join(self, team: str, channel: str) -> None:
        """We were invited: say once what we do (rule S49)."""
        if await self._office.is_first(team, f"greeting {channel}", GREETED_FOR):
            self._aside.greet(team, channel, self._settings.mode)

    async def open_home(self, team: str, user: str) -> None:
        """Somebody looks at our page."""
        used = await self._records.usage.of(team)
        kept = (self._settings.keep_articles, self._settings.keep_threads)
        view = words.home(self._settings.mode, self._office.model, used, kept)
        self._aside.publish(team, user, view)

    def _said(self, heard: Heard) -> Message:
        return Message(
            tenant=heard.team,
            id=heard.id,
            place=places.pack(heard.place),
            text=heard.text,
            platform="slack",
            plain=markup.plain(heard.text),
            user=heard.user,
            mentioned=heard.is_mention or heard.is_direct,
            is_direct=heard.is_direct,
            language=self._settings.language,
        )

    async def _message(self, heard: Heard, subject: Request | None) -> Message:
        message = replace(self._said(heard), subject=subject)
        if subject is None:
            return message
        before = await self._records.speakers.spoke(heard.team, message.place, heard.user)
        is_to_others = heard.calls_others or is_aside(heard.user, heard.text, before)
        return replace(message, aside=is_to_others and not message.mentioned)

    async def _subject(self, heard: Heard) -> Request | None:
        """What the thread is about; what is said in direct messages elsewhere is about the latest there."""
        threads = self._records.threads
        subject = None
        if heard.thread:
            subject = await threads.subject(heard.team, places.pack(heard.place))
        if subject is None and heard.is_direct:
            return await threads.subject(heard.team, room(heard.team, heard.channel))
        return subject

    def _mode(self, heard: Heard) -> Mode:
        """In channels shared with other organisations nothing is automatic (rule S47)."""
        mode = self._settings.mode
        return "mention" if mode == "auto" and heard.is_shared else mode

    async def _take(self, heard: Heard, asked: Request | Question, response_url: str = "") -> bool:
        """Take it; whether it is something new. What somebody asks for by name is taken up again."""
        request = asked.request if isinstance(asked, Question) else asked
        where = "" if response_url else room(heard.team, heard.channel)
        taken = await self._intake.take(request.id, asked, room=where)
        if taken == "known" and isinstance(asked, Request) and not asked.automatic:
            taken = await self._intake.revive(asked)
        if taken == "busy":
            self._tell(heard, BUSY, response_url)
        if taken != "taken":
            return taken == "busy"
        if isinstance(asked, Question):
            await self._records.speakers.spoke(heard.team, request.place, "")
        else:
            await self._note_latest(heard, request)
        return True

    def _tell(self, heard: Heard, text: str, response_url: str = "") -> None:
        """Say something to somebody alone, by the address that they gave where we cannot write."""
        place = replace(heard.place, thread="", response_url=response_url) if response_url else heard.aside
        self._aside.tell(place, heard.user, text)

    async def _note_latest(self, heard: Heard, request: Request) -> None:
        user = places.recipient(heard.user, heard.team)[0]
        await self._records.notes.write(heard.team, latest(heard.channel, user), request.id, LATEST_KEPT)
        if heard.is_direct:
            await self._records.threads.note(heard.team, room(heard.team, heard.channel), request)

    async def _at_the_root(self, heard: Heard, mode: Mode) -> tuple[Request | Question, ...]:
        """We were called, without a link, into a thread of other people: its root may hold one.

        A question is answered from that article; anything else has it analysed.
        """
        if not is_wanted(mode, "mention"):
            return ()
        root = await self._office.read(heard.team, heard.channel, heard.place.thread)
        if root is None:
            return ()
        identity = await self._web.identity()
        shown = events.shown(root, identity.user, team=heard.team, channel=heard.channel, by=heard.user)
        found = wanted(replace(self._said(shown), trigger="command"), mode)[:1]
        if found and isinstance(found[0], Request) and heard.text.rstrip().endswith("?"):
            return wanted(await self._message(heard, found[0]), mode)
        return found
