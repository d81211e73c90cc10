"""The answerer that works without a model."""

import asyncio

from bot.extractive.answers import passages
from bot.models import Answer, Thread


class ExtractiveAnswerer:
    """A `bot.ports.Answerer` that quotes the passages which match best, and needs nothing from outside.

    Nobody has judged whether they answer the question: it never says more than "partly".
    """

    async def answer(self, thread: Thread, question: str, *, tenant: str) -> Answer:
        """Choose passages in a thread, so that the event loop is never held up."""
        claims = await asyncio.to_thread(passages, question, thread.article)
        return Answer(answerable="partly" if claims else "no", claims=claims, engine="extractive", model=None)
