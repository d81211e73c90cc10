"""An http(s) address taken apart and written by the rules of RFC 3986, without any guess."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from bot.errors import AddressRefusedError

LONGEST = 8_192
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_UNRESERVED = r"A-Za-z0-9._~\-"
_PATH_UNIT = re.compile(rf"%[0-9A-Fa-f]{{2}}|[^{_UNRESERVED}!$&'()*+,;=:@/]")
_QUERY_UNIT = re.compile(rf"%[0-9A-Fa-f]{{2}}|[^{_UNRESERVED}!$&'()*+,;=:@/?]")
_DECODABLE = re.compile(f"[{_UNRESERVED}]")
_BLANK = re.compile(r"\s")
# Browsers drop these wherever they stand in an address: https://url.spec.whatwg.org/#url-parsing
_DROPPED = str.maketrans("", "", "\t\r\n")
# What they make of it within a host is another host: that is a trick, or a slip that nobody can mend.
_BROKEN_HOST = re.compile(r"[^/?#]*//[^/?#]*[\t\r\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The parts of an http(s) address, each in its one RFC 3986 spelling.

    `host` is ASCII (IDNA 2008), an IPv6 address stands in brackets; `port` is None for the
    scheme's own; `path` begins with a slash; `query` and `fragment` come without `?` and `#`.
    """

    scheme: str
    userinfo: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str

    def __str__(self) -> str:
        """The whole address."""
        login = f"{self.userinfo}@" if self.userinfo else ""
        port = f":{self.port}" if self.port is not None else ""
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.scheme}://{login}{self.host}{port}{self.path}{query}{fragment}"


def trim(url: str) -> str:
    """The address without the blanks around it and the line breaks within; other blanks are escaped."""
    return _BLANK.sub(_spell_unit, url.strip().translate(_DROPPED))


def parse(url: str) -> Address:
    """Take an address apart; raises AddressRefusedError for what is not an http(s) address."""
    if len(url) > 2 * LONGEST:  # before anything is looked for in it
        raise AddressRefusedError(url[:80], f"longer than {LONGEST} characters")
    if _BROKEN_HOST.match(url.strip()):
        raise AddressRefusedError(url[:80], "a host in two pieces")
    url = trim(url)
    if len(url) > LONGEST:
        raise AddressRefusedError(url[:80], f"longer than {LONGEST} characters")
    try:
        return _parse(url)
    except ValueError as exc:
        raise AddressRefusedError(url, str(exc)) from exc


def _parse(url: str) -> Address:
    """`parse` with a ValueError for each fault."""
    url.encode()
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError("not an http or https address")
    if "\\" in parts.netloc:
        raise ValueError("browsers would go to another host")
    userinfo, _, location = parts.netloc.rpartition("@")
    host, port = _split_port(location)
    return Address(
        scheme=parts.scheme,
        userinfo=_spell(_PATH_UNIT, userinfo),
        host=_spell_host(host),
        port=None if port == _DEFAULT_PORTS[parts.scheme] else port,
        path=without_dots(_spell(_PATH_UNIT, parts.path or "/")),
        query=_spell(_QUERY_UNIT, parts.query),
        fragment=_spell(_QUERY_UNIT, parts.fragment),
    )


def _split_port(location: str) -> tuple[str, int | None]:
    """Host and port of `host:port`."""
    host, colon, port = location.rpartition(":")
    if not colon or location.endswith("]"):
        return location, None
    if not port:
        return host, None
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65_536):
        raise ValueError("no such port")
    return host, int(port)


def _spell_host(host: str) -> str:
    """The host in small ASCII letters, without the root's dot."""
    if host.startswith("["):
        return f"[{ipaddress.IPv6Address(host[1:-1]).compressed}]"
    if not host.isascii():
        host = _to_ascii(host)
    host = host.lower().removesuffix(".")
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise ValueError("no such host name")
    return host


def _to_ascii(host: str) -> str:
    """An international name by IDNA 2008 after UTS 46 mapping, as today's browsers do."""
    import idna  # only few addresses need it, and it is the slowest import here

    return idna.encode(host, uts46=True, transitional=False).decode("ascii")


def _spell(unit: re.Pattern[str], text: str) -> str:
    """Percent-encode what must be, decode what need not be, and write escapes in capitals."""
    return unit.sub(_spell_unit, text)


def _spell_unit(match: re.Match[str]) -> str:
    """One escape, or one character that may not stand for itself."""
    unit = match[0]
    if len(unit) == 1:
        return quote(unit, safe="")
    character = unquote(unit, encoding="latin-1")
    return character if _DECODABLE.fullmatch(character) else unit.upper()


def without_dots(path: str) -> str:
    """The path with `.` and `..` worked out: RFC 3986, 5.2.4."""
    kept: list[str] = []
    steps = path.split("/")[1:]
    for step in steps:
        if step == "..":
            del kept[-1:]
        elif step != ".":
            kept.append(step)
    if steps[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
