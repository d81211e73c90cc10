"""A model's whole answer → an analysis of the claims that hold up."""

from dataclasses import dataclass
from typing import Final, Literal

from pydantic import ValidationError

from bot.draft.claims import DraftClaim, Drafted, Refusal, ground_of, kept, malformed
from bot.errors import NotAnArticleError
from bot.grounding import Ground
from bot.models import Analysis, Article, Claim, Paragraph, Part
from bot.prompts import SHORT_WORDS

MAX_BULLETS: Final = 5
MAX_BACKGROUND: Final = 2  # claims of general knowledge in one Commentary


class DraftParagraph(Drafted):
    """A paragraph of In-Depth Analysis or Commentary."""

    claims: tuple[DraftClaim, ...]


class _Plan(Drafted):
    facts: tuple[str, ...]
    thesis: str


class _Draft(Drafted):
    """The shape that `prompts/schema_analysis.json` asks for."""

    status: Literal["ok", "partial", "not_an_article"]
    status_note: str
    steering_found: bool
    plan: _Plan
    overview: tuple[DraftClaim, ...]
    in_depth: tuple[DraftParagraph, ...]
    commentary: tuple[DraftParagraph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an answer.

    `facts` are those that the model held to be musts of the Overview, `thin` names the parts of which
    too little is left. `steered` says that the model found words in the article that were addressed to
    it, `breaks_off` that the text ends too early.
    """

    analysis: Analysis
    refusals: tuple[Refusal, ...]
    facts: tuple[str, ...]
    steered: bool
    breaks_off: bool
    thin: tuple[Part, ...]


def analysis_of(answer: str, article: Article, *, model: str, language: str | None) -> Outcome:
    """Parse an answer and keep what holds up.

    Raises `AnalysisMalformedError` (not the JSON asked for) or `NotAnArticleError` (the model's
    judgement).
    """
    try:
        draft = _Draft.model_validate_json(answer)
    except ValidationError as error:
        raise malformed(model, error) from None
    if draft.status == "not_an_article":
        raise NotAnArticleError(article.url or "text", "the model's judgement")

    refusals: list[Refusal] = []
    ground = ground_of(article, language)
    bullets = [kept([bullet], ground, refusals) for bullet in draft.overview[:MAX_BULLETS]]
    analysis = Analysis(
        engine="anthropic",
        model=model,
        language=language,
        overview=tuple(claim for bullet in bullets for claim in bullet),
        in_depth=_paragraphs(draft.in_depth, ground, refusals),
        commentary=_paragraphs(draft.commentary, ground, refusals, commentary=True),
    )
    led = bool(bullets and bullets[0])
    return Outcome(
        analysis=analysis,
        refusals=tuple(refusals),
        facts=draft.plan.facts,
        steered=draft.steering_found,
        breaks_off=draft.status == "partial",
        thin=_thin(analysis, article, led=led),
    )


def _thin(analysis: Analysis, article: Article, *, led: bool) -> tuple[Part, ...]:
    """The parts of which too little is left: an Overview without its first bullet has lost the news."""
    enough = 1 if article.words < SHORT_WORDS else 2
    parts: dict[Part, bool] = {
        "overview": led and len(analysis.overview) >= enough,
        "in_depth": bool(analysis.in_depth),
        "commentary": bool(analysis.commentary),
    }
    return tuple(part for part, holds in parts.items() if not holds)


def _paragraphs(
    drafts: tuple[DraftParagraph, ...], ground: Ground, refusals: list[Refusal], *, commentary: bool = False
) -> tuple[Paragraph, ...]:
    background = 0
    paragraphs: list[Paragraph] = []
    for draft in drafts:
        claims: list[Claim] = []
        for claim in kept(draft.claims, ground, refusals, commentary=commentary):
            background += claim.basis == "background"
            if claim.basis == "background" and background > MAX_BACKGROUND:
                refusals.append(Refusal(reason="more background than agreed", text=claim.text))
            else:
                claims.append(claim)
        if claims:
            paragraphs.append(tuple(claims))
    return tuple(paragraphs)
