"""The messages of the playground, as everybody who looks at the page sees them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from adapters.playground.places import TENANT
from bot.errors import StoreError
from bot.models import FrameKind, Stage
from bot.ports import Board


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message; `thread` is the one it answers to, `at` an ISO time.

    `request` is what a reply answers, `requests` what a person's message asked for.
    """

    id: str
    thread: str | None
    author: Literal["you", "triptych"]
    html: str
    at: str
    stage: Stage | None = None
    kind: FrameKind | None = None
    request: str | None = None
    requests: tuple[str, ...] = field(default=())

    @property
    def actions(self) -> list[str]:
        """What its buttons can do."""
        if self.author == "you":
            return ["delete"]
        if self.stage:
            return []
        more = {"analysis": ["evidence", "regenerate"], "failure": ["regenerate"]}
        return [*more.get(self.kind or "", []), "delete"]

    def shown(self) -> dict[str, Any]:
        """What the page is told of it."""
        return {
            "id": self.id,
            "thread": self.thread,
            "author": self.author,
            "html": self.html,
            "at": self.at,
            "stage": self.stage,
            "kind": self.kind,
            "actions": self.actions,
        }


_POST: Final = TypeAdapter(Post)


class Channel:
    """The channel, kept on the board; raises `StoreError`."""

    def __init__(self, board: Board) -> None:
        self._board = board

    async def add(self, post: Post) -> bool:
        """Put up a message; False when there is one of that id."""
        return await self._board.put(TENANT, post.id, _record(post), new=True)

    async def change(self, post: Post) -> bool:
        """Change a message; False when it is gone."""
        return await self._board.put(TENANT, post.id, _record(post), new=False)

    async def find(self, id: str) -> Post | None:
        """One message."""
        record = await self._board.get(TENANT, id)
        return None if record is None else _post(record)

    async def thread(self, root: str) -> list[Post]:
        """The messages below another one, in their order."""
        return [post for post in await self._posts() if post.thread == root]

    async def remove(self, post: Post) -> None:
        """Take a message away."""
        await self._board.remove(TENANT, post.id)

    async def watch(self) -> AsyncGenerator[tuple[str, Post | None]]:
        """Every message in their order, an empty id, then each change; None: it is gone.

        The empty id comes again whenever nothing has changed for a while.
        """
        async with aclosing(self._board.watch(TENANT)) as changes:
            kept = [_post(record) async for _, record in _until_current(changes)]
            for post in sorted(kept, key=_order):
                yield post.id, post
            yield "", None
            async for id, record in changes:
                yield id, None if record is None else _post(record)

    async def _posts(self) -> list[Post]:
        return sorted(map(_post, (await self._board.all(TENANT)).values()), key=_order)


async def _until_current(
    changes: AsyncGenerator[tuple[str, str | None]],
) -> AsyncGenerator[tuple[str, str]]:
    while True:
        id, record = await anext(changes)
        if record is None:
            return
        yield id, record


def _order(post: Post) -> tuple[str, str]:
    return post.at, post.id


def _record(post: Post) -> str:
    return _POST.dump_json(post).decode()


def _post(record: str) -> Post:
    try:
        return _POST.validate_json(record)
    except ValidationError as error:
        raise StoreError("playground", f"{error.error_count()} errors in a record") from None
