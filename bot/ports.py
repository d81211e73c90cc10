"""What the core needs from outside, named by need."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.conversation import Prompt, Saying
from bot.models import (
    Analysis,
    Answer,
    Article,
    Delivery,
    Document,
    Engine,
    Failed,
    Finished,
    Frame,
    News,
    Question,
    Request,
    Thread,
    Told,
    Turn,
    Used,
)

Progress = Callable[[Told], None]
"""Told what is being done at the moment, what the article is called, and each finished unit as it comes.

Must return at once.

Units are a foretaste: the analysis that is returned may hold fewer of them. `analyzing` begins
anew: what came before it is void.
"""

Listen = Callable[[str], None]
"""Told all that a model has said so far, each time that it says more; must return at once."""


class Reader(Protocol):
    """Turns an address or a document into an article."""

    async def read(
        self, source: str | Document, *, kept: Article | None = None, automatic: bool = False
    ) -> Article:
        """Read an article; `kept`, an earlier reading of it, comes back if the page has not changed.

        `automatic` says that no person asked for this address by name. Raises `ArticleError` when
        there is no article to be read.
        """
        ...


class Analyst(Protocol):
    """Writes the three parts about an article.

    `signature` names everything but the article and the language that the result depends on
    (engine, models, prompts): it is part of the cache key.
    """

    @property
    def engine(self) -> Engine: ...

    @property
    def signature(self) -> str: ...

    async def analyze(
        self, article: Article, language: str | None, progress: Progress, *, tenant: str
    ) -> Analysis:
        """Analyse in `language` (None: the article's own); only verified claims come back.

        `tenant` pays for it. Raises `AnalysisError`, or `NotAnArticleError` when the text turns out
        to be none.
        """
        ...


class Answerer(Protocol):
    """Answers questions about an article from the article alone."""

    async def answer(self, thread: Thread, question: str, *, tenant: str) -> Answer:
        """Answer the thread's next question, at the expense of `tenant`; raises `AnalysisError`."""
        ...


class Model(Protocol):
    """Says something when asked; `signature` names all that its answers depend on."""

    @property
    def name(self) -> str: ...

    @property
    def signature(self) -> str: ...

    async def say(self, prompt: Prompt, *, tenant: str, listen: Listen) -> Saying:
        """Ask once, at the expense of `tenant`; raises an `AnalysisError` for anything but a whole answer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Money that a call may cost, set aside for a tenant on a day (ISO, UTC)."""

    tenant: str
    day: str
    dollars: float


class Till(Protocol):
    """Knows how much money is left of the day, for each tenant and in all; raises `StoreError`."""

    async def reserve(self, tenant: str, dollars: float) -> Reservation | None:
        """Set money aside; raises `BudgetSpentError` where that would be over a cap.

        What is never settled stays spent. None: nobody counts.
        """
        ...

    async def settle(self, reserved: Reservation | None, dollars: float) -> None:
        """Put what was really spent in the place of what was set aside."""
        ...


class Breaker(Protocol):
    """Remembers, for all processes, which models are to be left alone; raises `StoreError`."""

    async def seconds_open(self, model: str) -> float:
        """For how much longer nobody may ask; 0 when anybody may."""
        ...

    async def open(self, model: str, seconds: float) -> None:
        """Leave a model alone for a while."""
        ...


class Claims(Protocol):
    """Remembers for a day which events were taken; raises `StoreError`."""

    async def is_taken(self, tenant: str, event: str) -> bool:
        """Whether it was taken before, by whichever process."""
        ...

    async def take(self, tenant: str, event: str) -> None:
        """Take an event, once what it asks for is certain to be done."""
        ...


class Queue(Protocol):
    """Has requests answered, by whichever process has time; raises `StoreError`."""

    async def deliver(self, request: Request) -> None:
        """Have a reply delivered; once, however often it is asked for."""
        ...

    async def answer(self, question: Question) -> None:
        """Have a question answered, after those that its thread was asked before; once as well."""
        ...

    async def withdraw(self, request: Request) -> None:
        """Have what stands there of a reply taken away."""
        ...

    async def deliveries_waiting(self) -> int:
        """How many replies and answers wait or are in hand."""
        ...


class LiveLog(Protocol):
    """What is new of each analysis that is being made, told to all who wait; raises `StoreError`.

    Each attempt is an epoch: who follows starts over at a later one, and an earlier one, given up for
    dead, can write nothing any more.
    """

    async def begin(self, key: str) -> int:
        """Begin the next epoch of an analysis."""
        ...

    async def write(self, key: str, epoch: int, news: News) -> bool:
        """Tell all; False, and nothing is told, when a later epoch has begun."""
        ...

    async def ended(self, key: str) -> Finished | Failed | None:
        """How the latest epoch ended, as long as that is known."""
        ...

    def follow(self, key: str) -> AsyncGenerator[tuple[int, News], None]:
        """What was told, from the beginning of the latest epoch, then what comes; never ends by itself."""
        ...


class Replier(Protocol):
    """Keeps the one reply to a request up to date; raises `PlatformError`.

    A request's place, and a message, are addresses that only the adapter understands; by the request's id a
    reply can be found again, whoever posted it and then died. `gap` is the least time between two frames
    of a message, in seconds.
    """

    @property
    def gap(self) -> float: ...

    async def find(self, request: Request) -> str | None:
        """The message that was opened for that request, if it arrived."""
        ...

    async def open(self, request: Request, frame: Frame) -> str | None:
        """Show the first frame, and return the message it stands in.

        None: it was a sign of life that needs no message, or this is not the time for one yet, so the next
        frame is to be opened as well. The last frame always gets one.
        """
        ...

    async def update(self, request: Request, message: str, frame: Frame) -> None:
        """Show another frame; the last one tells by its `stage` that it is the last."""
        ...

    async def delete(self, request: Request, message: str | None) -> None:
        """Take the reply away, or the sign of life; that it is gone already is no error."""
        ...

    async def let_go(self, request: Request) -> None:
        """This process works on the reply no more, whether it is whole or somebody else goes on with it."""
        ...

    async def link(self, request: Request, message: str) -> str | None:
        """An address at which people find that message; None: there is none, or the message is gone."""
        ...


class Deliveries(Protocol):
    """Remembers how far each delivery has come, as long as its thread may live; raises `StoreError`."""

    async def begin(self, request: Request) -> Delivery | None:
        """Note that a delivery begins; what was noted of it before, None if it is the first time."""
        ...

    async def keep(self, delivery: Delivery) -> bool:
        """Note how far it has come; False when it was withdrawn meanwhile."""
        ...

    async def find(self, tenant: str, request: str) -> Delivery | None:
        """How far it has come."""
        ...

    async def withdraw(self, tenant: str, request: str) -> None:
        """Note that nobody wants it any more: whatever state it is in, it counts as done."""
        ...

    async def is_withdrawn(self, tenant: str, request: str) -> bool:
        """Whether nobody wants it any more."""
        ...


class Threads(Protocol):
    """Keeps what each thread is about and what was said there; raises `StoreError`.

    A thread belongs to its tenant, and ends a while after its last turn.
    """

    async def thread(self, tenant: str, address: str) -> Thread | None:
        """Find a thread, with its last turns."""
        ...

    async def begin(self, tenant: str, address: str, thread: Thread, *, anew: bool = False) -> Thread:
        """Keep a new thread, and return the one that is kept: who came first wins, unless `anew`.

        Turns belong to the mark: anew under the same one, they stay.
        """
        ...

    async def add(self, tenant: str, address: str, thread: Thread, turn: Turn) -> None:
        """Add a turn, and let the thread live on; nothing happens when it has begun anew meanwhile."""
        ...

    async def note(self, tenant: str, address: str, request: Request) -> None:
        """Note what a thread is to be about, from the moment that it was asked for; the latest one stands."""
        ...

    async def subject(self, tenant: str, address: str) -> Request | None:
        """The request that a thread is about; None: it is none of ours."""
        ...

    async def forget(self, tenant: str, request: Request) -> None:
        """Have the place of a request be about nothing any more, unless it is about another one by now."""
        ...


class Speakers(Protocol):
    """Remembers who speaks in each thread; raises `StoreError`."""

    async def spoke(self, tenant: str, address: str, user: str) -> tuple[str, ...]:
        """Note that somebody speaks (empty: we do); returns who did lately before, the latest one last."""
        ...


class Notes(Protocol):
    """Remembers little things for a set time; raises `StoreError`."""

    async def write(self, tenant: str, name: str, text: str, keep: timedelta) -> None:
        """Write a note, over an earlier one of that name."""
        ...

    async def first(self, tenant: str, name: str, text: str, keep: timedelta) -> str:
        """Write a note unless there is one of that name; returns the one that stands."""
        ...

    async def read(self, tenant: str, name: str) -> str | None:
        """A note, as long as it is kept."""
        ...


class Allowance(Protocol):
    """Counts, for all processes, how often something is done; raises `StoreError`."""

    async def take(self, tenant: str, name: str, most: int, period: timedelta) -> float:
        """Do it once more: 0.0, or the seconds to wait first, and then it does not count.

        `most` is how often it may be done within the period, all at once if need be.
        """
        ...

    async def rest(self, tenant: str, name: str, seconds: float) -> None:
        """Let nobody do it for so long."""
        ...


class Usage(Protocol):
    """Counts what was delivered to a tenant; raises `StoreError`."""

    async def count(self, tenant: str, *, cached: bool) -> None:
        """Count one analysis."""
        ...

    async def of(self, tenant: str) -> Used:
        """What was delivered within the last 30 days."""
        ...


class Board(Protocol):
    """Records put up under ids, and told to whoever watches: for a platform without a server of its own.

    Raises `StoreError`. Records are the platform's own text; a board on which nothing has changed for a
    while is dropped.
    """

    async def put(self, tenant: str, id: str, record: str, *, new: bool) -> bool:
        """Put up a new record, or change a known one; False when it is known already, or is not."""
        ...

    async def get(self, tenant: str, id: str) -> str | None:
        """One record."""
        ...

    async def all(self, tenant: str) -> dict[str, str]:
        """Every record that is up, by its id."""
        ...

    async def remove(self, tenant: str, id: str) -> None:
        """Take a record down."""
        ...

    def watch(self, tenant: str) -> AsyncGenerator[tuple[str, str | None]]:
        """Every record that is up, by its id; an empty id; then each change, where None says: taken down.

        A change may come twice. The empty id comes again after each second or so without any change; it
        never ends by itself.
        """
        ...


class Shelf(Protocol):
    """Keeps articles and analyses for a while.

    `scope` is the tenant that may see the record, or None for what everyone may share. Every
    method raises `StoreError` when the store is away. What cannot be read back any more (an
    older schema) counts as not kept.
    """

    async def article(self, scope: str | None, url: str) -> Article | None:
        """Find an article by any of the addresses it was kept under."""
        ...

    async def keep_article(self, scope: str | None, article: Article, *served: str) -> None:
        """Keep an article under the addresses that served it, and under its canonical one.

        That one is only what the page says of itself: it never displaces what is kept there.
        """
        ...

    async def analysis(self, scope: str | None, key: str) -> Analysis | None: ...

    async def keep_analysis(
        self, scope: str | None, key: str, analysis: Analysis, *, at_most: timedelta | None = None
    ) -> None: ...
