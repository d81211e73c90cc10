"""Servers that speak the Messages API and no more of it than its words.

llama.cpp, Ollama and their like ignore the schema and drop blocks that they don't know, without a
word: so they are told in plain text what to write, and what they write is looked for in it.
"""

import re
from collections.abc import Iterable
from json import JSONDecoder
from typing import Final

from bot.conversation import Prompt
from bot.prompts import schema_in_words

# Local models think aloud, and some servers swallow the opening tag; what they think may hold braces.
_THOUGHT: Final = re.compile(r"\A.*</think(?:ing)?>|<think(?:ing)?>.*\Z", re.DOTALL | re.IGNORECASE)


def system_of(prompt: Prompt) -> str:
    """The system prompt with the schema in words; it stands first, so that servers can keep it."""
    return f"{prompt.system}\n\n{schema_in_words(prompt.schema)}"


def json_in(text: str, keys: Iterable[str]) -> str:
    """The one JSON object in an answer, without fences and talk around it; as far as it has come.

    It is the first that begins with one of the schema's `keys`: models like to show a small one first.
    """
    text = _THOUGHT.sub("", text)
    begins = re.search(rf'{{\s*"(?:{"|".join(map(re.escape, keys))})"', text)
    if begins is None:
        return text[max(0, text.find("{")) :].strip()
    text = text[begins.start() :]
    try:
        _, end = JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):  # not whole yet; after its last brace nothing is finished
        end = text.rfind("}") + 1 or len(text)
    return text[:end]
