"""Questions about an article, answered from what its thread keeps: Question → Thread → Answer → Answered."""

from dataclasses import replace
from typing import Final

from bot import links, pipeline, prompts, render
from bot.errors import UsageError
from bot.models import Answered, Question, Thread, Turn
from bot.pipeline import Desk
from bot.ports import Progress
from bot.visible import visible

MAX_QUESTION: Final = 2_000  # characters: a question with a pasted paragraph


async def answer(question: Question, desk: Desk, progress: Progress) -> Answered:
    """Answer from the article as the thread has it; the first question reads it.

    Raises `UsageError` for what cannot be a question, `ArticleError`, or `AnalysisError`.
    """
    text = _asked(question.text)
    tenant = question.request.tenant
    address, thread = await _thread(question, desk, progress)
    progress("answering")
    given = await desk.answerer.answer(thread, text, tenant=tenant)
    number = thread.turns[-1].number + 1 if thread.turns else 1
    await desk.threads.add(tenant, address, thread, Turn(number=number, question=text, answer=given))
    return render.answered(given, thread.article, show_cost=question.request.show_cost)


def _asked(text: str) -> str:
    """The question as one line of visible text."""
    text = " ".join(visible(text).split())
    if not any(map(str.isalnum, text)):
        raise UsageError("question", "empty", said="Ask a question about the article, in a few words.")
    if len(text) > MAX_QUESTION:
        said = f"That is too long for a question; ask it in under {MAX_QUESTION:,} characters."
        raise UsageError("question", f"{len(text)} characters", said=said)
    return text


async def _thread(question: Question, desk: Desk, progress: Progress) -> tuple[str, Thread]:
    """The thread and its address; it begins with the first question."""
    request, article, address = question.request, None, question.thread
    if address is None and isinstance(request.source, str):
        address = f"article:{links.canonicalize(request.source)}"
    elif address is None:
        article = await pipeline.read(request, desk, progress)
        address = f"article:{article.text_hash}"

    kept = None if request.fresh else await desk.threads.thread(request.tenant, address)
    if kept and kept.analysis is None:  # it may have been made since
        kept = replace(kept, analysis=await pipeline.find_analysis(request, kept.article, desk))
    if kept:
        return address, kept
    article = article or await pipeline.read(request, desk, progress)
    analysis = await pipeline.find_analysis(request, article, desk)
    begun = Thread(nonce=prompts.new_nonce(), article=article, analysis=analysis)
    return address, await desk.threads.begin(request.tenant, address, begun, anew=request.fresh)
