"""What the model layer costs: words and characters of requests, identical prefixes, CPU of checking.

No model is asked: the requests are those that would go out, about the invented article of the tests.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from bot import prompts
from bot.conversation import Prompt
from bot.draft import Reading, analysis_of
from bot.extract import extract
from bot.grounding.style import style
from bot.models import Analysis, Answer, Article, Document, Thread, Turn, count_words

ARTICLE, DRAFT = Path("bot/demo.txt"), Path("tests/data/drafts/ferry.json")
QUESTIONS = ("Who voted against it?", "Why?", "What does it cost?", "When does it start?", "And the old one?")
ROUNDS = 50


def main() -> None:
    """Print one table, or one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="One line of JSON for programs.")
    options = parser.parse_args()
    article = _article()
    answer = json.dumps(json.loads(DRAFT.read_text()), ensure_ascii=False, separators=(",", ":"))
    analysis = analysis_of(answer, article, model="model", language="en").analysis
    figures = _words(article, answer, analysis) | _requests(article, analysis) | _checking(article, answer)
    if options.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:<52}{figure:>10,}")


def _article() -> Article:
    found = extract(Document(body=ARTICLE.read_bytes(), kind="text", name=ARTICLE.name))
    if not isinstance(found, Article):
        sys.exit(f"bench: {ARTICLE} is no article.")
    return found


def _words(article: Article, answer: str, analysis: Analysis) -> dict[str, float]:
    empty = prompts.analysis_prompt(replace(article, paragraphs=("word",) * article.words), "English")
    shown = sum(count_words(text) for text in _texts(analysis))
    written = sum(map(count_words, _values(json.loads(answer))))
    return {
        "words of the article": article.words,
        "words of the analysis prompt, without the article": _prompt_words(empty) - 2 * article.words,
        "words shown": shown,
        "words written: shown, quoted and planned": written,
        "words written a word shown": round(written / shown, 2),
        "characters of JSON a character shown": round(len(answer) / sum(map(len, _texts(analysis))), 2),
    }


def _values(value: object) -> Iterator[str]:
    """Every string in the answer but the words of the schema."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"status", "basis"}:
                yield from _values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner)
    elif isinstance(value, str):
        yield value


def _texts(analysis: Analysis) -> list[str]:
    paragraphs = (analysis.overview, *analysis.in_depth, *analysis.commentary)
    return [claim.text for paragraph in paragraphs for claim in paragraph]


def _prompt_words(prompt: Prompt) -> int:
    return count_words(prompt.system) + sum(count_words(message.text) for message in prompt.messages)


def _requests(article: Article, analysis: Analysis) -> dict[str, float]:
    """Characters of each request, and how many of them the one before had up to its last breakpoint."""
    figures: dict[str, float] = {"characters, analysis": prompts.analysis_prompt(article, "English").length}
    thread = Thread(nonce=prompts.new_nonce(), article=article, analysis=analysis)
    before = ""
    for number, question in enumerate(QUESTIONS, 1):
        prompt = prompts.followup_prompt(thread, question)
        request = _upto_breakpoint(prompt)
        figures[f"characters, follow-up {number}"] = prompt.length
        figures[f"  of these, as in follow-up {number - 1}"] = _alike(before, request)
        answer = Answer(answerable="yes", claims=analysis.overview[:2], engine="anthropic", model="model")
        thread = replace(thread, turns=(*thread.turns, Turn(number=number, question=question, answer=answer)))
        before = request
    return figures


def _alike(before: str, request: str) -> int:
    """Characters that a server has kept: all of the earlier request, or nothing."""
    return len(before) if request.startswith(before) else 0


def _upto_breakpoint(prompt: Prompt) -> str:
    """The text of a request up to its last breakpoint."""
    blocks = [block for message in prompt.messages for block in message.blocks]
    last = max(place for place, block in enumerate(blocks) if block.kept)
    return prompt.system + "".join(block.text for block in blocks[: last + 1])


def _checking(article: Article, answer: str) -> dict[str, float]:
    """CPU milliseconds a reply: of the whole answer, and of its units as they come in small pieces."""

    def whole() -> None:
        outcome = analysis_of(answer, article, model="model", language="en")
        style(outcome.analysis, article, outcome.facts)

    def streamed() -> None:
        reading = Reading(article, "en")
        for end in range(0, len(answer) + 20, 20):
            for _ in reading.news(answer[:end]):
                pass

    return {
        "CPU ms, checking a whole answer": _milliseconds(whole),
        "CPU ms, checking it as it comes": _milliseconds(streamed),
    }


def _milliseconds(work: Callable[[], None]) -> float:
    work()
    started = time.process_time()
    for _ in range(ROUNDS):
        work()
    return round((time.process_time() - started) / ROUNDS * 1_000, 1)


if __name__ == "__main__":
    main()
