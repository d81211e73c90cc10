"""A model's answer → the part of it that the article carries. Pure."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import AnalysisMalformedError, AnalysisThinError, NotAnArticleError
from bot.grounding import Ground
from bot.models import Analysis, Article, Basis, Claim, Paragraph
from bot.prompts import SHORT_WORDS

MAX_BULLETS = 5
MAX_BACKGROUND = 2  # claims of general knowledge in one Commentary


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _DraftClaim(_Strict):
    basis: Basis
    evidence: tuple[str, ...]
    text: str


class _DraftParagraph(_Strict):
    claims: tuple[_DraftClaim, ...]


class _Plan(_Strict):
    facts: tuple[str, ...]
    thesis: str


class _Draft(_Strict):
    """The shape that `prompts/schema_analysis.json` asks for."""

    status: Literal["ok", "partial", "not_an_article"]
    status_note: str
    steering_found: bool
    plan: _Plan
    overview: tuple[_DraftClaim, ...]
    in_depth: tuple[_DraftParagraph, ...]
    commentary: tuple[_DraftParagraph, ...]


def analysis_of(
    answer: str, article: Article, *, model: str, language: str | None
) -> tuple[Analysis, list[str]]:
    """Parse an answer and keep what holds up; also returns why the rest was refused.

    Raises `AnalysisMalformedError` (not the JSON asked for), `NotAnArticleError` (the model's
    judgement), `AnalysisThinError` (too little holds up).
    """
    try:
        draft = _Draft.model_validate_json(answer)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise AnalysisMalformedError(model, f"{first['loc']}: {first['msg']}") from None
    if draft.status == "not_an_article":
        raise NotAnArticleError(article.url or "text", "the model's judgement")

    refusals: list[str] = []
    ground = Ground(article)
    overview = _kept(draft.overview, ground, refusals)[:MAX_BULLETS]
    in_depth = _kept_paragraphs(draft.in_depth, ground, refusals)
    commentary = _kept_paragraphs(draft.commentary, ground, refusals, commentary=True)
    enough = 1 if article.words < SHORT_WORDS else 2
    if len(overview) < enough or not in_depth or not commentary:
        raise AnalysisThinError(model, f"{len(refusals)} claims refused: {'; '.join(refusals[:5])}")
    analysis = Analysis(
        engine="anthropic",
        model=model,
        language=language,
        overview=overview,
        in_depth=in_depth,
        commentary=commentary,
    )
    return analysis, refusals


def _kept(
    drafts: tuple[_DraftClaim, ...], ground: Ground, refusals: list[str], *, commentary: bool = False
) -> Paragraph:
    kept: list[Claim] = []
    for draft in drafts:
        claim = ground.claim(draft.text, draft.basis, draft.evidence, commentary=commentary)
        if isinstance(claim, str):
            refusals.append(claim)
        else:
            kept.append(claim)
    return tuple(kept)


def _kept_paragraphs(
    drafts: tuple[_DraftParagraph, ...], ground: Ground, refusals: list[str], *, commentary: bool = False
) -> tuple[Paragraph, ...]:
    background = 0
    paragraphs: list[Paragraph] = []
    for draft in drafts:
        kept: list[Claim] = []
        for claim in _kept(draft.claims, ground, refusals, commentary=commentary):
            background += claim.basis == "background"
            if claim.basis == "background" and background > MAX_BACKGROUND:
                refusals.append("more background than agreed")
            else:
                kept.append(claim)
        if kept:
            paragraphs.append(tuple(kept))
    return tuple(paragraphs)
