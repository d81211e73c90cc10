"""The embedded Valkey: shared, stopped by its last user, and safe whatever dies."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from bot.embedded import embedded
from bot.embedded.server import is_kept
from bot.errors import StoreError

USER = """
import sys
from pathlib import Path
from bot.embedded import embedded
with embedded(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@contextmanager
def a_user(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that uses the server of this home until its standard input ends."""
    user = subprocess.Popen(
        [sys.executable, "-c", USER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert user.stdout is not None
    assert user.stdin is not None
    try:
        assert user.stdout.readline().startswith("unix://")
        yield user
    finally:
        user.stdin.close()
        user.wait(10)
        user.stdout.close()


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Wait for a condition; False when it does not come true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def server_pid(url: str) -> int:
    """The process id of the server that answers."""
    with Redis.from_url(url) as client:
        return int(client.info("server")["process_id"])


def test_it_starts_serves_and_stops_with_its_only_user(home: Path) -> None:
    """A command that ends leaves nothing running."""
    with embedded(home) as url:
        with Redis.from_url(url) as client:
            assert client.ping()
        assert is_kept(home)

    assert wait_until(lambda: not is_kept(home))
    assert not _answers(url)


def test_processes_with_one_home_share_one_server(home: Path) -> None:
    """And it outlives the one that started it, for as long as anybody uses it."""
    with a_user(home), embedded(home) as url:
        first = server_pid(url)
        with a_user(home):
            assert server_pid(url) == first
        assert server_pid(url) == first

    assert wait_until(lambda: not is_kept(home))


def test_what_was_stored_is_there_next_time(home: Path) -> None:
    """The cache survives an ordinary end."""
    with embedded(home) as url, Redis.from_url(url) as client:
        client.set("kept", "yes")
    with embedded(home) as url, Redis.from_url(url) as client:
        assert client.get("kept") == b"yes"


def test_a_killed_user_loses_nothing_and_leaves_nothing_running(home: Path) -> None:
    """kill -9 of the owner: the kernel drops its lock, and the keeper sees itself alone."""
    with a_user(home) as user, embedded(home) as url, Redis.from_url(url) as client:
        client.set("kept", "yes")
        user.kill()
        user.wait(10)
        assert client.get("kept") == b"yes"

    assert wait_until(lambda: not is_kept(home))
    with embedded(home) as url, Redis.from_url(url) as client:
        assert client.get("kept") == b"yes"


def test_a_killed_server_is_replaced_for_who_is_using_it(home: Path) -> None:
    """A service must not be without its store until everyone has left."""
    with embedded(home) as url:
        with Redis.from_url(url) as client:
            client.set("kept", "yes")
        killed = server_pid(url)
        os.kill(killed, signal.SIGKILL)

        assert wait_until(lambda: _answers(url))
        assert server_pid(url) != killed
        with Redis.from_url(url) as client:
            assert client.get("kept") == b"yes"


def _answers(url: str) -> bool:
    try:
        with Redis.from_url(url) as client:
            return bool(client.ping())
    except RedisConnectionError:
        return False


def test_a_keeper_that_never_lets_go_is_not_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache may be lost to it, the analysis must not."""
    monkeypatch.setattr("bot.embedded.server.START_SECONDS", 0.2)
    home.mkdir()
    with (home / "users.lock").open("a") as stuck:
        fcntl.flock(stuck, fcntl.LOCK_EX)
        with pytest.raises(StoreError), embedded(home):
            pass


def test_a_lock_file_of_somebody_else_is_told_in_a_sentence(home: Path) -> None:
    """After a run as another user, say; a folder in its place does as well."""
    (home / "start.lock").mkdir(parents=True)

    with pytest.raises(StoreError, match=r"start\.lock") as caught, embedded(home):
        pass

    assert "TRIPTYCH_HOME" in caught.value.said


def test_a_killed_server_has_it_all_on_disk(home: Path) -> None:
    """kill -9 of the server, then everyone leaves: the next start finds what was written."""
    with a_user(home), embedded(home) as url:
        with Redis.from_url(url) as client:
            for number in range(100):
                client.set(f"key{number}", number)
        os.kill(server_pid(url), signal.SIGKILL)
    assert wait_until(lambda: not is_kept(home))

    with embedded(home) as url, Redis.from_url(url) as client:
        assert client.dbsize() == 100


def test_a_server_whose_keeper_was_killed_is_replaced_without_loss(home: Path) -> None:
    """A stray server is asked to end, and everything it had is in the new one."""
    with embedded(home) as url, Redis.from_url(url) as client:
        client.set("kept", "yes")
        stray = server_pid(url)
        os.kill(_parent(stray), signal.SIGKILL)
        assert wait_until(lambda: not is_kept(home))
        with embedded(home) as again, Redis.from_url(again) as other:
            assert other.get("kept") == b"yes"
            assert server_pid(again) != stray


def _parent(pid: int) -> int:
    return int(subprocess.check_output(["ps", "-o", "ppid=", "-p", str(pid)]))


def test_many_who_start_at_once_get_one_server(home: Path) -> None:
    """The start is a race that one process wins for all."""
    starter = f"{USER.replace('sys.stdin.read()', '')}"
    users = [
        subprocess.Popen([sys.executable, "-c", starter, str(home)], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    answers = [user.communicate(timeout=30)[0].strip() for user in users]

    assert set(answers) == {f"unix://{home / 'valkey.sock'}"}
    assert [user.returncode for user in users] == [0] * 6


@pytest.mark.parametrize("name", ["x" * 120, "file/below"])
def test_a_home_that_cannot_be_one_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    """A socket's path is short, and a file is no folder."""
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError) as caught, embedded(tmp_path / name):
        pass

    assert "TRIPTYCH_HOME" in caught.value.said
