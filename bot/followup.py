"""Questions about an article, answered from what its thread keeps: Question → Thread → Answer → Answered."""

import hashlib
from dataclasses import replace
from typing import Final

from bot import links, pipeline, prompts, render
from bot.errors import UsageError
from bot.models import Answer, Answered, Finished, Question, Reply, Request, Thread, Turn
from bot.pipeline import Desk
from bot.ports import Progress
from bot.visible import visible

MAX_QUESTION: Final = 2_000  # characters: a question with a pasted paragraph


async def answer(question: Question, desk: Desk, progress: Progress) -> Answered:
    """Answer from the article as the thread has it; the first question reads it.

    Raises `UsageError` for what cannot be a question, `ArticleError`, or `AnalysisError`.
    """
    text, request = _asked(question.text), question.request
    address, thread = await _thread(question, desk, progress)
    given = _given(thread, request.id)
    if given is None:
        progress("answering")
        given = await desk.answerer.answer(thread, text, tenant=request.tenant)
        number = thread.turns[-1].number + 1 if thread.turns else 1
        turn = Turn(number=number, question=text, answer=given, request=request.id)
        await desk.threads.add(request.tenant, address, thread, turn)
    return render.answered(given, thread.article, show_cost=request.show_cost)


async def begin(request: Request, reply: Reply, desk: Desk) -> None:
    """Have the place of a reply be a thread about its article; a fresh reply keeps what was said there.

    Where several links were shared in one place, the thread is about the latest.
    """
    tenant, place, source = request.tenant, request.place, source_of(request)
    subject = await desk.threads.subject(tenant, place)
    if subject and source_of(subject) != source:
        return
    begun = Thread(nonce=prompts.new_nonce(), article=reply.article, analysis=reply.analysis, source=source)
    kept = await desk.threads.begin(tenant, place, begun)
    if (kept.source, kept.article.text_hash) != (source, begun.article.text_hash):
        await desk.threads.begin(tenant, place, begun, anew=True)
    elif kept.analysis != begun.analysis:
        await desk.threads.begin(tenant, place, replace(begun, nonce=kept.nonce), anew=True)


async def standing(request: Request, desk: Desk) -> Reply | None:
    """The reply that stands where a request was answered, with all its evidence, as long as that is kept."""
    thread = await desk.threads.thread(request.tenant, request.place)
    if thread is None or thread.analysis is None or thread.source != source_of(request):
        return await pipeline.find(replace(request, fresh=False), desk)
    return pipeline.reply_to(request, Finished(article=thread.article, analysis=thread.analysis, cached=True))


def source_of(request: Request) -> str:
    """What a request is about, the same for every address of it that can be told before reading."""
    if isinstance(request.source, str):
        return links.canonicalize(request.source)
    return f"sha256:{hashlib.sha256(request.source.body).hexdigest()}"


def _given(thread: Thread, request: str) -> Answer | None:
    """The answer that this very question got before its delivery broke off."""
    return next((turn.answer for turn in thread.turns if request and turn.request == request), None)


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
    source = source_of(request)
    if kept and question.thread and kept.source != source:  # another link was shared there since
        kept = None
    if kept and kept.analysis is None:  # it may have been made since
        kept = replace(kept, analysis=await pipeline.find_analysis(request, kept.article, desk))
    if kept:
        return address, kept
    article = article or await pipeline.read(request, desk, progress)
    analysis = await pipeline.find_analysis(request, article, desk)
    begun = Thread(nonce=prompts.new_nonce(), article=article, analysis=analysis, source=source)
    anew = request.fresh or question.thread is not None
    return address, await desk.threads.begin(request.tenant, address, begun, anew=anew)
