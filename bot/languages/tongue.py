"""What is known of a language: short word lists, no grammar."""

import re
from dataclasses import dataclass

_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """The cues of one language.

    * `leaning`: a sentence that begins so rests on the one before it; matched at the start.
    * `leaning_inside`: the same, wherever it stands.
    * `pronouns`: who is no speaker by themselves ("he said").
    * `persons`: pronouns that need a name before them in the sentence.
    * `things`: the same for things, which need any noun.
    * `vague`: "the company" and its like, at the start.
    * `chatty`: the writer speaks of themselves or to the reader.
    * `reporting`: verbs of saying and expecting, lower case; `according`: "according to".
    * `forward`: looks ahead, surely or (`may`) perhaps.
    * `reasons`: tells why or how.
    * `fillers`: words that may stand between a speaker and the verb.
    """

    code: str | None = None
    stopwords: frozenset[str] = frozenset()
    leaning: re.Pattern[str] = _NOTHING
    leaning_inside: re.Pattern[str] = _NOTHING
    pronouns: frozenset[str] = frozenset()
    persons: re.Pattern[str] = _NOTHING
    things: frozenset[str] = frozenset()
    vague: re.Pattern[str] = _NOTHING
    chatty: re.Pattern[str] = _NOTHING
    reporting: frozenset[str] = frozenset()
    according: re.Pattern[str] = _NOTHING
    forward: re.Pattern[str] = _NOTHING
    may: re.Pattern[str] = _NOTHING
    reasons: re.Pattern[str] = _NOTHING
    fillers: frozenset[str] = frozenset()


def word_set(words: str) -> frozenset[str]:
    """Make a set of words written in a row."""
    return frozenset(words.split())


def any_of(*patterns: str) -> re.Pattern[str]:
    """Match one of the patterns, as whole words and whatever their case."""
    return re.compile(r"\b(?:" + "|".join(patterns) + r")(?!\w)", re.IGNORECASE)
