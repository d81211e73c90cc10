"""The analyst that works without a model."""

import asyncio

from bot.extractive.compose import analyze
from bot.models import Analysis, Article, Engine
from bot.ports import Progress


class ExtractiveAnalyst:
    """A `bot.ports.Analyst` that quotes the article and needs nothing from outside.

    It cannot translate: `language` is passed by, the parts are in the article's own. Raises
    `ArticleEmptyError` when there is no sentence to show.
    """

    engine: Engine = "extractive"
    signature: str = "extractive:1"

    async def analyze(self, article: Article, language: str | None, progress: Progress) -> Analysis:
        """Choose sentences in a thread, so that the event loop is never held up."""
        progress("analyzing")
        return await asyncio.to_thread(analyze, article)
