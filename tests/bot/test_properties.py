"""What holds for every address and every page, whatever it looks like.

`pytest tests/bot/test_properties.py --hypothesis-profile=fuzz` looks for much longer.
"""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import links
from bot.errors import AddressRefusedError, ArticleError
from bot.extract import extract
from bot.extract.hidden import remove_hidden, styled
from bot.extract.walls import MIN_WORDS
from bot.links import find, judge, links_in, obstacle
from bot.models import Article, Document, Kind, Pointer
from bot.sandbox import START_SECONDS, Sandbox
from tests.bot.extract.invented import prose

LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
HOST = st.builds(
    lambda labels, end: ".".join([*labels, end]),
    st.lists(LABEL, min_size=1, max_size=3),
    st.sampled_from(["com", "org", "co.uk", "de"]),
)
STEP = st.text(
    st.sampled_from("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_.~!$&'()*+,;=:@é中%20"),
    min_size=1,
    max_size=12,
)
PATH = st.lists(STEP, max_size=5).map(lambda steps: "/" + "/".join(steps))
QUERY = st.lists(
    st.tuples(st.sampled_from(["id", "p", "page", "utm_source", "fbclid", "q", "lang", "ref", "s"]), STEP),
    max_size=4,
).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs))
ADDRESS = st.builds(
    lambda scheme, host, port, path, query, end: (
        f"{scheme}://{host}{port}{path}{'?' if query else ''}{query}{'#' if end else ''}{end}"
    ),
    st.sampled_from(["http", "https", "HTTPS"]),
    HOST,
    st.sampled_from(["", ":80", ":443", ":8080"]),
    PATH,
    QUERY,
    st.one_of(st.just(""), STEP),
)
WILD = st.one_of(ADDRESS, st.text(max_size=60), st.text(max_size=40).map("https://".__add__))


@given(WILD)
def test_a_canonical_address_is_its_own(url: str) -> None:
    """Else an article would have a new identity each time it is looked at."""
    try:
        once = links.canonicalize(url)
    except AddressRefusedError:
        return
    assert links.canonicalize(once) == once


@given(HOST, st.lists(st.from_regex(r"[A-Za-z0-9_~-]{1,12}", fullmatch=True), max_size=5))
def test_host_and_path_of_an_untracked_address_stay(host: str, steps: list[str]) -> None:
    """Only what tells who shared it goes, never what tells which page it is."""
    url = f"https://{host}/{'/'.join(steps)}"
    if links.unwrap(url) != url.rstrip("/") + ("" if steps else "/"):
        return  # a redirector by chance
    canonical = urlsplit(links.canonicalize(url))

    assert canonical.netloc == host
    assert canonical.path == "/" + "/".join(steps)


@given(WILD)
def test_an_address_is_read_or_refused(url: str) -> None:
    """Nobody's spelling ends in anything else."""
    assert judge(url).reason
    links.is_private(url)
    try:
        fetched = links.clean(links.unwrap(url))
    except AddressRefusedError:
        assert not judge(url).article
        return
    assert fetched.lower().startswith(("http://", "https://"))
    assert links.canonicalize(fetched) == links.canonicalize(url)
    assert obstacle(url) != ""


@given(
    st.lists(
        st.one_of(WILD, st.sampled_from(["<", ">", "|", "```", "(", ")", " ", "\n", "&amp;"])), max_size=8
    )
)
def test_a_message_is_read_whatever_is_in_it(pieces: list[str]) -> None:
    """Each link found stands in the text, or is a bare www. name that got its scheme."""
    text = "".join(pieces)
    for found in find(text, "plain"):
        assert found in text or found.removeprefix("https://") in text
    links_in(text, "slack")
    links_in(text, "discord")


TAGS = """html head body p div span article main h1 h2 a table tr td ul li blockquote pre br img script style
noscript template meta link title font svg math select option iframe form input textarea details b i base"""
NAMES = """style class id href src content name property rel http-equiv type hidden aria-hidden color bgcolor
lang itemprop"""
TAG = st.sampled_from(TAGS.split())
VALUE = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "display:none",
            "font-size:0",
            "color:#fff;background:#fff",
            "position:absolute;left:-9999px",
            "font:0/0 a",
            "}",
            "0; url=/b",
            "refresh",
            "canonical",
            "https://[",
            "http://a\u2100b/",
            "og:title",
            "application/ld+json",
            "-1e999px",
            "rgb(1e999,0,0)",
        ]
    ),
)
NAME = st.sampled_from(NAMES.split())
OPEN = st.builds(
    lambda tag, pairs: f"<{tag}{''.join(f' {name}={chr(34)}{value}{chr(34)}' for name, value in pairs)}>",
    TAG,
    st.lists(st.tuples(NAME, VALUE), max_size=3),
)
MARKUP = st.one_of(
    OPEN,
    TAG.map(lambda tag: f"</{tag}>"),
    st.text(max_size=40),
    st.sampled_from(
        [
            "<!--", "-->", "<![CDATA[", "]]>", "&", "&#0;", "&#xD800;", "&#1114112;", "<!doctype html>",
            '<?xml version="1.0" encoding="utf-16"?>', "\0", "\ufeff", "\u202e", "\ud7ff", "<p", "</",
            '<script type="application/ld+json">', '{"@type":["NewsArticle"],"headline":[{}],"author":[[]]}',
            '{"@type":"Article","wordCount":"١٢","isAccessibleForFree":[]}',
            "<style>", "a{", "@media screen{", "}",
        ]
    ),
    st.integers(20, 200).map(prose),
)  # fmt: skip
HTML = st.lists(MARKUP, max_size=30).map("".join)
URL = st.sampled_from(
    [
        None,
        "https://ledger.example.org/2026/a",
        "https://news.ycombinator.com/item?id=1",
        "https://www.reddit.com/r/a/comments/1/x/",
        "https://arxiv.org/abs/2611.01234",
        "https://lnkd.in/x",
        "http://[2606:4700::1]/a",
    ]
)


def outcome(
    body: bytes, kind: Kind, url: str | None, media_type: str | None = None
) -> Article | Pointer | None:
    """What a page comes to; None: an error of ours, which has its one sentence."""
    try:
        return extract(Document(body=body, kind=kind, name="page", url=url, media_type=media_type))
    except ArticleError as error:
        said = error.said
    assert said
    assert "\n" not in said
    return None


@given(HTML, URL)
def test_any_page_ends_in_an_article_or_an_error_of_ours(html: str, url: str | None) -> None:
    """And what comes out of it is clean: no empty, broken or invisible line."""
    assert_sound(outcome(html.encode("utf-8", "replace"), "html", url))


def assert_sound(found: Article | Pointer | None) -> None:
    """What came out leads somewhere, or is an article of whole, visible lines."""
    if isinstance(found, Pointer):
        assert found.url.startswith(("http://", "https://"))
    if isinstance(found, Article):
        assert found.words >= MIN_WORDS
        assert all(
            line == " ".join(line.split()) and line.isprintable()
            for line in found.paragraphs
            if line.isascii()
        )
        assert found.canonical_url is None or links.canonicalize(found.canonical_url) == found.canonical_url


@given(
    st.one_of(st.binary(max_size=2_000), HTML.map(lambda html: html.encode("utf-16", "replace"))),
    st.sampled_from(["html", "text", "pdf"]),
    st.one_of(
        st.none(),
        st.sampled_from(["text/html; charset=gbk", "text/html; charset=x", "a/b;charset=\x00", ";"]),
    ),
)
def test_any_bytes_end_in_an_article_or_an_error_of_ours(
    body: bytes, kind: Kind, media_type: str | None
) -> None:
    """Whatever a server says that they are."""
    assert_sound(outcome(body, kind, None, media_type))
    assert_sound(outcome(b"%PDF-1.4\n" + body, "pdf", None))


@settings(max_examples=25)
@given(st.one_of(HTML.map(lambda html: html.encode("utf-8", "replace")), st.binary(max_size=5_000)))
def test_any_bytes_end_within_the_deadline(body: bytes) -> None:
    """In the process that they are really taken apart in, killed if need be."""
    body = body * 20

    async def read() -> object:
        async with asyncio.timeout(START_SECONDS + 10):
            return await Sandbox(seconds=5).extract(Document(body=body, kind="html", name="page"))

    with suppress(ArticleError):
        assert asyncio.run(read())


@given(HTML)
def test_what_is_hidden_once_is_hidden_for_good(html: str) -> None:
    """Taking out is final: a second look finds nothing more."""
    import trafilatura
    from lxml import etree

    tree = trafilatura.load_html(styled(html.replace("\0", "")))
    if tree is None:
        return
    remove_hidden(tree, html)
    first = etree.tostring(tree)
    remove_hidden(tree, html)

    assert etree.tostring(tree) == first
