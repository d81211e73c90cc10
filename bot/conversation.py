"""What is said to a model and what it says, whoever serves it; frozen, and built by appending alone.

Appending keeps the prefix of a conversation the same byte for byte, and the prefix is what a
model's server can keep: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching
"""

from dataclasses import dataclass, replace
from typing import Any, Literal, Self

from bot.models import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of text; `kept` says that all up to its end will be sent again, so the server may keep it."""

    text: str
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of the conversation."""

    role: Literal["user", "assistant"]
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """The blocks as one text."""
        return "\n\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What one call says to a model, and the JSON schema that its answer must follow."""

    system: str
    messages: tuple[Message, ...]
    schema: dict[str, Any]

    def then(self, answer: str, question: str) -> Self:
        """The conversation after an answer and the next question."""
        return replace(self, messages=(*self.messages, said(answer), asked(question)))

    @property
    def length(self) -> int:
        """Characters in all."""
        return len(self.system) + sum(len(message.text) for message in self.messages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A model's whole answer: the JSON as text, who gave it, and what it cost.

    `pause` is for how many seconds nobody may ask it anything more, by its own rate limits.
    """

    text: str
    model: str
    usage: Usage
    pause: float = 0.0


def asked(text: str) -> Message:
    """A message of ours."""
    return Message(role="user", blocks=(Block(text=text),))


def said(text: str) -> Message:
    """A message of the model's."""
    return Message(role="assistant", blocks=(Block(text=text),))
