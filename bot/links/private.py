"""Addresses that are somebody's own: they may be read for who shared them, never for others."""

import re

from bot.errors import AddressRefusedError
from bot.links.canonical import unwrapped
from bot.links.hosts import is_public_host
from bot.links.tables import EXPIRY_NAMES, HASH_NAMES, SECRET_ENDINGS, SECRET_NAMES, SECRET_WORDS

_WORD = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*")
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]+\.[\w-]*")
_PARAMETER = re.compile(r"[&;]")


def is_private(url: str) -> bool:
    """Whether what stands behind an address must never be shown to another tenant.

    True for credentials, token-like parameters and non-public hosts, also inside a redirector,
    and for an address that cannot be read at all.
    """
    try:
        layers = unwrapped(url)
    except AddressRefusedError:
        return True
    return any(
        bool(layer.userinfo)
        or not is_public_host(layer.host)
        or _holds_secret(layer.query)
        or _holds_secret(layer.fragment)
        or _holds_secret(layer.path.replace("/", ";"))
        for layer in layers
    )


def _holds_secret(parameters: str) -> bool:
    """Whether a query or fragment looks as if it opened a door that is shut to others."""
    pairs = [piece.partition("=") for piece in _PARAMETER.split(parameters) if "=" in piece]
    names = {name.lower() for name, _, _ in pairs}
    return (
        not SECRET_NAMES.isdisjoint(names)
        or not (EXPIRY_NAMES.isdisjoint(names) or HASH_NAMES.isdisjoint(names))
        or any(_names_secret(name) for name, _, _ in pairs)
        or any(_JWT.search(value) for _, _, value in pairs)
    )


def _names_secret(name: str) -> bool:
    """Whether one of the words in `X-Amz-Signature`, `accessToken` or `api_key` is a secret's."""
    words = {word.lower() for word in _WORD.findall(name)}
    return not SECRET_WORDS.isdisjoint(words | {name.lower()}) or name.lower().endswith(SECRET_ENDINGS)
