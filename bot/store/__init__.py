"""Redis: the only place that knows it."""

from bot.store.client import AWAY, open_redis, probe, reach, translated
from bot.store.store import Records, Store, open_store, records_over, store_over

__all__ = [
    "AWAY",
    "Records",
    "Store",
    "open_redis",
    "open_store",
    "probe",
    "reach",
    "records_over",
    "store_over",
    "translated",
]
