"""The safe and mannered reader of the web: an address in, a bounded document of a known kind out."""

from bot.fetch.client import open_fetcher
from bot.fetch.fetcher import Fetcher, Journey

__all__ = ["Fetcher", "Journey", "open_fetcher"]
