"""The embedded Valkey, for who has no Redis: `with embedded(home) as url`."""

from bot.embedded.server import embedded

__all__ = ["embedded"]
