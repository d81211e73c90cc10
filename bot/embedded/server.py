"""The embedded Valkey: one server a home folder, shared by every process that uses that home.

Three files in the home say who is who. The kernel lets go of a dead process's locks, so none of
this depends on anyone's tidy end:

* `users.lock` is held (shared) by every process that uses the server;
* `keeper.lock` is held by the keeper, a small process of its own that runs the server, restarts it
  when it dies, and stops it as soon as it gets `users.lock` for itself, that is, when the last user
  is gone, however it went;
* `start.lock` lets one process at a time start a keeper.
"""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Final

from bot.errors import StoreError

START_SECONDS: Final = 20
_CODE: Final = str(Path(__file__).parents[2])
_CANNOT_RUN: Final = "The embedded Valkey cannot run here; set REDIS_URL to a Redis or Valkey server."
_SOCKET_PATH_LIMIT: Final = 100  # sun_path holds 104 to 108 bytes


def socket_path(home: Path) -> Path:
    """Where the server listens; inside the home unless that name is too long for a socket."""
    path = home / "valkey.sock"
    if len(os.fsencode(path)) <= _SOCKET_PATH_LIMIT:
        return path
    raise StoreError(
        "TRIPTYCH_HOME",
        f"{path} is too long for a socket",
        said="The path in TRIPTYCH_HOME is too long for a socket; use a shorter one or set REDIS_URL.",
    )


@contextmanager
def embedded(home: Path) -> Iterator[str]:
    """The address of this home's server, started if need be, for as long as the block lasts.

    Raises `StoreError` where it cannot run.
    """
    path = socket_path(home)
    with ExitStack() as stack:
        try:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            users = stack.enter_context((home / "users.lock").open("a"))
            _become_user(users)
            _ensure_keeper(home)
        except OSError as error:
            said = f"The state folder {home} cannot be used; set TRIPTYCH_HOME to one that can."
            raise StoreError(str(home), str(error), said=said) from error
        yield f"unix://{path}"


def _become_user(users: IO[str]) -> None:
    """Take part of the users' lock; waits while a keeper is just stopping its server."""
    end = time.monotonic() + START_SECONDS
    while not try_lock(users, fcntl.LOCK_SH):
        if time.monotonic() > end:
            raise StoreError(
                "embedded Valkey", "its keeper does not let go of the users' lock", said=_CANNOT_RUN
            )
        time.sleep(0.02)


def _ensure_keeper(home: Path) -> None:
    with (home / "start.lock").open("a") as start:
        fcntl.flock(start, fcntl.LOCK_EX)  # held for START_SECONDS at the most
        if is_kept(home):
            return
        # It forks away and ends its own start when it has spoken: no child of ours is left.
        try:
            keeper = subprocess.run(  # noqa: S603  # our own module, by this very interpreter
                [sys.executable, "-P", "-m", "bot.embedded.keeper", str(home)],
                env={**os.environ, "PYTHONPATH": _CODE},  # and nothing from the folder we happen to be in
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # neither Ctrl-C nor the end of this process reaches it
                timeout=START_SECONDS,
                text=True,
            )
        except subprocess.TimeoutExpired as error:
            raise StoreError("embedded Valkey", str(error), said=_CANNOT_RUN) from error
        said = keeper.stdout.strip()
        if said != "ready":
            raise StoreError("embedded Valkey", said or "the keeper died", said=_CANNOT_RUN)


def is_kept(home: Path) -> bool:
    """Whether a keeper is alive: it restarts a server that dies."""
    with (home / "keeper.lock").open("a") as lock:
        return not try_lock(lock)


def try_lock(lock: IO[str], kind: int = fcntl.LOCK_EX) -> bool:
    """Take a file's lock for oneself (or, with LOCK_SH, a part of it), without waiting."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
