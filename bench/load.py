"""What a request costs and how long it takes, through the playground: real processes and a fake Claude.

`make bench` runs it; `--json` prints one line for programs. Times are told as ratios to the floor, the time
that a bare client of the fake model needs at the same number of requests at once, as machines differ.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
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
    process,
    settings_for,
    stories,
)
from bot.embedded import embedded
from tests.emulators.site import Site, page

AT_ONCE: Final = (1, 20, 50, 200)
ROUNDS: Final = {1: 5, 20: 2, 50: 2, 200: 1}
CACHED: Final = 200
STALLED: Final = 300
WARM: Final = 3
PATIENCE: Final = 120.0


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


@asynccontextmanager
async def bench(profile: str, workers: int, allow: str = "") -> AsyncIterator[Bench]:
    """Everything that runs: a model, a store, one web process, workers, and a client.

    `allow` is what may be read though it is on loopback.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = stack.enter_context(embedded(Path(folder) / "v"))
        model = stack.enter_context(fake_claude(profile))
        port = free_port()
        settings = settings_for(url, model, Path(folder)) | {
            "PORT": str(port),
            "TRIPTYCH_LOG_LEVEL": "error",
            "TRIPTYCH_FETCH_ALLOW": allow,
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


async def measure(profile: str, workers: int, at_once: tuple[int, ...]) -> dict[str, Any]:
    """The figures of one profile."""
    figures: dict[str, Any] = {}
    async with bench(profile, workers) as running:
        figures["idle MB"] = {name: memory(pids) for name, pids in running.pids.items()}
        for number in range(WARM):  # imports, connections, worker processes
            await running.share(stories(number * 8, 8))
        for count in at_once:
            figures[f"{count} at once"] = await _at_once(running, count)
        figures["MB at the end"] = {name: memory(pids) for name, pids in running.pids.items()}
    return figures


async def measure_cached(workers: int) -> dict[str, float]:
    """Milliseconds from a link that was analysed before to its whole reply."""
    with Site() as site:
        site.pages["/story"] = page(as_page(STORY))
        link = f"/analyze {site.url}/story"  # a loopback address is no link that anybody drops
        async with bench("fast", workers, site.allow) as running:
            await running.share([link])
            finals = [(await running.share([link]))[0].final for _ in range(CACHED)]
    cuts = percentiles(finals)
    return {"p50 ms": round(cuts[0] * 1_000, 1), "p99 ms": round(cuts[2] * 1_000, 1)}


async def measure_stalled(workers: int) -> dict[str, float]:
    """Milliseconds to the acknowledgement of a message while the model says nothing at all."""
    async with bench("stalled", workers) as running:
        acknowledged: list[float] = []
        for text in stories(0, STALLED):
            started = time.monotonic()
            await running.post(f"stalled-{len(acknowledged)}", text)
            acknowledged.append(time.monotonic() - started)
    cuts = percentiles(acknowledged)
    return {"p50 ms": round(cuts[0] * 1_000, 1), "p99 ms": round(cuts[2] * 1_000, 1)}


async def _at_once(running: Bench, count: int) -> dict[str, Any]:
    floors: list[float] = []
    lines: list[Timeline] = []
    before, started = {name: cpu(pids) for name, pids in running.pids.items()}, time.monotonic()
    for _ in range(ROUNDS[count]):
        lines += await running.share(stories(1_000 + running.count, count))
    took = time.monotonic() - started
    spent = {name: cpu(pids) - before[name] for name, pids in running.pids.items()}
    for _ in range(ROUNDS[count]):
        floors += await floor(running.model, count)
    whole, floor_50 = percentiles([line.final for line in lines]), percentiles(floors)[0]
    seen: dict[str, Any] = {
        "ratio p50": round(whole[0] / floor_50, 2),
        "ratio p95": round(whole[1] / floor_50, 2),
    }
    for name in ("acknowledged", "sign", "text", "final"):
        cuts = percentiles([getattr(line, name) for line in lines])
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
