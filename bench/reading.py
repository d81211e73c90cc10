"""CPU time of reading a page, against bare trafilatura on the same pages in the same run.

`make bench` takes the pages of the tests; `PAGES=folder` takes those of a folder (.html or .html.gz).
"""

import argparse
import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import trafilatura

from bot.errors import ArticleError
from bot.extract import extract
from bot.models import Document

ROUNDS = 20


def main() -> None:
    """Print median and 95th percentile of both, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("tests/data/pages"))
    parser.add_argument("--json", action="store_true", help="One line of JSON for programs.")
    options = parser.parse_args()
    pages = list(_pages(options.folder))
    if not pages:
        sys.exit(f"bench: there is no .html or .html.gz file in {options.folder}.")
    bare = [_milliseconds(_bare, page) for page in pages]
    ours = [_milliseconds(_ours, page) for page in pages]
    _print(len(pages), _figures(bare), _figures(ours), as_json=options.json)


def _pages(folder: Path) -> Iterable[bytes]:
    for path in sorted(folder.iterdir()):
        if path.name.endswith(".html.gz"):
            yield gzip.decompress(path.read_bytes())
        elif path.suffix == ".html":
            yield path.read_bytes()


def _bare(page: bytes) -> None:
    trafilatura.extract(page, fast=True, include_comments=False)


def _ours(page: bytes) -> None:
    with suppress(ArticleError):
        extract(Document(body=page, kind="html", name="page", url="https://ledger.example.org/2026/a"))


def _milliseconds(work: Callable[[bytes], None], page: bytes) -> float:
    """The best of a few rounds, in the process's own time: other work on the machine does not count."""

    def once() -> float:
        started = time.process_time()
        work(page)
        return (time.process_time() - started) * 1_000

    once()
    return min(once() for _ in range(ROUNDS))


def _figures(times: list[float]) -> dict[str, float]:
    return {"median": statistics.median(times), "p95": sorted(times)[max(0, round(0.95 * len(times)) - 1)]}


def _print(count: int, bare: dict[str, float], ours: dict[str, float], *, as_json: bool) -> None:
    ratios = {name: ours[name] / bare[name] for name in bare}
    if as_json:
        print(json.dumps({"pages": count, "trafilatura_ms": bare, "triptych_ms": ours, "ratio": ratios}))
        return
    print(f"{count} pages, CPU milliseconds a page")
    print(f"  {'':<7}{'trafilatura':>12}{'triptych':>12}{'ratio':>8}")
    for name in bare:
        print(f"  {name:<7}{bare[name]:>12.1f}{ours[name]:>12.1f}{ratios[name]:>8.2f}")


if __name__ == "__main__":
    main()
