"""The analyst that works without a model."""

import asyncio
from dataclasses import replace

from bot import __version__
from bot.extractive.compose import analyze
from bot.models import Analysis, Article, Check, Engine
from bot.ports import Progress

CANNOT_TRANSLATE = "Without a model nothing is translated: these are the article's own words."


class ExtractiveAnalyst:
    """A `bot.ports.Analyst` that quotes the article and needs nothing from outside.

    It cannot translate: the parts are in the article's own language, and the check `language` says
    so when another was wanted. Raises `ArticleEmptyError` when there is no sentence to show.
    """

    engine: Engine = "extractive"
    signature: str = f"extractive:{__version__}"

    async def analyze(
        self, article: Article, language: str | None, progress: Progress, *, tenant: str
    ) -> Analysis:
        """Choose sentences in a thread, so that the event loop is never held up."""
        progress("analyzing")
        analysis = await asyncio.to_thread(analyze, article)
        if language is None or language.partition("-")[0] == article.language:
            return analysis
        return replace(analysis, checks=(Check(check="language", level="warn", detail=CANNOT_TRANSLATE),))
