"""Days and months: what a text says of when, whichever language it says it in."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

# Names that are also ordinary words count as months only where something beside them says so.
_AMBIGUOUS: Final = frozenset(
    {"may", "march", "mars", "mai", "sun", "mar", "sat", "mon", "so", "mi", "do", "di", "fr"}
)
_BEFORE_A_MONTH: Final = re.compile(
    r"(?:\b(?:in|since|by|until|till|from|of|on|next|last|this|early|late|mid|between|to|and|before|after)|\d(?:st|nd|rd|th)?\.?)[\s-]+$",
    re.IGNORECASE,
)
_AFTER_A_MONTH: Final = re.compile(r"\.?\s+\d")
_DAY_BEFORE: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of |de )?$", re.IGNORECASE)
_DAY_AFTER: Final = re.compile(
    r"\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?!\s*(?:%|per|million|billion))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Months (1 to 12), weekdays (0 is Monday) and days of months that are named."""

    months: frozenset[int]
    weekdays: frozenset[int]
    days: frozenset[tuple[int, int]]

    def __le__(self, other: "Dates") -> bool:
        """Whether all that is named here is named there."""
        return self.months <= other.months and self.weekdays <= other.weekdays and self.days <= other.days

    def joined(self, *others: "Dates") -> "Dates":
        """What is named here or there."""
        return Dates(
            months=self.months.union(*(other.months for other in others)),
            weekdays=self.weekdays.union(*(other.weekdays for other in others)),
            days=self.days.union(*(other.days for other in others)),
        )


NO_DATES: Final = Dates(months=frozenset(), weekdays=frozenset(), days=frozenset())


def dates_in(text: str, language: str | None, *, strict: bool) -> Dates:
    """What a text names; `strict` passes over a name that may be an ordinary word."""
    months: set[int] = set()
    weekdays: set[int] = set()
    days: set[tuple[int, int]] = set()
    pattern, names = _names(_code(language))
    for match in pattern.finditer(text):
        kind, number = names[match[0].casefold().rstrip(".")]
        before, after = text[max(0, match.start() - 16) : match.start()], text[match.end() :][:12]
        if strict and not _is_meant(match[0], before, after):
            continue
        if kind == "weekday":
            weekdays.add(number)
            continue
        months.add(number)
        day = _DAY_BEFORE.search(before) or _DAY_AFTER.match(after)
        if day:
            days.add((number, int(day[1])))
    return Dates(months=frozenset(months), weekdays=frozenset(weekdays), days=frozenset(days))


def dates_of(day: date) -> Dates:
    """A known day, such as that of publication."""
    return Dates(
        months=frozenset({day.month}),
        weekdays=frozenset({day.weekday()}),
        days=frozenset({(day.month, day.day)}),
    )


def _is_meant(name: str, before: str, after: str) -> bool:
    if name.casefold().rstrip(".") not in _AMBIGUOUS:
        return True
    return bool(_BEFORE_A_MONTH.search(before) or _AFTER_A_MONTH.match(after))


def _code(language: str | None) -> str:
    return (language or "en").partition("-")[0].lower()


@cache
def _names(code: str) -> tuple[re.Pattern[str], dict[str, tuple[str, int]]]:
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    names: dict[str, tuple[str, int]] = {}
    for form in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[form][width].items():
                names[name.casefold().rstrip(".")] = ("month", number)
            for number, name in locale.days[form][width].items():
                names[name.casefold().rstrip(".")] = ("weekday", number)
    words = sorted(map(re.escape, names), key=len, reverse=True)
    unspaced = code in {"zh", "ja", "ko", "th"}
    edges = ("", "") if unspaced else (r"(?<!\w)", r"(?!\w)")
    capital = (
        ""
        if code in {"fr", "es", "it", "pt", "nl", "ru", "pl", "uk", "sv", "da", "nb"} or unspaced
        else "(?=[A-ZÀ-Þ])"
    )
    return re.compile(rf"{edges[0]}{capital}(?:(?i:{'|'.join(words)})){edges[1]}\.?"), names
