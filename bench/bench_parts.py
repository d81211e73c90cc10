"""What the benches of whole processes share: a fake Claude, settings, stories, and what the kernel counts."""

import asyncio
import html
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Final

STORY: Final = Path("bot/demo.txt").read_text()
DRAFT: Final = Path("tests/data/drafts/ferry.json")
TICKS: Final = os.sysconf("SC_CLK_TCK")


@contextmanager
def process(*command: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """A process that ends with the block."""
    started = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True)
    try:
        yield started
    finally:
        started.terminate()
        started.wait()


@contextmanager
def fake_claude(profile: str) -> Iterator[str]:
    """The address of a model that says one answer at a set pace."""
    with process(sys.executable, "bench/fake_claude.py", profile, str(DRAFT)) as fake:
        port = (fake.stdout.readline() if fake.stdout else "").strip()
        yield f"http://127.0.0.1:{port}"


def settings_for(redis: str, model: str, folder: Path) -> dict[str, str]:
    """The environment of processes that meet at a Redis and ask that model, without a cap of any kind."""
    return {
        "REDIS_URL": redis,
        "ANTHROPIC_BASE_URL": model,
        "ANTHROPIC_API_KEY": "sk-bench",
        "TRIPTYCH_COMPATIBILITY": "off",
        "TRIPTYCH_HOME": str(folder / "h"),
        "TRIPTYCH_ANALYSES_AT_ONCE": "200",
        "TRIPTYCH_TENANT_ANALYSES_AT_ONCE": "400",
        "TRIPTYCH_TENANT_DELIVERIES_AT_ONCE": "400",
        "TRIPTYCH_DAILY_DOLLARS": "1e9",
        "TRIPTYCH_DAILY_TENANT_DOLLARS": "1e9",
    }


async def floor(model: str, at_once: int) -> list[float]:
    """Seconds that the model itself needs, read by a client that does nothing else."""
    host, port = model.removeprefix("http://").split(":")

    async def ask() -> float:
        started = time.monotonic()
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /v1/messages HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
        await reader.readuntil(b"0\r\n\r\n")
        writer.close()
        return time.monotonic() - started

    return await asyncio.gather(*(ask() for _ in range(at_once)))


def stories(first: int, count: int) -> list[str]:
    """Texts of an article, each another one."""
    return [f"{STORY}\n\nThis is version {first + number} of the story." for number in range(count)]


def as_page(story: str) -> str:
    """The same as a page of a site."""
    title, *paragraphs = map(html.escape, filter(None, map(str.strip, story.split("\n"))))
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    head = f'<!doctype html><html lang="en"><head><title>{title}</title></head>'
    return f"{head}<body><article><h1>{title}</h1>{text}</article></body></html>"


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def cpu(pids: list[int]) -> float:
    """Seconds of CPU so far, with those of children that have ended."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / TICKS


def memory(pids: list[int]) -> float:
    """Megabytes resident, of the largest of these."""
    sizes = [Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()[0] for pid in pids]
    return round(max(map(int, sizes)) / 1_024, 1)


def percentiles(values: list[float]) -> tuple[float, float, float]:
    """The 50th, the 95th and the 99th."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    cuts = quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]
