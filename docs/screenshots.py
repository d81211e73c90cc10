"""The pictures of the playground in the README, taken anew.

Run by hand: `PYTHONPATH=. .venv/bin/python docs/screenshots.py`. The server, the worker, the store and the
page are the product's own; the model is a mock server's, and the web is one invented article.
"""

import asyncio
import base64
import json
import struct
import tempfile
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from llmock.pytest_plugin import LLMock
from llmock.testing import LLMockServer
from playwright.async_api import Browser, Page
from pydantic import SecretStr

from bot.app import open_log, open_service
from bot.processes import run
from bot.settings import Settings
from bot.testing import MemoryReader
from tests.adapters.playground.browser import launched, opened
from tests.bot.factories import DRAFT, ferry

FOLDER: Final = Path("docs")
LARGEST: Final = 300_000  # bytes of a picture
LINK: Final = "https://ellerypost.example/2026/10/last-diesel-ferry"
SHARED: Final = f"Worth reading before Thursday's meeting:\n{LINK}"
QUESTION: Final = "Who voted against it, and what did he want instead?"
CLAIMS: Final = {
    "Councillor Henrik Aas voted against the purchase.": "Henrik Aas, who voted against the purchase",
    "He had asked for a trial with a leased boat in the winter, when ice makes crossings longer.": (
        "trial with a leased boat in the winter, when crossings take up to 40 per cent longer because of ice"
    ),
}
ANSWER: Final = json.dumps(
    {
        "answerable": "yes",
        "steering_found": False,
        "claims": [{"basis": "article", "evidence": [quote], "text": text} for text, quote in CLAIMS.items()],
    }
)

# 256 colours are enough for paper and ink, and halve a picture: the most frequent ones, else the nearest.
_REDUCED: Final = """async (address) => {
  const image = await createImageBitmap(await (await fetch(address)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const palette = [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one)).slice(0, 256);
  const parts = (pixel) => [0, 8, 16].map((shift) => (pixel >> shift) & 255);
  const distance = (a, b) => parts(a).reduce((sum, part, i) => sum + (part - parts(b)[i]) ** 2, 0);
  const nearest = (pixel) => palette.reduce((a, b) => (distance(pixel, b) < distance(pixel, a) ? b : a));
  const place = new Map(palette.map((pixel, place) => [pixel, place]));
  for (const pixel of counts.keys()) if (!place.has(pixel)) place.set(pixel, place.get(nearest(pixel)));
  const indices = Uint8Array.from(pixels, (pixel) => place.get(pixel)).toBase64();
  return { width: image.width, height: image.height, palette: palette.flatMap(parts), indices };
}"""


async def main() -> None:
    """Share the story once, and look at it three times."""
    async with _playground() as address, launched() as browser:
        await _talk(browser, address)
        for scheme in ("light", "dark"):
            await _wide(browser, address, scheme)
        await _phone(browser, address)


@asynccontextmanager
async def _playground() -> AsyncIterator[str]:
    """The whole product in this process; its address."""
    with tempfile.TemporaryDirectory() as folder, LLMockServer() as server:
        model = LLMock(server).reset().reply(DRAFT).reply(ANSWER)
        settings = Settings(
            home=Path(folder) / "h",
            log_level="warning",
            port=0,
            playground="on",
            anthropic_base_url=model.base_url("anthropic"),
            anthropic_api_key=SecretStr("sk-mock"),
            compatibility="off",
        )
        open_log(settings)
        article = replace(ferry(), url=LINK, canonical_url=LINK, site="The Ellery Post")
        async with open_service(settings) as service:
            desk = replace(service.desk, reader=MemoryReader(articles={LINK: article}))
            service = replace(service, desk=desk)
            said = asyncio.Queue[str]()
            running = asyncio.create_task(run(service, web=True, worker=True, listen="", say=said.put_nowait))
            yield (await said.get()).split()[-1]
            service.stopping.set()
            await running


async def _talk(browser: Browser, address: str) -> None:
    """Share the article, and ask about it."""
    async with opened(browser, address) as (tab, _):
        await tab.get_by_test_id("composer").fill(SHARED)
        await tab.get_by_test_id("composer").press("Enter")
        await tab.get_by_role("button", name="Evidence").wait_for()
        await tab.get_by_test_id("thread-composer").fill(QUESTION)
        await tab.get_by_test_id("thread-composer").press("Enter")
        await tab.locator("#thread").get_by_text("(¶4)").wait_for()


async def _wide(browser: Browser, address: str, scheme: Literal["light", "dark"]) -> None:
    """The channel, the thread and the evidence, side by side."""
    view = {"width": 1280, "height": 800}
    async with opened(browser, address, viewport=view, device_scale_factor=1.5, color_scheme=scheme) as (
        tab,
        _,
    ):
        await tab.get_by_test_id("thread-button").locator("visible=true").click()
        await tab.get_by_role("button", name="Evidence").click()
        await tab.get_by_role("blockquote").first.wait_for()
        await tab.get_by_label("Messages in the thread").evaluate("(pane) => pane.scrollTo(0, 0)")
        await take(tab, f"playground-{scheme}.png")


async def _phone(browser: Browser, address: str) -> None:
    """The end of the commentary, and the conversation below it."""
    view = {"width": 390, "height": 796}
    async with opened(browser, address, viewport=view, device_scale_factor=2) as (tab, _):
        await tab.get_by_test_id("thread-button").locator("visible=true").click()
        paragraph = tab.locator("#thread").get_by_text("Against this stands")
        await paragraph.evaluate(
            "(element) => element.closest('.scroll').scrollTo(0, element.offsetTop - 12)"
        )
        await take(tab, "playground-phone.png")


async def take(tab: Page, name: str) -> None:
    """Keep a picture of what a page shows."""
    taken = await tab.screenshot(animations="disabled", caret="hide")
    blank = await tab.context.new_page()
    address = f"data:image/png;base64,{base64.b64encode(taken).decode()}"
    picture = _png(**await blank.evaluate(_REDUCED, address))
    if len(picture) > LARGEST:
        raise SystemExit(f"{name} has {len(picture)} bytes, which is too much for a README")
    (FOLDER / name).write_bytes(picture)


def _png(width: int, height: int, palette: list[int], indices: str) -> bytes:
    rows = base64.b64decode(indices)
    lines = b"".join(b"\0" + rows[start : start + width] for start in range(0, width * height, width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", bytes(palette)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


if __name__ == "__main__":
    asyncio.run(main())
