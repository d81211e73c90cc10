"""A model's answer → the part of it that the article carries. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json

from bot.errors import AnalysisMalformedError, AnalysisThinError, NotAnArticleError
from bot.grounding import Ground
from bot.models import Analysis, Article, Basis, Claim, Paragraph, Part, Unit, count_words
from bot.prompts import SHORT_WORDS
from bot.trim import MAX_WORDS

PARTS: Final[tuple[Part, ...]] = ("overview", "in_depth", "commentary")
MAX_BULLETS = 5
MAX_BACKGROUND = 2  # claims of general knowledge in one Commentary


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _DraftClaim(_Strict):
    basis: Basis
    evidence: tuple[str, ...]
    text: str


_IN_ORDER: Final = [*_DraftClaim.model_fields]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A claim that is not shown; `reason` begins with words of ours, `text` is the model's."""

    reason: str
    text: str


def analysis_of(
    answer: str, article: Article, *, model: str, language: str | None
) -> tuple[Analysis, list[Refusal]]:
    """Parse an answer and keep what holds up; also returns what was refused, and why.

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

    refusals: list[Refusal] = []
    ground = Ground(article, language)
    overview = _kept(draft.overview, ground, refusals)[:MAX_BULLETS]
    in_depth = _kept_paragraphs(draft.in_depth, ground, refusals)
    commentary = _kept_paragraphs(draft.commentary, ground, refusals, commentary=True)
    enough = 1 if article.words < SHORT_WORDS else 2
    if len(overview) < enough or not in_depth or not commentary:
        failures = [f"{refusal.reason}: {refusal.text}" for refusal in refusals]
        raise AnalysisThinError(model, f"{len(failures)} claims refused", failures=failures)
    analysis = Analysis(
        engine="anthropic",
        model=model,
        language=language,
        overview=overview,
        in_depth=in_depth,
        commentary=commentary,
    )
    return analysis, refusals


class Reading:
    """An answer while it is being written: what is finished and holds up is handed on, once."""

    def __init__(self, article: Article, language: str | None) -> None:
        self._ground = Ground(article, language)
        self._read: dict[Part, int] = dict.fromkeys(PARTS, 0)
        self._words = 0

    def units(self, answer: str) -> Iterator[Unit]:
        """The units that have been finished since the last look; `answer` is all that came so far."""
        try:
            so_far = from_json(answer, allow_partial=True)
        except ValueError:  # cut at a place where nothing can be made of it: the next look will do
            return
        if not isinstance(so_far, dict):
            return
        for part, following in zip_longest(PARTS, PARTS[1:]):
            pieces = _finished(part, so_far.get(part), followed=following in so_far)
            for piece in pieces[self._read[part] :]:
                self._read[part] += 1
                unit = self._unit(part, piece)
                if unit:
                    yield unit

    def _unit(self, part: Part, piece: object) -> Unit | None:
        """Verify one piece; None when nothing of it holds up, or the reader has enough."""
        try:
            drafts = _DraftParagraph.model_validate(piece).claims
        except ValidationError:
            return None
        claims = _kept(drafts, self._ground, [], commentary=part == "commentary")
        self._words += sum(count_words(claim.text) for claim in claims)
        return Unit(part=part, claims=claims) if claims and self._words <= MAX_WORDS else None


def _finished(part: Part, found: object, *, followed: bool) -> list[object]:
    """The pieces of a part that nothing will be added to; a bullet counts as a paragraph.

    The schema has `text` last in a claim, so a bullet of that order is finished when it has it.
    """
    if not isinstance(found, list):
        return []
    last = found[-1] if found else None
    is_whole = followed or (part == "overview" and isinstance(last, dict) and [*last] == _IN_ORDER)
    pieces = found if is_whole else found[:-1]
    return [{"claims": [claim]} for claim in pieces] if part == "overview" else pieces


def _kept(
    drafts: tuple[_DraftClaim, ...], ground: Ground, refusals: list[Refusal], *, commentary: bool = False
) -> Paragraph:
    kept: list[Claim] = []
    for draft in drafts:
        claim = ground.claim(draft.text, draft.basis, draft.evidence, commentary=commentary)
        if isinstance(claim, str):
            refusals.append(Refusal(reason=claim, text=draft.text))
        else:
            kept.append(claim)
    return tuple(kept)


def _kept_paragraphs(
    drafts: tuple[_DraftParagraph, ...], ground: Ground, refusals: list[Refusal], *, commentary: bool = False
) -> tuple[Paragraph, ...]:
    background = 0
    paragraphs: list[Paragraph] = []
    for draft in drafts:
        kept: list[Claim] = []
        for claim in _kept(draft.claims, ground, refusals, commentary=commentary):
            background += claim.basis == "background"
            if claim.basis == "background" and background > MAX_BACKGROUND:
                refusals.append(Refusal(reason="more background than agreed", text=claim.text))
            else:
                kept.append(claim)
        if kept:
            paragraphs.append(tuple(kept))
    return tuple(paragraphs)
