"""What the page sends → a `Message` for the core."""

import re
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import StringConstraints, TypeAdapter, ValidationError

from adapters.playground import places
from bot.errors import UsageError
from bot.message import Message
from bot.models import Request
from bot.settings import LANGUAGE_CODE

LONGEST: Final = 60_000  # characters of one message: a long article, pasted

_MENTION: Final = re.compile(r"@triptych\b", re.IGNORECASE)
_Language = Annotated[str, StringConstraints(pattern=rf"\A(?:{LANGUAGE_CODE.pattern})\z", max_length=20)]
_Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message as the page sends it; the same id again is the same message."""

    id: _Id
    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, strip_whitespace=True)]
    thread: _Id | None = None
    language: _Language | None = None

    @property
    def root(self) -> str:
        """The message that the thread hangs on: another one, or this one itself."""
        return self.thread or self.id


_SAID: Final = TypeAdapter(Said)


def parse(body: bytes) -> Said:
    """Read what the page sent; raises `UsageError` with the sentence for the person."""
    try:
        return _SAID.validate_json(body)
    except ValidationError as error:
        wrong = {str(one["loc"][0]) if one["loc"] else "" for one in error.errors()}
        said = "I could not understand that message."
        if wrong == {"text"}:
            said = f"Write something, in under {LONGEST:,} characters."
        raise UsageError("message", f"{error.error_count()} errors", said=said) from None


def message(said: Said, subject: Request | None, *, language: str | None = None) -> Message:
    """The same for the core; `language` is the one to answer in where the page names none."""
    text = _MENTION.sub(" ", said.text)
    return Message(
        tenant=places.TENANT,
        id=said.id,
        place=places.pack(said.root),
        text=text,
        platform="plain",
        # there is one person here: whatever is said in a thread is said to us
        mentioned=text != said.text or subject is not None,
        is_direct=True,
        language=said.language or language,
        subject=subject,
    )
