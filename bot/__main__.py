"""`python -m bot` does what `triptych` does."""

import errno
import io
import os
import sys
import traceback
from pathlib import Path

INTERRUPTED = 130


def main() -> None:
    """Run the command line and end with its status.

    0 done, 1 `doctor` found faults, 2 wrong usage or settings, 3 the article could not be read,
    4 no engine could analyse it, 130 interrupted.
    """
    os.environ["PYTHONSAFEPATH"] = "1"  # worker processes import nothing from the current folder
    _mend_streams()
    debug = "--debug" in sys.argv
    arguments = [word for word in sys.argv[1:] if word != "--debug"]
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt:
        status = INTERRUPTED
    except Exception as error:  # noqa: BLE001  # this process's outermost edge: never a bare traceback
        if debug:
            traceback.print_exc()
        status = _tell(error)
        if _is_full(error):
            os._exit(status)  # whatever is still buffered would fail the same way
    sys.exit(status)


def _mend_streams() -> None:
    """Stand in for closed streams; a narrow locale is no reason to fail either."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115  # for the rest of the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _run(arguments: list[str]) -> int:
    from bot.cli import app

    try:
        return int(app(arguments or ["--help"], prog_name="triptych", standalone_mode=False) or 0)
    except SystemExit:  # all that the library ends a process for by itself
        raise BrokenPipeError from None


def _is_full(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno == errno.ENOSPC


def _tell(error: Exception) -> int:
    """Say what went wrong in one sentence; returns the exit status that goes with it."""
    import typer

    from bot.errors import AnalysisError, ArticleError, BotError, RequestError

    statuses: tuple[tuple[type[Exception], int], ...] = (
        (RequestError, 2),
        (ArticleError, 3),
        (AnalysisError, 4),
        (typer.TyperException, 2),
        (typer.Abort, INTERRUPTED),
    )
    if isinstance(error, BotError):
        sentence = error.said
    elif isinstance(error, typer.TyperException):
        said = " ".join(error.format_message().replace("Value error, ", "").split()).rstrip(".")
        sentence = f"{said}; see triptych --help."
    elif _is_full(error):
        sentence = "I could not write the output: no space is left there."
    else:
        sentence = "Something went wrong on my side; run it again with --debug to see what."
    sys.stderr.write(f"triptych: {sentence}\n")
    return next((status for kind, status in statuses if isinstance(error, kind)), 1)


if __name__ == "__main__":
    main()
