"""How much of an article was got, said honestly."""

from typing import Final

from bot.extract import phrases
from bot.extract.page import Page
from bot.extract.walls import asks_payment
from bot.models import is_unspaced

SHORT_WORDS: Final = 350  # below this a call to subscribe, or a broken end, means that the text was cut

ABSTRACT: Final = "Only the abstract was read; share the link of the PDF for the whole paper."
TOO_LONG: Final = "Only the first 2 MB of that page were read."
_PAYWALL: Final = "The site keeps this article behind a paywall; what could be read may not be all of it."
_BROKEN_OFF: Final = "The text on that page breaks off; the rest of the article could not be read."


def gap_of(page: Page) -> str | None:
    """One sentence on what is missing from an article; None when it is whole."""
    if page.cut:
        return TOO_LONG
    # Sites count characters where words are not parted.
    declared = None if is_unspaced(page.story) else page.said.words
    if declared and page.words >= 0.9 * declared and (declared >= SHORT_WORDS or page.said.free is not False):
        return None
    if page.said.free is False or (page.words < SHORT_WORDS and asks_payment(page)):
        return _PAYWALL
    if declared and page.words < declared / 2:
        return f"Only about {page.words} of the article's {declared} words could be read."
    if page.words < SHORT_WORDS and phrases.says(phrases.OPEN_END, page.paragraphs[-1][-200:]):
        return _BROKEN_OFF
    return None
