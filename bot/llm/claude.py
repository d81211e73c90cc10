"""A model over the Messages API: one structured stream, believed only when whole.

The only module that knows the SDK. It takes over a second to import, so that happens in a thread,
at the first question. Three facts shape this file: a stream that ends early raises nothing and
leaves `stop_reason` None; an overload in mid-stream is an event of its own, after status 200; a
connection dropped in mid-stream is a raw error of the SDK's own HTTP client.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr

from bot.conversation import Block, Prompt, Saying
from bot.errors import (
    AnalysisError,
    AnalysisMalformedError,
    AnalysisTruncatedError,
    ModelBusyError,
    ModelRefusedError,
    ModelRejectedError,
    ModelSilentError,
    ModelUnreachableError,
)
from bot.llm.compatible import json_in, system_of
from bot.models import Usage
from bot.ports import Listen
from bot.prices import Price, cost

if TYPE_CHECKING:
    from anthropic import APIStatusError, AsyncAnthropic

MAX_TOKENS: Final = 8_000  # of the answer, thinking included; an analysis takes about 2,500
SILENCE_SECONDS: Final = 45  # a stream that says nothing for so long is taken for stalled
CONNECT_SECONDS: Final = 10

_BUSY: Final = {"overloaded_error", "rate_limit_error"}
_LIMITS: Final = ("requests", "tokens", "input-tokens", "output-tokens")
_TOKENS: Final = (
    "input_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "output_tokens",
)
_WHOLE: Final = frozenset({"end_turn", "stop_sequence"})
_STOP_ERRORS: Final[dict[str | None, type[AnalysisError]]] = {
    None: ModelUnreachableError,  # the stream ended early, and nothing said so
    "refusal": ModelRefusedError,
}  # any other reason: cut off


class Server:
    """Whoever answers at one address; its connections are shared by all models there.

    `compatible` says that it knows no more of the Messages API than its words.
    """

    def __init__(self, *, url: str, key: SecretStr | None, compatible: bool) -> None:
        self.url = url  # said even where it is Anthropic's own, lest the SDK read an empty variable
        self.compatible = compatible
        self._key = key
        self._client: AsyncAnthropic | None = None

    async def client(self) -> "AsyncAnthropic":
        """Connect at the first call."""
        if self._client is None:
            anthropic = await asyncio.to_thread(import_module, "anthropic")
        if self._client is None:  # still: another call may have come first meanwhile
            timeout = anthropic.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS)
            self._client = anthropic.AsyncAnthropic(
                api_key=self._key.get_secret_value() if self._key else "none",  # a local server asks for none
                base_url=self.url,
                timeout=timeout,
                http_client=anthropic.DefaultAioHttpClient(timeout=timeout),  # half the CPU of the default
                max_retries=0,  # the SDK would honour a Retry-After of an hour; `MeteredModel` knows better
            )
        return self._client

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client:
            await self._client.close()


@asynccontextmanager
async def open_server(*, url: str, key: SecretStr | None, compatible: bool) -> AsyncIterator[Server]:
    """Open a server; connects at the first question."""
    server = Server(url=url, key=key, compatible=compatible)
    try:
        yield server
    finally:
        await server.aclose()


class ClaudeModel:
    """One model of a server; `MeteredModel` makes a `bot.ports.Model` of it."""

    def __init__(self, server: Server, name: str, price: Price | None = None) -> None:
        self.name = name
        self._server = server
        self._price = price

    @property
    def signature(self) -> str:
        """The name, and whether the schema went along in words only."""
        return f"{self.name}{'+words' if self._server.compatible else ''}"

    @property
    def address(self) -> str:
        """Where it is asked: two servers of one model are not overloaded together."""
        return f"{self._server.url} {self.name}"

    def dearest(self, prompt: Prompt) -> float:
        """Dollars that one call can cost at the most: a token for every two bytes, and all it may write."""
        system = system_of(prompt) if self._server.compatible else prompt.system
        into = len(system.encode()) + sum(len(message.text.encode()) for message in prompt.messages)
        return cost(self._price, fresh=0, keeping=into // 2, kept=0, out=MAX_TOKENS) or 0.0

    async def say(self, prompt: Prompt, listen: Listen) -> Saying:
        """Stream one answer; raises an `AnalysisError` for anything but a whole one.

        `listen` is told of the first sign of life, before there is any text.
        """
        client = await self._server.client()
        answer = _Answer(self.name)
        async with AsyncExitStack() as stack:
            with _translated(self.name):
                streaming = client.messages.with_streaming_response
                response = await stack.enter_async_context(streaming.create(**self._request(prompt)))
            _expect_events(response.headers.get("content-type", ""), self.name)
            lines = response.iter_lines()
            while True:
                with _translated(self.name):
                    line = await anext(lines, None)
                    news = answer.take(line) if line else False
                if line is None:
                    break
                if news:
                    listen(self._json(answer.text, prompt))
        return replace(self._whole(answer, prompt), pause=_exhausted(response.headers))

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        request: dict[str, Any] = {"model": self.name, "max_tokens": MAX_TOKENS, "stream": True}
        if self._server.compatible:
            messages = [{"role": message.role, "content": message.text} for message in prompt.messages]
            return request | {"system": system_of(prompt), "messages": messages}
        return request | {
            "system": prompt.system,
            "messages": [
                {"role": message.role, "content": [_block(block) for block in message.blocks]}
                for message in prompt.messages
            ],
            "output_config": {"format": {"type": "json_schema", "schema": prompt.schema}},
        }

    def _json(self, text: str, prompt: Prompt) -> str:
        return json_in(text, prompt.schema["required"]) if self._server.compatible else text

    def _whole(self, answer: "_Answer", prompt: Prompt) -> Saying:
        """The answer, once the reason it stopped says that it is whole."""
        with _translated(self.name):
            usage = self._usage(answer.usage)
        if answer.stop_reason not in _WHOLE:
            stopped = _STOP_ERRORS.get(answer.stop_reason, AnalysisTruncatedError)
            error = stopped(self.name, f"stop_reason {answer.stop_reason}")
            # Of a stream that ended early the usage is that of its beginning.
            error.cost_usd = (usage.cost_usd or 0.0) if answer.stop_reason else 0.0
            raise error
        return Saying(text=self._json(answer.text, prompt), model=self.name, usage=usage)

    def _usage(self, used: dict[str, Any]) -> Usage:
        fresh, kept, keeping, out = (int(used.get(name) or 0) for name in _TOKENS)
        return Usage(
            input_tokens=fresh + keeping,
            output_tokens=out,
            cache_read_tokens=kept,
            cost_usd=cost(self._price, fresh=fresh, keeping=keeping, kept=kept, out=out),
        )


class _Answer:
    """An answer as its events come, a line each; the SDK's own reading takes six times as long.

    See https://platform.claude.com/docs/en/build-with-claude/streaming for the events.
    """

    def __init__(self, model: str) -> None:
        self.text = ""
        self.stop_reason: str | None = None
        self.usage: dict[str, Any] = {}
        self._model = model

    def take(self, line: str) -> bool:
        """Take in one line; says whether there is news: the first sign of life, or more text.

        Raises what the server says went wrong in mid-stream, and `LookupError`, `TypeError` or
        `ValueError` for what is no event of this API.
        """
        if not line.startswith("data:"):
            return False
        event = json.loads(line[5:])
        match event["type"]:
            case "content_block_delta" if event["delta"]["type"] == "text_delta":
                self.text += event["delta"]["text"]
                return True
            case "message_start":
                self.usage = dict(event["message"]["usage"])
                return True
            case "message_delta":
                self.stop_reason = event["delta"].get("stop_reason")
                self.usage |= {
                    name: used for name, used in (event.get("usage") or {}).items() if used is not None
                }
            case "error":
                error = event["error"]
                raise _event_error(self._model, error["type"], str(error.get("message")))
        return False


def _block(block: Block) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": "text", "text": block.text}
    return shown | {"cache_control": {"type": "ephemeral"}} if block.kept else shown


@contextmanager
def _translated(model: str) -> Iterator[None]:
    """Turn whatever the SDK raises into our errors."""
    import anthropic
    import httpx2

    try:
        yield
    except anthropic.APIStatusError as error:
        raise _status_error(model, error) from error
    except (anthropic.APITimeoutError, httpx2.ReadTimeout) as error:
        raise ModelSilentError(model, type(error).__name__) from error
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


def _event_error(model: str, kind: str, message: str) -> AnalysisError:
    """What went wrong when the answer had begun already."""
    if kind in _BUSY:
        return ModelBusyError(model, f"in mid-stream, {kind}: {message}")
    return ModelUnreachableError(model, f"in mid-stream, {kind}: {message}")


def _status_error(model: str, error: "APIStatusError") -> AnalysisError:
    detail = f"HTTP {error.status_code} {error.type}: {error.message}"
    if error.type in _BUSY or error.status_code in {429, 503, 529}:
        return ModelBusyError(model, detail, after=_retry_after(error))
    if error.type in {"api_error", "timeout_error"} or error.status_code >= 500:
        return ModelUnreachableError(model, detail)
    if error.status_code in {401, 403}:
        said = "The model's server did not accept the key; check ANTHROPIC_API_KEY."
        return ModelRejectedError(model, detail, said=said)
    if error.status_code == 404:
        said = f"The model's server knows no model {model}; check TRIPTYCH_MODEL and ANTHROPIC_BASE_URL."
        return ModelRejectedError(model, detail, said=said)
    return ModelRejectedError(model, detail)


def _exhausted(headers: Mapping[str, str]) -> float:
    """Seconds until the rate limits let anybody ask again, 0 where they do.

    See https://platform.claude.com/docs/en/api/rate-limits for the headers; servers that speak the
    same API send none.
    """
    waits = [0.0]
    for limit in _LIMITS:
        if headers.get(f"anthropic-ratelimit-{limit}-remaining") == "0":
            with suppress(ValueError):
                reset = datetime.fromisoformat(headers.get(f"anthropic-ratelimit-{limit}-reset", ""))
                waits.append((reset.astimezone(UTC) - datetime.now(UTC)).total_seconds())
    return max(waits)


def _retry_after(error: "APIStatusError") -> float | None:
    """Seconds until it may be asked again; a date is taken for no word, as the API sends none."""
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    except ValueError:
        return None
