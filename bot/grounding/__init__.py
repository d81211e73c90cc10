"""Claims × article → what may be shown. Pure; knows neither the model nor the platform."""

from bot.grounding.folding import fold
from bot.grounding.ground import Ground

__all__ = ["Ground", "fold"]
