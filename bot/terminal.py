"""What a person sees in the terminal: the reply, the article, and signs of life on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.status import Status
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.doctor import Finding
from bot.models import Answered, Article, Claim, Headline, Reply, Stage, Told, Unit
from bot.ports import Progress
from bot.render import HEADINGS, LINK_LABEL, parts, text_of, title_of

_STAGES: Final[dict[Stage, str]] = {
    "reading": "Reading the article…",
    "analyzing": "Analysing…",
    "overview": "Writing the News Overview…",
    "in_depth": "Writing the In-Depth Analysis…",
    "commentary": "Writing the Commentary…",
    "checking": "Checking every claim against the article…",
    "answering": "Looking it up in the article…",
}
_QUOTES: Final = '"“”„«»'
_LINES_SHOWN: Final = 5  # units above the spinner: what does not fit a screen cannot be taken back
_WIDTH: Final = 100  # longer lines are hard to read


@contextmanager
def spinner() -> Iterator[Progress]:
    """Show the stage, and what is finished so far, on standard error; silent unless that is a terminal."""
    if not sys.stderr.isatty():  # rich would also take FORCE_COLOR for a terminal
        yield lambda told: None
        return
    console = Console(stderr=True)
    status = Status("Starting…", console=console)
    finished: list[RenderableType] = []
    with Live(status, console=console, transient=True) as live:

        def show(told: Told) -> None:
            if isinstance(told, Unit):
                finished.append(_unit(told))
            elif not isinstance(told, Headline):
                if told == "analyzing":  # it begins anew
                    finished.clear()
                status.update(_STAGES[told])
            live.update(Group(*finished[-_LINES_SHOWN:], status))

        yield show


def _unit(unit: Unit) -> RenderableType:
    text = text_of(unit.claims)
    return _bullet(text) if unit.part == "overview" else Padding(Text(text), (1, 0, 0, 0))


def show_reply(reply: Reply, *, evidence: bool) -> None:
    """Print a reply: set for a terminal, or as plain text in the shape of a message when piped."""
    if sys.stdout.isatty():
        _console().print(_panels(reply))
    else:
        _write(_plain(reply))
    if evidence:
        _write("\n" + _evidence(reply))


def show_answer(answered: Answered) -> None:
    """Print an answer, each claim with the paragraphs it rests on."""
    if sys.stdout.isatty():
        notes = (Text(note, style="dim italic") for note in answered.notes)
        _console().print(Group(Text(answered.said), *notes))
    else:
        _write("\n".join([answered.said, *answered.notes]))


def show_article(article: Article) -> None:
    """Print what was read, details first."""
    details = [
        ("Title", article.title),
        ("Site", article.site),
        ("Authors", ", ".join(article.authors)),
        ("Published", article.published),
        ("Language", article.language),
        ("Address", article.canonical_url),
        ("Coverage", f"{article.coverage}, {article.words:,} words"),
        ("Missing", article.gap),
    ]
    _write("\n".join(f"{name + ':':<11}{value}" for name, value in details if value))
    _write("\n" + article.text)


def show_findings(findings: tuple[Finding, ...]) -> None:
    """Print what the doctor found, a line each."""
    console = _console()
    for finding in findings:
        mark = Text("ok   ", style="green") if finding.ok else Text("FAULT", style="bold red")
        console.print(Text.assemble(mark, f" {finding.check:<9}", finding.detail), soft_wrap=True)


def say(text: str) -> None:
    """Print text as it is on standard output."""
    _write(text)


def tell(text: str) -> None:
    """Print text on standard error, at once."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _console() -> Console:
    console = Console()
    return Console(width=min(console.width, _WIDTH))


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")


def _panels(reply: Reply) -> Group:
    analysis = reply.analysis
    blocks: list[RenderableType] = [
        _heading(HEADINGS["overview"]),
        *(_bullet(claim.text) for claim in analysis.overview),
        _link(reply.article),
        Text(),
    ]
    for heading, part in (("in_depth", analysis.in_depth), ("commentary", analysis.commentary)):
        blocks.append(_heading(HEADINGS[heading]))
        blocks.extend(Padding(Text(text_of(paragraph)), (0, 0, 1, 0)) for paragraph in part)
    blocks.extend(Text(note, style="dim italic") for note in reply.notes)
    return Group(*blocks)


def _heading(text: str) -> Text:
    return Text(text, style="bold cyan")


def _bullet(text: str) -> Table:
    row = Table.grid(padding=(0, 1))
    row.add_row("•", Text(text))
    return row


def _link(article: Article) -> Text:
    title = Text(title_of(article), style=Style(underline=bool(article.url), link=article.url))
    return Text.assemble(f"{LINK_LABEL} ", title)


def _plain(reply: Reply) -> str:
    """The shape of a message, with the address beside the title since text cannot link."""
    article, analysis = reply.article, reply.analysis
    address = f" ({article.url})" if article.url else ""
    return "\n".join(
        [
            HEADINGS["overview"],
            *(f"- {claim.text}" for claim in analysis.overview),
            f"{LINK_LABEL} {title_of(article)}{address}",
            HEADINGS["in_depth"],
            *map(text_of, analysis.in_depth),
            HEADINGS["commentary"],
            *map(text_of, analysis.commentary),
            *reply.notes,
        ]
    )


def _evidence(reply: Reply) -> str:
    lines = ["Evidence"]
    for heading, claims in parts(reply.analysis):
        lines.append(heading)
        for claim in claims:
            lines.append(f"- {claim.text}")
            lines.extend(f"    {ground}" for ground in _grounds(claim))
    return "\n".join(lines)


def _grounds(claim: Claim) -> list[str]:
    if claim.basis == "absence":
        return [f"not in the article: {', '.join(claim.searched)}"]
    if claim.basis == "background":
        return ["the bot's own; not from the article"]
    if [found.quote for found in claim.evidence] == [claim.text]:
        return [f"paragraph {claim.evidence[0].paragraph}, word for word"]
    return [f"paragraph {found.paragraph}: “{found.quote.strip(_QUOTES)}”" for found in claim.evidence]
