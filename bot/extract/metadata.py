"""What a page says of itself: title, site, authors, date, language, what it is and whether it is free."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from bot.visible import visible

MAX_TITLE: Final = 300  # characters; the page may declare any number
MAX_NAME: Final = 120
MAX_AUTHORS: Final = 20

_ARTICLE_TYPES: Final = re.compile(r"Article$|BlogPosting$|^Report$|^LiveBlogPosting$")
_ISO_DATE: Final = re.compile(r"(\d{4})[-/]?(\d{2})[-/]?(\d{2})(?!\d)")
_SITE_SUFFIX: Final = re.compile(r"\s+[|–—·•»-]\s+[^|–—·•»]{2,40}$")
_LENGTH: Final = range(30, 100_000)  # words; what a page declares beyond is no length of an article
_ONE_STORY: Final = 2  # some pages describe theirs twice; a page of many is a list
_DATE_FIELDS: Final = (
    "article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "dc.date",
    "dc.date.issued",
    "sailthru.date",
    "citation_date",
    "citation_publication_date",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Everything here is the page's own word; None or empty where it is silent.

    `kinds` are the schema.org types of the page and `og_kind` its og:type, in small letters;
    `declares_story` says that it describes one article, or two at most, by schema.org: a surer word
    than og:type, which whole sites set alike. `words` is the length it gives itself.
    """

    title: str | None
    site: str | None
    authors: tuple[str, ...]
    published: str | None
    language: str | None
    kinds: frozenset[str]
    og_kind: str
    declares_story: bool
    is_review: bool
    free: bool | None
    words: int | None
    canonicals: tuple[str, ...]
    og_url: str | None

    @property
    def is_story(self) -> bool:
        """Whether the page calls itself one article, by whichever word."""
        return self.declares_story or self.og_kind == "article"


def metadata_of(tree: HtmlElement, url: str | None, nodes: list[dict[str, Any]]) -> Metadata:
    """Collect what the page declares; the tree, less what is hidden, is not changed.

    `nodes` are what `linked_data` found in it before, for scripts are hidden as well.
    """
    fields = _meta_fields(tree)
    stories = list(filter(_is_article, nodes))
    story = stories[0] if stories else {}
    return Metadata(
        title=(_title(tree, fields, story) or "")[:MAX_TITLE].strip() or None,
        site=_first(fields.get("og:site_name"), _name(story.get("publisher")), _host(url), most=MAX_NAME),
        authors=_authors(tree, fields, story),
        published=_published(fields, story),
        language=_language(tree, fields),
        kinds=frozenset(kind.lower() for node in nodes for kind in _types(node)),
        og_kind=fields.get("og:type", "").lower(),
        declares_story=0 < len(stories) <= _ONE_STORY,
        is_review=any("Review" in _types(node) or node.get("review") for node in nodes),
        free=_is_free([story, *nodes], fields),
        words=_length(story),
        canonicals=tuple(tree.xpath("/html/head/link[translate(@rel,'CANOIL','canoil')='canonical']/@href")),
        og_url=fields.get("og:url"),
    )


def _meta_fields(tree: HtmlElement) -> dict[str, str]:
    fields: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        content = visible(meta.get("content") or "")
        if name and content:
            fields.setdefault(name.strip().lower(), content)
    return fields


def linked_data(tree: HtmlElement) -> list[dict[str, Any]]:
    """The things that a page describes by schema.org (json-ld.org)."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            found.extend(_nodes(json.loads(script.text or "", strict=False)))
        except (ValueError, RecursionError):
            continue
    return found


def _types(node: dict[str, Any]) -> list[str]:
    return [str(kind) for kind in _listed(node.get("@type"))]


def _is_article(node: dict[str, Any]) -> bool:
    return any(_ARTICLE_TYPES.search(kind) for kind in _types(node))


def _nodes(data: object, depth: int = 3) -> Iterator[dict[str, Any]]:
    for node in _listed(data):
        if isinstance(node, dict):
            yield node
            if depth:
                yield from _nodes(node.get("@graph"), depth - 1)
                yield from _nodes(node.get("mainEntity"), depth - 1)


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _title(tree: HtmlElement, fields: dict[str, str], story: dict[str, Any]) -> str | None:
    said = _first(
        fields.get("og:title"),
        _name(story.get("headline")),
        fields.get("citation_title"),
        fields.get("twitter:title"),
    )
    if said:
        return said
    headings = [visible(heading.text_content()) for heading in tree.iter("h1")]
    page_title = visible(tree.findtext(".//title") or "")
    if len(headings) == 1 and headings[0]:
        return headings[0]
    return _first(_SITE_SUFFIX.sub("", page_title), page_title)


def _authors(tree: HtmlElement, fields: dict[str, str], story: dict[str, Any]) -> tuple[str, ...]:
    named = [_name(author) for author in _listed(story.get("author"))]
    named = named or [visible(said) for said in tree.xpath("//meta[@name='citation_author']/@content")]
    named = named or [fields.get("author"), fields.get("article:author")]
    fitting = (name for name in named if name and "://" not in name and len(name) <= MAX_NAME)
    return tuple(dict.fromkeys(fitting))[:MAX_AUTHORS]


def _published(fields: dict[str, str], story: dict[str, Any]) -> str | None:
    said = [fields.get(field) for field in _DATE_FIELDS]
    for value in (said[0], story.get("datePublished"), *said[1:]):
        match = _ISO_DATE.match(str(value or ""))
        try:
            if match:
                return date(*map(int, match.groups())).isoformat()
        except ValueError:  # 30 February
            continue
    return None


def _language(tree: HtmlElement, fields: dict[str, str]) -> str | None:
    root = tree.getroottree().getroot()
    for said in (
        root.get("lang"),
        root.get("xml:lang"),
        fields.get("content-language"),
        fields.get("og:locale"),
    ):
        code = re.split(r"[-_,\s]", (said or "").strip())[0].lower()
        if re.fullmatch(r"[a-z]{2,3}", code):
            return code
    return None


def _is_free(nodes: list[dict[str, Any]], fields: dict[str, str]) -> bool | None:
    """The article's own word (developers.google.com/search, paywalled content), else Facebook's tag."""
    parts = [part for node in nodes for part in _listed(node.get("hasPart")) if isinstance(part, dict)]
    words = [node.get("isAccessibleForFree") for node in (*nodes, *parts)]
    said = next((word for word in words if word is not None), None)
    if said is None:
        tier = fields.get("article:content_tier", "").lower()
        return {"free": True, "locked": False}.get(tier)  # "metered" is free to whoever comes once
    return str(said).strip().lower() not in {"false", "0", "no"}


def _length(story: dict[str, Any]) -> int | None:
    said = str(story.get("wordCount", "")).strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 and int(said) in _LENGTH else None


def _name(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return visible(value) or None if isinstance(value, str) else None


def _host(url: str | None) -> str | None:
    return ((urlsplit(url).hostname or "").removeprefix("www.") or None) if url else None


def _first(*values: str | None, most: int | None = None) -> str | None:
    return next((value[:most] for value in values if value), None)
