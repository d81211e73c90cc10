"""What an article does not give, told only where the words for it are truly not there."""

import re
from dataclasses import dataclass

from bot.languages.tongue import Tongue
from bot.models import Article, Claim

_FEWEST_WORDS = 100
_MOST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """`words` are searched whole, whatever their case; `also` is what a list of words cannot say.

    `where` must be found for the absence to matter; `least` is how long an article must be.
    """

    text: str
    words: tuple[str, ...]
    also: re.Pattern[str] | None = None
    where: re.Pattern[str] | None = None
    least: int = _FEWEST_WORDS


def _row(line: str) -> tuple[str, ...]:
    return tuple(line.split())


def _stems(*beginnings: str, signs: str = "") -> re.Pattern[str]:
    """Match words that begin so, or one of the signs."""
    begun = r"\b(?:" + "|".join(beginnings) + ")"
    return re.compile(f"[{signs}]|{begun}" if signs else begun, re.IGNORECASE)


# The first that holds comes first: what a reader misses most.
_ENGLISH = (
    Absence(
        text="The article gives no voice that objects or disagrees.",
        words=_row(
            "critics criticised criticized opposed opponents objected disagreed disputed denied rejected "
            "protested sceptical skeptical concerns complained contested condemned unfair refused warned"
        ),
        also=_stems(
            "critic|oppos|object(?!ive)|disagree|disput|den(?:y|ie)|reject|protest|dissent|s[kc]eptic|doubt",
            "concern|complain|contest|dismiss|condemn|refus|accus|plead|unfair|warn|challeng|contradict",
            "question|however|but|although|despite|claim|contrar|disappoint|fear|ang(?:er|ry)|outrag|sue[ds]?",
            "lawsuit|petition|appeal|rul(?:ed|es|ing) out|caution|risk|declin",
        ),
        where=_stems("said|says|told|according to|announced|argued|wrote"),
        least=150,
    ),
    Absence(
        text="The article gives no price, cost or other sum of money.",
        words=_row("cost costs price priced dollars euros pounds million billion budget fee paid pay"),
        also=_stems(
            "cost|pric|dollar|euro|fund|fee|pa(?:y|id)|expens|cheap|usd|chf|franc|krone|crown|million|billion",
            "pounds?|cents?|budget|invest",
            signs="$€£¥₩₹",
        ),
        where=_stems("plan|project|build|launch|construction|product|device|scheme|program"),
        least=120,
    ),
    Absence(
        text="The article gives no source by name.",
        words=_row("said says told according announced wrote argued stated spokesman spokeswoman"),
        also=_stems(
            "sa(?:id|ys|ying)|t(?:old|ells?)|accord|announc|wr(?:ote|ites|itten)|argu|stat(?:ed|es|ing)|spokes",
            "report|explain|add(?:ed|s)|claim|warn|quot|estimat|expect|call(?:ed|s)|survey",
            "den(?:y|ie)|insist|admit|confirm|declar|testif|prais|critic|describ|suggest|reveal|predict|think",
            "believ|recall|ask|answer|repl(?:y|ie)|promis|vow|not(?:ed|es)|conced|acknowledg|conclud|remark",
            signs='“”"«»',
        ),
    ),
    Absence(
        text="The article gives no figures.",
        words=_row("two three four five six ten dozen hundred thousand million percent half twice"),
        also=_stems(
            "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thir|fif|twenty|forty|eighty|dozen",
            "hundred|thousand|million|billion|per ?cent|half|halv|quarter|doubl|tripl|twice",
            signs="0123456789",
        ),
    ),
    Absence(
        text="The article gives no date or day.",
        words=_row(
            "monday tuesday wednesday thursday friday saturday sunday january february march april may june "
            "july august september october november december today yesterday tomorrow tonight week month year"
        ),
        also=_stems(
            r"(?:1[6-9]|20)\d\d|(?:jan|feb|apr|aug|sept?|oct|nov|dec)\.|\d{1,2}[/.]\d{1,2}|week|month|year",
            "recent|morning|afternoon|evening|night|earlier|days?|daily|mondays?|sundays?",
        ),
    ),
    Absence(
        text="The article gives no direct quotation.",
        words=("“", "”", '"', "«", "»"),
        also=re.compile(r"[“”„\"«»‘]|(?<!\w)'\w"),
        least=150,
    ),
)
_BY_LANGUAGE = {"en": _ENGLISH}


def absences(article: Article, tongue: Tongue) -> list[Claim]:
    """Name two things at most; none of an article of which only a part could be read."""
    if article.gap:
        return []
    text = " ".join((article.title or "", *article.paragraphs))
    length = article.words
    missing = [each for each in _BY_LANGUAGE.get(tongue.code or "", ()) if _is_missing(each, text, length)]
    return [
        Claim(text=each.text, basis="absence", searched=each.words, verified=True) for each in missing[:_MOST]
    ]


def _is_missing(absence: Absence, text: str, length: int) -> bool:
    if length < absence.least or (absence.where and not absence.where.search(text)):
        return False
    if absence.also and absence.also.search(text):
        return False
    folded = text.casefold()
    return not any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) for word in absence.words)
