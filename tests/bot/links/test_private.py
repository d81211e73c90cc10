"""Addresses that are never shared across tenants."""

import pytest

from bot.links import is_private


@pytest.mark.parametrize(
    "url",
    [
        "https://ann:secret@news.example.org/a",
        "https://ann@news.example.org/a",
        "https://ann@www.google.com/url?q=https%3A%2F%2Fnews.example.org%2Fa",
    ],
)
def test_an_address_with_credentials_is_private(url: str) -> None:
    """They open the page for their owner alone, also when a redirector hides them."""
    assert is_private(url)


@pytest.mark.parametrize(
    "query",
    [
        "token=1",
        "TOKEN=1",
        "a=1&access_token=1",
        "accessToken=1",
        "pwapi_token=1",
        "api-key=1",
        "apiKey=1",
        "APIKey=1",
        "key=1",
        "auth=1",
        "sig=1",
        "signature=1",
        "X-Amz-Date=1",
        "x-goog-algorithm=1",
        "expires=1&hash=2",
        "ex=66&is=65&hm=ab",
        "sv=1&se=2&sig=3",
        "unlocked_article_code=1",
        "sk=1",
        "%74oken=1",
        "data=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    ],
)
def test_a_parameter_that_opens_a_door_is_private(query: str) -> None:
    """Gift links, signed links and previews show what others may not see."""
    assert is_private(f"https://news.example.org/a?{query}")
    assert is_private(f"https://news.example.org/a#{query}")
    assert is_private(
        f"https://slack-redir.net/link?url=https%3A%2F%2Fnews.example.org%2Fa%3F{query.replace('&', '%26')}"
    )


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "foo.localhost",
        "intranet",
        "wiki.corp",
        "nas.local",
        "api.internal",
        "router.lan",
        "news.test",
        "1.0.0.10.in-addr.arpa",
        "127.0.0.1",
        "127。0。0。1",
        "①②⑦.0.0.1",
        "10.0.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.192",
        "224.0.0.1",
        "0",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "1.2.3.4.5",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:8.8.8.8]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ],
)
def test_a_host_that_is_not_public_is_private(host: str) -> None:
    """The same name or number is another machine for every tenant."""
    assert is_private(f"http://{host}/a")


@pytest.mark.parametrize("url", ["", "ftp://news.example.org/a", "http://[::1/"])
def test_what_cannot_be_read_is_private(url: str) -> None:
    """In doubt nothing is shared."""
    assert is_private(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example.org/a?id=5&page=2",
        "https://news.example.org/a?keyword=x&author=y&design=z&monkey=1&tokenize=2",
        "https://news.example.org/a?hash=1",
        "https://news.example.org/a?expires=1",
        "https://news.example.org/token?token",
        "https://www.google.com/url?q=https%3A%2F%2Fnews.example.org%2Fa",
        "https://8.8.8.8/a",
        "https://[2a00:1450:4001::1]/a",
        "https://xn--bcher-kva.example/neu",
    ],
)
def test_an_ordinary_address_is_shared(url: str) -> None:
    """Else every workspace would pay for the same analysis."""
    assert not is_private(url)
