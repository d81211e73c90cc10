"""What models cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Dollars per million tokens: read anew, and written."""

    into: float
    out: float


# From the API's published prices as of 2026-11-23: https://docs.anthropic.com/en/docs/about-claude/pricing
PRICES: Final[Mapping[str, Price]] = {
    "claude-sonnet-5-5": Price(into=2.0, out=10.0),
    "claude-haiku-5-5": Price(into=0.10, out=0.50),
}
# Of the price of reading anew: keeping for five minutes, and reading what is kept (the same page).
KEEPING: Final = 1.25
KEPT: Final = 0.10


def cost(price: Price | None, *, fresh: int, keeping: int, kept: int, out: int) -> float | None:
    """Dollars for so many tokens of each kind; None where the price is not known."""
    if price is None:
        return None
    into = fresh + KEEPING * keeping + KEPT * kept
    return round((into * price.into + out * price.out) / 1_000_000, 6)
