"""Leaks: what a claim tells of its own instructions, or in their words, where the article does not."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from bot.grounding.folding import QUOTED, fold

RUN: Final = 8  # words in a row that nobody writes by chance

_PROMPT: Final = r"(?:system|developer|hidden|initial|original|secret)[ -]?(?:prompt|message|instruction)"
_GIVEN: Final = (
    r"(?:told|instructed|asked|programmed|trained|given|configured|designed|prompted|ordered|forbidden)"
)
# `core` is what the article must use to make a topic of it: "prompt" where the claim has "the prompt says".
_ITSELF: Final = re.compile(
    rf"\b(?P<core>{_PROMPT})s?\b|\bthe (?P<said>prompt) (?:says|said|reads|states|tells|asks|begins|is)\b"
    r"|\b(?:untrusted_article|steering_found|status_note|not_an_article)\b"
    # "my instructions", "the rules that I follow", "I was told not to"
    r"|\bmy (?:\w+ )?(?:instructions?|prompts?|guidelines?|programming|configuration|directives?|rules)\b"
    r"|\b(?:instructions?|rules|orders|prompts?|guidelines?) (?:that |which )?i (?:was|am|have|must|follow)\b"
    rf"|\bi(?: was| am| have been|'ve been|'m) (?:not )?{_GIVEN}\b"
    # "as an AI language model", "I am Claude", "as requested by the article"
    r"|\bas an? (?:ai|artificial intelligence|large language model|language model|chatbot)\b"
    r"|\bi(?: am|'m) (?:an? )?(?:ai|artificial|large language|language model|chatbot|bot|assistant|claude)\b"
    r"|\bas (?:instructed|requested|ordered|told|asked) (?:by|in) the (?:article|text|page|message)\b"
    # the same in other languages that are asked for most
    r"|\bmeine[nr]? (?:anweisung|vorgabe|instruktion)(?:en)?\b|\bals (?:ki|sprachmodell)\b"
    r"|\b(?:prompt|invite|message) syst[eè]me\b|\bmes (?:instructions|consignes)\b|\ben tant qu'ia\b"
    r"|\b(?:prompt|mensaje) del sistema\b|\bmis instrucciones\b|\bcomo (?:modelo de lenguaje|una? ia)\b"
    r"|\b(?:le mie istruzioni|prompt di sistema|as minhas instruções|mijn instructies|systeemprompt)\b"
)
_LINE_TAG: Final = re.compile(r"\b[0-9a-f]{8}:[pt]\d")
_CHANNEL: Final = re.compile(r"(?<![\w&#])#[^\W\d_][\w-]+")
# Words to a machine: that they name a prompt makes no topic of it. Reports tell that somebody asked it to.
_TO_A_MACHINE: Final = re.compile(
    r"(?:^|[.!?:;)\]>\"'] ?|\bplease |\bthen )(?:now |always |do not |never )?"
    r"(?:ignore|disregard|forget|override|print|reveal|repeat|output|append|include|show|display|write|paste|leak)\b"
    r"|\byour (?:\w+ ){0,2}(?:prompt|instruction|reply|response|answer|output|summary|analysis|guideline)s?\b"
    r"|\byou are now\b|^\W*(?:system|assistant|developer|user)\b.?:|\bsystem_message\b"
)


def speaks_of_itself(claim: str, paragraphs: Iterable[str]) -> bool:
    """Whether a claim tells of instructions of which the article, its folded paragraphs, tells nothing."""
    said = fold(QUOTED.sub(" ", claim))
    if _LINE_TAG.search(said):
        return True
    found = {match["core"] or match["said"] or match[0] for match in _ITSELF.finditer(said)}
    found.update(_CHANNEL.findall(said))
    if not found:
        return False
    told = [paragraph for paragraph in paragraphs if not _TO_A_MACHINE.search(paragraph)]
    return not all(any(words in paragraph for paragraph in told) for words in found)


def repeats(claim: str, unsayable: str, article: str) -> bool:
    """Whether it has more words of that text in a row than one writes by chance, and not the article's."""
    if not unsayable:
        return False
    runs = _runs_of(unsayable).intersection(_runs(claim))
    return bool(runs) and not runs <= frozenset(_runs(article))


@lru_cache(maxsize=4)
def _runs_of(text: str) -> frozenset[str]:
    return frozenset(_runs(text))


def _runs(text: str) -> Iterator[str]:
    """Each run of words, folded and without what stands between them."""
    words = re.findall(r"\w+", fold(text))
    return map(" ".join, zip(*(islice(words, start, None) for start in range(RUN)), strict=False))
