"""The playground: a local page that is a platform like the others, for trying Triptych out."""

from adapters.playground.app import platform

__all__ = ["platform"]
