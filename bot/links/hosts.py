"""What a host name tells: the sites it belongs to, and whether the internet can reach it."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

from bot.links.tables import AGGREGATORS, LOCAL_DOMAINS

T = TypeVar("T")

_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
# What Python 3.11 takes for global though it is not, or though it hides an IPv4 address.
_NOT_GLOBAL = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "::ffff:0:0/96",
        "::ffff:0:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "5f00::/16",
        "fec0::/10",
    )
)
_GOOGLE = re.compile(r"(?:^|(?<=\.))google\.(?:[a-z]{2}|com?\.[a-z]{2})$")


def sites(host: str) -> Iterator[str]:
    """The host and the domains above it; a Google of any country counts as google.com."""
    host = _GOOGLE.sub("google.com", host)
    while host:
        yield host
        host = host.partition(".")[2]


def of_site(url: str | None, table: Mapping[str, T]) -> T | None:
    """What a table keyed by sites has for the site of an address."""
    host = (urlsplit(url or "").hostname or "").lower()
    return next((table[site] for site in sites(host) if site in table), None)


def aggregator(url: str | None) -> str | None:
    """The name of the site, if its pages lead to articles elsewhere."""
    return of_site(url, AGGREGATORS)


def is_public_host(host: str) -> bool:
    """Whether a host, spelled as `Address` does, can be meant for everybody on the internet."""
    if host.startswith("["):
        return _is_public_ip(ipaddress.IPv6Address(host[1:-1]))
    last = host.rpartition(".")[2]
    if _NUMBER.fullmatch(last):
        return _is_public_number(host)
    return "." in host and last not in LOCAL_DOMAINS


def _is_public_number(host: str) -> bool:
    """Only the plain dotted form; browsers also read `2130706433` and `0x7f.1`, people share neither."""
    try:
        return _is_public_ip(ipaddress.IPv4Address(host))
    except ValueError:
        return False


def _is_public_ip(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_GLOBAL)
