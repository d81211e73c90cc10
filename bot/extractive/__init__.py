"""Three parts of an article in its own sentences, without a model."""

from bot.extractive.analyst import ExtractiveAnalyst
from bot.extractive.compose import analyze

__all__ = ["ExtractiveAnalyst", "analyze"]
