"""The common core of Triptych: event → Request → Article → Analysis → Reply."""

__all__ = ["__version__"]

__version__ = "0.1.0"
