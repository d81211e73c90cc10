"""The platforms that are installed, found by their entry points: the core imports none of them."""

from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Final

from starlette.routing import BaseRoute

from bot.ports import Replier
from bot.service import Service
from bot.settings import Settings

GROUP: Final = "triptych.platforms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """What an adapter offers; its entry point in `GROUP` is one of these.

    Places begin with the `name` and a colon. `replier` serves the workers, `routes` the web process;
    `listen` runs in a process of its own until it is cancelled, None where events come by HTTP.
    `stands_in` says whether the platform is there for who has configured no other one.
    """

    name: str
    is_configured: Callable[[Settings], bool]
    replier: Callable[[Service], AbstractAsyncContextManager[Replier]]
    routes: Callable[[Service], Sequence[BaseRoute]] = lambda service: ()
    listen: Callable[[Service], Coroutine[Any, Any, None]] | None = None
    stands_in: Callable[[Settings], bool] = lambda settings: False


def installed() -> tuple[Platform, ...]:
    """Every platform, in the order of their names."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return tuple(entry.load() for entry in found)


def configured(settings: Settings) -> tuple[Platform, ...]:
    """The platforms that are to be served."""
    everyone = installed()
    chosen = tuple(platform for platform in everyone if platform.is_configured(settings))
    return chosen or tuple(platform for platform in everyone if platform.stands_in(settings))
