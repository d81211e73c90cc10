"""What a request costs and how long it takes, through the playground: real processes and a fake Claude.

`make bench` runs it; `--json` prints one line for programs. Times are told as ratios to the floor, the time
that a bare client of the fake model needs at the same number of requests at once, as machines differ.
"""

import argparse
import asyncio
import html
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

import aiohttp

from bot.embedded import embedded
from tests.emulators.site import Site, page

STORY: Final = Path("bot/demo.txt").read_text()
DRAFT: Final = Path("tests/data/drafts/ferry.json")
AT_ONCE: Final = (1, 20, 50, 200)
ROUNDS: Final = {1: 5, 20: 2, 50: 2, 200: 1}
CACHED: Final = 200
STALLED: Final = 300
WARM: Final = 3
PATIENCE: Final = 120.0
TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Timeline:
    """Seconds from sending a message to what a person sees of it."""

    sent: float
    acknowledged: float = 0.0
    sign: float = 0.0
    text: float = 0.0
    final: float = 0.0


@dataclass(slots=True)
class Watcher:
    """The page's stream of events, turned into one timeline a message."""

    timelines: dict[str, Timeline] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self, session: aiohttp.ClientSession, ready: asyncio.Event) -> None:
        """Read events until cancelled."""
        async with session.get("/events", timeout=aiohttp.ClientTimeout(total=None)) as response:
            name = b""
            async for line in response.content:
                if line.startswith(b"event: "):
                    name = line[7:].strip()
                    if name == b"ready":
                        ready.set()
                elif line.startswith(b"data: ") and name == b"message":
                    self._take(json.loads(line[6:]), time.monotonic())

    def _take(self, post: dict[str, Any], now: float) -> None:
        line = self.timelines.get(post["thread"] or "")
        if line is None or post["author"] != "triptych":
            return
        line.sign = line.sign or now - line.sent
        if post["html"]:
            line.text = line.text or now - line.sent
        if post["stage"] is None and not line.final:
            if post["kind"] != "analysis":
                sys.exit(f"bench: no analysis, but {post['html']}")
            line.final = now - line.sent
            self.changed.set()

    async def whole(self, ids: list[str]) -> list[Timeline]:
        """Wait until all of these are answered."""
        async with asyncio.timeout(PATIENCE):
            while not all(self.timelines[id].final for id in ids):
                self.changed.clear()
                await self.changed.wait()
        return [self.timelines[id] for id in ids]


@dataclass(slots=True)
class Bench:
    """One set of processes, and a client of theirs."""

    session: aiohttp.ClientSession
    watcher: Watcher
    model: str
    pids: dict[str, list[int]]
    count: int = 0

    async def share(self, texts: list[str]) -> list[Timeline]:
        """Send messages, all at once, and wait for their replies."""
        ids = [f"message-{self.count + number}" for number in range(len(texts))]
        self.count += len(texts)
        await asyncio.gather(*map(self._send, ids, texts))
        return await self.watcher.whole(ids)

    async def _send(self, id: str, text: str) -> None:
        line = self.watcher.timelines[id] = Timeline(time.monotonic())
        await self.post(id, text)
        line.acknowledged = time.monotonic() - line.sent

    async def post(self, id: str, text: str) -> None:
        """Send a message, and wait until it is acknowledged."""
        async with self.session.post("/messages", json={"id": id, "text": text}) as answer:
            answer.raise_for_status()

    async def floor(self, at_once: int) -> list[float]:
        """Seconds that the model itself needs, read by a client that does nothing else."""
        host, port = self.model.removeprefix("http://").split(":")

        async def ask() -> float:
            started = time.monotonic()
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"POST /v1/messages HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
            await reader.readuntil(b"0\r\n\r\n")
            writer.close()
            return time.monotonic() - started

        return await asyncio.gather(*(ask() for _ in range(at_once)))


@contextmanager
def process(*command: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """A process that ends with the block."""
    started = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True)
    try:
        yield started
    finally:
        started.terminate()
        started.wait()


@asynccontextmanager
async def bench(profile: str, workers: int, allow: str = "") -> AsyncIterator[Bench]:
    """Everything that runs: a model, a store, one web process, workers, and a client.

    `allow` is what may be read though it is on loopback.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = stack.enter_context(embedded(Path(folder) / "v"))
        fake = stack.enter_context(process(sys.executable, "bench/fake_claude.py", profile, str(DRAFT)))
        model = f"http://127.0.0.1:{_said(fake)}"
        port = _free_port()
        settings = {
            "REDIS_URL": url,
            "PORT": str(port),
            "ANTHROPIC_BASE_URL": model,
            "ANTHROPIC_API_KEY": "sk-bench",
            "TRIPTYCH_COMPATIBILITY": "off",
            "TRIPTYCH_HOME": str(Path(folder) / "h"),
            "TRIPTYCH_LOG_LEVEL": "error",
            "TRIPTYCH_FETCH_ALLOW": allow,
            "TRIPTYCH_ANALYSES_AT_ONCE": "200",
            "TRIPTYCH_TENANT_ANALYSES_AT_ONCE": "400",
            "TRIPTYCH_TENANT_DELIVERIES_AT_ONCE": "400",
            "TRIPTYCH_DAILY_DOLLARS": "1e9",
            "TRIPTYCH_DAILY_TENANT_DOLLARS": "1e9",
        }
        web = stack.enter_context(process(sys.executable, "-m", "bot", "web", **settings))
        crew = [
            stack.enter_context(process(sys.executable, "-m", "bot", "worker", **settings))
            for _ in range(workers)
        ]
        pids = {"web": [web.pid], "worker": [one.pid for one in crew]}
        unlimited = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", connector=unlimited) as session:
            await _answering(session)
            watcher, ready = Watcher(), asyncio.Event()
            following = asyncio.create_task(watcher.follow(session, ready))
            await ready.wait()
            yield Bench(session=session, watcher=watcher, model=model, pids=pids)
            following.cancel()


def _said(process: subprocess.Popen[str]) -> str:
    """The first line that a process prints."""
    return (process.stdout.readline() if process.stdout else "").strip()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


async def _answering(session: aiohttp.ClientSession) -> None:
    for _ in range(200):
        try:
            async with session.get("/readyz") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.05)
    sys.exit("bench: the web process does not answer.")


def _cpu(pids: list[int]) -> float:
    """Seconds of CPU so far, with those of children that have ended."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / TICKS


def _memory(pids: list[int]) -> float:
    """Megabytes resident, of the largest of these."""
    sizes = [Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()[0] for pid in pids]
    return round(max(map(int, sizes)) / 1_024, 1)


def _percentiles(values: list[float]) -> tuple[float, float, float]:
    """The 50th, the 95th and the 99th."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    cuts = quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def _stories(first: int, count: int) -> list[str]:
    return [f"{STORY}\n\nThis is version {first + number} of the story." for number in range(count)]


async def measure(profile: str, workers: int, at_once: tuple[int, ...]) -> dict[str, Any]:
    """The figures of one profile."""
    figures: dict[str, Any] = {}
    async with bench(profile, workers) as running:
        figures["idle MB"] = {name: _memory(pids) for name, pids in running.pids.items()}
        for number in range(WARM):  # imports, connections, worker processes
            await running.share(_stories(number * 8, 8))
        for count in at_once:
            figures[f"{count} at once"] = await _at_once(running, count)
        figures["MB at the end"] = {name: _memory(pids) for name, pids in running.pids.items()}
    return figures


async def measure_cached(workers: int) -> dict[str, float]:
    """Milliseconds from a link that was analysed before to its whole reply."""
    with Site() as site:
        site.pages["/story"] = page(_as_page(STORY))
        link = f"/analyze {site.url}/story"  # a loopback address is no link that anybody drops
        async with bench("fast", workers, site.allow) as running:
            await running.share([link])
            finals = [(await running.share([link]))[0].final for _ in range(CACHED)]
    cuts = _percentiles(finals)
    return {"p50 ms": round(cuts[0] * 1_000, 1), "p99 ms": round(cuts[2] * 1_000, 1)}


def _as_page(story: str) -> str:
    title, *paragraphs = map(html.escape, filter(None, map(str.strip, story.split("\n"))))
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    head = f'<!doctype html><html lang="en"><head><title>{title}</title></head>'
    return f"{head}<body><article><h1>{title}</h1>{text}</article></body></html>"


async def measure_stalled(workers: int) -> dict[str, float]:
    """Milliseconds to the acknowledgement of a message while the model says nothing at all."""
    async with bench("stalled", workers) as running:
        acknowledged: list[float] = []
        for text in _stories(0, STALLED):
            started = time.monotonic()
            await running.post(f"stalled-{len(acknowledged)}", text)
            acknowledged.append(time.monotonic() - started)
    cuts = _percentiles(acknowledged)
    return {"p50 ms": round(cuts[0] * 1_000, 1), "p99 ms": round(cuts[2] * 1_000, 1)}


async def _at_once(running: Bench, count: int) -> dict[str, Any]:
    floor: list[float] = []
    lines: list[Timeline] = []
    before, started = {name: _cpu(pids) for name, pids in running.pids.items()}, time.monotonic()
    for _ in range(ROUNDS[count]):
        lines += await running.share(_stories(1_000 + running.count, count))
    took = time.monotonic() - started
    spent = {name: _cpu(pids) - before[name] for name, pids in running.pids.items()}
    for _ in range(ROUNDS[count]):
        floor += await running.floor(count)
    whole, floor_50 = _percentiles([line.final for line in lines]), _percentiles(floor)[0]
    seen: dict[str, Any] = {
        "ratio p50": round(whole[0] / floor_50, 2),
        "ratio p95": round(whole[1] / floor_50, 2),
    }
    for name in ("acknowledged", "sign", "text", "final"):
        cuts = _percentiles([getattr(line, name) for line in lines])
        seen[f"{name} p50/p95"] = [round(cuts[0], 3), round(cuts[1], 3)]
    return seen | {
        "floor": round(floor_50, 3),
        "a second": round(len(lines) / took, 1),
        "CPU ms a request": {name: round(cpu / len(lines) * 1_000) for name, cpu in spent.items()},
    }


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="One line of JSON for programs.")
    parser.add_argument("--profile", choices=["fast", "real"], help="Only this fake Claude.")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="Worker processes; by default one a core."
    )
    parser.add_argument("--at-once", type=int, nargs="*", default=AT_ONCE)
    options = parser.parse_args()
    profiles = [options.profile] if options.profile else ["fast", "real"]
    figures: dict[str, Any] = {
        profile: asyncio.run(measure(profile, options.workers, tuple(options.at_once)))
        for profile in profiles
    }
    if not options.profile:
        figures["cached, final"] = asyncio.run(measure_cached(options.workers))
        figures["model stalled, acknowledged"] = asyncio.run(measure_stalled(options.workers))
    if options.json:
        print(json.dumps(figures))
        return
    for profile, found in figures.items():
        print(f"\n{profile}")
        for name, figure in found.items():
            print(f"  {name:<16}{figure}")


if __name__ == "__main__":
    main()
