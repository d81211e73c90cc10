"""Redis: the only place that knows it."""

from bot.store.client import open_redis, server_version
from bot.store.shelf import ForgivingShelf, NoShelf, RedisShelf

__all__ = ["ForgivingShelf", "NoShelf", "RedisShelf", "open_redis", "server_version"]
