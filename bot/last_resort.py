"""The extractive analyst standing in for a model that failed, and saying so."""

from dataclasses import replace

import structlog

from bot.errors import AnalysisError, ModelRefusedError
from bot.models import Analysis, Article, Check, Engine
from bot.ports import Analyst, Progress

log = structlog.get_logger()


class LastResort:
    """A `bot.ports.Analyst`: the first one while it works, else the second, labelled.

    A refusal is final: what one model declines is handed to nobody else.
    """

    def __init__(self, first: Analyst, second: Analyst) -> None:
        self._first = first
        self._second = second

    @property
    def engine(self) -> Engine:
        """The first one's: what the second makes is not what was asked for."""
        return self._first.engine

    @property
    def signature(self) -> str:
        """The first one's, likewise."""
        return self._first.signature

    async def analyze(self, article: Article, language: str | None, progress: Progress) -> Analysis:
        """Analyse by whoever can; the check `engine` says when it was the second."""
        try:
            return await self._first.analyze(article, language, progress)
        except ModelRefusedError:
            raise
        except AnalysisError as error:
            log.info("standing in for the model", cause=str(error))
            analysis = await self._second.analyze(article, language, progress)
            return replace(
                analysis, checks=(Check(check="engine", level="warn", detail=error.said), *analysis.checks)
            )
