"""How much of an article was got, said honestly."""

import re
from typing import Final

from bot.models import Coverage

MIN_WORDS: Final = 30  # below this a page holds no article
TEASER_WORDS: Final = 120  # what a paywall leaves to see

_WALL: Final = re.compile(
    r"before you continue|we value your privacy|accept (?:all )?cookies|verify (?:that )?you are (?:a )?human"
    r"|checking your browser|just a moment|enable javascript|javascript is (?:disabled|required)"
    r"|access denied|are you a robot|unusual traffic|captcha|log in to continue|sign in to continue",
    re.IGNORECASE,
)


def coverage_of(
    words: int, *, free: bool | None, cut: bool, page_text: str, asks_password: bool = False
) -> Coverage:
    """Judge by what was extracted, the page's own word on payment, and the marks of a wall.

    `cut` says that the page was too large to be taken whole; `page_text` is all its text, title
    included.
    """
    if words < MIN_WORDS:
        if free is False:
            return "paywalled"
        return "blocked" if asks_password or _WALL.search(page_text[:5000]) else "empty"
    if free is False:
        return "paywalled" if words < TEASER_WORDS else "partial"
    return "partial" if cut else "full"
