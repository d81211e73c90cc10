"""What a request costs and how long it takes, through the playground: real processes and a fake Claude.

`make bench` runs it; `--json` prints one line for programs. Times are told as ratios to the floor, the time
that a bare client of the fake model needs at the same number of requests at once, as machines differ.
"""

import argparse
import asyncio
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

import httpx

from bot.embedded import embedded

STORY: Final = Path("bot/demo.txt").read_text()
DRAFT: Final = Path("tests/data/drafts/ferry.json")
AT_ONCE: Final = (1, 20, 50, 200)
ROUNDS: Final = {1: 5, 20: 2, 50: 2, 200: 1}
CACHED: Final = 100
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

    async def follow(self, client: httpx.AsyncClient, ready: asyncio.Event) -> None:
        """Read events until cancelled."""
        async with client.stream("GET", "/events", timeout=None) as response:
            name = ""
            async for line in response.aiter_lines():
                if line.startswith("event: "):
                    name = line[7:]
                    if name == "ready":
                        ready.set()
                elif line.startswith("data: ") and name == "message":
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

    client: httpx.AsyncClient
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
        answer = await self.client.post("/messages", json={"id": id, "text": text})
        answer.raise_for_status()
        line.acknowledged = time.monotonic() - line.sent

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
async def bench(profile: str, workers: int) -> AsyncIterator[Bench]:
    """Everything that runs: a model, a store, one web process, workers, and a client."""
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
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=PATIENCE, trust_env=False
        ) as client:
            await _answering(client)
            watcher, ready = Watcher(), asyncio.Event()
            following = asyncio.create_task(watcher.follow(client, ready))
            await ready.wait()
            yield Bench(client=client, watcher=watcher, model=model, pids=pids)
            following.cancel()


def _said(process: subprocess.Popen[str]) -> str:
    """The first line that a process prints."""
    return (process.stdout.readline() if process.stdout else "").strip()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


async def _answering(client: httpx.AsyncClient) -> None:
    for _ in range(200):
        try:
            if (await client.get("/readyz")).status_code == 200:
                return
        except httpx.TransportError:
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
        await running.share(_stories(0, 2))  # imports, connections, worker processes
        for count in at_once:
            figures[f"{count} at once"] = await _at_once(running, count)
        figures["MB at the end"] = {name: _memory(pids) for name, pids in running.pids.items()}
    return figures


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
    figures = {
        profile: asyncio.run(measure(profile, options.workers, tuple(options.at_once)))
        for profile in profiles
    }
    if options.json:
        print(json.dumps(figures))
        return
    for profile, found in figures.items():
        print(f"\n{profile}")
        for name, figure in found.items():
            print(f"  {name:<16}{figure}")


if __name__ == "__main__":
    main()
