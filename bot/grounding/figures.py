"""Figures: digits and words, scales and units, read alike in a claim and in an article."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import zip_longest
from typing import Final

# A number by its digits: groups of three, or plain; a point or a comma may be either mark.
_DIGITS: Final = r"\d{1,3}(?:[ \u00a0\u202f'’.,]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
_CURRENCIES: Final = {
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yen",
    "₹": "rupee",
    "₩": "won",
    "₽": "rouble",
}
_ONE_TO_NINE: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS: Final = ("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen")
_ONES: Final = ("zero", *_ONE_TO_NINE, "ten", *_TEENS, "nineteen")
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SPELLED: Final = {word: number for number, word in enumerate(_ONES)} | {
    word: 10 * number for number, word in enumerate(_TENS, 2)
}
# "Billion" is a thousand times more in German than in English: each language has its own.
_SCALES: Final[dict[str, dict[str, int]]] = {
    "en": {
        "hundred": 2,
        "thousand": 3,
        "million": 6,
        "mn": 6,
        "m": 6,
        "billion": 9,
        "bn": 9,
        "trillion": 12,
        "tn": 12,
    }
    | {"k": 3, "b": 9},
    "de": {
        "tausend": 3,
        "tsd": 3,
        "million": 6,
        "millionen": 6,
        "mio": 6,
        "milliarde": 9,
        "milliarden": 9,
        "mrd": 9,
    }
    | {"billion": 12, "billionen": 12},
    "fr": {"mille": 3, "million": 6, "millions": 6, "milliard": 9, "milliards": 9},
    "es": {"mil": 3, "millón": 6, "millones": 6},
    "it": {"mila": 3, "milione": 6, "milioni": 6, "miliardo": 9, "miliardi": 9},
    "pt": {"mil": 3, "milhão": 6, "milhões": 6, "bilhão": 9, "bilhões": 9},
    "nl": {"duizend": 3, "miljoen": 6, "mln": 6, "miljard": 9, "mrd": 9},
    "zh": {"万": 4, "萬": 4, "亿": 8, "億": 8},
    "ja": {"万": 4, "億": 8, "兆": 12},
}
# What is counted, by its words in English and its signs: a figure of another unit is another figure.
_UNITS: Final = {
    word: unit
    for unit, words in {
        "percent": "% percent pct prozent procent",
        "second": "second seconds sec",
        "minute": "minute minutes min",
        "hour": "hour hours hrs",
        "day": "day days",
        "week": "week weeks",
        "month": "month months",
        "year": "year years",
        "decade": "decade decades",
        "am": "a.m am",
        "pm": "p.m pm",
        "metre": "metre metres meter meters",
        "kilometre": "kilometre kilometres kilometer kilometers km",
        "mile": "mile miles",
        "foot": "foot feet ft",
        "kilogram": "kilogram kilograms kg",
        "tonne": "tonne tonnes",
        "ton": "ton tons",
        "litre": "litre litres liter liters",
        "megawatt": "megawatt megawatts mw",
        "degree": "degree degrees °",
        "dollar": "dollar dollars usd",
        "euro": "euro euros eur",
        "pound": "pound pounds gbp",
        "yen": "yen jpy",
        "crown": "crown crowns krona kronor krone kroner",
        "franc": "franc francs chf",
        "rupee": "rupee rupees",
    }.items()
    for word in words.split()
}
_JOINS: Final = re.compile(r"\s*(?:to|and|or|-|–|—|bis|und|à|et|y|e)\s*")
_PER_CENT: Final = re.compile(r"\bper cent\b|\bpour cent\b|\bpor ciento\b|\bper cento\b|\bpor cento\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number as it may be read: `1,234` is 1234 or 1.234; `unit` is what it counts, where that is known."""

    values: frozenset[Decimal]
    unit: str | None
    spelled: bool
    start: int
    end: int

    def matches(self, other: "Figure") -> bool:
        """Whether both may be the same figure."""
        same_unit = self.unit is None or other.unit is None or self.unit == other.unit
        return same_unit and not self.values.isdisjoint(other.values)


def figures_in(text: str, language: str | None) -> tuple[Figure, ...]:
    """The figures of a text, in their order; words for numbers are read in English alone."""
    text = _PER_CENT.sub(lambda words: "%".ljust(len(words[0])), text)
    code = (language or "en").partition("-")[0].lower()
    found = sorted(_found(text, code), key=lambda figure: (figure.start, -figure.end))
    kept: list[Figure] = []
    for figure in found:
        if not kept or figure.start >= kept[-1].end:
            kept.append(figure)
    return tuple(_sharing_units(text, kept))


def missing(wanted: Iterable[Figure], given: Iterable[Figure]) -> Figure | None:
    """The first of some figures that is not among others; None when all are there."""
    given = tuple(given)
    return next((figure for figure in wanted if not any(map(figure.matches, given))), None)


def _found(text: str, code: str) -> Iterator[Figure]:
    for match in _numeral(code).finditer(text):
        power = _SCALES.get(code, {}).get((match["scale"] or "").lower().rstrip("."), 0)
        yield Figure(
            values=frozenset(reading.scaleb(power) for reading in _readings(match["digits"])),
            unit=_CURRENCIES.get(match["sign"] or "") or _unit(text, match.end()),
            spelled=False,
            start=match.start(),
            end=match.end(),
        )
    if code == "en":
        yield from _spelled(text)


@cache
def _numeral(code: str) -> re.Pattern[str]:
    scales = "|".join(sorted(map(re.escape, _SCALES.get(code, {"": 0})), key=len, reverse=True))
    signs = "".join(map(re.escape, _CURRENCIES))
    edge = "" if code in {"zh", "ja"} else r"\b"
    return re.compile(
        rf"(?P<sign>[{signs}])?\s?(?<![\w.,])(?P<digits>{_DIGITS})(?:st|nd|rd|th)?"
        rf"(?:[\s-]?(?P<scale>{scales}){edge})?",
        re.IGNORECASE,
    )


def _readings(digits: str) -> Iterator[Decimal]:
    plain = re.sub(r"[ \u00a0\u202f'’]", "", digits)
    marks = re.findall(r"[.,]", plain)
    if len(marks) < 2 and re.fullmatch(r"\d+(?:[.,]\d+)?", plain):
        yield Decimal(plain.replace(",", "."))
    if marks and re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?", plain):
        whole, decimals = plain, ""
        if len(set(marks)) == 2 or len(plain.rsplit(marks[-1], 1)[1]) != 3:
            whole, decimals = plain.rsplit(marks[-1], 1)
        yield Decimal(re.sub(r"[.,]", "", whole) + (f".{decimals}" if decimals else ""))


_SMALL: Final = rf"(?:{'|'.join([*_TENS, *_ONES])})(?:-(?:{'|'.join(_ONE_TO_NINE)}))?"
_NUMBER_WORD: Final = re.compile(
    rf"\b(?:(?:a|{_SMALL})(?: (?:hundred|thousand|million|billion|trillion|dozen)\b)+(?: and {_SMALL})?"
    rf"|{_SMALL})\b",
    re.IGNORECASE,
)


def _spelled(text: str) -> Iterator[Figure]:
    for match in _NUMBER_WORD.finditer(text):
        value = _value(match[0].lower())
        if value is not None:
            unit = _unit(text, match.end())
            yield Figure(
                values=frozenset({value}), unit=unit, spelled=True, start=match.start(), end=match.end()
            )


def _value(words: str) -> Decimal | None:
    """`twenty-five thousand` → 25000; None for `one`, which is mostly no number."""
    total, current = 0, 0
    for word in re.split(r"[ -]", words):
        if word in SPELLED:
            current += SPELLED[word]
        elif word == "dozen":
            current = max(current, 1) * 12
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALES["en"]:
            total += max(current, 1) * 10 ** _SCALES["en"][word]
            current = 0
    return None if words == "one" else Decimal(total + current)


def _unit(text: str, position: int) -> str | None:
    match = re.match(r"[\s-]?(%|°|[a-z]\.m|[^\W\d_]+)", text[position : position + 24], re.IGNORECASE)
    return _UNITS.get(match[1].lower()) if match else None


def _sharing_units(text: str, figures: list[Figure]) -> Iterator[Figure]:
    """In "12 to 15 per cent" the first one counts what the second does."""
    for figure, following in zip_longest(figures, figures[1:]):
        if following and figure.unit is None and _JOINS.fullmatch(text[figure.end : following.start]):
            yield replace(figure, unit=following.unit)
        else:
            yield figure
