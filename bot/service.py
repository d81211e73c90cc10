"""What every process of the service has: the desk, the queues, and the records."""

import asyncio
from dataclasses import dataclass, field

from bot.intake import Intake
from bot.jobs import Jobs
from bot.pipeline import Desk
from bot.settings import Settings
from bot.store import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everyone who works for the platforms; adapters are given nothing else of the core.

    `stopping` is set when the process is to stop: what would go on without end, ends then. `deaf` are the
    platforms of which nothing is heard any more, though it should be.
    """

    settings: Settings
    desk: Desk
    jobs: Jobs
    records: Records
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    deaf: set[str] = field(default_factory=set)

    @property
    def intake(self) -> Intake:
        """The entrance for events."""
        return Intake(
            claims=self.records.claims,
            queue=self.jobs,
            threads=self.records.threads,
            deliveries=self.records.deliveries,
            notes=self.records.notes,
        )
