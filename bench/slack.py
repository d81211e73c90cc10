"""What people on Slack wait for, and what is lost or double: real processes and an emulated workspace.

The listener, the workers and, for `duplicates`, the web process are those of `python -m bot`; the workspace
counts every call, and limits them as Slack does unless a part says otherwise.

latency     pasted stories at once, a channel each: seconds to the acknowledgement, the first sign, the first
            text and the last edit, their ratios to the floor (what a bare client of the fake model needs at
            the same number at once), and how often Slack is called for one analysis: 9 writes at the most
cached      /analyze of a page that was analysed before, in another channel: until its reply stands whole
stalled     acknowledgements while the model says nothing
duplicates  each event three times, by Socket Mode and HTTP in turns; without the workspace's limits
day         a busy channel list at 50 events a second, of which 2 % ask for something

Status 1 when anything is lost, double, unacknowledged, or answered that asked for nothing.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

from bench.bench_parts import (
    STORY,
    as_page,
    cpu,
    fake_claude,
    floor,
    free_port,
    memory,
    percentiles,
    settings_for,
    stories,
)
from bot.embedded import embedded
from tests.emulators.site import Site, page
from tests.emulators.slack import Call, Message, Slack

AT_ONCE: Final = (1, 20, 50)
ROUNDS: Final = 5  # of one at once: together they stay below the limits of a minute
WARM: Final = 16
MOST_WRITES: Final = 9
CACHED: Final = 100
STALLED: Final = 300
DUPLICATES: Final = 200
TIMES: Final = 3
A_SECOND: Final = 20  # messages of which each comes three times
EVENTS: Final = 2_000
EVENTS_A_SECOND: Final = 50
LOOK: Final = 10.0  # seconds between two looks at the memory
QUIET: Final = 3.0  # seconds without a call, after which nothing more is awaited
PATIENCE: Final = 300.0
STOP: Final = 5.0
READS: Final = ("conversations.", "auth.", "apps.", "users.info", "chat.getPermalink", "views.publish")
AT_START: Final = {"auth.test", "apps.connections.open"}

Row = dict[str, Any]
Place = tuple[str, str]  # channel and thread


@dataclass(slots=True)
class Thread:
    """What was called for a thread, and when that showed the first of something; 0.0: never."""

    sent: float = 0.0
    sign: float = 0.0
    text: float = 0.0
    final: float = 0.0
    calls: list[Call] = field(default_factory=list)

    @property
    def writes(self) -> int:
        """How often something was to be changed, refused or not."""
        return sum(not call.method.startswith(READS) for call in self.calls)

    @property
    def way(self) -> str:
        """How the reply came to stand there."""
        made = Counter(call.method for call in self.calls if call.ok)
        if made["chat.startStream"]:
            return "streamed, then edited" if made["chat.update"] else "streamed"
        return "edited" if made["chat.update"] else "posted once"


class Watcher:
    """Sorts the calls by the threads they are for, as they come."""

    def __init__(self, slack: Slack) -> None:
        self.threads: dict[Place, Thread] = {}
        self._slack = slack
        slack.on_call = self._take

    def _take(self, call: Call) -> None:
        thread = self.threads.setdefault(self.where(call), Thread())
        thread.calls.append(call)
        if not call.ok or call.method.startswith(READS):
            return
        thread.sign = thread.sign or call.at
        if call.method == "chat.startStream" or _holds(call, "markdown"):
            thread.text = thread.text or call.at
        if _is_last(call):
            thread.final = thread.final or call.at

    def where(self, call: Call) -> Place:
        """Channel and thread that a call is for; empty strings for none."""
        told = call.arguments
        channel = str(told.get("channel") or told.get("channel_id") or "")
        ts = str(told.get("ts") or told.get("message_ts") or "")
        place = self._slack.channels.get(channel)
        post = place.posts.get(ts) if place else None
        return channel, str(told.get("thread_ts") or (post and post.thread_ts) or ts)


def _holds(call: Call, kind: str) -> bool:
    return any(block["type"] == kind for block in call.arguments.get("blocks") or ())


def _is_last(call: Call) -> bool:
    """Whether it makes a reply whole: it bears our mark, and no line that says what is being done."""
    mark = call.arguments.get("metadata") or {}
    is_ours = mark.get("event_type") == "news_analysis"
    return is_ours and "…_" not in str(call.arguments.get("blocks") or "")


@dataclass(slots=True, kw_only=True)
class Team:
    """A workspace, the processes that serve it, and what is seen of them."""

    slack: Slack
    watcher: Watcher
    model: str
    processes: dict[str, list[int]]

    async def post(self, channel: str, text: str, user: str = "U1") -> Place:
        """Somebody gives us a text to analyse; gives the place of the thread that is to be answered."""
        sent = time.monotonic()
        said = f"<@{self.slack.bot_user}> {text}"
        place = channel, await self.slack.post(channel, said, user=user)
        self.watcher.threads[place] = Thread(sent=sent)
        return place

    async def share(self, texts: dict[str, str], user: str = "U1") -> list[Place]:
        """Write one text in each of these channels, all at once, and wait for the replies."""
        places = [await self.post(channel, text, user) for channel, text in texts.items()]
        await self.whole(places)
        return places

    async def whole(self, places: Iterable[Place]) -> None:
        """Wait until all of these are answered, or for as long as anybody would."""
        waiting = [self.watcher.threads[place] for place in places]
        with suppress(TimeoutError):
            await self.slack.until(lambda: all(thread.final for thread in waiting), PATIENCE)

    async def quiet(self) -> None:
        """Wait until all that was heard has been dealt with."""

        def is_quiet() -> bool:
            return self.slack.is_idle and time.monotonic() - self.slack.calls[-1].at > QUIET

        with suppress(TimeoutError):
            await self.slack.until(is_quiet, PATIENCE)

    async def acknowledged(self, count: int) -> None:
        """Wait until so many events were taken."""
        await self.slack.until(lambda: len(self.slack.acks) >= count, 30)

    def ours(self, place: Place) -> list[Message]:
        """What we said in a thread."""
        return [one for one in self.slack.messages(*place) if one.bot_id == self.slack.bot_id]

    def lost_and_double(self, places: Iterable[Place]) -> tuple[int, int]:
        """In how many threads stands no whole analysis, and in how many more than one message of ours."""
        found = [self.ours(place) for place in places]
        lost = [ours for ours in found if not any(map(_is_analysis, ours))]
        for ours in lost:
            _say(f"no analysis, but {[one.text[:200] for one in ours]}")
        return len(lost), sum(len(ours) > 1 for ours in found)

    def memory(self) -> dict[str, float]:
        """Megabytes resident: of each role the largest process."""
        return {role: memory(pids) for role, pids in self.processes.items()}

    def cpu(self) -> dict[str, float]:
        """Seconds of CPU by role."""
        return {role: cpu(pids) for role, pids in self.processes.items()}


def _is_analysis(message: Message) -> bool:
    """Whole: marked as ours, with all three parts and the buttons below them."""
    text = str(message.blocks) + message.markdown
    headings = ("## News Overview", "## In-Depth Analysis", "## Commentary")
    is_open = message.streaming or message.metadata is None
    return not is_open and all(one in text for one in (*headings, "feedback_buttons"))


@asynccontextmanager
async def team(
    profile: str, workers: int, *, channels: int, limits: bool = True, allow: str = "", http: bool = False
) -> AsyncIterator[Team]:
    """Everything that runs; with `http` events may come both ways."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(embedded(folder / "v"))
        model = stack.enter_context(fake_claude(profile))
        slack = await stack.enter_async_context(Slack(limits=limits))
        for number in range(channels):
            slack.add_channel(f"C{number + 1}")
        port = free_port()
        settings = settings_for(url, model, folder) | {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "PORT": str(port),
            "TRIPTYCH_LOG_LEVEL": "warning",
            "TRIPTYCH_FETCH_ALLOW": allow,
        }
        roles = ["slack", *["worker"] * workers, *["web"] * http]
        found: dict[str, list[int]] = {}
        for role in roles:
            one = await stack.enter_async_context(_process(role, settings))
            found.setdefault("listener" if role == "slack" else role, []).append(one)
        watcher = Watcher(slack)
        await slack.until(lambda: len(slack.sockets.connections) == 2, 20)
        if http:
            await _answering(port)
            slack.request_url = f"http://127.0.0.1:{port}/slack/events"
            slack.transport = "both"
        yield Team(slack=slack, watcher=watcher, model=model, processes=found)


@asynccontextmanager
async def _process(role: str, settings: dict[str, str]) -> AsyncIterator[int]:
    """A process of ours, which is asked to end with the block; gives its id. It complains on stderr."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", role, env=os.environ | settings, stdout=subprocess.DEVNULL
    )
    try:
        yield started.pid
    finally:
        with suppress(ProcessLookupError):
            started.terminate()
            try:
                await asyncio.wait_for(started.wait(), STOP)
            except TimeoutError:  # it waits for a model that says nothing
                started.kill()
                await started.wait()


async def _answering(port: int) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(200):
            with suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.05)
    sys.exit("bench: the web process does not answer.")


async def _warm(running: Team) -> None:
    """Have everybody import and connect, for another team: the budgets of the measured one stay whole."""
    slack = running.slack
    name, slack.team = slack.team, "TWARM"
    texts = zip(slack.channels, stories(100_000, WARM), strict=False)
    await running.share(dict(texts), user="UWARM")
    await running.quiet()
    slack.team = name
    slack.advance(61)  # Slack itself counts by app, whatever the team
    running.watcher.threads.clear()


# latency


async def latency(profile: str, workers: int, at_once: int, complain: Callable[[str], None]) -> Row:
    """The figures of so many at once, with processes and a workspace of their own."""
    rounds = ROUNDS if at_once == 1 else 1
    async with team(profile, workers, channels=max(at_once * rounds, WARM)) as running:
        await _warm(running)
        channels, before, calls = list(running.slack.channels), running.cpu(), len(running.slack.calls)
        acks: list[float] = []
        places: list[Place] = []
        for number, texts in enumerate(stories(at_once * number, at_once) for number in range(rounds)):
            taken = len(running.slack.acks)
            used = channels[number * at_once : (number + 1) * at_once]
            places += await running.share(dict(zip(used, texts, strict=True)))
            # until the model's first words nothing of ours is echoed
            acks += running.slack.acks[taken : taken + at_once]
        spent = {role: (cpu - before[role]) / len(places) for role, cpu in running.cpu().items()}
        await running.quiet()
        floors = await floor(running.model, at_once)
        name = f"latency, {profile}, {at_once} at once"
        lost, double = running.lost_and_double(places)
        if lost or double or running.slack.unacknowledged:
            untaken = len(running.slack.unacknowledged)
            complain(f"{name}: {lost} lost, {double} double, {untaken} unacknowledged")
        threads = [running.watcher.threads[place] for place in places]
        row = {"profile": profile, "at once": at_once, "whole": f"{len(places) - lost}/{len(places)}"}
        row |= _times(threads, acks, percentiles(floors)[0])
        row["CPU ms, idling too"] = {role: round(cpu * 1_000) for role, cpu in spent.items()}
        if max(thread.writes for thread in threads) > MOST_WRITES:
            complain(f"{name}: more than {MOST_WRITES} writes of one analysis")
        return row | _calls(running.slack.calls[calls:], threads, complain, name)


def _times(threads: list[Thread], acks: list[float], floor_50: float) -> Row:
    """Seconds as 50th/99th percentiles, and as ratios to the floor."""
    row: Row = {"ack": _pair(acks), "floor": round(floor_50, 2)}
    for name in ("sign", "text", "final"):
        times = [at - thread.sent for thread in threads if (at := getattr(thread, name))]
        row[name] = _pair(times)
        row[f"{name}/floor"] = round(percentiles(times)[0] / floor_50, 2) if times else None
    row["late"] = sum(not thread.final or thread.final - thread.sent > 2 * floor_50 for thread in threads)
    return row


def _calls(calls: list[Call], threads: list[Thread], complain: Callable[[str], None], name: str) -> Row:
    """How often Slack was called, in which ways, and what it refused."""
    refused = Counter(f"{call.method} {call.error}" for call in calls if not call.ok)
    limited = sum(call.error == "ratelimited" for call in calls)
    if limited:
        complain(f"{name}: {limited} calls beyond Slack's limits")
    writes = [thread.writes for thread in threads]
    reads = sum(call.method.startswith(READS) and call.method not in AT_START for call in calls)
    ways = Counter(thread.way for thread in threads)
    return {
        "writes": [round(sum(writes) / len(writes), 1), max(writes)],
        "reads": round(reads / len(threads), 2),
        "429": limited,
        "ways": dict(ways.most_common()),
        "refused": dict(refused),
    }


# cached and stalled


async def cached(workers: int, complain: Callable[[str], None]) -> Row:
    """Seconds from a command to its whole reply, where the page was analysed before."""
    with Site() as site:
        site.pages["/story"] = page(as_page(STORY))
        async with team("fast", workers, channels=CACHED + 1, allow=site.allow) as running:
            slack, answered, finals = running.slack, list[float](), list[float]()
            for channel in slack.channels:
                started = time.monotonic()
                answer = await slack.command("/analyze", f"{site.url}/story", channel=channel)
                answered.append(time.monotonic() - started)
                final = await _final_in(running, channel)
                if not (answer.ok and final):
                    complain(f"cached: no reply in {channel}: {answer}")
                    break
                finals.append(final - started)
            await running.quiet()
            titled = len({str(call.arguments["channel"]) for call in slack.called("chat.update")})
            limited = sum(call.error == "ratelimited" for call in slack.calls)
            return {
                "replies": len(finals) - 1,
                "command acknowledged": _pair(answered[1:]),
                "final": _pair(finals[1:]),
                "titles": f"{titled}/{len(finals)}",
                "429": limited,
            }


async def _final_in(running: Team, channel: str) -> float:
    """When a reply of ours stood whole in a channel that has none other."""

    def final() -> float:
        found = (thread for place, thread in running.watcher.threads.items() if place[0] == channel)
        return next((thread.final for thread in found if thread.final), 0.0)

    with suppress(TimeoutError):
        await running.slack.until(final, 30)
    return final()


async def stalled(workers: int, complain: Callable[[str], None]) -> Row:
    """Seconds to each acknowledgement while the model says nothing at all."""
    async with team("stalled", workers, channels=50) as running:
        slack = running.slack
        for number, text in enumerate(stories(0, STALLED)):
            await slack.post(f"C{number % 50 + 1}", f"<@{slack.bot_user}> {text}")
            await running.acknowledged(2 * (number + 1))  # a mention is two events
        if slack.unacknowledged:
            complain(f"stalled: {len(slack.unacknowledged)} unacknowledged")
        return {"messages": STALLED, "ack": _pair(slack.acks), "slowest": round(max(slack.acks), 3)}


# duplicates


async def duplicates(workers: int, complain: Callable[[str], None]) -> Row:
    """How many replies there are to messages whose events come three times, by two ways."""
    async with team("fast", workers, channels=20, limits=False, http=True) as running:
        running.slack.deliver_times = TIMES
        started, places = time.monotonic(), []
        for number, text in enumerate(stories(0, DUPLICATES)):
            places.append(await running.post(f"C{number % 20 + 1}", text))
            await asyncio.sleep(max(0.0, started + number / A_SECOND - time.monotonic()))
        await running.whole(places)
        took = time.monotonic() - started
        await running.quiet()
        lost, double = running.lost_and_double(places)
        if lost or double:
            complain(f"duplicates: {lost} lost, {double} double")
        return {
            "messages": DUPLICATES,
            "deliveries, with our echoes": len(running.slack.events) * TIMES,
            "lost": lost,
            "double": double,
            "ack": _pair(running.slack.acks),
            "late": len(running.slack.unacknowledged),
            "all there after": round(took, 1),
            "ways": dict(Counter(running.watcher.threads[place].way for place in places).most_common()),
        }


# day


class Day:
    """What happens in a workspace, in random order; `articles` are the places that are to be answered."""

    MIX: Final = {
        "chatter": 60,
        "reply": 15,
        "unfurl": 10,
        "other": 5,
        "bot": 5,
        "no_article": 3,
        "article": 2,
    }
    CHATTER: Final = (
        "morning all :wave:",
        "Who has the numbers for the ferry report?",
        "I'll be ten minutes late, the tram is stuck again",
        "can somebody review my branch today? it is a small one",
        "`make check` is green now, merging",
        "<@U7> thanks, that did it &amp; more",
        "lunch?",
        "The build took 14 minutes, 3 more than last week. I think it is the cache: since the new runners"
        " came every job begins from nothing, and nobody told us. Shall we ask them or just move it?",
    )
    BY_BOTS: Final = (
        "New story: <https://www.northport.example/2026/10/ferry-vote-delayed|Ferry vote delayed>",
        "Deployed. <https://ci.northport.example/2026/build-of-the-day>",
    )
    NO_ARTICLES: Final = (
        "our site is up again <https://www.northport.example/>",
        "<https://cdn.northport.example/photos/cat.png> look at him",
        "subscribe! <https://www.youtube.com/@northport>",
    )

    def __init__(self, running: Team) -> None:
        self.articles: list[Place] = []
        self.happened = 0
        self._running = running
        self._slack = running.slack
        self._chance = random.Random(1)
        self._roots: list[Place] = []  # chatter, in whose threads people talk
        self._linked: list[Place] = []  # what Slack shows previews of
        self._texts = iter(stories(0, EVENTS))
        kinds = [kind for kind, share in self.MIX.items() for _ in range(EVENTS * share // 100)]
        first = ["chatter", "bot"]  # what others refer to
        for kind in first:
            kinds.remove(kind)
        self._chance.shuffle(kinds)
        self._kinds = first + kinds

    async def pass_by(self) -> None:
        """Let everything happen, each event at its own time."""
        started = time.monotonic()
        for number, kind in enumerate(self._kinds):
            await asyncio.sleep(max(0.0, started + number / EVENTS_A_SECOND - time.monotonic()))
            await getattr(self, f"_{kind}")(self._channel())
            self.happened += 1

    def _channel(self) -> str:
        return self._chance.choice(list(self._slack.channels))

    def _user(self) -> str:
        return f"U{self._chance.randint(1, 40)}"

    async def _chatter(self, channel: str) -> None:
        text = self._chance.choice(self.CHATTER)
        self._roots.append((channel, await self._slack.post(channel, text, user=self._user())))

    async def _reply(self, channel: str) -> None:
        channel, root = self._chance.choice(self._roots)
        text = self._chance.choice(self.CHATTER)
        await self._slack.post(channel, text, user=self._user(), thread_ts=root)

    async def _unfurl(self, channel: str) -> None:
        await self._slack.unfurl(*self._chance.choice(self._linked))

    async def _bot(self, channel: str) -> None:
        """As old integrations post, or as apps do."""
        text, subtype = self._chance.choice(self.BY_BOTS), self._chance.choice(["bot_message", None])
        ts = await self._slack.post(channel, text, user="UAPP", bot_id="B9", subtype=subtype)
        self._linked.append((channel, ts))

    async def _no_article(self, channel: str) -> None:
        text = self._chance.choice(self.NO_ARTICLES)
        self._linked.append((channel, await self._slack.post(channel, text, user=self._user())))

    async def _article(self, channel: str) -> None:
        self.articles.append(await self._running.post(channel, next(self._texts), self._user()))

    async def _other(self, channel: str) -> None:
        slack, user = self._slack, self._user()
        match self._chance.randrange(5):
            case 0:
                await slack.join(channel, user=user)
            case 1:
                await slack.post(channel, f"<@{user}> has joined", user=user, subtype="channel_join")
            case 2:
                await slack.post(channel, "set the topic: ferries", user=user, subtype="channel_topic")
            case 3:
                await slack.react(*self._chance.choice(self._roots), "eyes", user=user)
            case _:
                await slack.edit(*self._chance.choice(self._roots), "(never mind)")


async def day(workers: int, complain: Callable[[str], None]) -> Row:
    """How a workspace fares in which there is much to hear and little to do."""
    async with team("fast", workers, channels=20) as running:
        slack, events = running.slack, Day(running)
        megabytes, started = [running.memory()], time.monotonic()
        watching = asyncio.create_task(_watch(running, megabytes))
        await events.pass_by()
        took = time.monotonic() - started
        await running.whole(events.articles)
        await running.quiet()
        watching.cancel()
        megabytes.append(running.memory())
        lost, double = running.lost_and_double(events.articles)
        stray = _stray(running, set(events.articles))
        limited = sum(call.error == "ratelimited" for call in slack.calls)
        bad = {"lost": lost, "double": double, "unacknowledged": len(slack.unacknowledged)}
        bad |= {"calls for nothing": stray.total(), "429": limited}
        if any(bad.values()):
            complain(f"day: {bad}, {dict(stray.most_common(5))}")
        threads = [running.watcher.threads[place] for place in events.articles]
        return {
            "events": events.happened,
            "our echoes": len(slack.events) - events.happened,
            "a second": round(events.happened / took, 1),
            "ack": _pair(slack.acks),
            "asked for": len(events.articles),
            "answered": sum(bool(running.ours(place)) for place in running.watcher.threads if place[1]),
            **bad,
            "final": _pair([thread.final - thread.sent for thread in threads if thread.final]),
            "writes": max(thread.writes for thread in threads),
            "MB": megabytes,
        }


async def _watch(running: Team, megabytes: list[dict[str, float]]) -> None:
    while True:
        await asyncio.sleep(LOOK)
        megabytes.append(running.memory())


def _stray(running: Team, asked: set[Place]) -> Counter[str]:
    """The calls for what asked for nothing, by method and the beginning of what was said there."""
    found: Counter[str] = Counter()
    for place, thread in running.watcher.threads.items():
        if place not in asked:
            channel = running.slack.channels.get(place[0])
            post = channel.posts.get(place[1]) if channel else None
            found.update(
                f"{call.method} for {post.text[:60] if post else place}"
                for call in thread.calls
                if call.method not in AT_START
            )
    return found


# What is printed

NAMES: Final = ("profile", "at once")
RATIOS: Final = ("sign/floor", "text/floor", "final/floor")
TIMES_SHOWN: Final = (*NAMES, "whole", "ack", "sign", "text", "final", "floor", *RATIOS, "late")
CALLS_SHOWN: Final = (*NAMES, "writes", "reads", "429", "ways", "refused", "CPU ms, idling too")


def _pair(seconds: list[float]) -> list[float] | None:
    """The 50th and the 99th percentile."""
    if not seconds:
        return None
    cuts = percentiles(seconds)
    return [round(cuts[0], 3), round(cuts[2], 3)]


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(inner)}" for name, inner in value.items()) or "-"
    if isinstance(value, list):
        is_flat = not any(isinstance(one, dict) for one in value)
        return "/".join(map(_shown, value)) if is_flat else "; ".join(map(_shown, value))
    return "-" if value is None else str(value)


def _table(rows: list[Row], names: Iterable[str]) -> None:
    table = [list(names)]
    table += [[_shown(row[name]) for name in table[0]] for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _print(figures: dict[str, Any]) -> None:
    for part, found in figures.items():
        print(f"\n{part}; seconds are p50/p99" + ", late: over twice the floor" * (part == "latency"))
        if part == "latency":
            _table(found, TIMES_SHOWN)
            print(f"\n  calls an analysis; writes are mean/maximum, of at most {MOST_WRITES}")
            _table(found, CALLS_SHOWN)
        else:
            for name, figure in found.items():
                print(f"  {name:<28}{_shown(figure)}")


def _say(words: str) -> None:
    print(f"bench: {words}", file=sys.stderr)


PARTS: Final[dict[str, Callable[[int, Callable[[str], None]], Awaitable[Row]]]] = {
    "cached": cached,
    "stalled": stalled,
    "duplicates": duplicates,
    "day": day,
}


async def measure(options: argparse.Namespace, complain: Callable[[str], None]) -> dict[str, Any]:
    """The figures of the parts that were chosen, one after the other."""
    chosen = options.parts or ["latency", *PARTS]
    figures: dict[str, Any] = {}
    if "latency" in chosen:
        figures["latency"] = [
            await latency(profile, options.workers, at_once, complain)
            for profile in ([options.profile] if options.profile else ["fast", "real"])
            for at_once in options.at_once
        ]
    for name, part in PARTS.items():
        if name in chosen:
            figures[name] = await part(options.workers, complain)
    return figures


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="examples, with PYTHONPATH=. before each:\n"
        "  .venv/bin/python bench/slack.py\n"
        "  .venv/bin/python bench/slack.py latency --profile fast --at-once 1 20\n"
        "  .venv/bin/python bench/slack.py duplicates day --json",
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"latency, {', '.join(PARTS)}; all unless told."
    )
    parser.add_argument("--json", action="store_true", help="One line of JSON for programs.")
    parser.add_argument("--profile", choices=["fast", "real"], help="latency: only this fake Claude.")
    parser.add_argument("--at-once", type=int, nargs="+", default=AT_ONCE, help="latency: only so many.")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="Worker processes; by default one a core."
    )
    options = parser.parse_args()
    if unknown := set(options.parts) - {"latency", *PARTS}:
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    complaints: list[str] = []
    figures = asyncio.run(measure(options, complaints.append))
    if options.json:
        print(json.dumps(figures))
    else:
        _print(figures)
    for complaint in complaints:
        _say(complaint)
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
