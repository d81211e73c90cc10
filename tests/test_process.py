"""The process around the commands: signals, streams, the folder it runs in, make."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from bot.__main__ import main
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


def on_a_terminal(environment: dict[str, str], *arguments: str) -> str:
    """What a command prints where a person sits: on a pseudo-terminal 80 columns wide."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment | {"TERM": "xterm-256color"},
    )
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 65_536):
            shown += chunk
    except OSError:  # how Linux says that nobody is at the other end any more
        pass
    os.close(ours)
    assert process.wait(30) == 0
    return shown.decode()


def test_a_person_gets_signs_of_life_headings_and_a_link(environment: dict[str, str], site: Site) -> None:
    """The spinner says what is being done; the title is a link that a click follows."""
    opened = {"TRIPTYCH_FETCH_ALLOW": site.allow, "TRIPTYCH_LOG_LEVEL": "error"}
    shown = on_a_terminal(environment | opened, "analyze", f"{site.url}/story")

    before, _, reply = shown.partition("News Overview")
    assert "Reading the article" in before
    assert "\x1b[1;36mIn-Depth Analysis\x1b[0m" in reply
    assert "• The port board of Ellery" in reply
    assert f";{site.url}/story\x1b\\" in reply


def test_a_person_sees_a_fault_at_once(environment: dict[str, str]) -> None:
    """The doctor's findings, in columns."""
    shown = on_a_terminal(environment, "doctor")

    assert "\x1b[32mok   \x1b[0m redis    valkey" in shown


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


@pytest.mark.parametrize("debug", [False, True])
def test_even_a_fault_of_ours_is_one_sentence(
    debug: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever nobody thought of, an error of the system included; --debug is for who mends it."""

    def fail(arguments: list[str]) -> int:
        raise PermissionError(13, "Permission denied", "somewhere")

    monkeypatch.setattr("bot.__main__._run", fail)
    monkeypatch.setattr("sys.argv", ["triptych", *(["--debug"] if debug else [])])
    monkeypatch.setenv("PYTHONSAFEPATH", "1")

    with pytest.raises(SystemExit) as ended:
        main()

    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert said.endswith(
        "triptych: Something went wrong on my side; run it again with --debug to see what.\n"
    )
    assert ("Traceback" in said) is debug
