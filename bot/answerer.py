"""The answerer over a language model: claims as in an analysis, each held against the article."""

from dataclasses import replace

import structlog

from bot import prompts
from bot.draft import answer_of, paid, reasons
from bot.errors import ModelRefusedError
from bot.models import Answer, Thread
from bot.ports import Model
from bot.trim import cut_article, fit_answer

DECLINED = "The model declined to answer that question."

log = structlog.get_logger()


class ModelAnswerer:
    """A `bot.ports.Answerer` over one model; `tokens` is how much of a long article it gets."""

    def __init__(self, model: Model, *, tokens: int) -> None:
        self._model = model
        self._tokens = tokens

    async def answer(self, thread: Thread, question: str, *, tenant: str) -> Answer:
        """Ask once; raises `AnalysisThinError` when an answer was promised and none holds up."""
        shown, cut = cut_article(thread.article, self._tokens)
        prompt = prompts.followup_prompt(replace(thread, article=shown), question)
        try:
            saying = await self._model.say(prompt, tenant=tenant, listen=lambda so_far: None)
        except ModelRefusedError as error:
            raise ModelRefusedError(self._model.name, str(error), said=DECLINED) from error
        with paid(saying.usage):
            answer, refusals = answer_of(saying.text, thread.article, model=saying.model, question=question)
        if refusals:
            log.info("claims refused", model=saying.model, reasons=reasons(refusals))
        cuts = (cut,) if cut else ()
        return fit_answer(replace(answer, usage=saying.usage, checks=(*cuts, *answer.checks)))
