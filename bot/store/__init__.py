"""Redis: the only place that knows it."""

from bot.store.client import AWAY, open_redis, probe
from bot.store.shelf import ForgivingShelf, NoShelf, RedisShelf

__all__ = ["AWAY", "ForgivingShelf", "NoShelf", "RedisShelf", "open_redis", "probe"]
