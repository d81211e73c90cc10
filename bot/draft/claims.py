"""One claim as a model writes it, and which of them are kept."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from bot import prompts
from bot.errors import AnalysisError, AnalysisMalformedError
from bot.grounding import Ground
from bot.models import Article, Basis, Claim, Paragraph, Usage


class Drafted(BaseModel):
    """What a model wrote; properties that nobody asked for are passed over, as nothing shows them."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class DraftClaim(Drafted):
    """The claim of `prompts/schema_*.json`: evidence before text, so that it can be checked as it comes."""

    basis: Basis
    evidence: tuple[str, ...]
    text: str


GROUNDS: Final = 64  # articles at hand: read once for the answer as it comes, the whole, and the questions
IN_ORDER: Final = [*DraftClaim.model_fields]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A claim that is not shown; `reason` begins with words of ours, `text` is the model's."""

    reason: str
    text: str


@lru_cache(maxsize=GROUNDS)
def ground_of(article: Article, language: str | None) -> Ground:
    """The article to hold claims in a language against; none may repeat the words of our prompts."""
    return Ground(article, language, unsayable=prompts.all_words())


def kept(
    drafts: Iterable[DraftClaim], ground: Ground, refusals: list[Refusal], *, commentary: bool = False
) -> Paragraph:
    """The claims that hold up; what is refused is added to `refusals`."""
    found: list[Claim] = []
    for draft in drafts:
        claim = ground.claim(draft.text, draft.basis, draft.evidence, commentary=commentary)
        if isinstance(claim, str):
            refusals.append(Refusal(reason=claim, text=draft.text))
        else:
            found.append(claim)
    return tuple(found)


def reasons(refusals: Iterable[Refusal]) -> dict[str, int]:
    """How often each reason was given, in words of ours alone: what the log may know."""
    return dict(Counter(refusal.reason.partition(":")[0] for refusal in refusals))


@contextmanager
def paid(usage: Usage) -> Iterator[None]:
    """Whatever is wrong with an answer, it was paid for."""
    try:
        yield
    except AnalysisError as error:
        error.cost_usd = usage.cost_usd or 0.0
        raise


def malformed(model: str, error: ValidationError) -> AnalysisMalformedError:
    """What is wrong with an answer's shape, without the answer's words: they are not for the log."""
    first = error.errors(include_url=False, include_input=False)[0]
    return AnalysisMalformedError(model, f"{first['loc']}: {first['msg']}")
