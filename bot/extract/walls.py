"""What stands where an article was looked for: a wall, a list, a video, nothing; and what to say of it."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from bot import links
from bot.errors import (
    ArticleBlockedError,
    ArticleEmptyError,
    ArticleError,
    ArticleMissingError,
    ArticlePaywalledError,
    NotAnArticleError,
)
from bot.extract import phrases
from bot.extract.page import Page

MIN_WORDS: Final = 30  # below this a page holds no article
THIN_WORDS: Final = 120  # below this it may be a wall's own words, or a teaser
MISSING_WORDS: Final = 500  # what a page that is named "not found" may offer in its stead
LONGEST_HOME: Final = 20  # characters of a path such as /en-us/index.html
LISTED: Final = 5  # headlines of other stories on a page that is made of them
MUCH_HIDDEN: Final = 600  # characters: as much as an article, but nobody sees it
MOSTLY: Final = 0.5  # of a story, in links: then it is none

_CONSENT_HOST: Final = re.compile(r"(?:consent|guce|zustimmung|consentement|privacy-?center|cmp)\.")
# schema.org's types, in small letters.
_CONTAINERS: Final = {"collectionpage", "profilepage", "product", "jobposting"}
_SEARCHES: Final = {"searchresultspage"}
_EVENTS: Final = {"event", "musicevent", "sportsevent", "theaterevent", "businessevent", "festival"}
_GALLERIES: Final = {"imagegallery", "mediagallery", "imageobject"}
_VIDEOS: Final = {"videoobject", "movie", "tvepisode", "videogallery"}
_SOUNDS: Final = {"audioobject", "podcastepisode", "musicrecording", "musicalbum", "radioepisode"}

Rule = Callable[[Page], bool]


def _is_empty(page: Page) -> bool:
    return page.words < MIN_WORDS


def _is_thin(page: Page) -> bool:
    return page.words < THIN_WORDS


def _is_wall(words: re.Pattern[str], page: Page) -> bool:
    """Whether a wall's words stand at the top of a page without text, or are most of a thin one's."""
    if _is_empty(page):
        return phrases.says(words, page.top)
    return _is_thin(page) and not page.said.is_story and phrases.says(words, f"{page.names}\n{page.story}")


def _checks_for_robots(page: Page) -> bool:
    return _is_wall(phrases.ROBOT, page)


def _asks_consent(page: Page) -> bool:
    """By its host, its words, or the voice of its text: a site that speaks of itself and its partners."""
    if _CONSENT_HOST.match(urlsplit(page.url or "").hostname or "") or _is_wall(phrases.CONSENT, page):
        return True
    if not phrases.says(phrases.CONSENT_BUTTON, page.buttons):
        return False
    spoken = sum(
        len(paragraph) for paragraph in page.paragraphs if phrases.says(phrases.CONSENT_VOICE, paragraph)
    )
    return 2 * spoken > len(page.story)


def _asks_login(page: Page) -> bool:
    if page.asks_password and (_is_empty(page) or phrases.says(phrases.LOGIN_TITLE, page.names)):
        return _is_thin(page)
    return _is_wall(phrases.LOGIN, page)


def asks_payment(page: Page) -> bool:
    """Whether money is asked for beside the story; a site that calls it free must know."""
    if page.said.free is True or not phrases.says(phrases.PAYWALL, page.text):
        return False
    return phrases.says(phrases.PAYWALL, page.small_print)


def _is_paywalled(page: Page) -> bool:
    return _is_thin(page) and (page.said.free is False or asks_payment(page))


def _is_missing(page: Page) -> bool:
    if page.said.declares_story or page.words >= MISSING_WORDS:
        return False
    return phrases.says(phrases.MISSING, page.top[:600] if _is_empty(page) else page.names)


def _is_notice(page: Page) -> bool:
    """Whether the site itself speaks: it is under repair, say, or not shown in this country."""
    told = page.top[:600] if _is_empty(page) else page.names
    return _is_thin(page) and not page.said.is_story and phrases.says(phrases.NOTICE, told)


def _is_search(page: Page) -> bool:
    return not page.said.declares_story and not page.said.kinds.isdisjoint(_SEARCHES)


def _is_front(page: Page) -> bool:
    """Whether it is a site's front page; a site of one page may tell its story there."""
    path = urlsplit(page.url or "/nowhere").path
    if len(path) > LONGEST_HOME or links.judge(page.url or "").reason != "a home page":
        return False
    return _is_thin(page) or len(page.headlines) > LISTED


def _is_list(page: Page) -> bool:
    """Whether the page says so, or its text is made of what leads to other pages."""
    if page.said.declares_story or _is_empty(page):
        return False
    if page.begins_below_headline and len(page.headlines) > LISTED:
        return True
    if page.said.is_story:
        return False
    return _says_list(page) or page.linked_share > (MOSTLY if _has_sentences(page) else MOSTLY / 2)


def _says_list(page: Page) -> bool:
    if page.said.og_kind in {"profile", "product"}:
        return True
    reviewed = page.said.is_review and not _is_thin(page)  # a review describes the product as well
    return not page.said.kinds.isdisjoint(_CONTAINERS - ({"product"} if reviewed else set()))


def _has_sentences(page: Page) -> bool:
    return phrases.SENTENCE_END.search("\n".join(page.paragraphs)) is not None


def _is_of(kinds: set[str], og_kind: str = "-") -> Rule:
    """Whether the page says it is of such a kind; an article that has one in it is none."""

    def holds(page: Page) -> bool:
        by_og = page.said.og_kind.partition(".")[0] == og_kind  # video.episode is a video
        said = by_og or not page.said.kinds.isdisjoint(kinds)
        return said and (_is_empty(page) or (_is_thin(page) and (by_og or not page.said.is_story)))

    return holds


def _is_shop(page: Page) -> bool:
    return _is_thin(page) and not page.said.is_story and phrases.says(phrases.SALE, page.buttons)


def _needs_scripts(page: Page) -> bool:
    """Whether it says so, or hides what it has until its scripts have run."""
    return _is_empty(page) and (phrases.says(phrases.SCRIPTS, page.top) or page.hidden > MUCH_HIDDEN)


_PASTE: Final = "; paste the article's text instead."
_SEND: Final = "; send me the link of one article."
_NO_TEXT: Final = ", and I read only text; paste a transcript if there is one."

# In this order: the first that holds is told. None: the error's own sentence.
_RULES: Final[tuple[tuple[Rule, type[ArticleError], str | None], ...]] = (
    (_checks_for_robots, ArticleBlockedError, f"That site wants proof that I am human, and I am not{_PASTE}"),
    (_asks_consent, ArticleBlockedError, f"That site shows a consent page and not its article{_PASTE}"),
    (_is_paywalled, ArticlePaywalledError, None),
    (_asks_login, ArticleBlockedError, f"That page asks for a login, and I have none{_PASTE}"),
    (_is_missing, ArticleMissingError, None),
    (
        _is_notice,
        ArticleBlockedError,
        f"That site does not show its article at the moment, or not here{_PASTE}",
    ),
    (_is_search, NotAnArticleError, f"That page holds search results{_SEND}"),
    (_is_of(_VIDEOS, "video"), NotAnArticleError, f"That page is a video{_NO_TEXT}"),
    (_is_of(_SOUNDS, "music"), NotAnArticleError, f"That page is to be listened to{_NO_TEXT}"),
    (_is_of(_GALLERIES), NotAnArticleError, f"That page shows pictures, and I read only text{_SEND}"),
    (_is_of(_EVENTS), NotAnArticleError, f"That page announces an event{_SEND}"),
    (_is_shop, NotAnArticleError, f"That page offers something for sale{_SEND}"),
    (_is_front, NotAnArticleError, f"That is a site's front page{_SEND}"),
    (_is_list, NotAnArticleError, f"That page is a list and no article itself{_SEND}"),
    (_needs_scripts, ArticleBlockedError, f"That page shows its text only to a browser{_PASTE}"),
    (_is_empty, ArticleEmptyError, None),
)


def fault(page: Page) -> ArticleError | None:
    """What the page is instead of an article, as the error that says so; None for an article."""
    for holds, error, said in _RULES:
        if holds(page):
            return error(page.url or page.said.title or "page", f"{page.words} words", said=said)
    return None
