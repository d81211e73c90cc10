"""Analysis → Reply: the three parts in canonical Markdown, with the one link that is ours."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from bot import links
from bot.models import (
    Analysis,
    Answer,
    Answered,
    Article,
    Check,
    Claim,
    Engine,
    Paragraph,
    Reply,
    Unit,
    Usage,
)
from bot.safety import disarmed

HEADINGS: Final = {"overview": "News Overview", "in_depth": "In-Depth Analysis", "commentary": "Commentary"}
LINK_LABEL: Final = "🔗 Original article link:"
OVERVIEW_BLOCKS: Final = 2  # its heading and its bullets
EXTRACTIVE_NOTE: Final = "Extractive mode: sentences quoted from the article; no model was used."
UNTITLED: Final = "(untitled text)"

NOT_SAID: Final = "The article does not say."
NOT_MATCHED: Final = "As far as words can be matched, the article does not say."
REFERENCES: Final = 4  # paragraphs that are named after one claim
OFF_TOPIC: Final = "I only discuss the article that was shared here."

_TOLD: Final = {
    "cut",
    "engine",
    "language",
    "part",
    "partial",
    "steering",
}  # the checks that a reader must know of
_INLINE: Final = re.compile(r"([\\`*_\[\]<>~|&])")
_AT_START: Final = re.compile(r"^(\d*)([#+=.)-])")  # what would open a heading, a list or a rule
_IN_LINK: Final = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20", "\\": "%5C"})


def reply(article: Article, analysis: Analysis, *, cached: bool, show_cost: bool = False) -> Reply:
    """Put the reply together; the link is the address this request came with."""
    costs = cost_of(analysis.usage, cached=cached) if show_cost and analysis.model else None
    told = notes(article, analysis) + ((costs,) if costs else ())
    body = _body(article, analysis)
    markdown = "\n\n".join([body, *map(escape, told)])
    return Reply(article=article, analysis=analysis, body=body, markdown=markdown, notes=told, cached=cached)


def partly(units: Iterable[Unit], title: str = "", url: str | None = None) -> str:
    """What is finished of a reply that is still being written, as it will stand in the whole one.

    The overview ends with the link once the next part has begun, and the article's title is known.
    """
    shown: list[str] = []
    for part, group in groupby(units, key=lambda unit: unit.part):
        texts = [escape(text_of(unit.claims)) for unit in group]
        if part == "overview":
            texts = ["\n".join(f"- {text}" for text in texts)]
        elif len(shown) == OVERVIEW_BLOCKS and title:
            shown.append(f"{LINK_LABEL} {_link(title, url)}")
        shown += [f"## {HEADINGS[part]}", *texts]
    return "\n\n".join(shown)


def parts(analysis: Analysis) -> tuple[tuple[str, Paragraph], ...]:
    """The claims of each part, under its heading."""
    return (
        (HEADINGS["overview"], analysis.overview),
        (HEADINGS["in_depth"], tuple(claim for paragraph in analysis.in_depth for claim in paragraph)),
        (HEADINGS["commentary"], tuple(claim for paragraph in analysis.commentary for claim in paragraph)),
    )


def answered(answer: Answer, article: Article, *, show_cost: bool = False) -> Answered:
    """Put an answer together; code adds the numbers of the paragraphs it rests on."""
    costs = cost_of(answer.usage, cached=False) if show_cost and answer.model else None
    told = answer_notes(answer, article) + ((costs,) if costs else ())
    said = said_of(answer)
    return Answered(answer=answer, said=said, markdown="\n\n".join(map(escape, (said, *told))), notes=told)


def said_of(answer: Answer) -> str:
    """The answer in words; that the article does not say it, or is not asked about, is said by us."""
    sentences = [f"{claim.text}{reference_of(claim)}" for claim in answer.claims]
    denied = any(claim.basis == "absence" for claim in answer.claims)
    if not sentences or (answer.answerable == "no" and not denied):
        sentences.insert(0, otherwise(answer))
    return " ".join(sentences)


def reference_of(claim: Claim) -> str:
    """` (¶3, 7)`: the paragraphs of the article that a claim rests on, if any."""
    numbers = sorted({found.paragraph for found in claim.evidence})[:REFERENCES]
    return f" (¶{', '.join(map(str, numbers))})" if numbers else ""


def otherwise(answer: Answer) -> str:
    """What is said when no claim is left to say."""
    if answer.answerable == "off_topic":
        return OFF_TOPIC
    return NOT_MATCHED if answer.engine == "extractive" else NOT_SAID


def cost_of(usage: Usage, *, cached: bool) -> str:
    """What a reply cost, for who pays."""
    if cached:
        return "Cost: nothing, it was kept from an earlier request."
    if usage.cost_usd is None:
        return (
            f"Cost: not known; {usage.input_tokens + usage.cache_read_tokens + usage.output_tokens:,} tokens."
        )
    return f"Cost: ${usage.cost_usd:.4f}."


def title_of(article: Article) -> str:
    """What to call the article: its title or the best that there is; it leads nowhere and calls nobody."""
    names = (disarmed(name or "") for name in (article.title, article.site))
    return next(filter(None, names), UNTITLED)


def text_of(paragraph: Paragraph) -> str:
    """The claims of one paragraph as running text."""
    return " ".join(claim.text for claim in paragraph)


def notes(article: Article, analysis: Analysis) -> tuple[str, ...]:
    """What the reader must know about how this came about; one sentence each."""
    found = _told(analysis.checks)
    if article.gap:
        found.append(article.gap)
    found.extend(_way(article))
    return (*found, *_engine_note(analysis.engine))


def answer_notes(answer: Answer, article: Article) -> tuple[str, ...]:
    """The same for an answer; what was not read of the article matters where something was not found."""
    denied = any(claim.basis == "absence" for claim in answer.claims)
    unfound = denied or answer.answerable in {"no", "partly"}
    found = _told(check for check in answer.checks if check.check != "cut" or unfound)
    gap = (article.gap,) if article.gap and unfound else ()
    return (*found, *gap, *_engine_note(answer.engine))


def _told(checks: Iterable[Check]) -> list[str]:
    return [check.detail for check in checks if check.check in _TOLD]


def _engine_note(engine: Engine) -> tuple[str, ...]:
    return (EXTRACTIVE_NOTE,) if engine == "extractive" else ()


def _way(article: Article) -> list[str]:
    """Say so where the address that was shared only leads to the article."""
    name = links.aggregator(article.url)
    if name is None or name == links.aggregator(article.canonical_url):
        return []
    where = f" at {disarmed(article.site)}" if article.site else ""
    return [f"That link is a {name} page; what was read is the article it leads to{where}."]


def _body(article: Article, analysis: Analysis) -> str:
    bullets = "\n".join(f"- {escape(claim.text)}" for claim in analysis.overview)
    blocks = [
        f"## {HEADINGS['overview']}",
        bullets,
        f"{LINK_LABEL} {_link(title_of(article), article.url)}",
        f"## {HEADINGS['in_depth']}",
        *(escape(text_of(paragraph)) for paragraph in analysis.in_depth),
        f"## {HEADINGS['commentary']}",
        *(escape(text_of(paragraph)) for paragraph in analysis.commentary),
    ]
    return "\n\n".join(blocks)


def _link(title: str, url: str | None) -> str:
    return f"[{escape(title)}]({url.translate(_IN_LINK)})" if url else escape(title)


def escape(text: str) -> str:
    """Plain text → Markdown that shows just that text."""
    text = _INLINE.sub(r"\\\1", text)
    return _AT_START.sub(r"\1\\\2", text)
