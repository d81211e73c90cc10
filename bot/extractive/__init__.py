"""What can be said of an article in its own sentences, without a model."""

from bot.extractive.analyst import ExtractiveAnalyst
from bot.extractive.answerer import ExtractiveAnswerer
from bot.extractive.compose import analyze
from bot.extractive.tongues import asked_in
from bot.extractive.words import tokens

__all__ = ["ExtractiveAnalyst", "ExtractiveAnswerer", "analyze", "asked_in", "tokens"]
