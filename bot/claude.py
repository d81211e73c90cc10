"""The analyst over Claude: one structured stream, believed only when whole and carried by the article.

The only module that knows the SDK. It takes over a second to import, so that happens in a thread,
at the first analysis. Three facts shape this file: a stream that ends early raises nothing and
leaves `stop_reason` None; an overload in mid-stream is an `APIStatusError` with status 200; a
connection dropped in mid-stream is a raw error of the SDK's own HTTP client.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Final

import structlog

from bot import prompts
from bot.draft import PARTS, Reading, analysis_of
from bot.errors import (
    AnalysisError,
    AnalysisMalformedError,
    AnalysisThinError,
    AnalysisTruncatedError,
    ModelBusyError,
    ModelRefusedError,
    ModelRejectedError,
    ModelUnreachableError,
)
from bot.models import Analysis, Article, Engine, Usage
from bot.ports import Progress
from bot.settings import Settings
from bot.trim import cut_article, fit

if TYPE_CHECKING:
    from anthropic import APIStatusError, AsyncAnthropic
    from anthropic.types import Message, MessageParam

MAX_TOKENS: Final = 8_000  # of the answer, thinking included; an analysis takes about 2,500
ANTHROPIC_URL: Final = "https://api.anthropic.com"  # said, lest the SDK read an empty variable
SILENCE_SECONDS: Final = 45  # a stream that says nothing for so long is taken for stalled

# Dollars per million tokens, in and out; from the API's published prices as of 2026-11-23.
PRICES: Final = {"claude-sonnet-5-5": (2.0, 10.0), "claude-haiku-5-5": (0.10, 0.50)}

_STOP_ERRORS: Final[dict[str | None, type[AnalysisError]]] = {
    None: ModelUnreachableError,  # the stream ended early, and nothing said so
    "refusal": ModelRefusedError,
    "max_tokens": AnalysisTruncatedError,
    "model_context_window_exceeded": AnalysisTruncatedError,
    "pause_turn": AnalysisTruncatedError,
    "tool_use": AnalysisTruncatedError,
}

log = structlog.get_logger()


class ClaudeAnalyst:
    """A `bot.ports.Analyst` over the Messages API; make it with `open_claude`."""

    engine: Engine = "anthropic"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: AsyncAnthropic | None = None

    @property
    def signature(self) -> str:
        """The model, the words it is given, and how much of an article it gets."""
        settings = self._settings
        return f"{self.engine}:{settings.model}:{prompts.prompts_hash()}:{settings.article_tokens}"

    async def analyze(self, article: Article, language: str | None, progress: Progress) -> Analysis:
        """Ask once, keep what the article carries, cut what is too long."""
        language = language or article.language
        shown, cut = cut_article(article, self._settings.article_tokens)
        prompt = prompts.analysis_prompt(shown, _language_name(language))
        talk = _Talk(prompt=prompt, article=shown, language=language)
        try:
            async with asyncio.timeout(self._settings.analysis_seconds):
                analysis = await self._analysis(talk, progress)
        except TimeoutError:
            said = "The model did not answer in time; please try again."
            raise ModelUnreachableError(self._settings.model, "over the deadline", said=said) from None
        return fit(replace(analysis, checks=(cut,) if cut else ()))

    async def _analysis(self, talk: "_Talk", progress: Progress) -> Analysis:
        """Ask; where too little of the answer holds up, name the failures and ask once more."""
        answer = await self._ask(talk, progress)
        progress("checking")
        try:
            return self._verified(talk, answer, Usage())
        except AnalysisThinError as error:
            if not error.failures:
                raise
            log.info("repairing an analysis", model=answer.model, refused=len(error.failures))
            talk.add(answer.text, prompts.repair_prompt(error.failures))
            repaired = await self._ask(talk, progress)
            return self._verified(talk, repaired, answer.usage)

    def _verified(self, talk: "_Talk", answer: "_Answer", spent: Usage) -> Analysis:
        analysis, refusals = analysis_of(
            answer.text, talk.article, model=answer.model, language=talk.language
        )
        if refusals:
            reasons = Counter(refusal.reason.partition(":")[0] for refusal in refusals)
            log.info("claims refused", model=answer.model, reasons=dict(reasons))
        return replace(analysis, usage=_sum(spent, answer.usage))

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client:
            await self._client.close()

    async def _ask(self, talk: "_Talk", progress: Progress) -> "_Answer":
        client = await self._connected()
        stages, reading = list(PARTS), Reading(talk.article, talk.language)
        with _translated(self._settings.model):
            async with client.messages.stream(
                model=self._settings.model,
                max_tokens=MAX_TOKENS,
                system=talk.prompt.system,
                messages=talk.messages,
                output_config={"format": {"type": "json_schema", "schema": talk.prompt.schema}},
            ) as stream:
                _expect_events(stream.response.headers.get("content-type", ""), self._settings.model)
                async for event in stream:
                    if event.type != "text":
                        continue
                    if stages and f'"{stages[0]}"' in event.snapshot:
                        progress(stages.pop(0))
                    if "}" in event.text:  # only there can anything have been finished
                        for unit in reading.units(event.snapshot):
                            progress(unit)
                message = await stream.get_final_message()
        return _Answer(text=_text(message), model=message.model, usage=_usage(message))

    async def _connected(self) -> "AsyncAnthropic":
        if self._client is None:
            anthropic = await asyncio.to_thread(import_module, "anthropic")
            key = self._settings.anthropic_api_key
            self._client = anthropic.AsyncAnthropic(
                api_key=key.get_secret_value() if key else "none",  # a local server asks for no key
                base_url=self._settings.anthropic_base_url or ANTHROPIC_URL,
                timeout=anthropic.Timeout(SILENCE_SECONDS, connect=10),
            )
            self._client.auth_token = None  # the SDK would take another key from the environment
        return self._client


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What came back from one call, whole."""

    text: str
    model: str
    usage: Usage


class _Talk:
    """One article's conversation with the model: a question, and a second one at the most."""

    def __init__(self, *, prompt: prompts.Prompt, article: Article, language: str | None) -> None:
        self.prompt = prompt
        self.article = article
        self.language = language
        self.messages: list[MessageParam] = [{"role": "user", "content": prompt.user}]

    def add(self, answer: str, question: str) -> None:
        """Go on after an answer."""
        self.messages += [{"role": "assistant", "content": answer}, {"role": "user", "content": question}]


@asynccontextmanager
async def open_claude(settings: Settings) -> AsyncIterator[ClaudeAnalyst]:
    """Open the analyst; connects at the first question."""
    analyst = ClaudeAnalyst(settings)
    try:
        yield analyst
    finally:
        await analyst.aclose()


@contextmanager
def _translated(model: str) -> Iterator[None]:
    """Turn whatever the SDK raises into our errors."""
    import anthropic
    import httpx2

    try:
        yield
    except anthropic.APIStatusError as error:
        raise _status_error(model, error) from error
    except (anthropic.AnthropicError, httpx2.HTTPError, ValueError) as error:
        raise ModelUnreachableError(model, f"{type(error).__name__}: {error}") from error
    except (AssertionError, AttributeError, LookupError, TypeError) as error:
        # Events out of order or of another shape: the SDK takes them for granted.
        raise AnalysisMalformedError(model, repr(error)) from error


def _expect_events(media_type: str, model: str) -> None:
    """A proxy's page or a model list answers 200 as well."""
    if not media_type.startswith("text/event-stream"):
        said = "What answers there does not speak the Messages API; check ANTHROPIC_BASE_URL."
        raise ModelRejectedError(model, f"content-type {media_type!r}", said=said)


def _status_error(model: str, error: "APIStatusError") -> AnalysisError:
    detail = f"HTTP {error.status_code} {error.type}: {error.message}"
    if error.type in {"overloaded_error", "rate_limit_error"} or error.status_code in {429, 503, 529}:
        return ModelBusyError(model, detail)
    if error.type == "api_error" or error.status_code >= 500:
        return ModelUnreachableError(model, detail)
    if error.status_code in {401, 403}:
        said = "The model's server did not accept the key; check ANTHROPIC_API_KEY."
        return ModelRejectedError(model, detail, said=said)
    if error.status_code == 404:
        said = f"The model's server knows no model {model}; check TRIPTYCH_MODEL and ANTHROPIC_BASE_URL."
        return ModelRejectedError(model, detail, said=said)
    return ModelRejectedError(model, detail)


def _text(message: "Message") -> str:
    """The answer's text, once the reason it stopped says that it is whole."""
    error = _STOP_ERRORS.get(message.stop_reason)
    if error:
        raise error(message.model, f"stop_reason {message.stop_reason}")
    return "".join(block.text for block in message.content if block.type == "text")


def _usage(message: "Message") -> Usage:
    used = message.usage
    price_in, price_out = PRICES.get(message.model, (None, None))
    cost = None
    if price_in is not None and price_out is not None:
        cost = round((used.input_tokens * price_in + used.output_tokens * price_out) / 1_000_000, 6)
    return Usage(
        input_tokens=used.input_tokens,
        output_tokens=used.output_tokens,
        cache_read_tokens=used.cache_read_input_tokens or 0,
        cost_usd=cost,
    )


def _sum(first: Usage, second: Usage) -> Usage:
    costs = (first.cost_usd, second.cost_usd)
    return Usage(
        input_tokens=first.input_tokens + second.input_tokens,
        output_tokens=first.output_tokens + second.output_tokens,
        cache_read_tokens=first.cache_read_tokens + second.cache_read_tokens,
        cost_usd=None if None in costs else sum(cost or 0 for cost in costs),
    )


def _language_name(code: str | None) -> str:
    """`de` → `German`: a model knows names better than codes."""
    from babel import Locale, UnknownLocaleError

    if code is None:
        return "the article's own language"
    try:
        return Locale.parse(code, sep="-").get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code
