"""Signs of life: the status below a thread, kept up until there is something to read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import structlog

from adapters.slack import render
from adapters.slack.places import Place
from adapters.slack.web import RefusedError, SlackWeb
from bot.errors import PlaceLostError, PlatformError, StoreError
from bot.models import Stage
from bot.ports import Notes

REFRESH: Final = 90.0  # seconds; Slack takes a status away after two minutes (rule S29)
LONGEST: Final = 40  # refreshments: an hour, as long as an analysis may wait for its turn
UNKNOWN_FOR: Final = timedelta(hours=24)  # until what a workspace refused is tried there again (rule S35)
ALL: Final = "status"
MISSING: Final = frozenset(
    {
        "feature_not_enabled",
        "method_deprecated",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "not_allowed_token_type",
        "team_not_eligible",
        "unknown_method",
    }
)

log = structlog.get_logger()


class Signs:
    """The statuses that this process keeps up, by the request they are for."""

    def __init__(self, web: SlackWeb, notes: Notes) -> None:
        self._web = web
        self._notes = notes
        self._kept_up: dict[str, asyncio.Task[None]] = {}

    async def show(self, key: str, place: Place, stage: Stage) -> bool:
        """Set a status, and keep it up; False where this workspace has none.

        That Slack is busy or away is no reason to fail: it was only a sign. Raises `PlaceLostError`.
        """
        if key in self._kept_up:  # each change would be one more call
            return True
        if await is_refused(self._notes, place.team, ALL):
            return False
        try:
            await self._set(place, render.STAGES[stage])
        except RefusedError as error:
            await refuse(self._notes, place.team, ALL, error)
            return False
        except PlaceLostError:
            raise
        except PlatformError as error:
            log.info("no sign of life", cause=str(error))
        self._kept_up[key] = asyncio.create_task(self._keep_up(place, render.STAGES[stage]))
        return True

    def forget(self, key: str) -> bool:
        """Keep a status up no longer: Slack takes it away when we say something there."""
        task = self._kept_up.pop(key, None)
        if task:
            task.cancel()
        return task is not None

    def forget_all(self) -> None:
        """Keep up none."""
        for key in list(self._kept_up):
            self.forget(key)

    async def clear(self, key: str, place: Place) -> None:
        """Take a status away at once."""
        self.forget(key)
        try:
            if not await is_refused(self._notes, place.team, ALL):
                await self._set(place, "")
        except PlatformError as error:
            log.info("status left to expire", cause=str(error))

    async def _keep_up(self, place: Place, status: str) -> None:
        for _ in range(LONGEST):
            await asyncio.sleep(REFRESH)
            try:
                await self._set(place, status)
            except PlatformError as error:
                log.info("status not refreshed", cause=str(error))

    async def _set(self, place: Place, status: str) -> None:
        await self._web.call(
            place.team,
            "assistant.threads.setStatus",
            channel_id=place.channel,
            thread_ts=place.thread,
            status=status,
        )


@asynccontextmanager
async def open_signs(web: SlackWeb, notes: Notes) -> AsyncIterator[Signs]:
    """Keep statuses up as long as a block lasts; afterwards they expire by themselves."""
    signs = Signs(web, notes)
    try:
        yield signs
    finally:
        signs.forget_all()


async def is_refused(notes: Notes, team: str, feature: str) -> bool:
    """Whether a workspace was found not to have something, a day at most ago."""
    try:
        return await notes.read(team, f"slack:no {feature}") is not None
    except StoreError:
        return False


async def refuse(notes: Notes, team: str, feature: str, error: RefusedError) -> None:
    """Remember that a workspace has not got something; what is wrong with one call is not remembered."""
    log.warning("not available", feature=feature, cause=str(error))
    if error.code not in MISSING:
        return
    try:
        await notes.write(team, f"slack:no {feature}", error.code, UNKNOWN_FOR)
    except StoreError as lost:
        log.warning("not remembered", cause=str(lost))
