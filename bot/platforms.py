"""The platforms that are installed, found by their entry points: the core imports none of them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Final

from starlette.routing import BaseRoute

from bot.ports import Replier
from bot.service import Service
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.doctor import Finding

GROUP: Final = "triptych.platforms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """A platform as one process has it, for each of the roles that it may play.

    `replier` serves a worker, `routes` the web process; `listen` hears events until it is cancelled, None
    where they come by HTTP.
    """

    replier: Replier
    routes: Callable[[], Sequence[BaseRoute]] = tuple
    listen: Callable[[], Coroutine[Any, Any, None]] | None = None


async def _nothing_found(settings: Settings) -> "tuple[Finding, ...]":
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """What an adapter offers; its entry point in `GROUP` is one of these.

    Places begin with the `name` and a colon. `examine` finds what is wrong with its settings. `stands_in`
    says whether the platform is there for who has configured no other one.
    """

    name: str
    is_configured: Callable[[Settings], bool]
    open: Callable[[Service], AbstractAsyncContextManager[Presence]]
    examine: "Callable[[Settings], Awaitable[tuple[Finding, ...]]]" = _nothing_found
    stands_in: Callable[[Settings], bool] = lambda settings: False


Presences = Mapping[str, Presence]
"""By the names of their platforms."""


def installed() -> tuple[Platform, ...]:
    """Every platform, in the order of their names."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return tuple(entry.load() for entry in found)


def configured(settings: Settings) -> tuple[Platform, ...]:
    """The platforms that are to be served."""
    everyone = installed()
    chosen = tuple(platform for platform in everyone if platform.is_configured(settings))
    return chosen or tuple(platform for platform in everyone if platform.stands_in(settings))


@asynccontextmanager
async def opened(service: Service) -> AsyncIterator[Presences]:
    """Open the platforms that are to be served."""
    async with AsyncExitStack() as stack:
        yield {
            platform.name: await stack.enter_async_context(platform.open(service))
            for platform in configured(service.settings)
        }
