"""A model's answer → the part of it that the article carries. Pure."""

from bot.draft.analysis import Outcome, analysis_of
from bot.draft.answer import answer_of
from bot.draft.claims import Refusal, paid, reasons
from bot.draft.reading import PARTS, Reading

__all__ = ["PARTS", "Outcome", "Reading", "Refusal", "analysis_of", "answer_of", "paid", "reasons"]
