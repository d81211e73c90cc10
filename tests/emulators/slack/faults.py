"""What goes wrong on demand."""

from dataclasses import dataclass
from typing import Literal


@dataclass(slots=True, kw_only=True)
class Fault:
    """A plan for the next `times` calls of a method."""

    method: str  # "*" for all
    error: str = ""
    status: int = 200
    retry_after: int | None = None
    drop: Literal["before", "after"] | None = None
    times: int = 1
    delay: float = 0.0  # seconds before the answer, after the call was applied

    @property
    def keeps_it_out(self) -> bool:
        """Whether the call is not applied at all."""
        return bool(self.error) or self.retry_after is not None or self.drop == "before" or self.status != 200


class Faults:
    """The plans, used up in the order they were made."""

    def __init__(self) -> None:
        self._plans: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Plan one more."""
        self._plans.append(fault)

    def clear(self) -> None:
        """Forget all plans."""
        self._plans.clear()

    def take(self, method: str) -> Fault | None:
        """The plan for this call, if any."""
        for fault in self._plans:
            if fault.method in (method, "*") and fault.times > 0:
                fault.times -= 1
                return fault
        return None
