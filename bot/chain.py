"""Who stands in for a model that failed: the next one, in the end the extractive engine; always said."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

import structlog

from bot.errors import AnalysisError, ModelRefusedError, ModelSilentError
from bot.models import Analysis, Answer, Article, Check, Engine, Thread, Usage
from bot.ports import Analyst, Answerer, Progress

SHARE: Final = 2 / 3  # of what is left, for each model but the last: one that stalls leaves time for another

Link = TypeVar("Link", Analyst, Answerer)
Result = TypeVar("Result", Analysis, Answer)
log = structlog.get_logger()


class AnalystChain:
    """A `bot.ports.Analyst`: each model in turn, within `seconds` for all, then the last resort, if any.

    A refusal is final: what one model declines is handed to nobody else.
    """

    def __init__(self, models: Sequence[Analyst], last_resort: Analyst | None, *, seconds: float) -> None:
        self._models = models
        self._last_resort = last_resort
        self._seconds = seconds

    @property
    def engine(self) -> Engine:
        """The first one's: what the others make is not what was asked for."""
        return self._models[0].engine

    @property
    def signature(self) -> str:
        """The first one's, likewise."""
        return self._models[0].signature

    async def analyze(
        self, article: Article, language: str | None, progress: Progress, *, tenant: str
    ) -> Analysis:
        """Analyse by whoever can; the check `engine` says when it was not the first."""

        def work(link: Analyst) -> Awaitable[Analysis]:
            progress("analyzing")
            return link.analyze(article, language, progress, tenant=tenant)

        return await _by_whoever_can(self._models, self._last_resort, work, self._seconds)


class AnswererChain:
    """A `bot.ports.Answerer`: as `AnalystChain`."""

    def __init__(self, models: Sequence[Answerer], last_resort: Answerer | None, *, seconds: float) -> None:
        self._models = models
        self._last_resort = last_resort
        self._seconds = seconds

    async def answer(self, thread: Thread, question: str, *, tenant: str) -> Answer:
        """Answer by whoever can; the check `engine` says when it was not the first."""

        def work(link: Answerer) -> Awaitable[Answer]:
            return link.answer(thread, question, tenant=tenant)

        return await _by_whoever_can(self._models, self._last_resort, work, self._seconds)


async def _by_whoever_can(
    models: Sequence[Link],
    last_resort: Link | None,
    work: Callable[[Link], Awaitable[Result]],
    seconds: float,
) -> Result:
    """The first result, labelled unless it is the first model's; raises the first failure if none came."""
    failures: list[AnalysisError] = []
    ends = time.monotonic() + seconds
    for place, link in enumerate(models, 1):
        left = ends - time.monotonic()
        try:
            async with asyncio.timeout(left if place == len(models) else left * SHARE):
                return _labelled(await work(link), failures)
        except ModelRefusedError:
            raise
        except AnalysisError as error:
            failures.append(error)
        except TimeoutError:
            failures.append(ModelSilentError("model", "over the deadline"))
        log.info("next in the chain", cause=str(failures[-1]))
    if last_resort is None:
        raise failures[0]
    return _labelled(await work(last_resort), failures)


def _labelled(result: Result, failures: Sequence[AnalysisError]) -> Result:
    """A reader must never take a stand-in's work for the first one's; who pays, pays for all of them."""
    if not failures:
        return result
    said = failures[0].said
    if result.engine != "extractive":
        said = f"The model of first choice could not do it, so {result.model} stood in."
    usage = result.usage + Usage(cost_usd=sum(failure.cost_usd for failure in failures))
    label = Check(check="engine", level="warn", detail=said)
    return replace(result, checks=(label, *result.checks), usage=usage)
