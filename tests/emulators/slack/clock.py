"""The emulator's own time, which a test may push forward."""

import time


class Clock:
    """Runs with the machine's clock until somebody advances it; never goes back."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._last = 0

    def now(self) -> float:
        """Seconds on a monotonic clock, including what was skipped."""
        return time.monotonic() + self._ahead

    def time(self) -> float:
        """Seconds since 1970, including what was skipped."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Skip this much."""
        self._ahead += seconds

    def ts(self) -> str:
        """The next message's `ts`: unique, later than all before it."""
        self._last = max(self._last + 1, int(self.time() * 10_000))
        return f"{self._last // 10_000}.{self._last % 10_000 * 100:06}"
