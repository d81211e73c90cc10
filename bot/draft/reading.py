"""An answer while it is being written: what is finished and holds up is handed on."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from pydantic import ValidationError
from pydantic_core import from_json

from bot.draft.analysis import DraftParagraph
from bot.draft.claims import IN_ORDER, ground_of, kept
from bot.models import Article, Part, Unit, count_words
from bot.trim import MAX_WORDS

PARTS: Final[tuple[Part, ...]] = ("overview", "in_depth", "commentary")


class Reading:
    """Hands on each unit once, in its order."""

    def __init__(self, article: Article, language: str | None) -> None:
        self._ground = ground_of(article, language)
        self._begun = list(PARTS)
        self._read: dict[Part, int] = dict.fromkeys(PARTS, 0)
        self._words = 0
        self._looked_at = 0

    def news(self, answer: str) -> Iterator[Part | Unit]:
        """What is new since the last look: parts begun, units finished; `answer` is all that came so far."""
        while self._begun and f'"{self._begun[0]}"' in answer:
            yield self._begun.pop(0)
        if "}" in answer[self._looked_at :]:  # only there can anything have been finished
            yield from self._units(answer)
        self._looked_at = len(answer)

    def _units(self, answer: str) -> Iterator[Unit]:
        try:
            so_far = from_json(answer, allow_partial=True)
        except ValueError:  # cut at a place where nothing can be made of it: the next look will do
            return
        if not isinstance(so_far, dict):
            return
        for part, following in zip_longest(PARTS, PARTS[1:]):
            pieces = _finished(part, so_far.get(part), followed=following in so_far)
            for piece in pieces[self._read[part] :]:
                self._read[part] += 1
                unit = self._unit(part, piece)
                if unit:
                    yield unit

    def _unit(self, part: Part, piece: object) -> Unit | None:
        """Verify one piece; None when nothing of it holds up, or the reader has enough."""
        try:
            drafts = DraftParagraph.model_validate(piece).claims
        except ValidationError:
            return None
        claims = kept(drafts, self._ground, [], commentary=part == "commentary")
        self._words += sum(count_words(claim.text) for claim in claims)
        return Unit(part=part, claims=claims) if claims and self._words <= MAX_WORDS else None


def _finished(part: Part, found: object, *, followed: bool) -> list[object]:
    """The pieces of a part that nothing will be added to; a bullet counts as a paragraph.

    The schema has `text` last in a claim, so a bullet of that order is finished when it has it.
    """
    if not isinstance(found, list):
        return []
    last = found[-1] if found else None
    is_whole = followed or (part == "overview" and isinstance(last, dict) and [*last] == IN_ORDER)
    pieces = found if is_whole else found[:-1]
    return [{"claims": [claim]} for claim in pieces] if part == "overview" else pieces
