"""What the fetcher brings home, and above all what it never touches."""

import gzip
import socket
import threading
import zlib
from collections.abc import Iterable
from typing import Any

import pytest

from bot.errors import (
    ArticleBlockedError,
    ArticleError,
    ArticleMissingError,
    ArticlePaywalledError,
    ArticleTooLargeError,
    ArticleUnreachableError,
    ArticleUnsupportedError,
    SiteUnknownError,
)
from bot.fetch import open_fetcher
from bot.fetch.body import MAX_BYTES
from bot.fetch.fetcher import MAX_REDIRECTS
from bot.fetch.guard import Guard
from bot.models import MAX_TEXT_BYTES
from bot.settings import Settings
from tests.bot.fetch.fetching import a_journey, answers, fetch
from tests.emulators.site import STORY, Site, endless, page, redirect, silent


async def test_a_page_comes_with_its_kind_and_final_address(site: Site) -> None:
    """Extraction and the article's identity both start from these."""
    site.pages["/old"] = redirect("/story")

    document = await fetch(f"{site.url}/old", allow=site.allow)

    assert document.kind == "html"
    assert document.url == f"{site.url}/story"
    assert document.body == STORY.encode()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "identity", None])
async def test_the_codings_that_were_asked_for_are_undone(site: Site, encoding: str | None) -> None:
    """httpx's own decoding is passed by, so that it can be capped."""
    packed = {"gzip": gzip.compress(STORY.encode()), "deflate": zlib.compress(STORY.encode())}
    body = packed.get(encoding or "", STORY.encode())
    site.pages["/packed"] = page(body, Content_Encoding=encoding) if encoding else page(body)

    assert (await fetch(f"{site.url}/packed", allow=site.allow)).body == STORY.encode()


@pytest.mark.parametrize(
    ("content_type", "body", "kind"),
    [
        ("application/pdf", b"%PDF-1.4 ...", "pdf"),
        ("text/html", b"%PDF-1.4 ...", "pdf"),
        ("text/plain; charset=utf-8", b"words", "text"),
        ("text/markdown", b"# words", "text"),
        ("application/octet-stream", b"  <!doctype html><p>words", "html"),
        ("", b"<html><p>words", "html"),
    ],
)
async def test_the_kind_is_what_was_said_or_what_it_looks_like(
    site: Site, content_type: str, body: bytes, kind: str
) -> None:
    """Servers mislabel PDFs and forget types; the bytes know better."""
    site.pages["/thing"] = page(body, content_type)

    assert (await fetch(f"{site.url}/thing", allow=site.allow)).kind == kind


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (page("no", status=401), ArticleBlockedError),
        (page("pay", status=402), ArticlePaywalledError),
        (page("no", status=403), ArticleBlockedError),
        (page("no", status=404), ArticleMissingError),
        (page("no", status=410), ArticleMissingError),
        (page("no", status=451), ArticleBlockedError),
        (page("no", status=500), ArticleUnreachableError),
        (page("", status=304), ArticleUnreachableError),
        (page("", status=302), ArticleUnreachableError),
        (page(b"\x89PNG", "image/png"), ArticleUnsupportedError),
        (page("{}", "application/json"), ArticleUnsupportedError),
        (page(b"\0\1\2", "application/octet-stream"), ArticleUnsupportedError),
        (page(b"not gzip", Content_Encoding="gzip"), ArticleUnreachableError),
        (page(b"brotli", Content_Encoding="br"), ArticleUnreachableError),
    ],
)
async def test_every_other_answer_is_an_error_of_ours(
    site: Site, answer: Any, error: type[ArticleError]
) -> None:
    """A person gets a sentence that fits, whatever the site does."""
    site.pages["/odd"] = answer

    with pytest.raises(error):
        await fetch(f"{site.url}/odd", allow=site.allow)


@pytest.mark.parametrize(
    "bad",
    [
        page(gzip.compress(b"a" * (MAX_BYTES + 1)), Content_Encoding="gzip"),
        page(gzip.compress(b"<p>" + b"a" * 200_000_000, 9), Content_Encoding="gzip"),
        endless(),
    ],
    ids=["just over the cap", "bomb", "endless"],
)
async def test_what_is_too_large_is_given_up(site: Site, bad: Any) -> None:
    """A bomb must cost no more than the cap."""
    site.pages["/huge"] = bad

    with pytest.raises(ArticleTooLargeError):
        await fetch(f"{site.url}/huge", allow=site.allow)


async def test_a_silent_site_is_given_up_at_the_deadline(site: Site) -> None:
    """Nobody waits for a server that says nothing."""
    site.pages["/silent"] = silent(site.stopping)

    with pytest.raises(ArticleUnreachableError, match="TimeoutError"):
        await fetch(f"{site.url}/silent", allow=site.allow, seconds=0.2)


async def test_a_stalled_name_server_does_not_hold_the_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    """getaddrinfo has no timeout of its own."""
    monkeypatch.setattr("bot.fetch.guard.CONNECT_SECONDS", 0.1)
    release = threading.Event()

    def stalled(*_: object) -> Iterable[Any]:
        release.wait(30)
        return []

    try:
        with pytest.raises(ArticleUnreachableError):
            await fetch("http://stalled.example/", resolver=stalled, seconds=5)
    finally:
        release.set()


async def test_a_name_that_nobody_has_is_told_as_such() -> None:
    """A slip in the address is the likeliest cause, and the person can mend it."""

    def unknown(*_: object) -> Iterable[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(SiteUnknownError):
        await fetch("http://no-such-site.example/", resolver=unknown)


async def test_a_chain_of_redirects_is_followed_to_its_cap(site: Site) -> None:
    """Five hops are a news site's morning; six are a loop."""
    for hop in range(10):
        site.pages[f"/hop{hop}"] = redirect(f"/hop{hop - 1}" if hop else "/story")

    assert (await fetch(f"{site.url}/hop{MAX_REDIRECTS - 1}", allow=site.allow)).url == f"{site.url}/story"
    with pytest.raises(ArticleUnreachableError, match="redirects"):
        await fetch(f"{site.url}/hop{MAX_REDIRECTS}", allow=site.allow)


async def test_the_body_of_a_redirect_is_never_read(site: Site) -> None:
    """A redirect with an endless body would fill the memory of a client that follows by itself."""

    def answer(request: Any) -> None:
        request.send_response(302)
        request.send_header("Location", "/story")
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 65_000)

    site.pages["/away"] = answer

    assert (await fetch(f"{site.url}/away", allow=site.allow)).url == f"{site.url}/story"


async def test_a_cookie_lives_for_one_fetch(site: Site) -> None:
    """Some sites redirect until their cookie comes back; none may follow us to the next page."""
    site.pages["/gate"] = page("", status=302, Location="/story", Set_Cookie="seen=1; Path=/")

    async with open_fetcher(Settings.load(fetch_allow=site.allow)) as fetcher:
        await fetcher.fetch(f"{site.url}/gate", a_journey())
        await fetcher.fetch(f"{site.url}/story", a_journey())

    cookies = [headers.get("Cookie") for _, headers in site.requests]
    assert cookies == [None, "seen=1", None]


async def test_the_bot_says_who_it_is(site: Site) -> None:
    """An honest User-Agent, with whom to write to."""
    await fetch(f"{site.url}/story", allow=site.allow, contact="https://ops.example/bots")

    agent = site.requests[0][1]["User-Agent"]
    assert agent.startswith("Triptych/")
    assert agent.endswith("(+https://ops.example/bots)")


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ({"ETag": '"v1"'}, {"If-None-Match": '"v1"'}),
        (
            {"Last_Modified": "Mon, 23 Nov 2026 08:00:00 GMT"},
            {"If-Modified-Since": "Mon, 23 Nov 2026 08:00:00 GMT"},
        ),
        (
            {"ETag": 'W/"v1"', "Last_Modified": "Mon, 23 Nov 2026 08:00:00 GMT"},
            {"If-None-Match": 'W/"v1"', "If-Modified-Since": "Mon, 23 Nov 2026 08:00:00 GMT"},
        ),
    ],
)
async def test_a_known_page_is_fetched_only_if_it_has_changed(
    site: Site, sent: dict[str, str], asked: dict[str, str]
) -> None:
    """The site says by which marks it knows the state of its page; RFC 9110, 13.1."""
    site.pages["/marked"] = page(STORY, "text/html", 200, **sent)
    url = f"{site.url}/marked"

    async with open_fetcher(Settings.load(fetch_allow=site.allow)) as fetcher:
        first = await fetcher.fetch(url, a_journey())
        assert first is not None
        site.pages["/marked"] = page("", status=304)
        assert await fetcher.fetch(url, a_journey(known=first.version)) is None
        site.pages["/marked"] = page(STORY)
        changed = await fetcher.fetch(url, a_journey(known=first.version))

    assert changed is not None
    assert changed.version is None
    told = site.requests[1][1]
    assert {name: told[name] for name in told if name.startswith("If-")} == asked


async def test_the_marks_of_a_page_are_shown_to_that_page_alone(site: Site) -> None:
    """A redirect on the way, or another page, must not be asked by them."""
    site.pages["/short"] = redirect("/marked")
    site.pages["/marked"] = page(STORY, ETag='"v1"')

    async with open_fetcher(Settings.load(fetch_allow=site.allow)) as fetcher:
        first = await fetcher.fetch(f"{site.url}/short", a_journey())
        assert first is not None
        for path in ("/short", "/story"):
            await fetcher.fetch(f"{site.url}{path}", a_journey(known=first.version))

    asked = [(path, headers.get("If-None-Match")) for path, headers in site.requests]
    assert asked[2:] == [("/short", None), ("/marked", '"v1"'), ("/story", None)]


async def test_a_redirect_into_a_redirector_is_unwrapped_on_the_way(site: Site) -> None:
    """Its own page would only ask whether one is sure."""
    site.pages["/short"] = redirect(f"https://www.google.com/url?q={site.url}/story&sa=D")

    assert (await fetch(f"{site.url}/short", allow=site.allow)).url == f"{site.url}/story"


async def test_a_challenge_is_a_wall_whatever_its_status(site: Site) -> None:
    """Cloudflare sends it with 403, 429 or 503 and says so in a header."""
    site.pages["/guarded"] = page("<title>Just a moment...</title>", status=503, cf_mitigated="challenge")

    with pytest.raises(ArticleBlockedError):
        await fetch(f"{site.url}/guarded", allow=site.allow)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_packed_body_that_was_cut_short_is_no_page(site: Site, encoding: str) -> None:
    """Half of an article must not pass for the whole."""
    long = STORY.encode() * 20
    packed = gzip.compress(long) if encoding == "gzip" else zlib.compress(long)
    site.pages["/cut"] = page(packed[:-40], "text/html", 200, Content_Encoding=encoding)

    with pytest.raises(ArticleUnreachableError, match="cut short"):
        await fetch(f"{site.url}/cut", allow=site.allow)


async def test_a_body_in_several_gzip_members_is_read_whole(site: Site) -> None:
    """RFC 1952, 2.2: a file may have any number of them."""
    half = len(STORY) // 2
    members = gzip.compress(STORY[:half].encode()) + gzip.compress(STORY[half:].encode())
    site.pages["/members"] = page(members, "text/html", 200, Content_Encoding="gzip")

    assert (await fetch(f"{site.url}/members", allow=site.allow)).body == STORY.encode()


async def test_deflate_without_its_header_is_read_as_browsers_do(site: Site) -> None:
    """Old servers send it so."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    raw = packer.compress(STORY.encode()) + packer.flush()
    site.pages["/raw"] = page(raw, "text/html", 200, Content_Encoding="deflate")

    assert (await fetch(f"{site.url}/raw", allow=site.allow)).body == STORY.encode()


async def test_packed_bytes_that_yield_nothing_are_capped_as_well(site: Site) -> None:
    """Empty blocks of deflate come for ever and inflate to nothing."""
    empty = zlib.compressobj()
    start = empty.compress(b"") + empty.flush(zlib.Z_SYNC_FLUSH)
    block = b"\0\0\0\xff\xff" * 10_000
    site.pages["/nothing"] = page(start + block * 210, "text/html", 200, Content_Encoding="deflate")

    with pytest.raises(ArticleTooLargeError, match="wire"):
        await fetch(f"{site.url}/nothing", allow=site.allow)


async def test_only_the_codings_that_can_be_undone_are_asked_for(site: Site) -> None:
    """Another one could not be capped."""
    await fetch(f"{site.url}/story", allow=site.allow)

    assert site.requests[0][1]["Accept-Encoding"] == "gzip, deflate"


async def test_of_html_no_more_comes_home_than_is_looked_at(site: Site) -> None:
    """A page waits for its worker in memory."""
    site.pages["/long"] = page("<p>" + "x" * (MAX_TEXT_BYTES + 1_000))

    assert len((await fetch(f"{site.url}/long", allow=site.allow)).body) == MAX_TEXT_BYTES + 1


async def test_of_a_pdf_everything_comes_home(site: Site) -> None:
    """Its end says where its parts are; some begin with a blank line."""
    pdf = b"\n%PDF-1.4\n" + b"x" * (MAX_TEXT_BYTES + 500_000)
    site.pages["/long.pdf"] = page(pdf, "application/pdf")

    assert (await fetch(f"{site.url}/long.pdf", allow=site.allow)).body == pdf


async def test_a_cookie_goes_back_to_its_own_host_alone(site: Site) -> None:
    """Whatever domain it claims: a neighbour under the same suffix must not be addressed with it."""
    port = site.port
    site.pages["/a"] = page(
        "",
        status=302,
        Location=f"http://victim.github.io:{port}/story",
        Set_Cookie="s=1; Domain=.github.io; Path=/",
    )
    await fetch(f"http://evil.github.io:{port}/a", allow=site.allow, resolver=answers("127.0.0.1"))

    assert [headers.get("Cookie") for _, headers in site.requests] == [None, None]


async def test_a_hop_that_only_a_setting_opened_makes_the_page_private(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an intranet leads to may be known to its own people alone."""
    monkeypatch.setattr(Guard, "has_opened", lambda guard, origin: origin[0] == "inside.example")
    site.pages["/in"] = redirect(f"http://outside.example:{site.port}/story")
    url = f"http://inside.example:{site.port}/in"

    assert (await fetch(url, allow=site.allow, resolver=answers("127.0.0.1"))).private


async def test_a_status_that_stands_for_ok_is_read(site: Site) -> None:
    """203: a proxy on the way has changed something."""
    site.pages["/proxied"] = page(STORY, "text/html", 203)

    assert (await fetch(f"{site.url}/proxied", allow=site.allow)).kind == "html"
