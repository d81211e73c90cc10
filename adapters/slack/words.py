"""What we say on Slack besides replies: short, and to one person alone wherever that is possible."""

from datetime import timedelta
from typing import Final

from adapters.slack import render
from adapters.slack.markup import escape
from adapters.slack.render import Block
from bot import __version__
from bot.intake import Mode
from bot.message import LINKS_AT_ONCE
from bot.models import Claim, Reply, Used
from bot.render import parts

MODES: Final[dict[Mode, str]] = {
    "auto": "I analyse links to articles that are dropped in channels I am in.",
    "mention": "I answer when I am mentioned, and to /analyze.",
    "off": "I answer to /analyze alone.",
}
HELP: Final = (
    "Drop a link to an article in a channel that I am in, or mention me with one: I answer in the thread."
    " Ask me there whatever you want to know about the article.\n"
    "• `/analyze <address>` analyses anything; add `private` to be the only one who sees it, `lang=de` for"
    " another language.\n"
    "• `/analyze status` says how I am set up and what I have done.\n"
    "• `/analyze delete` takes your latest analysis in this channel away."
)
JOINED: Final = (
    "Hello! I read the articles that are shared here, and answer in their threads with an overview, an"
    " analysis and a commentary. {mode} Whoever runs me changes that with `TRIPTYCH_MODE`; `/analyze help`"
    " tells more."
)
NO_LINK: Final = "I found no link to an article there. Give me a web address: `/analyze https://…`"
NO_LINK_SHOWN: Final = "I found no web address in that message, so there is nothing to analyse."
OFF: Final = "I only answer `/analyze` here."
ASK_ME: Final = "Mention me with a link to an article, or in a thread about one."
ANALYSING: Final = "Analysing {what}…"
PRIVATELY: Final = "Analysing {what}… Only you will see it."
UNREACHED: Final = (
    "Analysing {what}… I am not in this channel, so only you will see it; `/invite` me to have it in a"
    " thread."
)
KNOWN: Final = "That was analysed here a short while ago: {link}"
STANDS: Final = "I have taken that on already; look into its thread."
TRY_AGAIN: Final = "Slack did not let me write there just now; please try again in a moment."
UNKEPT: Final = "The evidence is not kept any more; regenerate the analysis to see it again."
THANKS: Final = "Thank you, that helps."
NOT_YOURS: Final = "Only who asked for it, or an admin, may delete it."
DELETED: Final = "Your latest analysis here is gone."
NOTHING_TO_DELETE: Final = "There is no analysis of yours here that I could delete."
ENOUGH: Final = "You have had it regenerated twice within the hour; please try again later."
GONE: Final = "That analysis is not kept any more; share the link again."
MORE: Final = "I analyse the first {count} links of a message. Shall I go on?"

LONGEST_SECTION: Final = 3_000  # characters of one section block
MOST_SECTIONS: Final = 45  # of the 50 blocks of a message
MOST_OFFERED: Final = 5
LONGEST_VALUE: Final = 2_000  # characters of what a button carries
LONGEST_LABEL: Final = 75


def section(text: str) -> Block:
    """A paragraph of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def evidence(reply: Reply) -> list[Block]:
    """Each claim with the quotes it rests on, in as many blocks as a message holds."""
    blocks: list[Block] = []
    for heading, claims in parts(reply.analysis):
        told = "\n".join(_claim(claim) for claim in claims)
        blocks += [section(piece) for piece in render.lines(f"*{heading}*\n{told}", LONGEST_SECTION)]
    return blocks[:MOST_SECTIONS]


def _claim(claim: Claim) -> str:
    told = [f"> {escape(found.quote)} (¶{found.paragraph})" for found in claim.evidence]
    if claim.searched:
        told.append(f"> looked for, and not found: {escape(', '.join(claim.searched))}")
    if claim.basis == "background":
        told.append("> general background, not from the article")
    return "\n".join([f"• {escape(claim.text)}", *told])


def offer(urls: tuple[str, ...], place: str) -> list[Block]:
    """Buttons for the links of a message that were left over, whose analyses are to stand in that place."""
    shown = [(url, f"{place} {url}") for url in urls if len(f"{place} {url}") <= LONGEST_VALUE]
    buttons = [
        render.button(f"{OFFER}{number}", _label(url), "Analyse this link", value=value)
        for number, (url, value) in enumerate(shown[:MOST_OFFERED], LINKS_AT_ONCE + 1)
    ]
    asked = section(MORE.format(count=LINKS_AT_ONCE))
    return [asked, {"type": "actions", "elements": buttons}] if buttons else [asked]


OFFER: Final = "analyze_"


def _label(url: str) -> str:
    label = url.partition("://")[2].removeprefix("www.")
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def status(mode: Mode, model: str | None, used: Used, waiting: int) -> str:
    """How we are set up, and what we have done; no model: the extractive engine."""
    by = escape(model) if model else "the extractive engine, without a model"
    return "\n".join(
        [
            f"*Mode* {mode}: {MODES[mode]}",
            f"*Analyses by* {by}",
            f"*Last 30 days* {usage(used)}",
            f"*In hand right now* {waiting}",
            f"*Version* {__version__}",
        ]
    )


def usage(used: Used) -> str:
    """How much was delivered, and what of that cost nothing."""
    share = f", {used.cached / used.analyses:.0%} of them from the cache" if used.cached else ""
    return f"{used.analyses:,} {'analysis' if used.analyses == 1 else 'analyses'}{share}"


WHAT: Final = (
    "I read an article and answer in its thread with a *News Overview*, an *In-Depth Analysis* and a"
    " *Commentary*. {mode}"
)
SENT: Final = (
    "The text of an article, and what you ask about it, goes to {model}, a language model at Anthropic or at"
    " the address that your operator has set."
)
SENT_NOWHERE: Final = "No language model is used: nothing leaves this installation."
KEPT: Final = (
    "Articles are kept for {articles} days, analyses and what was asked about them for {threads}. Messages"
    " that ask nothing of me are neither kept nor logged. Analyses are written by software: check the source."
)


def home(mode: Mode, model: str | None, used: Used, kept: tuple[timedelta, timedelta]) -> Block:
    """The app's home: what it does, how to use it, what it did, and what becomes of people's words.

    `kept` is how long articles are, and threads.
    """
    sent = SENT.format(model=escape(model)) if model else SENT_NOWHERE
    keeping = KEPT.format(articles=kept[0].days, threads=kept[1].days)
    return {
        "type": "home",
        "blocks": [
            _header("Three panels, one article"),
            section(WHAT.format(mode=MODES[mode])),
            _header("How to use it"),
            section(HELP),
            _header("Usage"),
            section(f"In the last 30 days: {usage(used)}."),
            _header("Privacy"),
            section(f"{sent} {keeping}"),
            {"type": "context", "elements": [{"type": "plain_text", "text": f"Triptych {__version__}"}]},
        ],
    }


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text}}
