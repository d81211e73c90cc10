"""Links in chat text: found, brought into canonical form, judged; pure and quick to import."""

from bot.links.canonical import canonicalize, clean, unwrap
from bot.links.find import Platform, find
from bot.links.hosts import aggregator, of_site
from bot.links.judge import Verdict, judge, obstacle
from bot.links.message import Link, links_in
from bot.links.private import is_private

__all__ = [
    "Link",
    "Platform",
    "Verdict",
    "aggregator",
    "canonicalize",
    "clean",
    "find",
    "is_private",
    "judge",
    "links_in",
    "obstacle",
    "of_site",
    "unwrap",
]
