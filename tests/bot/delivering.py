"""What tests of deliveries share: an office whose analyses are shown unit by unit, and ways to die there."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bot import render
from bot.broadcast import broadcast
from bot.delivery import Courier
from bot.errors import BotError
from bot.following import Analyses
from bot.models import Analysis, Answer, Answerable, Article, Frame, Question, Request, Thread, Unit
from bot.ports import Progress
from bot.testing import (
    MemoryAnalyst,
    MemoryAnswerer,
    MemoryDeliveries,
    MemoryLog,
    MemoryPlatform,
    MemoryReader,
    MemoryUsage,
    memory_desk,
)
from tests.adapters.contract import Killed
from tests.bot.factories import article

URL = "https://news.example/2026/ferry"
STORY = article(url=URL, canonical_url=URL)
TITLE = render.title_of(STORY)
REQUEST = Request(tenant="T1", source=URL, id="r1", place="C1")
QUESTION = Question(request=replace(REQUEST, id="q1"), text="Why?", thread="C1")


def units_of(analysis: Analysis) -> list[Unit]:
    """An analysis in the pieces in which it is told: bullets, then paragraphs."""
    return [
        *(Unit(part="overview", claims=(claim,)) for claim in analysis.overview),
        *(Unit(part="in_depth", claims=paragraph) for paragraph in analysis.in_depth),
        *(Unit(part="commentary", claims=paragraph) for paragraph in analysis.commentary),
    ]


@dataclass(kw_only=True)
class WatchedPlatform(MemoryPlatform):
    """A platform that counts what it is asked; what it refused is among the `tried` frames as well.

    `at_texts` are the faults at which the next texts open; `before` is called before each frame.
    """

    at_texts: list[BotError] = field(default_factory=list)
    before: Callable[[Frame], Awaitable[None]] | None = None
    tried: list[Frame] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    deleted: list[str | None] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    bereft: bool = False

    async def find(self, request: Request) -> str | None:
        """Look for a message."""
        self.looked.append(request.id)
        return await super().find(request)

    async def open(self, request: Request, frame: Frame) -> str | None:
        """Show the first frame."""
        if self.before:
            await self.before(frame)
        if self.at_texts and frame.markdown:
            self.faults = [self.at_texts.pop(0)]
        try:
            return await super().open(request, frame)
        finally:
            self._note(frame)

    async def update(self, request: Request, message: str, frame: Frame) -> None:
        """Show another frame."""
        if self.before:
            await self.before(frame)
        try:
            await super().update(request, message, frame)
        finally:
            self._note(frame)

    async def delete(self, request: Request, message: str | None) -> None:
        """Take it away."""
        self.deleted.append(message)
        await super().delete(request, message)

    def _note(self, frame: Frame) -> None:
        self.tried.append(frame)
        self.news.set()

    async def saw(self, markdown: str) -> None:
        """Wait until somebody has tried to show that, or died."""
        while markdown not in [frame.markdown for frame in self.tried] and not self.bereft:
            self.news.clear()
            await self.news.wait()

    def bereave(self) -> None:
        """Whoever wrote here is dead: nothing will be shown."""
        self.bereft = True
        self.news.set()


@dataclass(kw_only=True)
class TellingAnalyst(MemoryAnalyst):
    """An analyst that tells each unit once the one before was shown; `meanwhile` comes before the first."""

    platform: WatchedPlatform
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def analyze(
        self, article: Article, language: str | None, progress: Progress, *, tenant: str
    ) -> Analysis:
        """Tell it, and return it."""
        analysis = await super().analyze(article, language, progress, tenant=tenant)
        if self.meanwhile:
            await self.meanwhile()
        units = units_of(analysis)
        for count, unit in enumerate(units, 1):
            progress(unit)
            await self.platform.saw(render.partly(units[:count], TITLE, URL))
        return analysis


@dataclass(kw_only=True)
class JudgingAnswerer(MemoryAnswerer):
    """An answerer that finds that much in the article."""

    answerable: Answerable = "yes"

    async def answer(self, thread: Thread, question: str, *, tenant: str) -> Answer:
        """Say so."""
        answer = await super().answer(thread, question, tenant=tenant)
        if self.answerable in {"no", "off_topic"}:
            return replace(answer, answerable=self.answerable, claims=())
        return replace(answer, answerable=self.answerable)


class Fate:
    """When a process dies: before or after one of its calls; all those after it come too late."""

    def __init__(self, fatal: int, platform: WatchedPlatform, *, after: bool) -> None:
        self._left = fatal
        self._platform = platform
        self._after = after

    def of(self, someone: Any) -> Any:
        """Somebody whose calls count."""
        return _Mortal(someone, self)

    async def call(self, inner: Callable[[], Awaitable[Any]]) -> Any:
        """Make one call, or die."""
        self._left -= 1
        dies = self._left <= 0
        result = None if self._left < 0 or (dies and not self._after) else await inner()
        if dies:
            self._platform.bereave()
            raise Killed
        return result


class _Mortal:
    """Stands before somebody, and asks fate."""

    def __init__(self, someone: Any, fate: Fate) -> None:
        self._someone = someone
        self._fate = fate

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self._someone, name)
        if not callable(inner):
            return inner

        async def call(*arguments: Any, **options: Any) -> Any:
            return await self._fate.call(lambda: inner(*arguments, **options))

        return call


class Office:
    """Everyone who works on deliveries, over a web of one article; analyses are made in the background."""

    def __init__(self, *, quiet_signs: bool = False, tells: bool = True) -> None:
        self.platform = WatchedPlatform(quiet_signs=quiet_signs)
        self.reader = MemoryReader(articles={URL: STORY})
        self.telling = TellingAnalyst(platform=self.platform)
        self.analyst: MemoryAnalyst = self.telling if tells else MemoryAnalyst()
        self.answerer = JudgingAnswerer()
        self.desk = memory_desk(reader=self.reader, analyst=self.analyst, answerer=self.answerer)
        self.live = MemoryLog()
        self.deliveries = MemoryDeliveries()
        self.usage = MemoryUsage()
        self._making: set[asyncio.Task[None]] = set()
        self.courier = Courier(
            desk=self.desk,
            analyses=Analyses(log=self.live, key=self._key, ask=self._ask),
            deliveries=self.deliveries,
            usage=self.usage,
        )

    @property
    def whole(self) -> list[Frame]:
        """What stands there, none of it half done."""
        frames = list(self.platform.messages.values())
        assert all(frame.stage is None and frame.kind for frame in frames)
        return frames

    def mortal(self, fatal: int, *, after: bool) -> tuple[Courier, Any]:
        """The courier and the platform as a process has them that dies at that call."""
        fate = Fate(fatal, self.platform, after=after)
        desk = replace(self.desk, threads=fate.of(self.desk.threads))
        courier = replace(self.courier, desk=desk, deliveries=fate.of(self.deliveries))
        return courier, fate.of(self.platform)

    def _key(self, request: Request, *, own: bool = False) -> str:
        return request.id

    async def _ask(self, request: Request, key: str) -> None:
        task = asyncio.create_task(broadcast(request, key, self.desk, self.live))
        self._making.add(task)
        task.add_done_callback(self._making.discard)
