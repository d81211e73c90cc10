"""In-memory stand-ins for every port, for tests that need no server; each passes its port's contract."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.conversation import Prompt, Saying
from bot.errors import ArticleMissingError, BotError, BudgetSpentError, MessageGoneError, PlatformAwayError
from bot.models import (
    Analysis,
    Answer,
    Article,
    Claim,
    Delivery,
    Document,
    Engine,
    Evidence,
    Failed,
    Finished,
    Frame,
    News,
    Question,
    Request,
    Thread,
    Turn,
    Usage,
    Used,
)
from bot.pipeline import Desk
from bot.ports import Analyst, Answerer, Listen, Progress, Reader, Reservation, Shelf, Threads


@dataclass(kw_only=True)
class MemoryReader:
    """A `bot.ports.Reader` over a table of articles; every source it was asked for is in `asked`.

    What was asked for automatically is in `asked_by_nobody` as well; `errors` are raised for theirs.
    """

    articles: dict[str, Article] = field(default_factory=dict)
    errors: dict[str, BotError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    asked_by_nobody: list[str] = field(default_factory=list)

    async def read(
        self, source: str | Document, *, kept: Article | None = None, automatic: bool = False
    ) -> Article:
        name = source if isinstance(source, str) else source.name
        self.asked.append(name)
        if automatic:
            self.asked_by_nobody.append(name)
        if name in self.errors:
            raise self.errors[name]
        if name not in self.articles:
            raise ArticleMissingError(name)
        article = self.articles[name]
        if kept and kept.version and kept.version == article.version:
            return kept
        return article


@dataclass(kw_only=True)
class MemoryAnalyst:
    """A `bot.ports.Analyst` that quotes the first paragraph three times, or fails as told."""

    engine: Engine = "anthropic"
    signature: str = "memory:1"
    fails_with: BotError | None = None
    asked: list[Article] = field(default_factory=list)
    payers: list[str] = field(default_factory=list)

    async def analyze(
        self, article: Article, language: str | None, progress: Progress, *, tenant: str
    ) -> Analysis:
        self.asked.append(article)
        self.payers.append(tenant)
        if self.fails_with:
            raise self.fails_with
        quote = article.paragraphs[0]
        claim = Claim(text=quote, basis="article", evidence=(Evidence(paragraph=1, quote=quote),))
        return Analysis(
            engine=self.engine,
            model="memory",
            language=language or article.language,
            overview=(claim,),
            in_depth=((claim,),),
            commentary=((replace(claim, basis="reading"),),),
        )


class MemoryShelf:
    """A `bot.ports.Shelf` in a dictionary; nothing on it ever expires."""

    def __init__(self) -> None:
        self._articles: dict[tuple[str | None, str], Article] = {}
        self._analyses: dict[tuple[str | None, str], Analysis] = {}

    async def article(self, scope: str | None, url: str) -> Article | None:
        return self._articles.get((scope, url))

    async def keep_article(self, scope: str | None, article: Article, *served: str) -> None:
        claimed = article.canonical_url or article.text_hash
        for url in served or (claimed,):
            self._articles[scope, url] = article
        self._articles.setdefault((scope, claimed), article)

    async def analysis(self, scope: str | None, key: str) -> Analysis | None:
        return self._analyses.get((scope, key))

    async def keep_analysis(
        self, scope: str | None, key: str, analysis: Analysis, *, at_most: timedelta | None = None
    ) -> None:
        self._analyses[scope, key] = analysis


@dataclass(kw_only=True)
class MemoryAnswerer:
    """A `bot.ports.Answerer` that quotes the first paragraph, or fails as told; `asked` holds the threads."""

    engine: Engine = "anthropic"
    fails_with: BotError | None = None
    asked: list[tuple[Thread, str]] = field(default_factory=list)
    payers: list[str] = field(default_factory=list)

    async def answer(self, thread: Thread, question: str, *, tenant: str) -> Answer:
        self.asked.append((thread, question))
        self.payers.append(tenant)
        if self.fails_with:
            raise self.fails_with
        quote = thread.article.paragraphs[0]
        claim = Claim(text=quote, basis="article", evidence=(Evidence(paragraph=1, quote=quote),))
        return Answer(answerable="yes", claims=(claim,), engine=self.engine, model="memory")


class MemoryClaims:
    """A `bot.ports.Claims` in a set; no event is ever forgotten."""

    def __init__(self) -> None:
        self._taken: set[tuple[str, str]] = set()

    async def is_taken(self, tenant: str, event: str) -> bool:
        await asyncio.sleep(0)  # as over a network: others go on meanwhile
        return (tenant, event) in self._taken

    async def take(self, tenant: str, event: str) -> None:
        self._taken.add((tenant, event))


@dataclass(kw_only=True)
class MemoryQueue:
    """A `bot.ports.Queue` in a list that nobody works on; `fails_with` is raised by whatever is added."""

    waiting: list[Request | Question] = field(default_factory=list)
    withdrawn: list[Request] = field(default_factory=list)
    fails_with: BotError | None = None

    async def deliver(self, request: Request) -> None:
        self._add(request)

    async def answer(self, question: Question) -> None:
        self._add(question)

    async def withdraw(self, request: Request) -> None:
        self.withdrawn.append(request)

    async def deliveries_waiting(self) -> int:
        await asyncio.sleep(0)
        return len(self.waiting)

    def _add(self, wanted: Request | Question) -> None:
        if self.fails_with:
            raise self.fails_with
        if wanted not in self.waiting:
            self.waiting.append(wanted)


class MemoryDeliveries:
    """A `bot.ports.Deliveries` in a dictionary."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Delivery] = {}
        self._withdrawn: set[tuple[str, str]] = set()

    async def begin(self, request: Request) -> Delivery | None:
        place = (request.tenant, request.id)
        known = self._known.get(place)
        self._known.setdefault(place, Delivery(request=request))
        return Delivery(request=request, done=True) if place in self._withdrawn else known

    async def keep(self, delivery: Delivery) -> bool:
        place = (delivery.request.tenant, delivery.request.id)
        self._known[place] = delivery
        return place not in self._withdrawn

    async def find(self, tenant: str, request: str) -> Delivery | None:
        return self._known.get((tenant, request))

    async def withdraw(self, tenant: str, request: str) -> None:
        self._withdrawn.add((tenant, request))

    async def is_withdrawn(self, tenant: str, request: str) -> bool:
        return (tenant, request) in self._withdrawn


@dataclass(kw_only=True)
class MemoryPlatform:
    """A `bot.ports.Replier` over a table of messages, and the faults of a real platform.

    `faults` are raised by the next writes, one each; a `PlatformAwayError` after the write took effect,
    as when an answer is lost on its way. With `quiet_signs` a sign of life needs no message.
    """

    messages: dict[str, Frame] = field(default_factory=dict)
    shown: list[Frame] = field(default_factory=list)
    faults: list[BotError | None] = field(default_factory=list)
    gap: float = 0.0
    quiet_signs: bool = False
    let_go_of: list[str] = field(default_factory=list)
    _keys: dict[str, str] = field(default_factory=dict)

    async def find(self, request: Request) -> str | None:
        return self._keys.get(request.id)

    async def open(self, request: Request, frame: Frame) -> str | None:
        if self.quiet_signs and not frame.markdown:
            self._fault()
            self.shown.append(frame)
            return None
        message = f"{request.place}:{len(self._keys) + 1}"
        self._write(message, frame, opening=request.id)
        return message

    async def update(self, request: Request, message: str, frame: Frame) -> None:
        if message not in self.messages:
            raise MessageGoneError(message)
        self._write(message, frame)

    async def delete(self, request: Request, message: str | None) -> None:
        self.messages.pop(message or "", None)

    async def let_go(self, request: Request) -> None:
        self.let_go_of.append(request.id)

    async def link(self, request: Request, message: str) -> str | None:
        return f"https://chat.example/{message}" if message in self.messages else None

    def _fault(self) -> BotError | None:
        fault = self.faults.pop(0) if self.faults else None
        if fault and not isinstance(fault, PlatformAwayError):
            raise fault
        return fault

    def _write(self, message: str, frame: Frame, opening: str | None = None) -> None:
        fault = self._fault()
        if opening:
            self._keys[opening] = message
        self.messages[message] = frame
        self.shown.append(frame)
        if fault:
            raise fault


class MemoryNotes:
    """A `bot.ports.Notes` in a dictionary; no note is ever lost."""

    def __init__(self) -> None:
        self._notes: dict[tuple[str, str], str] = {}

    async def write(self, tenant: str, name: str, text: str, keep: timedelta) -> None:
        self._notes[tenant, name] = text

    async def first(self, tenant: str, name: str, text: str, keep: timedelta) -> str:
        return self._notes.setdefault((tenant, name), text)

    async def read(self, tenant: str, name: str) -> str | None:
        return self._notes.get((tenant, name))


class MemorySpeakers:
    """A `bot.ports.Speakers` in lists."""

    def __init__(self) -> None:
        self._spoke: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    async def spoke(self, tenant: str, address: str, user: str) -> tuple[str, ...]:
        before = tuple(self._spoke[tenant, address])
        self._spoke[tenant, address].append(user)
        return before


class MemoryAllowance:
    """A `bot.ports.Allowance` that keeps the time of each use."""

    def __init__(self) -> None:
        self._times: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        self._rests: dict[tuple[str, str], float] = {}

    async def take(self, tenant: str, name: str, most: int, period: timedelta) -> float:
        now, seconds = time.monotonic(), period.total_seconds()
        rest = self._rests.get((tenant, name), now) - now
        if rest > 0:
            return rest
        used = [at for at in self._times[tenant, name] if at > now - seconds]
        self._times[tenant, name] = used
        if len(used) < most:
            used.append(now)
            return 0.0
        return used[0] + seconds - now

    async def rest(self, tenant: str, name: str, seconds: float) -> None:
        self._rests[tenant, name] = time.monotonic() + seconds


class MemoryUsage:
    """A `bot.ports.Usage` in a dictionary; its month never ends."""

    def __init__(self) -> None:
        self._used: defaultdict[str, Used] = defaultdict(Used)

    async def count(self, tenant: str, *, cached: bool) -> None:
        used = self._used[tenant]
        self._used[tenant] = Used(analyses=used.analyses + 1, cached=used.cached + cached)

    async def of(self, tenant: str) -> Used:
        return self._used[tenant]


class MemoryBoard:
    """A `bot.ports.Board` in dictionaries."""

    SECOND = 1.0

    def __init__(self) -> None:
        self._records: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._changes: defaultdict[str, list[tuple[str, str | None]]] = defaultdict(list)
        self._more = asyncio.Condition()

    async def put(self, tenant: str, id: str, record: str, *, new: bool) -> bool:
        if (id in self._records[tenant]) == new:
            return False
        self._records[tenant][id] = record
        await self._tell(tenant, id, record)
        return True

    async def get(self, tenant: str, id: str) -> str | None:
        return self._records[tenant].get(id)

    async def all(self, tenant: str) -> dict[str, str]:
        return dict(self._records[tenant])

    async def remove(self, tenant: str, id: str) -> None:
        self._records[tenant].pop(id, None)
        await self._tell(tenant, id, None)

    async def watch(self, tenant: str) -> AsyncGenerator[tuple[str, str | None]]:
        changes = self._changes[tenant]
        read = len(changes)
        for id, record in (await self.all(tenant)).items():
            yield id, record
        yield "", None
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._longer(changes, read), self.SECOND)
            told, read = changes[read:], len(changes)
            for change in told or [("", None)]:
                yield change

    async def _longer(self, changes: list[tuple[str, str | None]], length: int) -> None:
        async with self._more:
            await self._more.wait_for(lambda: len(changes) > length)

    async def _tell(self, tenant: str, id: str, record: str | None) -> None:
        async with self._more:
            self._changes[tenant].append((id, record))
            self._more.notify_all()


class MemoryLog:
    """A `bot.ports.LiveLog` in lists."""

    def __init__(self) -> None:
        self._told: defaultdict[str, list[tuple[int, News]]] = defaultdict(list)
        self._epochs: defaultdict[str, int] = defaultdict(int)
        self._more = asyncio.Condition()

    async def begin(self, key: str) -> int:
        self._epochs[key] += 1
        return self._epochs[key]

    async def write(self, key: str, epoch: int, news: News) -> bool:
        if epoch != self._epochs[key]:
            return False
        async with self._more:
            self._told[key].append((epoch, news))
            self._more.notify_all()
        return True

    async def ended(self, key: str) -> Finished | Failed | None:
        last = self._told[key][-1][1] if self._told[key] else None
        return last if isinstance(last, Finished | Failed) else None

    async def follow(self, key: str) -> AsyncGenerator[tuple[int, News], None]:
        told_all, read, newest = self._told[key], 0, 0
        while True:
            async with self._more:
                while len(told_all) == read:
                    await self._more.wait()
                told, read = told_all[read:], len(told_all)
            newest = max(newest, *(epoch for epoch, _ in told))
            for epoch, news in told:
                if epoch == newest:
                    yield epoch, news


@dataclass(kw_only=True)
class MemoryModel:
    """A `bot.ports.Model` that says what it was told to, in turn, and keeps what it was asked."""

    name: str = "memory"
    signature: str = "memory:1"
    sayings: list[str | BotError] = field(default_factory=list)
    asked: list[Prompt] = field(default_factory=list)
    payers: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=lambda: Usage(input_tokens=1_000, output_tokens=500, cost_usd=0.01))

    async def say(self, prompt: Prompt, *, tenant: str, listen: Listen) -> Saying:
        self.asked.append(prompt)
        self.payers.append(tenant)
        saying = self.sayings.pop(0)
        if isinstance(saying, BotError):
            raise saying
        for end in range(0, len(saying), 50):
            listen(saying[:end])
        listen(saying)
        return Saying(text=saying, model=self.name, usage=self.usage)


class MemoryThreads:
    """A `bot.ports.Threads` in a dictionary; no thread ever ends."""

    LAST_TURNS = 10

    def __init__(self) -> None:
        self._threads: dict[tuple[str, str], Thread] = {}
        self._subjects: dict[tuple[str, str], Request] = {}

    async def thread(self, tenant: str, address: str) -> Thread | None:
        return self._threads.get((tenant, address))

    async def begin(self, tenant: str, address: str, thread: Thread, *, anew: bool = False) -> Thread:
        kept = self._threads.get((tenant, address))
        if anew or kept is None:
            turns = kept.turns if kept and kept.nonce == thread.nonce else ()
            self._threads[tenant, address] = replace(thread, turns=turns)
        return self._threads[tenant, address]

    async def add(self, tenant: str, address: str, thread: Thread, turn: Turn) -> None:
        kept = self._threads.get((tenant, address))
        if kept and kept.nonce == thread.nonce:
            turns = (*kept.turns, turn)[-self.LAST_TURNS :]
            self._threads[tenant, address] = replace(kept, turns=turns)

    async def note(self, tenant: str, address: str, request: Request) -> None:
        self._subjects[tenant, address] = request

    async def subject(self, tenant: str, address: str) -> Request | None:
        return self._subjects.get((tenant, address))

    async def forget(self, tenant: str, request: Request) -> None:
        subject = self._subjects.get((tenant, request.place))
        if subject and subject.id == request.id:
            del self._subjects[tenant, request.place]


class MemoryTill:
    """A `bot.ports.Till` that counts in a dictionary; its one day never ends."""

    def __init__(self, *, tenant_dollars: float = 5, all_dollars: float = 50) -> None:
        self._caps = (tenant_dollars, all_dollars)
        self.spent: dict[str, float] = {}

    async def reserve(self, tenant: str, dollars: float) -> Reservation | None:
        spent = (self.spent.get(tenant, 0.0), sum(self.spent.values()))
        if any(amount + dollars > cap for amount, cap in zip(spent, self._caps, strict=True)):
            raise BudgetSpentError(tenant)
        self.spent[tenant] = spent[0] + dollars
        return Reservation(tenant=tenant, day="today", dollars=dollars)

    async def settle(self, reserved: Reservation | None, dollars: float) -> None:
        if reserved:
            self.spent[reserved.tenant] += dollars - reserved.dollars


class MemoryBreaker:
    """A `bot.ports.Breaker` in a dictionary, whose time is `now`."""

    def __init__(self) -> None:
        self.now = 0.0
        self.opened: dict[str, float] = {}

    async def seconds_open(self, model: str) -> float:
        return max(0.0, self.opened.get(model, 0.0) - self.now)

    async def open(self, model: str, seconds: float) -> None:
        self.opened[model] = max(self.opened.get(model, 0.0), self.now + seconds)


def memory_desk(
    *,
    reader: Reader | None = None,
    analyst: Analyst | None = None,
    answerer: Answerer | None = None,
    shelf: Shelf | None = None,
    threads: Threads | None = None,
) -> Desk:
    """Everyone who works on a request, with nothing real behind those that are not given."""
    return Desk(
        reader=reader or MemoryReader(),
        analyst=analyst or MemoryAnalyst(),
        answerer=answerer or MemoryAnswerer(),
        shelf=shelf or MemoryShelf(),
        threads=threads or MemoryThreads(),
    )
