"""What people do in the workspace, and what the app hears of it."""

import asyncio
import uuid

from tests.emulators.slack import events
from tests.emulators.slack.courier import EVENTS, Courier, Parcel, Patience
from tests.emulators.slack.values import Answer, Json
from tests.emulators.slack.workspace import Channel, Post, User, Workspace, elements

PHOTO = {"id": "F1", "name": "photo.jpg", "title": "photo.jpg", "mimetype": "image/jpeg", "size": 1_024}
RESPONSE_USES = 5  # Slack's limits
RESPONSE_SECONDS = 1_800  # Slack's limits


class People(Workspace, Patience):
    """The part of the emulator that stands for everybody but the app."""

    courier: Courier

    def __init__(self) -> None:
        Workspace.__init__(self)
        Patience.__init__(self)
        self.events: list[Json] = []  # every event_callback so far
        self.deliver_times = 1  # how often each event is sent
        self.echo = True  # whether the app hears of what it did itself, as with Slack
        self.response_urls: dict[str, tuple[str, Json, float]] = {}

    # Events

    def emit(self, event: Json, channel: Channel | None) -> None:
        """Tell the app of what it did itself."""
        if self.echo:
            self._tell(event, channel)

    def _tell(self, event: Json, channel: Channel | None = None) -> None:
        """Tell the app, if it may know: nothing of channels that it is not in."""
        if channel and not channel.has_bot:
            return
        body = events.callback(self, event, channel)
        self.events.append(body)
        for attempt in range(self.deliver_times):
            self._deliver(body, attempt)

    def _deliver(self, body: Json, attempt: int) -> None:
        reason = "timeout" if attempt else ""
        self.courier.send(Parcel(kind=EVENTS, payload=body, attempt=attempt, reason=reason))

    async def send_event(self, event: Json, channel: str | None = None) -> str:
        """Any inner event, of the team or of a channel; gives its event_id."""
        self._tell(event, self.channels[channel] if channel else None)
        return str(self.events[-1]["event_id"])

    async def redeliver(self, event_id: str | None = None) -> None:
        """Send an event once more as if nobody had taken it; the last one unless told."""
        body = next(body for body in reversed(self.events) if event_id in (None, body["event_id"]))
        self._deliver(body, 1)

    # Places

    def add_channel(
        self, id: str, *, bot: bool = True, kind: str = "channel", shared: bool = False, user: str = "U1"
    ) -> None:
        """A place to talk: channel, private or im; `user` is at the other end of an im."""
        other = self.user(user).id if kind == "im" else ""
        self.channels[id] = Channel(id=id, kind=kind, has_bot=bot, is_shared=shared, user=other)

    def add_user(self, id: str, *, team: str = "T1", admin: bool = False, locale: str = "en-GB") -> None:
        """Somebody special; everybody else is made up on first sight."""
        self.users[id] = User(id=id, team=team, is_admin=admin, locale=locale)

    def archive(self, channel: str) -> None:
        """Close a channel to all writing."""
        place = self.channels[channel]
        place.is_archived = True
        self._tell({"type": "channel_archive", "channel": channel, "user": "U1"}, place)

    def kick(self, channel: str) -> None:
        """Remove the bot."""
        place = self.channels[channel]
        place.has_bot = False
        event = {"type": f"{place.type}_left", "channel": channel, "actor_id": "U1"}
        self._tell(event | {"event_ts": self.clock.ts()})

    async def join(self, channel: str, *, user: str = "UBOT", inviter: str = "U1") -> None:
        """Somebody comes in, the bot unless told."""
        place = self.channels[channel]
        self.user(user)
        if user == self.bot_user:
            place.has_bot = True
        event = {"type": "member_joined_channel", "user": user, "channel": channel, "inviter": inviter}
        more = {"team": self.team, "event_ts": self.clock.ts()}
        self._tell(event | {"channel_type": place.type[0].upper()} | more, place)

    async def open_home(self, *, user: str = "U1", tab: str = "home") -> None:
        """Somebody looks at the app's own page: `home`, or `messages`."""
        self.user(user)
        event: Json = {"type": "app_home_opened", "user": user, "tab": tab}
        event |= {"channel": self.im(user).id, "event_ts": self.clock.ts()}
        if view := self.views.get(user):
            event["view"] = view
        self._tell(event)

    async def uninstall(self) -> None:
        """Both events that tell of it, and dead tokens."""
        self.is_installed = False
        revoked = {"type": "tokens_revoked", "tokens": {"bot": [self.bot_user]}}
        self._tell(revoked)
        self._tell({"type": "app_uninstalled"})

    # Messages

    async def post(
        self,
        channel: str,
        text: str,
        *,
        user: str = "U1",
        thread_ts: str | None = None,
        blocks: list[Json] | None = None,
        subtype: str | None = None,
        bot_id: str | None = None,
        as_mention: bool | None = None,
    ) -> str:
        """Somebody writes; gives the `ts`. `as_mention` decides over an app_mention, else the text does."""
        place = self.channels[channel]
        self.user(user)
        post = Post(
            channel=channel,
            ts=self.clock.ts(),
            user="" if subtype == "bot_message" else user,  # old bots have no user
            files=[PHOTO] if subtype == "file_share" else [],
            text=text,
            thread_ts=thread_ts,
            bot_id=bot_id,
            subtype=subtype,
            blocks=events.rich_text(text) if blocks is None else blocks,
        )
        self.add(place, post)
        self._tell(events.posted(self, place, post), place)
        is_mention = f"<@{self.bot_user}" in text and place.kind != "im"
        if is_mention if as_mention is None else as_mention:
            self._tell(events.mentioned(self, place, post), place)
        return post.ts

    async def edit(self, channel: str, ts: str, text: str) -> None:
        """The author changes the words."""
        place, post = self._post(channel, ts)
        before = events.message(self, post)
        post.text, post.blocks = text, events.rich_text(text)
        post.edited += 1
        post.edited_ts = self.clock.ts()
        self.touch()
        now = events.message(self, post)
        self._tell(events.changed(self, place, now, before), place)

    async def unfurl(self, channel: str, ts: str) -> None:
        """Slack adds a preview of a link, some time after the post."""
        place, post = self._post(channel, ts)
        before = events.message(self, post)
        post.attachments = [{"id": 1, "title": "A preview", "from_url": "https://x.example", "text": "..."}]
        now = events.message(self, post)
        self._tell(events.changed(self, place, now, before), place)

    async def remove(self, channel: str, ts: str, *, tombstone: bool = False) -> None:
        """Somebody deletes a message, whoever wrote it.

        Of a root that has replies Slack tells as of a change into a tombstone: `tombstone=True`.
        """
        place, post = self._post(channel, ts)
        before = events.message(self, post)
        if not tombstone:
            self.erase(place, post)
            self._tell(events.deleted(self, place, before), place)
            return
        post.user, post.subtype, post.text = "USLACKBOT", "tombstone", "This message was deleted."
        post.blocks = []
        self.touch()
        now = events.message(self, post) | {"hidden": True}
        self._tell(events.changed(self, place, now, before), place)

    async def react(self, channel: str, ts: str, name: str, *, user: str = "U1") -> None:
        """Somebody puts an emoji to a message."""
        place, post = self._post(channel, ts)
        self.user(user)
        post.reactions.append((name, user))
        self.touch()
        self._tell(events.reacted(self, post, name, user), place)

    def _post(self, channel: str, ts: str) -> tuple[Channel, Post]:
        place = self.channels[channel]
        return place, self.found(place, ts)

    # Commands and clicks

    async def command(self, name: str, text: str = "", *, user: str = "U1", channel: str = "C1") -> Answer:
        """Somebody types a slash command, in any channel, never in a thread."""
        place = self.channels[channel]
        self.user(user)
        body = events.command(self, name, text, user, place)
        return await self._ask("slash_commands", body, {"channel": channel})

    async def shortcut(self, callback_id: str, channel: str, ts: str, *, user: str = "U1") -> Answer:
        """Somebody picks the app's action in a message's menu."""
        place, post = self._post(channel, ts)
        body = events.interaction(
            self,
            "message_action",
            user,
            callback_id=callback_id,
            action_ts=self.clock.ts(),
            message_ts=ts,
            channel={"id": channel, "name": events.channel_name(place)},
            message=events.message(self, post),
        )
        return await self._ask("interactive", body, {"channel": channel})

    async def click(
        self, channel: str, ts: str, action_id: str, *, user: str = "U1", value: str | None = None
    ) -> Answer:
        """Somebody clicks in a message or an ephemeral; `value` picks among buttons that share the id."""
        place = self.channels[channel]
        post = place.posts.get(ts)
        hidden = next((e for e in self.ephemerals if e.ts == ts and e.user == user), None)
        source = post or hidden
        assert source, f"{user} sees no message {ts} in {channel}"
        thread_ts = {"thread_ts": source.thread_ts} if source.thread_ts else {}
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": not post}
        body = events.interaction(
            self,
            "block_actions",
            user,
            container=container | thread_ts,
            channel={"id": channel, "name": events.channel_name(place)},
            state={"values": {}},
            actions=[self._action(source.blocks, action_id, user, value)],
        )
        if post:
            body["message"] = events.message(self, post)
        return await self._ask("interactive", body, {"channel": channel, "ts": ts})

    async def click_home(self, action_id: str, *, user: str = "U1", value: str | None = None) -> Answer:
        """Somebody clicks in their Home tab; there is no response_url."""
        view = self.views[user]
        body = events.interaction(
            self,
            "block_actions",
            user,
            container={"type": "view", "view_id": view["id"]},
            view=view,
            actions=[self._action(view["blocks"], action_id, user, value)],
        )
        return await self._ask("interactive", body, None)

    async def submit(self, view_id: str, values: Json, *, user: str = "U1") -> Answer:
        """Somebody sends a modal off; `values` is `state.values` as Slack would fill it."""
        view = self.modals[view_id] | {"state": {"values": values}}
        body = events.interaction(self, "view_submission", user, view=view, response_urls=[])
        answer = await self._ask("interactive", body, None)
        if answer.ok and "response_action" not in answer.payload:
            self.modals.pop(view_id)
        return answer

    def _action(self, blocks: list[Json], action_id: str, user: str, value: str | None) -> Json:
        for block, element in elements(blocks):
            if element.get("action_id") != action_id or user not in element.get(
                "visible_to_user_ids", [user]
            ):
                continue
            pressed = _pressed(element, value)
            if pressed is not None:
                common = {"action_id": action_id, "block_id": block["block_id"], "type": element["type"]}
                return common | pressed | {"action_ts": self.clock.ts()}
        raise AssertionError(f"{user} sees no button {action_id} ({value}) in {blocks}")

    async def _ask(self, kind: str, body: Json, target: Json | None) -> Answer:
        url = ""
        if target is not None:
            id = uuid.uuid4().hex
            self.response_urls[id] = (kind, target, self.clock.now() + RESPONSE_SECONDS)
            url = body["response_url"] = f"{self.home}/response/{id}"
        receipt = await asyncio.shield(self.courier.send(Parcel(kind=kind, payload=body)))
        return Answer(
            ok=not receipt.reason,
            payload=receipt.payload,
            response_url=url,
            trigger_id=body["trigger_id"],
        )


def _pressed(element: Json, value: str | None) -> Json | None:
    """What an action says of the element that was used, or None when that is not the one meant."""
    if element["type"] == "feedback_buttons":
        buttons = [element["positive_button"], element["negative_button"]]
        return next((_said(button) for button in buttons if value in (None, button["value"])), None)
    if "options" in element:
        chosen = [option for option in element["options"] if value in (None, option["value"])]
        return {"selected_option": chosen[0]} if chosen else None
    if value not in (None, element.get("value")):
        return None
    return _said(element)


def _said(button: Json) -> Json:
    return {name: button[name] for name in ("text", "value") if name in button}
