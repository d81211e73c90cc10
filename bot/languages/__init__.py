"""What is known of languages: what they are called, their little words, and which one a text is in. Pure."""

from bot.languages.called import name_of
from bot.languages.tongue import Tongue
from bot.languages.tongues import asked_in, tongue_of
from bot.languages.words import overlap, terms, tokens

__all__ = ["Tongue", "asked_in", "name_of", "overlap", "terms", "tokens", "tongue_of"]
