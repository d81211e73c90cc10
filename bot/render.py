"""Analysis → Reply: the three parts in canonical Markdown, with the one link that is ours."""

import re
from typing import Final

from bot import links
from bot.models import Analysis, Article, Paragraph, Reply
from bot.safety import disarmed

HEADINGS: Final = {"overview": "News Overview", "in_depth": "In-Depth Analysis", "commentary": "Commentary"}
LINK_LABEL: Final = "🔗 Original article link:"
EXTRACTIVE_NOTE: Final = "Extractive mode: sentences quoted from the article; no model was used."
UNTITLED: Final = "(untitled text)"

_TOLD: Final = {"cut", "engine", "language"}  # the checks that a reader must know of
_INLINE: Final = re.compile(r"([\\`*_\[\]<>~|&])")
_AT_START: Final = re.compile(r"^(\d*)([#+=.)-])")  # what would open a heading, a list or a rule
_IN_LINK: Final = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20", "\\": "%5C"})


def reply(article: Article, analysis: Analysis, *, cached: bool) -> Reply:
    """Put the reply together; the link is the address this request came with."""
    return Reply(article=article, analysis=analysis, markdown=_markdown(article, analysis), cached=cached)


def title_of(article: Article) -> str:
    """What to call the article: its title or the best that there is; it leads nowhere and calls nobody."""
    names = (disarmed(name or "") for name in (article.title, article.site))
    return next(filter(None, names), UNTITLED)


def text_of(paragraph: Paragraph) -> str:
    """The claims of one paragraph as running text."""
    return " ".join(claim.text for claim in paragraph)


def notes(article: Article, analysis: Analysis) -> tuple[str, ...]:
    """What the reader must know about how this came about; one sentence each."""
    found = [check.detail for check in analysis.checks if check.check in _TOLD]
    if article.gap:
        found.append(article.gap)
    found.extend(_way(article))
    if analysis.engine == "extractive":
        found.append(EXTRACTIVE_NOTE)
    return tuple(found)


def _way(article: Article) -> list[str]:
    """Say so where the address that was shared only leads to the article."""
    name = links.aggregator(article.url)
    if name is None or name == links.aggregator(article.canonical_url):
        return []
    where = f" at {disarmed(article.site)}" if article.site else ""
    return [f"That link is a {name} page; what was read is the article it leads to{where}."]


def _markdown(article: Article, analysis: Analysis) -> str:
    bullets = "\n".join(f"- {escape(claim.text)}" for claim in analysis.overview)
    parts = [
        f"## {HEADINGS['overview']}",
        bullets,
        f"{LINK_LABEL} {_link(article)}",
        f"## {HEADINGS['in_depth']}",
        *(escape(text_of(paragraph)) for paragraph in analysis.in_depth),
        f"## {HEADINGS['commentary']}",
        *(escape(text_of(paragraph)) for paragraph in analysis.commentary),
        *map(escape, notes(article, analysis)),
    ]
    return "\n\n".join(parts)


def _link(article: Article) -> str:
    title = escape(title_of(article))
    return f"[{title}]({article.url.translate(_IN_LINK)})" if article.url else title


def escape(text: str) -> str:
    """Plain text → Markdown that shows just that text."""
    text = _INLINE.sub(r"\\\1", text)
    return _AT_START.sub(r"\1\\\2", text)
