"""Which addresses may be reached: public ones on the web's ports, and what `TRIPTYCH_FETCH_ALLOW` opens.

ssrfguard connects to the very address it validated and checks every hop; what it leaves open is closed
here: the pairing of address and port, Azure's host agent, and the time that a name may take.
"""

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import partial
from typing import Any, Final

import ssrfguard

from bot.settings import WEB_PORTS, AllowedRange

CONNECT_SECONDS: Final = 6

Origin = tuple[str, int]

# Azure's host agent answers there from inside every virtual machine; ssrfguard lets it pass.
_AZURE_AGENT: Final = ssrfguard.Block(
    network=ipaddress.IPv4Network("168.63.129.16/32"),
    name="Azure platform services",
    rfc="learn.microsoft.com, what-is-ip-address-168-63-129-16",
    reach=ssrfguard.Reach.DENIED,
)
# Where a translator stands on the network, these are IPv4 addresses; ssrfguard lets them pass.
_TRANSLATED: Final = ssrfguard.Block(
    network=ipaddress.IPv6Network("::ffff:0:0:0/96"),
    name="IPv4-translated addresses",
    rfc="RFC 7915",
    reach=ssrfguard.Reach.DENIED,
)
_DENIED: Final = ssrfguard.AddressTable((*ssrfguard.DEFAULT_DENIED.blocks, _AZURE_AGENT, _TRANSLATED))
_PUBLIC: Final = ssrfguard.Policy(denied_networks=_DENIED)


class Guard:
    """The policy and the resolver that belong together, and a note of what only a setting opened."""

    def __init__(self, allow: Iterable[AllowedRange], resolver: ssrfguard.Resolver | None = None) -> None:
        self._allow = tuple(allow)
        self._resolver = resolver or socket.getaddrinfo
        self._opened: set[Origin] = set()
        self.policy: Final = ssrfguard.Policy(
            denied_networks=_DENIED,
            allowed_networks=tuple({entry.network for entry in self._allow}),
            allowed_ports=WEB_PORTS.union(*(entry.ports for entry in self._allow)),
        )

    def has_opened(self, origin: Origin) -> bool:
        """Whether that host was reached on that port though it is not public."""
        return origin in self._opened

    def resolve(self, host: str, port: int, *options: Any) -> list[Any]:  # noqa: ANN401  # getaddrinfo's shape
        """Look a name up, and check each answer with the port on the very answers that are connected to.

        The policy alone would open an allowed port on every host, and every allowed range on each of
        those ports. Raises `ssrfguard.BlockedAddressError`; one bad answer spoils them all.
        """
        answers = _in_time(partial(self._resolver, host, port, *options))
        for answer in answers:
            address = ipaddress.ip_address(str(answer[4][0]).partition("%")[0])
            if any(entry.holds(address, port) for entry in self._allow):
                self._opened.add((host.lower(), port))
                continue
            if port not in WEB_PORTS:
                raise ssrfguard.BlockedAddressError(str(address), f"port {port} is not open for it")
            _PUBLIC.check_address(address)
        return answers


def _in_time(lookup: Callable[[], Iterable[Any]]) -> list[Any]:
    """Wait no longer than `CONNECT_SECONDS` for a name.

    getaddrinfo has no timeout and its thread cannot be cancelled, so a stalled name server would
    hold the fetch past any deadline; the daemon thread is left to end by itself.
    """
    answer: Future[list[Any]] = Future()

    def run() -> None:
        try:
            answer.set_result(list(lookup()))
        except Exception as error:  # noqa: BLE001  # handed on to the thread that waits
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True, name="resolver").start()
    return answer.result(timeout=CONNECT_SECONDS)
