"""A model's answer to a question → the claims of it that hold up."""

from pydantic import ValidationError

from bot.draft.claims import DraftClaim, Drafted, Refusal, ground_of, kept, malformed
from bot.errors import AnalysisThinError
from bot.languages import asked_in, tokens
from bot.models import STEERED, Answer, Answerable, Article, Check

UNKNOWN = "und"  # BCP 47 for a language that nobody knows: no rule of any one language applies
_SHORT = 3  # letters of words that many languages have


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
    claims = kept(drafts, ground_of(article, _language(question, draft, article)), refusals)
    led = bool(claims) and claims[0].text == " ".join(drafts[0].text.split())
    if draft.answerable in {"yes", "partly"} and not led:
        raise AnalysisThinError(model, f"{len(refusals)} claims refused, the first among them")
    steered = (Check(check="steering", level="warn", detail=STEERED),) if draft.steering_found else ()
    answer = Answer(
        answerable=draft.answerable, claims=claims, engine="anthropic", model=model, checks=steered
    )
    return answer, refusals


def _language(question: str, draft: _Draft, article: Article) -> str:
    """That of the question, or, where that cannot be told, of the answer itself."""
    answer = tokens(" ".join(claim.text for claim in draft.claims))
    asked = tokens(question)
    common = {word for word in asked if word.islower() and len(word) > _SHORT}
    if common.intersection(tokens(article.text)):  # names aside, it uses the article's own words
        return article.language or UNKNOWN
    return asked_in(asked, article.language) or asked_in(answer, None) or UNKNOWN
