"""A model that is asked only while it may be: within the day's money, and not while it is overloaded."""

import asyncio
from typing import Final

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from bot.conversation import Prompt, Saying
from bot.errors import ModelBusyError, ModelSilentError, ModelUnreachableError
from bot.llm.claude import ClaudeModel
from bot.ports import Breaker, Listen, Till

ATTEMPTS: Final = 3
SHORT_SECONDS: Final = 4.0  # a wait that nobody notices; after a longer one, somebody else is asked first
PAUSE_SECONDS: Final = 30.0  # for a model that is overloaded and does not say how long
LONGEST_PAUSE_SECONDS: Final = 3_600.0

log = structlog.get_logger()


class MeteredModel:
    """A `bot.ports.Model` over another one.

    * The dearest that a call can be is reserved, and settled when its cost is known. What broke off
      in the middle counts in full: nobody tells what it cost.
    * A short wait is sat out, and a lost connection tried again, as long as nothing had been said.
    * A longer overload, a silence, or rate limits that are used up open the breaker for all processes:
      until then nobody asks.
    """

    def __init__(self, model: ClaudeModel, till: Till, breaker: Breaker) -> None:
        self._model = model
        self._till = till
        self._breaker = breaker

    @property
    def name(self) -> str:
        """The model's own name."""
        return self._model.name

    @property
    def signature(self) -> str:
        """The model's own."""
        return self._model.signature

    async def say(self, prompt: Prompt, *, tenant: str, listen: Listen) -> Saying:
        """Ask, if the breaker and the budget let it; raises `BudgetSpentError` or what the model raises."""
        left = await self._breaker.seconds_open(self._model.address)
        if left > SHORT_SECONDS:
            raise ModelBusyError(self.name, f"left alone for another {left:.0f} s", after=left)
        await asyncio.sleep(left)
        reserved = await self._till.reserve(tenant, self._model.dearest(prompt))
        call = _Call(listen)
        try:
            saying = await self._patiently(prompt, call)
        except BaseException as error:
            spent = getattr(error, "cost_usd", 0.0)
            if not call.may_have_cost or spent:
                await self._till.settle(reserved, spent)
            raise
        await self._till.settle(reserved, saying.usage.cost_usd or 0.0)
        if saying.pause > 0:
            await self._pause(min(saying.pause, LONGEST_PAUSE_SECONDS))
        return saying

    async def _patiently(self, prompt: Prompt, call: "_Call") -> Saying:
        retrying = AsyncRetrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=_wait,
            retry=retry_if_exception(lambda error: not call.begun and _is_passing(error)),
            reraise=True,
        )
        try:
            async for attempt in retrying:
                with attempt:
                    return await self._model.say(prompt, call.listen)
        except ModelBusyError as error:
            await self._pause(min(error.after or PAUSE_SECONDS, LONGEST_PAUSE_SECONDS))
            raise
        except ModelSilentError:
            call.is_silent = True
            await self._pause(PAUSE_SECONDS)
            raise
        raise AssertionError  # the last attempt returned or raised

    async def _pause(self, seconds: float) -> None:
        log.info("model left alone", model=self.name, seconds=seconds)
        await self._breaker.open(self._model.address, seconds)


class _Call:
    """What is heard of one call; it is begun with the first sign of life, from where on it costs."""

    def __init__(self, listen: Listen) -> None:
        self._listen = listen
        self.begun = False
        self.is_silent = False

    @property
    def may_have_cost(self) -> bool:
        """Whether it was taken: answered, or taken and never answered."""
        return self.begun or self.is_silent

    def listen(self, so_far: str) -> None:
        self.begun = True
        if so_far:
            self._listen(so_far)


def _is_passing(error: BaseException) -> bool:
    """Whether waiting for a moment may be all that it takes; a silence has been waited for already."""
    if isinstance(error, ModelBusyError):
        return error.after is not None and error.after <= SHORT_SECONDS
    return isinstance(error, ModelUnreachableError) and not isinstance(error, ModelSilentError)


def _wait(state: RetryCallState) -> float:
    """As long as the server says, else a little longer each time."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, ModelBusyError) and error.after is not None:
        return error.after
    return 0.25 * 2.0 ** (state.attempt_number - 1)
