"""The one address of an article, the address to show and the address to fetch."""

from urllib.parse import quote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.errors import AddressRefusedError
from bot.links import canonicalize, clean, unwrap

STORY = "https://news.example.org/2026/story"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://news.example.org/2026/story", STORY),
        ("http://news.example.org:80/2026/story", STORY),
        ("https://news.example.org:443/2026/story", STORY),
        ("https://news.example.org:/2026/story", STORY),
        ("http://news.example.org:8080/a", "http://news.example.org:8080/a"),
        ("http://192.168.1.5/a", "http://192.168.1.5/a"),
        ("https://[2A00:0:0::1]/a", "https://[2a00::1]/a"),
        ("https://news.example.org", "https://news.example.org/"),
        ("  https://news.example.org/2026/\n\tstory ", STORY),
        ("https://news.example.org/%7euser/%41%2f%e9", "https://news.example.org/~user/A%2F%E9"),
        ("https://news.example.org/a b|c%", "https://news.example.org/a%20b%7Cc%25"),
        ("https://news.example.org/a/%2e%2e/b/.", "https://news.example.org/b"),
        ("https://news.example.org/../../a/..", "https://news.example.org/"),
        ("https://news.example.org/?q=%26+%2B&&b", "https://news.example.org/?q=%26+%2B&b"),
        (
            "https://web.archive.example/1/https://b.example.org//c/",
            "https://web.archive.example/1/https://b.example.org/c",
        ),
        ("https://news.example.org/a;v=1;JSESSIONID=0A.b/c", "https://news.example.org/a;v=1/c"),
        ("https://news.example.org/a/..;jsessionid=1/b", "https://news.example.org/b"),
        ("https://EXAMPLE。org/a", "https://example.org/a"),
        ("https://user:p%61ss@news.example.org/a", "https://user:pass@news.example.org/a"),
    ],
)
def test_spelling_does_not_make_another_article(url: str, canonical: str) -> None:
    """RFC 3986 and the browsers take these for the same address."""
    assert canonicalize(url) == canonical


@pytest.mark.parametrize(
    "query",
    [
        "utm_anything_new=1",
        "UTM_Source=1",
        "amp;utm_source=1",
        "%75tm_source=1",
        "CMP=share_btn_tw",
        "ref=home",
        "s=20",
        "_ga=1&gclid=2&msclkid=3",
        "ns_mchannel=social&at_custom1=x",
        "PHPSESSID=1",
    ],
)
def test_tracking_is_no_part_of_the_identity(query: str) -> None:
    """Each share of a story would else be analysed anew."""
    assert canonicalize(f"{STORY}?{query}") == STORY


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example.org/?s=20",
        "https://news.example.org/?ref=x",
        "https://news.example.org/search?s=20",
        "https://news.example.org/story?s=refugees",
        "https://news.example.org/news.php?id=5",
        "https://news.example.org/story?source=a&share=b&t=c&si=d&mod=e&feature=f&cid=g",
        "https://news.example.org/story?utmost=1&Atlas=2",
        "https://news.example.org/story?b=2&a=1",
        "https://news.example.org/Story_(2026)/a;b=c,d",
    ],
)
def test_what_may_be_content_is_kept(url: str) -> None:
    """Two articles under one key would be far worse than one article under two."""
    assert canonicalize(url) == url


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://x.com/ann/status/1?s=46&t=abc", "https://x.com/ann/status/1"),
        ("https://www.youtube.com/playlist?list=PL1&si=x", "https://www.youtube.com/playlist?list=PL1"),
        ("https://www.nytimes.com/a.html?partner=rss&emc=rss", "https://www.nytimes.com/a.html"),
        ("https://nytimes.com.example.org/a?partner=rss", "https://nytimes.com.example.org/a?partner=rss"),
    ],
)
def test_some_names_track_only_on_their_own_site(url: str, canonical: str) -> None:
    """The same short names are content elsewhere."""
    assert canonicalize(url) == canonical


@pytest.mark.parametrize(
    "prefix",
    [
        "https://www.linkedin.com/safety/go?url=",
        "https://eur01.safelinks.protection.outlook.com/?data=05&url=",
        "https://out.reddit.com/t3_x?app_name=web&url=",
        "https://www.google.com/url?sa=t&q=",
        "https://www.google.co.uk/url?url=",
        "https://google.de//url/?q=",
        "https://l.facebook.com/l.php?h=AT0&u=",
        "https://lm.facebook.com/l.php?u=",
        "https://l.instagram.com/?u=",
        "https://t.umblr.com/redirect?z=",
        "https://www.youtube.com/redirect?event=x&q=",
        "https://duckduckgo.com/l/?uddg=",
        "https://slack-redir.net/link?url=",
        "https://steamcommunity.com/linkfilter/?url=",
        "https://vk.com/away.php?to=",
        "https://t.me/iv?rhash=1&url=",
    ],
)
def test_a_redirector_is_unwrapped_without_a_request(prefix: str) -> None:
    """The address is inside already: asking the redirector would only tell it who reads what."""
    assert canonicalize(prefix + quote(f"{STORY}/?utm_source=x&id=5", safe="")) == f"{STORY}?id=5"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://www.google.com/amp/s/news.example.org/2026/story?usqp=1", STORY),
        ("https://www.google.fr/amp/news.example.org/2026/story", STORY),
        ("https://www.bing.com/amp/s/news.example.org/2026/story", STORY),
        ("https://news-example-org.cdn.ampproject.org/c/s/news.example.org/2026/story", STORY),
        ("https://news-example-org.cdn.ampproject.org/v/s/news.example.org/2026/story?amp_js_v=0.1", STORY),
        ("https://cdn.ampproject.org/v0.js", "https://cdn.ampproject.org/v0.js"),
        ("https://x.cdn.ampproject.org/about", "https://x.cdn.ampproject.org/about"),
        ("https://www.google.com/amp/about", "https://www.google.com/amp/about"),
    ],
)
def test_an_amp_copy_is_the_article_itself(url: str, canonical: str) -> None:
    """Caches carry the publisher's address in their path."""
    assert canonicalize(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "https://bit.ly/3xYzAbC",
        "https://medium.com/r/?url=https%3A%2F%2Fnews.example.org",
        "https://www.google.com/url?q=some+words",
        "https://www.google.com/url?sa=t",
        "https://google.evil.example.org/url?q=https%3A%2F%2Fnews.example.org",
        "https://notgoogle.com/url?q=https%3A%2F%2Fnews.example.org",
        "https://www.google.com/urls?q=https%3A%2F%2Fnews.example.org",
    ],
)
def test_only_known_redirectors_are_unwrapped(url: str) -> None:
    """What a site does with a parameter is its own affair unless the table says so."""
    assert unwrap(url) == url


def wrap(url: str, times: int) -> str:
    """The address inside so many redirectors."""
    for _ in range(times):
        url = "https://www.google.com/url?q=" + quote(url, safe="")
    return url


def test_redirectors_may_stand_in_each_other() -> None:
    """A link passes through mail, chat and a search page before it is shared."""
    assert canonicalize(wrap(STORY, 5)) == STORY


def test_redirectors_without_end_are_refused() -> None:
    """Nobody shares an article that deep; somebody may try what it costs."""
    with pytest.raises(AddressRefusedError, match="more than 5"):
        canonicalize(wrap(STORY, 6))


def test_the_address_to_fetch_keeps_what_the_key_drops() -> None:
    """Some sites answer only with the last slash, or only over http."""
    assert (
        unwrap(wrap("http://news.example.org/story/?a=1#top", 1)) == "http://news.example.org/story/?a=1#top"
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example.org/story",
        "//news.example.org/story",
        "/story",
        "ftp://news.example.org/a.txt",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "mailto:desk@news.example.org",
        "http:///story",
        "http://?q",
        "https:news.example.org",
        "https://news.example.org:0/",
        "https://news.example.org:65536/",
        "https://news.example.org:000000000080/",
        "https://news.example.org:http/",
        "https://news..example.org/",
        "https://exa mple.org/",
        "https://example.org\\@evil.example/",
        "https://%65xample.org/",
        "https://☃.example.org\u200d/",
        "http://[::1/",
        "http://[::1]x/",
        "http://[v1.a]/",
        "https://example.org/\ud800",
        "https://" + "a" * 300 + "/",
        "https://example.org/" + "a" * 9_000,
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    """One error for callers to know, and never a crash."""
    with pytest.raises(AddressRefusedError):
        canonicalize(url)


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        (f"{STORY}/?utm_source=x&b=%7e&a=1", f"{STORY}/?b=%7e&a=1"),
        (f"{STORY}?fbclid=1#comments", f"{STORY}#comments"),
        (f"{STORY}?utm_source=a#Echobox=1700000000", STORY),
        (f"{STORY}?#utm_source=a&x=1", f"{STORY}#x=1"),
        (f"{STORY}#:~:text=curbs", f"{STORY}#:~:text=curbs"),
        ("HTTP://News.Example.org:80//a/../b/", "HTTP://News.Example.org:80//a/../b/"),
        (" https://news.example.org/a\n", "https://news.example.org/a"),
        ("https://news.example.org/a b ?utm_source=x", "https://news.example.org/a%20b%20"),
        (
            "https://www.google.com/url?q=https%3A%2F%2Fnews.example.org%3Futm_source%3Dx&utm_medium=y",
            "https://www.google.com/url?q=https%3A%2F%2Fnews.example.org%3Futm_source%3Dx",
        ),
    ],
)
def test_the_title_links_to_what_was_shared_without_the_tracking(url: str, cleaned: str) -> None:
    """People must recognise their own link; who shared it first is nobody's business."""
    assert clean(url) == cleaned


def test_what_is_no_web_address_is_not_linked_to() -> None:
    """The reply would carry it as a link."""
    with pytest.raises(AddressRefusedError):
        clean("javascript:alert(1)")


HOSTS = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?\.(example|com|org|co\.uk)", fullmatch=True)
STEPS = st.lists(st.from_regex(r"[A-Za-z0-9_~-][A-Za-z0-9_~.!$'()*,:@-]{0,12}", fullmatch=True), max_size=5)
PIECES = st.lists(
    st.sampled_from(
        ["utm_source=x", "a=1", "ref=2", "s=20", "id", "=", "", "q=http://b.example/", "%41=%2f"]
    ),
    max_size=4,
)
WILD = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["http://", "HTTPS://", "https://u:p@"]),
        st.sampled_from(
            ["a.example", "www.google.com", "x.cdn.ampproject.org", "BÜCHER.example.", "[::1]", "10.1"]
        ),
        st.sampled_from(["", ":80", ":443", ":8080", ":"]),
        st.lists(
            st.sampled_from(
                ["/", "//", "/.", "/..", "/a", "/url", "/amp/s", ";jsessionid=1", ":", "%2e", "%", "é", " "]
            )
        ).map("".join),
        PIECES.map(lambda pieces: "?" + "&".join(pieces)),
        st.sampled_from(["", "#", "#a", "#!/b c", "#!"]),
    ),
)


@given(STEPS, HOSTS, PIECES)
def test_a_plain_address_keeps_host_and_path(steps: list[str], host: str, pieces: list[str]) -> None:
    """A key that names another page would show people the wrong article."""
    path = "/" + "/".join(steps)

    canonical = urlsplit(canonicalize(f"https://{host}{path}?{'&'.join(pieces)}"))

    assert (canonical.netloc, canonical.path) == (host, path)


@given(WILD | st.text(max_size=30).map(lambda text: f"http://a.example/{text}") | st.text(max_size=30))
def test_the_canonical_form_is_final(url: str) -> None:
    """Keys are made from keys: a canonical link of a page goes through here again."""
    try:
        canonical = canonicalize(url)
    except AddressRefusedError:
        assume(False)

    assert canonicalize(canonical) == canonical


@given(WILD)
def test_cleaning_changes_nothing_but_the_key(url: str) -> None:
    """What is shown and what is looked up must be the same article; AMP's query is the inner page's."""
    assume("amp" not in url)
    try:
        canonical = canonicalize(url)
    except AddressRefusedError:
        assume(False)

    assert canonicalize(clean(url)) == canonical
