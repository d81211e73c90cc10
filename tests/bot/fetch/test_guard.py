"""What the fetcher never touches."""

import pytest

from bot.errors import AddressRefusedError
from bot.fetch import open_fetcher
from bot.settings import Settings
from tests.bot.fetch.fetching import a_journey, answers, fetch
from tests.emulators.site import Site, redirect

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
        for _ in range(2):
            document = await fetcher.fetch(url, a_journey())
            assert document is not None
            assert document.private


async def test_every_answer_is_checked_with_its_port() -> None:
    """A range that is opened on one port is as closed as ever on port 80, behind whatever first answer."""
    with pytest.raises(AddressRefusedError):
        await fetch(
            "http://mixed.example/",
            allow="10.0.0.0/8:8080",
            resolver=answers("93.184.216.34", "10.0.0.1"),
            ask_robots=False,
        )
