"""`prompts/*` → filled text: the words are data there, the filling is here."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from bot.models import Article

SHORT_WORDS: Final = 150  # below this an article gets the short shape

_PLACEHOLDER: Final = re.compile(r"\{\{(\w+)\}\}")
_ANGLES: Final = str.maketrans({"<": "‹", ">": "›"})
_TAG_ALIKE: Final = re.compile(r"\[[^\n]{0,80}?:\s{0,9}[PT]\d")
_NO_BRACKETS: Final = str.maketrans("", "", "[]")
_NOT_GIVEN: Final = "not given"
_FILES: Final = (
    "system.md",
    "analysis.md",
    "repair.md",
    "shape_short.md",
    "shape_opinion.md",
    "schema_analysis.json",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many words to ask for: in all, at the most, and by part."""

    target: int
    cap: int
    overview: int
    depth: int
    commentary: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What one call says to the model."""

    system: str
    user: str
    schema: dict[str, Any]


def analysis_prompt(article: Article, language: str) -> Prompt:
    """Fill the prompt for one analysis; `language` is a name the model knows ("German")."""
    budget = word_budget(article.words)
    nonce = secrets.token_hex(4)
    values = {
        "nonce": nonce,
        "title": _data(article.title),
        "publisher": _data(article.site),
        "published": _data(article.published),
        "coverage": article.coverage,
        "word_count": str(article.words),
        "language": language,
        "tagged_article": tagged(article.paragraphs, nonce),
        "target": str(budget.target),
        "cap": str(budget.cap),
        "w_overview": str(budget.overview),
        "w_depth": str(budget.depth),
        "w_commentary": str(budget.commentary),
        "shape_note": _shape_note(article),
    }
    return Prompt(
        system=_file("system.md"),
        user=fill(_file("analysis.md"), values),
        schema=json.loads(_file("schema_analysis.json")),
    )


def repair_prompt(failures: Sequence[str]) -> str:
    """What a second call says of a first answer that did not hold up."""
    return fill(_file("repair.md"), {"failed_checks": "\n".join(f"- {_data(said)}" for said in failures)})


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put the values in, once; a placeholder without a value is a `KeyError`."""
    return _PLACEHOLDER.sub(lambda placeholder: values[placeholder[1]], template)


def tagged(paragraphs: tuple[str, ...], nonce: str) -> str:
    """One line a paragraph, `[nonce:P3] text`; what imitates a tag or a mark is disarmed."""
    return "\n".join(f"[{nonce}:P{number}] {_data(text)}" for number, text in enumerate(paragraphs, 1))


def _data(text: str | None) -> str:
    if not text:
        return _NOT_GIVEN
    if _TAG_ALIKE.search(text):
        text = text.translate(_NO_BRACKETS)
    return text.translate(_ANGLES)


def word_budget(words: int) -> Budget:
    """Two minutes of reading for a long article, far less for a short one."""
    short = words < SHORT_WORDS
    wanted = 50 + 0.7 * words if short else min(420, 80 + 0.63 * words)
    target = 5 * round(wanted / 5)
    overview, depth, commentary = (0.45, 0.28, 0.27) if short else (0.32, 0.34, 0.34)
    return Budget(
        target=target,
        cap=round(min(460, 1.12 * target)),
        overview=round(target * overview),
        depth=round(target * depth),
        commentary=round(target * commentary),
    )


def _shape_note(article: Article) -> str:
    if article.words < SHORT_WORDS:
        return _file("shape_short.md")
    if article.is_opinion:
        return _file("shape_opinion.md")
    return ""


@cache
def prompts_hash() -> str:
    """Identity of every word in the prompts: 12 hex digits, part of the cache key."""
    texts = "\0".join(map(_file, _FILES))
    return hashlib.sha256(texts.encode()).hexdigest()[:12]


@cache
def _file(name: str) -> str:
    return (_folder() / name).read_text("utf-8").strip()


def _folder() -> Traversable:
    """The wheel carries the folder inside the package; a checkout has it beside."""
    packaged = files("bot") / "prompt_files"
    return packaged if packaged.is_dir() else files("bot") / ".." / "prompts"
