"""Everyone who works on Slack in one process, and what several of them need."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import structlog

from adapters.slack import events, places, words
from adapters.slack.aside import Aside
from adapters.slack.places import Place
from adapters.slack.replier import SlackReplier
from adapters.slack.web import SlackWeb
from bot.errors import MessageGoneError, PlaceLostError, PlatformError
from bot.service import Service

LATEST_KEPT: Final = timedelta(days=30)
ONCE: Final = timedelta(days=1)
IN_TIME: Final = 2.0  # seconds for Slack to answer while Slack itself waits for us, three seconds at the most

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The service, the way to Slack, and who writes and speaks there."""

    service: Service
    web: SlackWeb
    replier: SlackReplier
    aside: Aside

    @property
    def model(self) -> str | None:
        """Who analyses; None: no model."""
        is_model = self.service.desk.analyst.engine == "anthropic"
        return self.service.settings.model if is_model else None

    async def delete(self, team: str, request: str, user: str, place: Place) -> None:
        """Take a reply away, if whoever wants that asked for it, or is an admin (rule S39)."""
        delivery = await self.service.records.deliveries.find(team, request)
        if delivery is None:
            return self.aside.tell(place, user, words.GONE)
        if places.recipient(delivery.request.user, team)[0] != user and not await self.is_admin(team, user):
            return self.aside.tell(place, user, words.NOT_YOURS)
        return await self.service.intake.withdraw(team, request)

    async def is_first(self, team: str, thing: str, keep: timedelta = ONCE) -> bool:
        """Whether something without promise was not said before: Slack tells of many things twice."""
        mine = uuid4().hex
        return await self.service.records.notes.first(team, f"slack:{thing}", mine, keep) == mine

    async def read(self, team: str, channel: str, ts: str) -> events.Json | None:
        """One message, by its `ts` (rule S24); None where we may not read it, or it is gone."""
        alone = {"channel": channel, "limit": 1, "include_all_metadata": True}
        ways = (
            ("conversations.history", {"latest": ts, "inclusive": True}),
            ("conversations.replies", {"ts": ts}),  # it stands in a thread
        )
        for method, where in ways:
            told = await self._asked(team, method, **alone, **where)
            found = [one for one in (told or {}).get("messages") or () if one.get("ts") == ts]
            if found:
                return dict(found[0])
        return None

    async def is_member(self, team: str, channel: str) -> bool:
        """Whether we are in a channel; where Slack cannot tell just now, we may be."""
        try:
            told = await self._asked(team, "conversations.info", channel=channel)
        except (PlaceLostError, MessageGoneError):
            return False
        about = (told or {}).get("channel")
        return about is None or bool(about.get("is_member") or about.get("is_im"))

    async def is_admin(self, team: str, user: str) -> bool:
        """Whether somebody is known to be an admin or an owner of the workspace."""
        told = await self._asked(team, "users.info", user=user)
        about = (told or {}).get("user") or {}
        is_ours = about.get("team_id") in {None, team}  # a guest may be an admin elsewhere
        return is_ours and bool(about.get("is_admin") or about.get("is_owner"))

    async def _asked(self, team: str, method: str, **arguments: object) -> dict[str, Any] | None:
        """What Slack says, if it says so in time; raises `PlaceLostError` where it will not say it to us."""
        try:
            async with asyncio.timeout(IN_TIME):
                return await self.web.call(team, method, **arguments)
        except PlaceLostError:
            raise
        except (PlatformError, TimeoutError) as error:
            log.warning("not told", method=method, cause=str(error))
            return None


def digest(text: str) -> str:
    """A short name for something long or secret."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def latest(channel: str, user: str) -> str:
    """The note of what somebody asked for last in a channel."""
    return f"slack:latest {channel} {user}"


def room(team: str, channel: str) -> str:
    """Where the same article need not be shown twice."""
    return f"{team}:{channel}"
