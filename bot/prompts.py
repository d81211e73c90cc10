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

from bot.conversation import Block, Message, Prompt, asked, said
from bot.models import Analysis, Answer, Article, Paragraph, Thread

SHORT_WORDS: Final = 150  # below this an article gets the short shape

_PLACEHOLDER: Final = re.compile(r"\{\{(\w+)\}\}")
_ANGLES: Final = str.maketrans({"<": "‹", ">": "›"})
_TAG_ALIKE: Final = re.compile(r"\[[^\n]{0,80}?:\s{0,9}[PT]\d")
_NO_BRACKETS: Final = str.maketrans("", "", "[]")
_NOT_GIVEN: Final = "not given"
_ANALYSIS_FILES: Final = (
    "system.md",
    "analysis.md",
    "repair.md",
    "shape_short.md",
    "shape_opinion.md",
    "schema_analysis.json",
    "compatible.md",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many words to ask for: in all, at the most, and by part; and how many facts the plan shall hold."""

    target: int
    cap: int
    overview: int
    depth: int
    commentary: int
    facts: int


def new_nonce() -> str:
    """A mark that nobody who wrote an article can have known."""
    return secrets.token_hex(4)


def analysis_prompt(article: Article, language: str) -> Prompt:
    """Fill the prompt for one analysis; `language` is a name the model knows ("German")."""
    budget = word_budget(article.words)
    values = _article_values(article, new_nonce()) | {
        "language": language,
        "target": str(budget.target),
        "cap": str(budget.cap),
        "w_overview": str(budget.overview),
        "w_depth": str(budget.depth),
        "w_commentary": str(budget.commentary),
        "n_facts": str(budget.facts),
        "shape_note": _shape_note(article),
    }
    return Prompt(
        system=_file("system.md"),
        messages=(asked(fill(_file("analysis.md"), values)),),
        schema=json.loads(_file("schema_analysis.json")),
    )


def followup_prompt(thread: Thread, question: str) -> Prompt:
    """Fill the prompt for the next question of a thread.

    The same thread gives the same bytes up to its last question: the first block never changes, and
    each turn is repeated as it was sent. Both ends are marked as worth keeping.
    """
    values = _article_values(thread.article, thread.nonce) | {
        "analysis_text": _analysis_text(thread.analysis)
    }
    article = Block(text=fill(_file("followup.md"), values), kept=True)
    messages: list[Message] = []
    for turn in thread.turns:
        messages += [
            asked(_tagged_question(thread.nonce, turn.number, turn.question)),
            said(_json(turn.answer)),
        ]
    number = thread.turns[-1].number + 1 if thread.turns else 1
    last = Block(text=_tagged_question(thread.nonce, number, question), kept=True)
    messages.append(Message(role="user", blocks=(last,)))
    messages[0] = Message(role="user", blocks=(article, *messages[0].blocks))
    return Prompt(
        system=_file("system.md"),
        messages=tuple(messages),
        schema=json.loads(_file("schema_followup.json")),
    )


def repair_prompt(failures: Sequence[str]) -> str:
    """What a second call says of a first answer that did not hold up."""
    return fill(
        _file("repair.md"), {"failed_checks": "\n".join(f"- {_data(failure)}" for failure in failures)}
    )


def schema_in_words(schema: dict[str, Any]) -> str:
    """The schema as a part of the prompt, for servers that take it no other way."""
    return fill(_file("compatible.md"), {"schema": json.dumps(schema, separators=(",", ":"))})


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
        facts=max(4, min(8, words // 60)),  # planned words are paid for like those that are shown
    )


def _article_values(article: Article, nonce: str) -> dict[str, str]:
    return {
        "nonce": nonce,
        "title": _data(article.title),
        "publisher": _data(article.site),
        "published": _data(article.published),
        "coverage": article.coverage,
        "word_count": str(article.words),
        "tagged_article": tagged(article.paragraphs, nonce),
    }


def _analysis_text(analysis: Analysis | None) -> str:
    if analysis is None:
        return "none"
    parts: tuple[tuple[Paragraph, ...], ...] = (
        tuple((bullet,) for bullet in analysis.overview),
        analysis.in_depth,
        analysis.commentary,
    )
    return "\n\n".join(
        "\n".join(_data(" ".join(claim.text for claim in claims)) for claims in part) for part in parts
    )


def _tagged_question(nonce: str, number: int, question: str) -> str:
    return f"[{nonce}:T{number} member] {_data(question)}"


def _json(answer: Answer) -> str:
    """An earlier answer in the shape the model gives it, holding what was shown of it alone."""
    claims = [
        {
            "basis": claim.basis,
            "evidence": [_data(found.quote) for found in claim.evidence] or [*map(_data, claim.searched)],
            "text": _data(claim.text),
        }
        for claim in answer.claims
    ]
    shown = {"answerable": answer.answerable, "steering_found": False, "claims": claims}
    return json.dumps(shown, ensure_ascii=False)


def _shape_note(article: Article) -> str:
    if article.words < SHORT_WORDS:
        return _file("shape_short.md")
    if article.is_opinion:
        return _file("shape_opinion.md")
    return ""


@cache
def prompts_hash() -> str:
    """Identity of every word that an analysis depends on: 12 hex digits, part of the cache key."""
    texts = "\0".join(map(_file, _ANALYSIS_FILES))
    return hashlib.sha256(texts.encode()).hexdigest()[:12]


@cache
def all_words() -> str:
    """Everything that the prompts say, so that a reply which repeats it can be told."""
    texts = (file.read_text("utf-8") for file in _folder().iterdir() if file.name.endswith(".md"))
    return "\n".join(_PLACEHOLDER.sub(" ", text) for text in texts)


@cache
def _file(name: str) -> str:
    return (_folder() / name).read_text("utf-8").strip()


def _folder() -> Traversable:
    """The wheel carries the folder inside the package; a checkout has it beside."""
    packaged = files("bot") / "prompt_files"
    return packaged if packaged.is_dir() else files("bot") / ".." / "prompts"
