"""The command line; `main` in `bot.__main__` turns what it raises into a sentence and a status."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar

import typer

from bot import __version__
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.models import Document, Kind, Request
    from bot.pipeline import Desk
    from bot.ports import Progress
    from bot.settings import Settings

# Heavy modules are imported by the command that needs them: `triptych links` starts in a blink.

T = TypeVar("T")

MAX_FILE_BYTES: Final = 10_000_000

app = typer.Typer(
    help="Three panels, one article: an overview, an in-depth analysis and a commentary of any link.",
    epilog="With --debug, wherever it stands, a failure also prints its traceback.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Source = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE", help="An http(s) address, a saved .html, .pdf or .txt file, or - for text."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One line of JSON for programs.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end."),
    ] = False,
) -> None:
    """Three panels, one article."""


def _language_code(language: str | None) -> str | None:
    from bot.settings import LANGUAGE_CODE

    if language is not None and not LANGUAGE_CODE.fullmatch(language):
        raise typer.BadParameter(f"{language!r} is no language code; use one such as de or pt-BR.")
    return language


@app.command(
    epilog="""\b
Examples:
  triptych analyze https://news.example/2026/harbour-bridge-toll
  triptych analyze saved.html --engine extractive --evidence
  pbpaste | triptych analyze - --json""",
)
def analyze(
    source: Source,
    as_json: AsJson = False,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Also list each claim with the quotes it rests on.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="L",
            callback=_language_code,
            help="Language to answer in, such as de; else TRIPTYCH_LANGUAGE, else the article's.",
        ),
    ] = None,
    engine: Annotated[
        Literal["auto", "anthropic", "extractive"] | None,
        typer.Option(help="Who analyses; else TRIPTYCH_ENGINE."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Pass the cache by and read everything anew.")
    ] = False,
) -> None:
    """Read an article and print its three-part analysis."""
    from bot import as_json as shapes
    from bot import pipeline, terminal

    settings = _settings(engine=engine, language=language)
    request = _request(source, settings, fresh=fresh)
    reply = _at_desk(settings, lambda desk, progress: pipeline.analyze(request, desk, progress))
    if as_json:
        terminal.say(shapes.line(shapes.reply(reply)))
    else:
        terminal.show_reply(reply, evidence=evidence)


@app.command(
    epilog="""\b
Examples:
  triptych ask https://news.example/2026/harbour-bridge-toll "Who voted against it?"
  triptych ask saved.html "And why?" --json""",
)
def ask(
    source: Source,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What you want to know.")],
    as_json: AsJson = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Forget the earlier questions and read the article anew.")
    ] = False,
) -> None:
    """Ask a question about an article.

    The article answers or nobody does. Questions about one article are a conversation: the last ten
    are remembered.
    """
    from bot import as_json as shapes
    from bot import followup, terminal
    from bot.models import Question

    settings = _settings()
    asked = Question(request=_request(source, settings, fresh=fresh), text=question)
    answered = _at_desk(settings, lambda desk, progress: followup.answer(asked, desk, progress))
    if as_json:
        terminal.say(shapes.line(shapes.answered(answered)))
    else:
        terminal.show_answer(answered)


@app.command(
    epilog="""\b
Examples:
  triptych read https://news.example/2026/harbour-bridge-toll
  triptych read paper.pdf --json | jq .words""",
)
def read(source: Source, as_json: AsJson = False) -> None:
    """Fetch an article and print its text, nothing more."""
    from bot import as_json as shapes
    from bot import pipeline, terminal

    settings = _settings()
    request = _request(source, settings, fresh=False)
    article = _at_desk(settings, lambda desk, progress: pipeline.read(request, desk, progress))
    if as_json:
        terminal.say(shapes.line(shapes.article(article)))
    else:
        terminal.show_article(article)


@app.command(
    epilog="""\b
Example:
  echo '<https://news.example/story?utm_source=x|look>' | triptych links --platform slack""",
)
def links(
    platform: Annotated[
        Literal["slack", "discord", "plain"], typer.Option(help="Whose markup the text is in.")
    ] = "plain",
    as_json: AsJson = False,
) -> None:
    """Find and judge the links in chat text.

    Reads standard input, one message a line.
    """
    from bot.links import links_in

    for number, message in enumerate(sys.stdin.buffer, 1):
        for link in links_in(message.decode("utf-8", "replace").rstrip("\n"), platform):
            if as_json:
                from bot import as_json as shapes

                typer.echo(shapes.line(shapes.link(number, link)))
            else:
                verdict = "article" if link.verdict.article else "no article"
                typer.echo(
                    f"{number}: {link.found}\n   {link.canonical_url}\n   {verdict}: {link.verdict.reason}"
                )


@app.command(
    epilog="""\b
Examples:
  triptych run
  PORT=8080 TRIPTYCH_PLAYGROUND=on triptych run""",
)
def run() -> None:
    """Start everything in one process.

    That is all configured platforms, or a local page in the browser when there is none; the web server
    and a worker; and an embedded Valkey unless REDIS_URL is set. Ctrl-C stops it.
    """
    _serve(_settings(), web=True, worker=True, listen="*")


@app.command()
def slack() -> None:
    """Start one process that listens to Slack; it needs REDIS_URL.

    It hears by Socket Mode (SLACK_BOT_TOKEN, SLACK_APP_TOKEN); workers do the work. Where Slack comes by
    HTTP, `triptych web` hears it, and this process is not needed.
    """
    from bot.errors import SettingsError

    settings = _shared_settings()
    if settings.slack_bot_token is None or settings.slack_app_token is None:
        said = "Socket Mode needs two tokens: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN."
        raise SettingsError("SLACK_APP_TOKEN", "not set", said=said)
    _serve(settings, listen="slack")


@app.command()
def web() -> None:
    """Start the web process alone; it needs REDIS_URL.

    It answers health checks and serves the platforms that come by HTTP, the playground among them.
    """
    _serve(_shared_settings(), web=True)


@app.command()
def worker() -> None:
    """Start one worker alone; it needs REDIS_URL.

    Workers make the analyses and write the replies; start as many as you like.
    """
    _serve(_shared_settings(), worker=True)


def _serve(settings: "Settings", *, web: bool = False, worker: bool = False, listen: str = "") -> None:
    import uvloop

    from bot.app import open_service
    from bot.processes import run
    from bot.terminal import tell

    async def go() -> None:
        async with open_service(settings) as service:
            await run(service, web=web, worker=worker, listen=listen, say=tell)

    uvloop.run(go())


def _shared_settings() -> "Settings":
    """The settings of one process among several, which meet at a Redis."""
    from bot.errors import SettingsError

    settings = _settings()
    if settings.redis_url is None:
        said = (
            "This process shares a Redis with others: set REDIS_URL, or start everything with `triptych run`."
        )
        raise SettingsError("REDIS_URL", "not set", said=said)
    return settings


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check settings, Redis and model key.

    Each fault names its fix; status 1 when there is any.
    """
    from bot import as_json as shapes
    from bot import terminal
    from bot.doctor import examine

    findings = asyncio.run(examine())
    if as_json:
        terminal.say(
            shapes.line({"ok": all(f.ok for f in findings), "checks": [shapes.finding(f) for f in findings]})
        )
    else:
        terminal.show_findings(findings)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _settings(**overrides: str | None) -> "Settings":
    from bot.app import open_log
    from bot.settings import Settings

    settings = Settings.load(**{name: value for name, value in overrides.items() if value is not None})
    open_log(settings)
    return settings


def _at_desk(settings: "Settings", work: "Callable[[Desk, Progress], Coroutine[Any, Any, T]]") -> T:
    """Open the desk, do the work there, and show signs of life meanwhile."""
    from bot.app import open_desk
    from bot.terminal import spinner

    async def go(progress: "Progress") -> T:
        async with open_desk(settings) as desk:
            return await work(desk, progress)

    with spinner() as progress:
        return asyncio.run(go(progress))


def _request(source: str, settings: "Settings", *, fresh: bool) -> "Request":
    from bot.models import Request

    if source.lower().startswith("www."):
        source = f"https://{source}"
    what = source if "://" in source else _document(source)
    return Request(
        tenant="local",
        source=what,
        language=settings.language,
        fresh=fresh,
        show_cost=settings.show_cost,
    )


def _document(source: str) -> "Document":
    from bot.models import Document

    try:
        body = sys.stdin.buffer.read(MAX_FILE_BYTES + 1) if source == "-" else _file_bytes(Path(source))
    except OSError as error:
        raise UsageError(
            source,
            str(error),
            said=f"There is no file {source} that I can read; an address starts with https://.",
        ) from error
    if len(body) > MAX_FILE_BYTES:
        raise UsageError(source, said=f"That is more than the {MAX_FILE_BYTES // 1_000_000} MB that I read.")
    name = "standard input" if source == "-" else source
    return Document(body=body, kind=_kind(name, body), name=name)


def _file_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)


def _kind(source: str, body: bytes) -> "Kind":
    start = body[:1024].lstrip().lower()
    if start.startswith(b"%pdf-"):
        return "pdf"
    if source.lower().endswith((".html", ".htm", ".xhtml")) or start.startswith(
        (b"<!doctype html", b"<html")
    ):
        return "html"
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UsageError(source, said=f"I read .html, .pdf and .txt files, and {source} is none of these.")
    return "text"
