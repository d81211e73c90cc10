"""Servers that speak the Messages API and no more of it than its words.

llama.cpp, Ollama and their like ignore the schema and drop blocks that they don't know, without a
word: so they are told in plain text what to write, and what they write is looked for in it.
"""

import re
from typing import Final

from bot.conversation import Prompt
from bot.prompts import schema_in_words

# Local models think aloud; what they think may hold braces.
_THOUGHT: Final = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)


def system_of(prompt: Prompt) -> str:
    """The system prompt with the schema in words; it stands first, so that servers can keep it."""
    return f"{prompt.system}\n\n{schema_in_words(prompt.schema)}"


def json_in(text: str) -> str:
    """The one JSON object in an answer, without fences and talk around it; as far as it has come."""
    text = _THOUGHT.sub("", text)
    start, end = text.find("{"), text.rfind("}")
    if start < 0:
        return text.strip()
    return text[start : end + 1] if end > start else text[start:]
