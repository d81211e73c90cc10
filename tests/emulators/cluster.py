"""A cluster of three Redis servers on loopback, from Debian's redis-server. Imports nothing of the bot."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

NODES = 3
PATIENCE = 30


def is_available() -> bool:
    """Whether this machine has what it takes."""
    return shutil.which("redis-server") is not None and shutil.which("redis-cli") is not None


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start it for the length of a block; gives its address."""
    with ExitStack() as stack:
        ports = [stack.enter_context(_node(folder / str(number))) for number in range(NODES)]
        nodes = [f"127.0.0.1:{port}" for port in ports]
        _cli("--cluster", "create", *nodes, "--cluster-replicas", "0", "--cluster-yes")
        _wait_until(lambda: all(map(_is_whole, ports)))
        yield f"redis+cluster://{nodes[0]}"


@contextmanager
def _node(folder: Path) -> Iterator[int]:
    folder.mkdir(parents=True)
    port = _free_port()
    options = {"port": port, "cluster-enabled": "yes", "dir": folder, "save": "", "appendonly": "no"}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(["redis-server", *words], stdout=log)
        try:
            _wait_until(lambda: _cli("-p", str(port), "ping").strip() == "PONG")
            yield port
        finally:
            server.kill()
            server.wait()


def _free_port() -> int:
    """A port whose bus port, 10,000 above, is one as well."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as door:
            port = int(door.getsockname()[1])
        if port < 55_000:
            return port


def _is_whole(port: int) -> bool:
    return "cluster_state:ok" in _cli("-p", str(port), "cluster", "info")


def _cli(*arguments: str) -> str:
    return subprocess.run(["redis-cli", *arguments], capture_output=True, text=True, check=False).stdout


def _wait_until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > ends:
            raise TimeoutError("the cluster does not start")
