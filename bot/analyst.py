"""The analyst over a language model: asked once, believed as far as the article carries it, repaired once."""

import asyncio
from dataclasses import dataclass, replace
from typing import Final

import structlog

from bot import extractive, prompts
from bot.conversation import Prompt, Saying
from bot.draft import Outcome, Reading, analysis_of, paid, reasons
from bot.errors import AnalysisError, AnalysisThinError, ModelRefusedError, NotAnArticleError
from bot.grounding.style import style
from bot.languages import name_of
from bot.models import STEERED, Analysis, Article, Check, Engine, Paragraph, Part, Usage
from bot.ports import Model, Progress
from bot.render import HEADINGS
from bot.trim import cut_article, fit

BREAKS_OFF: Final = "The text seems to break off; only what is there was analysed."
STOOD_IN: Final = "too little of the model's held up, so these are sentences quoted from the article"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One analysis: of what, in which language, at whose expense, and who is told of it."""

    article: Article  # the whole, which claims are held against; the model may have got a part of it
    language: str | None
    tenant: str
    progress: Progress


class ModelAnalyst:
    """A `bot.ports.Analyst` over one model; `tokens` is how much of a long article it gets."""

    engine: Engine = "anthropic"

    def __init__(self, model: Model, *, tokens: int) -> None:
        self._model = model
        self._tokens = tokens

    @property
    def signature(self) -> str:
        """The model, the words it is given, and how much of an article it gets."""
        return f"{self.engine}:{self._model.signature}:{prompts.prompts_hash()}:{self._tokens}"

    async def analyze(
        self, article: Article, language: str | None, progress: Progress, *, tenant: str
    ) -> Analysis:
        """Ask once, keep what the article carries, cut what is too long.

        Raises `AnalysisThinError` when too little of it holds up even after a repair.
        """
        shown, cut = cut_article(article, self._tokens)
        job = _Job(article=article, language=language or article.language, tenant=tenant, progress=progress)
        prompt = prompts.analysis_prompt(shown, name_of(job.language))
        outcome, saying = await self._ask(prompt, job)
        if outcome.thin:
            outcome = await self._repaired(prompt, outcome, saying, job)
        analysis = await _completed(outcome, article)
        found = style(analysis, article, outcome.facts)
        _note(self._model.name, outcome, found)
        checks = (*_noticed(outcome, article, cut), *analysis.checks, *found)
        return fit(replace(analysis, checks=checks))

    async def _ask(self, prompt: Prompt, job: _Job) -> tuple[Outcome, Saying]:
        reading = Reading(job.article, job.language)

        def listen(so_far: str) -> None:
            for news in reading.news(so_far):
                job.progress(news)

        saying = await self._model.say(prompt, tenant=job.tenant, listen=listen)
        job.progress("checking")
        with paid(saying.usage):
            outcome = analysis_of(saying.text, job.article, model=saying.model, language=job.language)
        return replace(outcome, analysis=replace(outcome.analysis, usage=saying.usage)), saying

    async def _repaired(self, prompt: Prompt, first: Outcome, saying: Saying, job: _Job) -> Outcome:
        """Name the failures and ask once more; the better of both answers, at the cost of both."""
        if not first.refusals:  # nothing to name: it was not the checks that made it thin
            return first
        failures = [f"{refusal.reason}: {refusal.text}" for refusal in first.refusals]
        log.info("repairing an analysis", model=self._model.name, refused=len(failures), thin=first.thin)
        job.progress("analyzing")
        try:
            second, _ = await self._ask(prompt.then(saying.text, prompts.repair_prompt(failures)), job)
        except ModelRefusedError:
            raise
        except (AnalysisError, NotAnArticleError) as error:
            log.info("not repaired", cause=str(error))
            return _dearer(first, Usage(cost_usd=getattr(error, "cost_usd", 0.0)))
        better = first if len(first.thin) < len(second.thin) else second
        other = second if better is first else first
        return _dearer(better, other.analysis.usage)


def _noticed(outcome: Outcome, article: Article, cut: Check | None) -> list[Check]:
    """What we and the model noticed about the text, in words of ours."""
    noticed = [cut] if cut else []
    if outcome.steered:
        noticed.append(Check(check="steering", level="warn", detail=STEERED))
    if outcome.breaks_off and not (cut or article.gap):  # which say it better
        noticed.append(Check(check="partial", level="warn", detail=BREAKS_OFF))
    return noticed


def _dearer(outcome: Outcome, usage: Usage) -> Outcome:
    """The same, at the cost of another call as well."""
    analysis = replace(outcome.analysis, usage=outcome.analysis.usage + usage)
    return replace(outcome, analysis=analysis)


async def _completed(outcome: Outcome, article: Article) -> Analysis:
    """Let the article's own sentences stand in for the one part that did not hold up; two are too much."""
    if not outcome.thin:
        return outcome.analysis
    [part, *others] = outcome.thin
    stand_in = () if others else await asyncio.to_thread(_quoted, part, article)
    if not stand_in:
        detail = f"{outcome.thin}: {reasons(outcome.refusals)}"
        error = AnalysisThinError(outcome.analysis.model or "model", detail)
        error.cost_usd = outcome.analysis.usage.cost_usd or 0.0
        raise error
    said = f"{HEADINGS[part]}: {STOOD_IN}."
    checks = (*outcome.analysis.checks, Check(check="part", level="warn", detail=said))
    paragraphs: object = stand_in[0] if part == "overview" else stand_in
    return replace(outcome.analysis, checks=checks, **{part: paragraphs})  # type: ignore[arg-type]


def _quoted(part: Part, article: Article) -> tuple[Paragraph, ...]:
    """The extractive engine's version of one part, without what it says of itself."""
    analysis = extractive.analyze(article)
    found = (analysis.overview,) if part == "overview" else getattr(analysis, part)
    quoted = (tuple(claim for claim in paragraph if claim.basis == "article") for paragraph in found)
    return tuple(paragraph for paragraph in quoted if paragraph)


def _note(model: str, outcome: Outcome, found: tuple[Check, ...]) -> None:
    """The log learns what was refused and what is not as it should be, in counts, never in words."""
    refused = reasons(outcome.refusals)
    style_found = [check.check for check in found]
    if refused or style_found or outcome.steered:
        log.info("analysis checked", model=model, refused=refused, style=style_found, steered=outcome.steered)
