"""A model's answer to a question → the claims of it that hold up."""

from pydantic import ValidationError

from bot.draft.claims import DraftClaim, Drafted, Refusal, ground_of, kept, malformed
from bot.errors import AnalysisThinError
from bot.extractive import asked_in, tokens
from bot.models import Answer, Answerable, Article

UNKNOWN = "und"  # BCP 47 for a language that nobody knows: no rule of any one language applies


class _Draft(Drafted):
    """The shape that `prompts/schema_followup.json` asks for."""

    answerable: Answerable
    steering_found: bool
    claims: tuple[DraftClaim, ...]


def answer_of(said: str, article: Article, *, model: str, question: str) -> tuple[Answer, list[Refusal]]:
    """Parse an answer and keep what holds up; also returns what was refused, and why.

    It must be in the language of the question.

    That the article does not say it, or that it is not about the article, needs no claim of the
    model's: the reply says so in words of ours. Raises `AnalysisMalformedError` or, when an answer
    was promised and none holds up, `AnalysisThinError`.
    """
    try:
        draft = _Draft.model_validate_json(said)
    except ValidationError as error:
        raise malformed(model, error) from None
    refusals: list[Refusal] = []
    drafts = () if draft.answerable == "off_topic" else draft.claims
    language = asked_in(tokens(question), article.language) or UNKNOWN
    claims = kept(drafts, ground_of(article, language), refusals)
    if draft.answerable in {"yes", "partly"} and not claims:
        failures = [f"{refusal.reason}: {refusal.text}" for refusal in refusals]
        raise AnalysisThinError(model, f"{len(failures)} claims refused", failures=failures)
    answer = Answer(answerable=draft.answerable, claims=claims, engine="anthropic", model=model)
    return answer, refusals
