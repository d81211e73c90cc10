"""Redis: the only place that knows it."""

from bot.store.client import AWAY, open_redis, probe, translated
from bot.store.store import Store, open_store

__all__ = ["AWAY", "Store", "open_redis", "open_store", "probe", "translated"]
