"""What the fetcher brings home, and above all what it never touches."""

import gzip
import socket
import threading
import zlib
from collections.abc import Iterable
from typing import Any

import pytest

from bot.errors import (
    AddressRefusedError,
    ArticleBlockedError,
    ArticleError,
    ArticleMissingError,
    ArticlePaywalledError,
    ArticleTooLargeError,
    ArticleUnreachableError,
    ArticleUnsupportedError,
    SiteUnknownError,
)
from bot.fetch import MAX_BYTES, MAX_REDIRECTS, open_fetcher
from bot.models import Document
from bot.settings import Settings
from tests.emulators.site import STORY, Site, endless, page, redirect, silent


async def fetch(url: str, *, allow: str = "", resolver: Any = None, **settings: object) -> Document:
    """Open a fetcher for one address."""
    async with open_fetcher(Settings.load(fetch_allow=allow, **settings), resolver) as fetcher:
        return await fetcher.fetch(url)


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
        await fetch(f"{site.url}/silent", allow=site.allow, fetch_seconds=0.2)


async def test_a_stalled_name_server_does_not_hold_the_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    """getaddrinfo has no timeout of its own."""
    monkeypatch.setattr("bot.fetch.CONNECT_SECONDS", 0.1)
    release = threading.Event()

    def stalled(*_: object) -> Iterable[Any]:
        release.wait(30)
        return []

    try:
        with pytest.raises(ArticleUnreachableError):
            await fetch("http://stalled.example/", resolver=stalled, fetch_seconds=5)
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
        await fetcher.fetch(f"{site.url}/gate")
        await fetcher.fetch(f"{site.url}/story")

    cookies = [headers.get("Cookie") for _, headers in site.requests]
    assert cookies == [None, "seen=1", None]


async def test_the_bot_says_who_it_is(site: Site) -> None:
    """An honest User-Agent, with whom to write to."""
    await fetch(f"{site.url}/story", allow=site.allow, contact="https://ops.example/bots")

    agent = site.requests[0][1]["User-Agent"]
    assert agent.startswith("Triptych/")
    assert agent.endswith("(+https://ops.example/bots)")


REFUSED = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://0177.0.0.1/",
    "http://2130706433/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://[::1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://user:secret@example.com/",
    "http://example.com:6379/",
    "http://example.com:99999/",
    "http://exa mple.com/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "//example.com/x",
    "http:///x",
    "http://",
    "not an address",
]


@pytest.mark.parametrize("url", REFUSED)
async def test_what_is_not_public_is_refused(url: str) -> None:
    """However it is spelled."""
    with pytest.raises(AddressRefusedError):
        await fetch(url)


def answers(*addresses: str) -> Any:
    """A resolver that says the same for every name."""

    def resolve(host: str, port: int, *_: object) -> list[Any]:
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in address], socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.0.0.5"],
        ["169.254.169.254"],
        ["::ffff:127.0.0.2"],
        ["64:ff9b::7f00:2"],
        ["168.63.129.16"],
        ["93.184.216.34", "127.0.0.1"],
    ],
)
async def test_a_name_that_leads_inside_is_refused(addresses: list[str]) -> None:
    """The name is innocent, its answers are what counts; one bad answer spoils them all."""
    with pytest.raises(AddressRefusedError):
        await fetch("http://innocent.example/", resolver=answers(*addresses))


async def test_a_redirect_to_the_inside_is_refused_without_contact(site: Site) -> None:
    """The second site stands for an internal service: not even a connection may reach it."""
    with Site("127.0.0.2") as inside:
        site.pages["/in"] = redirect(f"{inside.url}/story")
        with pytest.raises(AddressRefusedError):
            await fetch(f"{site.url}/in", allow=site.allow)
        assert inside.requests == []


async def test_an_opened_pair_opens_nothing_else(site: Site) -> None:
    """`CIDR:port` is a pair: neither that port on another opened host, nor another port there."""
    with Site("127.0.0.2", site.port) as same_port, Site() as same_host:
        both = f"{site.allow},127.0.0.2/32:{same_host.port}"
        assert (await fetch(f"{site.url}/story", allow=both)).kind == "html"
        for closed in (same_port, same_host):
            with pytest.raises(AddressRefusedError):
                await fetch(f"{closed.url}/story", allow=both)
        assert same_port.requests == same_host.requests == []


async def test_an_opened_port_is_not_open_on_public_hosts(site: Site) -> None:
    """An intranet's port 8080 is no leave to try port 8080 of the world."""
    with pytest.raises(AddressRefusedError):
        await fetch(
            f"http://public.example:{site.port}/", allow=site.allow, resolver=answers("93.184.216.34")
        )


async def test_an_opened_host_is_not_open_on_the_ports_of_the_web(site: Site) -> None:
    """A range opened on one port says nothing of what answers on port 80 there."""
    with pytest.raises(AddressRefusedError):
        await fetch("http://inside.example/", allow=site.allow, resolver=answers("127.0.0.1"))


async def test_a_proxy_in_the_environment_is_passed_by(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would resolve the name itself, out of the guard's sight."""
    with Site() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        await fetch(f"{site.url}/story", allow=site.allow)
        assert proxy.requests == []


async def test_what_only_a_setting_opens_is_marked_private(site: Site) -> None:
    """Also by a name that looks public, and also when the connection is used again."""
    url = f"http://wiki.corp.example:{site.port}/story"
    async with open_fetcher(Settings.load(fetch_allow=site.allow), answers("127.0.0.1")) as fetcher:
        assert (await fetcher.fetch(url)).private
        assert (await fetcher.fetch(url)).private
