"""Pages that only lead to an article, and pages of the few sites whose layout is known."""

import pytest

from bot.errors import ArticleError, NotAnArticleError
from bot.extract import extract
from bot.models import Article, Document, Pointer
from tests.bot.extract.invented import page, prose

STORY = "https://ledger.example.org/2026/channel"
ITEM = "https://news.ycombinator.com/item?id=8863"
THREAD = "https://www.reddit.com/r/harbours/comments/1abc/channel_to_be_dredged/"
OLD_THREAD = "https://old.reddit.com/r/harbours/comments/1abc/channel_to_be_dredged/"


def read(html: str, url: str | None) -> Article | Pointer:
    """What a page holds."""
    return extract(Document(body=html.encode(), kind="html", name="page", url=url, media_type="text/html"))


def refresh(content: str, body: str = "You are being redirected.") -> str:
    """A page with a redirect in HTML."""
    return f'<html><head><meta http-equiv="Refresh" content="{content}"></head><body>{body}</body></html>'


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("0; url=https://ledger.example.org/b", "https://ledger.example.org/b"),
        ("0;URL='/b'", "https://ledger.example.org/b"),
        ("3,url=b", "https://ledger.example.org/b"),
        (" 0.5 ; https://ledger.example.org/b", "https://ledger.example.org/b"),
        ("0; url=https://www.google.com/url?q=https://ledger.example.org/b", "https://ledger.example.org/b"),
        ("0; url=https://other.example.net/b", "https://other.example.net/b"),
    ],
)
def test_a_redirect_in_html_is_one(content: str, target: str) -> None:
    """Shorteners and moved sites use it; where it leads is for the guard to judge."""
    assert read(refresh(content), "https://ledger.example.org/a") == Pointer(url=target)


@pytest.mark.parametrize(
    "content",
    [
        "300; url=https://ledger.example.org/b",
        "5",
        "0; url=https://ledger.example.org/a",
        "0; url=https://ledger.example.org/a?utm_source=x#top",
        "0; url=javascript:alert(1)",
        "0; url=http://[broken",
        "soon; url=/b",
        "",
    ],
)
def test_a_page_that_only_renews_itself_is_read(content: str) -> None:
    """So is one that leads nowhere."""
    found = read(refresh(content, f"<article>{prose(200)}</article>"), "https://ledger.example.org/a")

    assert isinstance(found, Article)


def test_a_saved_page_leads_nowhere() -> None:
    """It has no address that its links could start from."""
    assert isinstance(read(refresh("0; url=/b", f"<article>{prose(200)}</article>"), None), Article)


def hacker_news(href: str, text: str = "") -> str:
    """An item's page."""
    return (
        '<html><head><title>Channel to be dredged | Hacker News</title></head><body><table id="hnmain"><tr>'
        '<td><a href="news">Hacker News</a></td></tr><tr class="athing" id="8863"><td class="title">'
        f'<span class="titleline"><a href="{href}">Channel to be dredged</a>'
        '<span class="sitebit comhead"> (<a href="from?site=x">x</a>)</span></span></td></tr>'
        f'<tr><td><div class="toptext">{text}</div></td></tr>'
        f'<tr><td class="comment"><div class="commtext c00">I was there. {prose(200)}</div></td></tr>'
        "</table></body></html>"
    )


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (hacker_news(STORY), ITEM),
        (
            page(
                f'<shreddit-post content-href="{STORY}" post-type="link"><h1 slot="title">Channel</h1>'
                "</shreddit-post>"
            ),
            THREAD,
        ),
        (
            f'<div id="siteTable"><div class=" thing id-t3_1abc link " data-url="{STORY}">'
            f'<a class="title" href="{STORY}">Channel</a></div></div>'
            f'<div class="thing comment">{prose(90)}</div>',
            OLD_THREAD,
        ),
        (
            '<h1>This link will take you to a page that’s not on LinkedIn</h1><a href="https://www.linkedin.com/x">'
            f'Learn more</a><a href="{STORY}" data-tracking-control-name="external_url_click">{STORY}</a>',
            "https://lnkd.in/gABC123",
        ),
    ],
    ids=["Hacker News", "Reddit", "old Reddit", "LinkedIn"],
)
def test_an_aggregators_page_leads_to_its_article(html: str, url: str) -> None:
    """The discussion is not what was meant to be read."""
    assert read(html, url) == Pointer(url=STORY)


SELF_TEXT = prose(120)


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (hacker_news("item?id=8863", SELF_TEXT), ITEM),
        (
            f'<shreddit-post post-type="text" content-href="{THREAD}"><h1>Channel</h1><div slot="text-body">'
            f"{SELF_TEXT}</div></shreddit-post><shreddit-comment><p>I was there.</p></shreddit-comment>",
            THREAD,
        ),
        (
            f'<div class="thing link self" data-url="/r/harbours/comments/1abc/"><div class="usertext-body">'
            f'{SELF_TEXT}</div></div><div class="thing comment">'
            '<div class="usertext-body">I was there.</div></div>',
            OLD_THREAD,
        ),
    ],
    ids=["Hacker News", "Reddit", "old Reddit"],
)
def test_a_post_without_a_link_is_read_without_its_comments(html: str, url: str) -> None:
    """What others say below it is not the author's."""
    found = read(html, url)

    assert isinstance(found, Article)
    assert found.paragraphs[0].startswith("The harbour authority said on Tuesday")
    assert found.words > 110
    assert "I was there" not in found.text


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (hacker_news("item?id=8863"), ITEM),
        (hacker_news("item?id=8863", "<p>What do you think?</p>"), ITEM),
        (f'<div class="thing comment">{prose(300)}</div>', OLD_THREAD),
    ],
    ids=["no text", "a question", "comments alone"],
)
def test_comments_are_never_taken_for_an_article(html: str, url: str) -> None:
    """However long they are."""
    with pytest.raises(ArticleError):
        read(html, url)


def test_the_company_behind_an_aggregator_may_publish_articles() -> None:
    """Only the site of the discussions is special."""
    html = page(f"<article>{prose(300)}</article>")

    assert isinstance(read(html, "https://www.ycombinator.com/blog/a-post"), Article)
    assert isinstance(read(html, "https://redditinc.com/blog/a-post"), Article)


ABSTRACT = """<html lang="en"><head><title>[2611.01234] Dredging, deeply</title>
<meta name="citation_title" content="Dredging, deeply">
<meta name="citation_author" content="Maran, Ilse"><meta name="citation_author" content="Reil, Tomas">
<meta name="citation_date" content="2026/11/03"><meta property="og:site_name" content="arXiv.org">
</head><body><div id="abs"><h1 class="title"><span class="descriptor">Title:</span>Dredging, deeply</h1>
<div class="authors"><a href="/a">Ilse Maran</a>, <a href="/b">Tomas Reil</a></div>
<blockquote class="abstract mathjax"><span class="descriptor">Abstract:</span>We model how a channel of twelve
metres fills with silt over ten years, and compare three ways of dredging it. A yearly cut costs least
and harms the eelgrass most; a cut every third year costs more and lets it recover. We give the code.
</blockquote>
<table><tr><td>Comments:</td><td>12 pages</td></tr><tr><td>Subjects:</td><td>Geophysics</td></tr></table>
</div></body></html>"""


def test_an_abstract_is_read_as_what_it_is() -> None:
    """With the paper's title, authors and date; the reply says that the paper itself was not read."""
    found = read(ABSTRACT, "https://arxiv.org/abs/2611.01234")

    assert isinstance(found, Article)
    assert found.title == "Dredging, deeply"
    assert found.authors == ("Maran, Ilse", "Reil, Tomas")
    assert (found.published, found.site) == ("2026-11-03", "arXiv.org")
    assert found.paragraphs[0].startswith("We model how a channel of twelve metres fills")
    assert found.text.endswith("We give the code.")
    assert found.coverage == "partial"
    assert "Only the abstract was read" in (found.gap or "")


def test_another_page_of_that_archive_is_read_like_any_other() -> None:
    """Its help pages have no abstract."""
    found = read(page(f"<article>{prose(300)}</article>"), "https://info.arxiv.org/help/a.html")

    assert isinstance(found, Article)
    assert found.gap is None


def test_a_list_of_papers_is_no_article() -> None:
    """It has as many abstracts as papers, or none."""
    links = "".join(f'<h2><a href="/abs/{number}">Paper {number} on channels</a></h2>' for number in range(9))
    with pytest.raises(NotAnArticleError):
        read(
            page(f"<h1>Geophysics, recent</h1>{links}{prose(60)}"),
            "https://arxiv.org/list/physics.geo-ph/recent",
        )
