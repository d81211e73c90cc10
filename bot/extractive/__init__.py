"""What can be said of an article in its own sentences, without a model."""

from bot.extractive.analyst import ExtractiveAnalyst
from bot.extractive.answerer import ExtractiveAnswerer
from bot.extractive.compose import analyze

__all__ = ["ExtractiveAnalyst", "ExtractiveAnswerer", "analyze"]
