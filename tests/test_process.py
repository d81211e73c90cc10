"""The process around the commands: signals, streams, the folder it runs in, make."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.settings import variables
from tests.conftest import Triptych
from tests.emulators.site import Site, silent

DEMO = Path("bot/demo.txt").resolve()


def read_in_a_shell(rest: str, environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    """`triptych read` with whatever a shell can do to its streams."""
    return subprocess.run(
        ["bash", "-c", f"{sys.executable} -m bot read {DEMO} {rest}"],
        capture_output=True,
        env=environment,
        timeout=60,
        check=False,
    )


def test_an_interrupt_ends_quietly(environment: dict[str, str], site: Site) -> None:
    """Ctrl-C is no error of anybody's."""
    site.pages["/slow"] = silent(site.stopping)
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "read", f"{site.url}/slow"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment | {"TRIPTYCH_FETCH_ALLOW": site.allow, "TRIPTYCH_LOG_LEVEL": "error"},
    )
    deadline = time.monotonic() + 20
    while not site.requests and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=20)

    assert process.returncode == 130
    assert stdout == stderr == b""


def test_a_reader_that_has_seen_enough_is_no_error(environment: dict[str, str]) -> None:
    """`triptych read … | head -1`."""
    done = read_in_a_shell("| head -1; exit ${PIPESTATUS[0]}", environment)

    assert done.returncode == 0
    assert done.stderr == b""


def test_a_narrow_locale_is_no_reason_to_fail(triptych: Triptych) -> None:
    """The link line holds a character that ASCII has not."""
    done = triptych("analyze", str(DEMO), PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert done.returncode == 0
    assert "? Original article link:" in done.stdout


def test_nothing_is_imported_from_the_current_folder(triptych: Triptych, tmp_path: Path) -> None:
    """A folder of somebody's code must neither run nor stand in the way."""
    (tmp_path / "anyio.py").write_text("raise SystemExit('hijacked')")
    (tmp_path / "fcntl.py").write_text("raise SystemExit('hijacked')")
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").write_text("raise SystemExit('hijacked')")
    script = f"import sys; sys.path.insert(0, {str(Path.cwd())!r}); sys.argv[1:] = ['analyze', {str(DEMO)!r}]"
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"{script}; from bot.__main__ import main; main()"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name not in variables()}
        | {"TRIPTYCH_HOME": str(tmp_path / "h")},
        timeout=60,
        check=False,
    )

    assert done.stderr == ""
    assert done.stdout.startswith("News Overview\n")


def test_colours_are_for_terminals_only(triptych: Triptych) -> None:
    """CI systems set FORCE_COLOR; a pipe is still a pipe."""
    done = triptych("analyze", str(DEMO), FORCE_COLOR="1")

    assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("closing", [">&-", "2>&-", "<&-"])
def test_a_closed_stream_is_no_traceback(environment: dict[str, str], closing: str) -> None:
    """Daemons and cron jobs start programs that way."""
    done = read_in_a_shell(closing, environment)

    assert done.returncode == 0
    assert done.stderr == b""


def test_a_full_disk_is_told_in_a_sentence(environment: dict[str, str]) -> None:
    """`triptych read … > notes.txt` on a full disk."""
    done = read_in_a_shell("> /dev/full", environment)

    assert done.returncode == 1
    assert done.stderr == b"triptych: I could not write the output: no space is left there.\n"


def test_make_hands_an_address_on_as_it_is(tmp_path: Path) -> None:
    """A link from the web is no shell code."""
    mark = tmp_path / "mark"
    planned = subprocess.run(
        ["make", "-n", "analyze", f"URL=https://x.example/`touch {mark}`"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert str(mark) not in planned.stdout
    assert '"$URL"' in planned.stdout
