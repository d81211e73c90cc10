"""What stands where an article was looked for, and what a person is told of it."""

from pathlib import Path

import pytest

from bot.errors import (
    ArticleBlockedError,
    ArticleEmptyError,
    ArticleError,
    ArticleMissingError,
    ArticlePaywalledError,
    NotAnArticleError,
)
from bot.extract import extract
from bot.extract.walls import MIN_WORDS, THIN_WORDS
from bot.models import Article, Document
from tests.bot.extract.invented import STORY_LD, page, prose, related, story, teasers

PAGES = Path(__file__).parents[2] / "data" / "pages"
URL = "https://ledger.example.org/2026/10/02/channel-to-be-dredged"
HOME = "https://ledger.example.org/"

STORY = STORY_LD % ""
PAID = STORY_LD % ', "isAccessibleForFree": "False"'


def read(html: str | bytes, url: str | None = URL) -> Article:
    """The article in a page."""
    body = html.encode() if isinstance(html, str) else html
    found = extract(Document(body=body, kind="html", name="page", url=url, media_type="text/html"))
    assert isinstance(found, Article)
    return found


def og(kind: str) -> str:
    """The page's word on its kind."""
    return f'<meta property="og:type" content="{kind}">'


def ld(kind: str, more: str = "") -> str:
    """The page's other word on its kind."""
    return f'<script type="application/ld+json">{{"@type": "{kind}"{more}}}</script>'


COOKIES = (
    "<p>We and our 812 partners store cookies on your device and read personal data such as identifiers.</p>"
    "<p>With your consent we use precise location data; you may withdraw your consent at any time on our"
    " privacy page. Some partners do not ask for your consent and rely on a legitimate interest.</p>"
) * 4
BUTTONS = "<button>Accept all</button> <button>Reject all</button> <button>Manage settings</button>"

NO_ARTICLES: list[tuple[str, str, str, type[ArticleError], str]] = [
    # what it is, the page, its address, the error, a word of the sentence
    (
        "consent, short",
        page(f"<h1>We value your privacy</h1>{BUTTONS}"),
        URL,
        ArticleBlockedError,
        "consent page",
    ),
    (
        "consent, some words",
        page(f"<h1>Before you continue</h1>{COOKIES[:400]}</p>{BUTTONS}", title="Before you continue"),
        URL,
        ArticleBlockedError,
        "consent page",
    ),
    (
        "consent, long",
        page(f"<h1>Welcome to the Ledger family</h1>{COOKIES * 2}<form>{BUTTONS}</form>", title="The Ledger"),
        URL,
        ArticleBlockedError,
        "consent page",
    ),
    (
        "consent, by host",
        story(300),
        "https://consent.ledger.example.org/v2/collect",
        ArticleBlockedError,
        "consent page",
    ),
    (
        "consent, German",
        page("<h1>Datenschutzeinstellungen</h1><p>Mit Werbung und Tracking weiterlesen.</p>", lang="de"),
        URL,
        ArticleBlockedError,
        "consent page",
    ),
    (
        "captcha",
        page("<h1>Verify you are human</h1><p>Press and hold.</p>", title="Just a moment..."),
        URL,
        ArticleBlockedError,
        "human",
    ),
    (
        "bot check, some words",
        page(
            "<h1>Pardon our interruption</h1><p>As you were browsing, something about your browser made us"
            " think you were a bot. There are a few reasons this might happen: you're a power user moving"
            " through this site with super-human speed, or a plugin is preventing scripts from running.</p>",
            title="Pardon Our Interruption",
        ),
        URL,
        ArticleBlockedError,
        "human",
    ),
    (
        "login form",
        page("<h1>Welcome back</h1><form><input name=u><input type=password></form>", title="Sign in"),
        URL,
        ArticleBlockedError,
        "login",
    ),
    (
        "login, some words",
        page(f"<h1>Sign in</h1>{prose(40)}<form><input type=password></form>", title="Sign in | Ledger"),
        URL,
        ArticleBlockedError,
        "login",
    ),
    (
        "login, French",
        page("<p>Connectez-vous pour accéder à cette page.</p>", title="Le Journal", lang="fr"),
        URL,
        ArticleBlockedError,
        "login",
    ),
    (
        "scripts",
        '<html><head><title>App</title></head><body><div id="root"></div><noscript>You need to enable'
        " JavaScript to run this app.</noscript></body></html>",
        URL,
        ArticleBlockedError,
        "browser",
    ),
    ("teaser, declared", story(60, head=PAID), URL, ArticlePaywalledError, "paywall"),
    (
        "teaser, said",
        story(60, after="<div class='wall'><p>Subscribe to continue reading this article.</p></div>"),
        URL,
        ArticlePaywalledError,
        "paywall",
    ),
    (
        "teaser, German",
        story(60, after="<div><p>Jetzt weiterlesen mit dem Probeabo</p></div>"),
        URL,
        ArticlePaywalledError,
        "paywall",
    ),
    ("nothing but a paywall", page("<h1>A story</h1>", head=PAID), URL, ArticlePaywalledError, "paywall"),
    (
        "soft 404",
        page("<h1>Sorry, we could not find that page</h1><p>Try the search box.</p>", title="Page not found"),
        URL,
        ArticleMissingError,
        "no such page",
    ),
    (
        "soft 404 with recommendations",
        page(f"<h1>Oops</h1><p>Read these instead.</p>{teasers(8)}", title="404 - The Meridian Ledger"),
        URL,
        ArticleMissingError,
        "no such page",
    ),
    (
        "soft 404, German",
        page("<h1>Seite nicht gefunden</h1>", title="Seite nicht gefunden | Bote", lang="de"),
        URL,
        ArticleMissingError,
        "no such page",
    ),
    ("front page", page(teasers(30), title="The Meridian Ledger"), HOME, NotAnArticleError, "front page"),
    (
        "front page that calls itself an article",
        page(teasers(30), head=og("article")),
        HOME,
        NotAnArticleError,
        "front page",
    ),
    (
        "front page of long teasers",
        page(prose(200) + teasers(12), title="The Ledger"),
        HOME,
        NotAnArticleError,
        "front page",
    ),
    (
        "section",
        page(f"<h1>Sport</h1>{teasers(20)}", title="Sport"),
        "https://ledger.example.org/sport",
        NotAnArticleError,
        "list",
    ),
    (
        "section of many stories in its data",
        page(f"<h1>Sport</h1>{teasers(20)}", head=ld("NewsArticle") * 12),
        "https://ledger.example.org/sport",
        NotAnArticleError,
        "list",
    ),
    (
        "tag page, declared",
        page(f"<h1>Ports</h1>{prose(200)}", head=ld("CollectionPage")),
        "https://ledger.example.org/tag/ports",
        NotAnArticleError,
        "list",
    ),
    (
        "search results",
        page(f"<h1>Results for dredging</h1>{teasers(10)}", head=ld("SearchResultsPage")),
        "https://ledger.example.org/finden/dredging",
        NotAnArticleError,
        "search results",
    ),
    ("product", page(prose(150), head=og("product")), URL, NotAnArticleError, "list"),
    (
        "author's page",
        page(f"<h1>Anna Vogt</h1>{prose(130)}", head=ld("ProfilePage")),
        URL,
        NotAnArticleError,
        "list",
    ),
    (
        "video",
        page("<h1>Watch: the dredger arrives</h1><p>A short film.</p>", head=og("video.other")),
        URL,
        NotAnArticleError,
        "video",
    ),
    (
        "video with a description",
        page(f"<h1>Watch</h1>{prose(60)}", head=ld("VideoObject")),
        URL,
        NotAnArticleError,
        "video",
    ),
    (
        "podcast",
        page(f"<h1>Episode 12</h1>{prose(60)}", head=ld("PodcastEpisode")),
        URL,
        NotAnArticleError,
        "listened to",
    ),
    (
        "gallery",
        page("<h1>The harbour in pictures</h1><img src=a><img src=b>", head=ld("ImageGallery")),
        URL,
        NotAnArticleError,
        "pictures",
    ),
    ("empty", page("<div id=app></div>", title="Meridian Live"), URL, ArticleEmptyError, "no article text"),
    ("a few words", page("<p>Coming soon to this place.</p>"), URL, ArticleEmptyError, "no article text"),
]


@pytest.mark.parametrize(
    ("html", "url", "error", "word"), [row[1:] for row in NO_ARTICLES], ids=[row[0] for row in NO_ARTICLES]
)
def test_what_is_no_article_is_told_for_what_it_is(
    html: str, url: str, error: type[ArticleError], word: str
) -> None:
    """Nothing of this is ever analysed, and each sentence says what to do."""
    with pytest.raises(ArticleError) as caught:
        read(html, url)

    assert type(caught.value) is error
    assert word in caught.value.said
    assert any(way in caught.value.said for way in ("paste", "send me the link", "check the link"))


ARTICLES: list[tuple[str, str, str]] = [
    ("a plain report", story(300), URL),
    ("a flash", story(THIN_WORDS - 40), URL),
    ("a report below a cookie banner", page(f"<div>{COOKIES}{BUTTONS}</div>{prose(600)}", head=STORY), URL),
    ("a report with many links below", story(320, after=related(10)), URL),
    ("a flash with many links below that says what it is", story(90, head=STORY, after=related(20)), URL),
    (
        "an essay on cookies",
        story(200, title="Why we value your privacy and accept cookies", head=STORY),
        URL,
    ),
    (
        "an essay on captchas",
        page(f"<h1>Verify you are human</h1>{prose(400)}", title="Are you a robot? A history of the captcha"),
        URL,
    ),
    ("an essay on lost pages", story(400, title="Page not found: how the web forgets"), URL),
    ("a flash on error 404, by a site that says what it is", story(60, title="Error 404", head=STORY), URL),
    ("a report with a film in it", story(300, head=STORY + ld("VideoObject")), URL),
    ("a short report with a film in it", story(60, head=STORY + ld("VideoObject")), URL),
    ("a film with its transcript", story(600, head=og("video.other")), URL),
    ("a site of one page", story(400, title="What we know of the channel"), HOME),
    ("a blog's entry by number", story(300), "https://ledger.example.org/?p=123"),
    ("a report in a graph", story(200, head=ld("WebSite", ', "mainEntity": {"@type": "NewsArticle"}')), URL),
    ("a live blog", story(500, head=ld("LiveBlogPosting")), URL),
    (
        "a report with a login form in its head",
        page(f"<form><input type=password></form>{prose(130)}"),
        URL,
    ),
    (
        "a list of ten things",
        page(
            "<article><h1>Ten harbours</h1>"
            + "".join(f"<h2>{number}. A harbour</h2>{prose(60)}" for number in range(10))
            + "</article>"
        ),
        URL,
    ),
    (
        "a report that its site declares to be free",
        story(100, head=STORY_LD % ', "isAccessibleForFree": true'),
        URL,
    ),
]


@pytest.mark.parametrize(("html", "url"), [row[1:] for row in ARTICLES], ids=[row[0] for row in ARTICLES])
def test_an_article_is_never_taken_for_a_wall(html: str, url: str) -> None:
    """To refuse an honest page is as bad as to analyse a wall."""
    assert "dredge the northern channel" in read(html, url).text


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("paywall.html", ArticlePaywalledError),
        ("consent.html", ArticleBlockedError),
        ("captcha.html", ArticleBlockedError),
        ("empty.html", ArticleEmptyError),
    ],
)
def test_the_invented_walls_are_seen(name: str, error: type[ArticleError]) -> None:
    """A teaser, two walls and an empty frame."""
    with pytest.raises(error):
        read((PAGES / name).read_bytes())


def test_the_words_of_a_wall_far_down_are_no_wall() -> None:
    """Deep in a footer the words mean nothing."""
    with pytest.raises(NotAnArticleError) as caught:
        read(page(f"<nav>{'<a href=/x>Ports</a> ' * 900}</nav><small>protected by captcha</small>"))

    assert "list" in caught.value.said


def test_less_than_thirty_words_are_no_article() -> None:
    """The bound itself is allowed."""
    words = " ".join(f"word{number}" for number in range(MIN_WORDS))

    assert read(page(f"<article><p>{words}.</p></article>")).words == MIN_WORDS
    with pytest.raises(ArticleEmptyError):
        read(page(f"<article><p>{words[:-7]}.</p></article>"))


@pytest.mark.parametrize(
    ("html", "gap"),
    [
        (story(500), None),
        (story(500, head=PAID), "paywall"),
        (story(500, head=STORY_LD % ', "isAccessibleForFree": false, "wordCount": 520'), None),
        (story(250, head=STORY_LD % ', "wordCount": "1200"'), "of the article's 1200 words"),
        (story(250, head=STORY_LD % ', "wordCount": "300"'), None),
        (story(250, head=STORY_LD % ', "wordCount": "many"'), None),
        (story(200, after="<p>Already a subscriber? Log in.</p>"), "paywall"),
        (story(500, after="<p>Already a subscriber? Log in.</p>"), None),
        (story(150, head='<meta property="article:content_tier" content="locked">'), "paywall"),
        (story(150, head='<meta property="article:content_tier" content="metered">'), None),
        (page(f"<article>{prose(150)}<p>The board is expected to decide on…</p></article>"), "breaks off"),
        (page(f"<article>{prose(150)}<p>The board is to decide. [...]</p></article>"), "breaks off"),
        (
            page(f"<article>{prose(150)}<p>The board is to decide. Continue reading →</p></article>"),
            "breaks off",
        ),
        (page(f"<article>{prose(500)}<p>And so it goes on…</p></article>"), None),
    ],
)
def test_what_is_missing_from_an_article_is_said(html: str, gap: str | None) -> None:
    """A part must not pass for the whole, nor the whole for a part."""
    found = read(html)

    assert found.gap is None if gap is None else gap in (found.gap or "")
    assert found.coverage == ("full" if gap is None else "partial")
