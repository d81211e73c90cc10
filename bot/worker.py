"""A process that works: it makes analyses and delivers replies until it is told to stop."""

from collections.abc import Mapping

from bot import delivery
from bot.broadcast import abandon, broadcast
from bot.delivery import Courier
from bot.errors import PlaceLostError
from bot.following import Analyses
from bot.keys import task_key
from bot.models import Question, Request
from bot.ports import Replier
from bot.service import Service


class Work:
    """What is done with each job; `repliers` are known by the name before a place's first colon."""

    def __init__(self, service: Service, repliers: Mapping[str, Replier]) -> None:
        self._desk = service.desk
        self._jobs = service.jobs
        self._live = service.records.live
        self._repliers = repliers
        # a public name may lead to a private page where ranges are opened to the fetcher
        self._shared = not service.settings.fetch_allow
        analyses = Analyses(log=self._live, key=self._key, ask=self._jobs.analyze)
        self._courier = Courier(
            desk=service.desk,
            analyses=analyses,
            deliveries=service.records.deliveries,
            usage=service.records.usage,
        )

    async def analyze(self, request: Request, key: str, last: bool) -> None:
        """Make an analysis, for everyone who waits."""
        await broadcast(request, key, self._desk, self._live, last=last)

    async def abandon(self, key: str) -> None:
        """Tell all who wait for an analysis that there will be none."""
        await abandon(key, self._live)

    async def deliver(self, request: Request, last: bool) -> None:
        """Deliver a reply to its place."""
        await delivery.deliver(request, self._courier, self._replier(request), last=last)

    async def answer(self, question: Question, last: bool) -> None:
        """Deliver an answer to its place."""
        await delivery.answer(question, self._courier, self._replier(question.request), last=last)

    async def withdraw(self, request: Request) -> None:
        """Take a reply away."""
        await delivery.withdraw(request, self._courier, self._replier(request))

    def _replier(self, request: Request) -> Replier:
        platform = request.place.partition(":")[0]
        if platform not in self._repliers:
            raise PlaceLostError(platform, "no such platform is configured here")
        return self._repliers[platform]

    async def give_up(self, request: Request) -> None:
        """Leave no sign of life standing where nothing will follow."""
        await delivery.give_up(request, self._courier, self._replier(request))

    def _key(self, request: Request, *, own: bool = False) -> str:
        return task_key(request, self._desk.analyst, shared=self._shared and not own)
