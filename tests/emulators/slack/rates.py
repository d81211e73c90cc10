"""How often which method may be called."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass

from tests.emulators.slack.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many calls in any window of so many seconds, for the workspace or for each channel."""

    calls: int
    seconds: float = 60.0
    by_channel: bool = False


def default_rates() -> dict[str, Rate]:
    """Slack's, as far as known; a test may change the table."""
    return {
        "chat.postMessage": Rate(calls=3, seconds=3.0, by_channel=True),  # 1/s; the burst of 3 is U
        "chat.startStream": Rate(calls=20),  # tier 2, third-party source
        "chat.appendStream": Rate(calls=100),  # tier 4, third-party source
        "chat.stopStream": Rate(calls=20),  # tier 2, third-party source
        "chat.update": Rate(calls=50),  # tier 3 (U)
        "conversations.replies": Rate(calls=50),  # tier 3
        "conversations.history": Rate(calls=50),  # tier 3
    }


class Meter:
    """Counts calls against the table; a refused call does not count."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def wait(self, method: str, channel: str, rate: Rate) -> int:
        """Whole seconds that the caller must wait; 0 lets the call pass, and counts it."""
        calls = self._calls[method, channel if rate.by_channel else ""]
        now = self._clock.now()
        while calls and calls[0] <= now - rate.seconds:
            calls.popleft()
        if len(calls) < rate.calls:
            calls.append(now)
            return 0
        oldest = calls[0] if calls else now
        return max(1, math.ceil(oldest + rate.seconds - now))
