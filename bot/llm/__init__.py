"""The language models: how to reach one, and when it may be asked."""

from bot.llm.claude import ClaudeModel, Server, open_server
from bot.llm.metered import MeteredModel

__all__ = ["ClaudeModel", "MeteredModel", "Server", "open_server"]
