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
from bot.models import is_unspaced

MIN_WORDS: Final = 30  # below this a page holds no article
THIN_WORDS: Final = 120  # below this it may be a wall's own words, or a teaser
MISSING_WORDS: Final = 250  # what a page that says "not found" may offer in its stead
LISTED: Final = 5  # headlines of other stories among the paragraphs of this one
WORDS_A_HEADLINE: Final = 25  # a list has teasers between its headlines, a page of one story has that story

_CONSENT_HOST: Final = re.compile(r"(?:consent|guce|zustimmung|consentement|privacy-?center|cmp)\.")
# schema.org's types and Open Graph's, in small letters.
_CONTAINERS: Final = {"collectionpage", "itemlist", "profilepage", "profile", "product", "jobposting"}
_SEARCHES: Final = {"searchresultspage"}
_GALLERIES: Final = {"imagegallery", "mediagallery", "imageobject"}
_VIDEOS: Final = {"videoobject", "video", "movie", "tvepisode", "videogallery"}
_SOUNDS: Final = {"audioobject", "podcastepisode", "music", "musicrecording", "musicalbum", "radioepisode"}

Rule = Callable[[Page], bool]


def _shown(page: Page) -> str:
    """Where a wall's words would be: in the story that was found, or anywhere at the top if none was."""
    return page.top if _is_empty(page) else page.story


def _is_empty(page: Page) -> bool:
    return page.words < MIN_WORDS


def _is_thin(page: Page) -> bool:
    return page.words < THIN_WORDS


def _checks_for_robots(page: Page) -> bool:
    return _is_thin(page) and phrases.says(phrases.ROBOT, _shown(page))


def _asks_consent(page: Page) -> bool:
    if _CONSENT_HOST.match(urlsplit(page.url or "").hostname or ""):
        return True
    if _is_thin(page) and phrases.says(phrases.CONSENT, _shown(page)):
        return True
    if page.said.is_story:
        return False
    about = sum(
        len(paragraph) for paragraph in page.paragraphs if phrases.says(phrases.CONSENT_TOPIC, paragraph)
    )
    mostly = 2 * about > sum(map(len, page.paragraphs))
    return mostly and phrases.says(phrases.CONSENT_BUTTON, page.buttons)


def _asks_login(page: Page) -> bool:
    if page.asks_password and (_is_empty(page) or phrases.says(phrases.LOGIN_TITLE, page.names)):
        return _is_thin(page)
    return _is_thin(page) and phrases.says(phrases.LOGIN, _shown(page))


def asks_payment(page: Page) -> bool:
    """Whether the page asks for money somewhere."""
    return phrases.says(phrases.PAYWALL, page.text)


def _is_paywalled(page: Page) -> bool:
    return _is_thin(page) and (page.said.free is False or asks_payment(page))


def _is_missing(page: Page) -> bool:
    if page.said.is_story or page.words >= MISSING_WORDS:
        return False
    return phrases.says(phrases.MISSING, page.top[:600] if _is_empty(page) else page.names)


def _is_search(page: Page) -> bool:
    return not page.said.is_story and not page.said.kinds.isdisjoint(_SEARCHES)


def _is_front(page: Page) -> bool:
    """Whether it is a site's front page; a site of one page may tell its story there."""
    at_home = page.url is not None and links.judge(page.url).reason == "a home page"
    return at_home and (_is_thin(page) or len(page.headlines) > LISTED)


def _is_list(page: Page) -> bool:
    """Whether the page says so, is made of headlines that lead elsewhere, or has no sentence at all."""
    if page.said.is_story:
        return False
    many = len(page.headlines) > LISTED and page.words < WORDS_A_HEADLINE * len(page.headlines)
    among = sum(paragraph in page.headlines for paragraph in page.paragraphs)
    says_so = not page.said.kinds.isdisjoint(_CONTAINERS)
    return says_so or many or among >= LISTED or not (_is_empty(page) or _has_sentences(page))


def _has_sentences(page: Page) -> bool:
    """Whether anything in it ends as sentences do; Thai and its neighbours put no mark there."""
    text = "\n".join(page.paragraphs)
    return phrases.SENTENCE_END.search(text) is not None or is_unspaced(text)


def _is_of(kinds: set[str]) -> Rule:
    """Whether the page says it is of such a kind; an article that has one in it is none."""

    def holds(page: Page) -> bool:
        said = {kind.partition(".")[0] for kind in page.said.kinds}  # video.episode is a video
        return not said.isdisjoint(kinds) and (_is_empty(page) or (_is_thin(page) and not page.said.is_story))

    return holds


def _needs_scripts(page: Page) -> bool:
    return _is_empty(page) and phrases.says(phrases.SCRIPTS, page.top)


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
    (_is_search, NotAnArticleError, f"That page holds search results{_SEND}"),
    (_is_front, NotAnArticleError, f"That is a site's front page{_SEND}"),
    (_is_list, NotAnArticleError, f"That page is a list and no article itself{_SEND}"),
    (_is_of(_VIDEOS), NotAnArticleError, f"That page is a video{_NO_TEXT}"),
    (_is_of(_SOUNDS), NotAnArticleError, f"That page is to be listened to{_NO_TEXT}"),
    (_is_of(_GALLERIES), NotAnArticleError, f"That page shows pictures, and I read only text{_SEND}"),
    (_needs_scripts, ArticleBlockedError, f"That page shows its text only to a browser{_PASTE}"),
    (_is_empty, ArticleEmptyError, None),
)


def fault(page: Page) -> ArticleError | None:
    """What the page is instead of an article, as the error that says so; None for an article."""
    for holds, error, said in _RULES:
        if holds(page):
            return error(page.url or page.said.title or "page", f"{page.words} words", said=said)
    return None
