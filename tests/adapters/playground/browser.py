"""A browser for the page, and a door between the two that can be shut. Imports nothing of the bot."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Dialog, Locator, Page, Route, async_playwright

Scheme = Literal["light", "dark"]

CHROMIUM: Final = Path("/usr/bin/chromium")
PATIENCE: Final = 10_000  # milliseconds until what is waited for counts as missing
_ARGUMENTS: Final = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Notes each state of the thread's last reply, so that a test need not be quick enough to see it.
_RECORDER: Final = """
addEventListener("DOMContentLoaded", () => {
  window.states = [];
  const list = document.getElementById("thread-messages");
  if (!list) return; // in a frame
  const note = () => {
    const reply = list.lastElementChild;
    if (!reply) return;
    const texts = (selector) => [...reply.querySelectorAll(selector)].map((one) => one.textContent.trim());
    const shown = list.checkVisibility({ visibilityProperty: true });
    const stage = texts(".word")[0];
    states.push({ stage, headings: texts("h2"), buttons: texts(".actions button"), shown });
  };
  new MutationObserver(note).observe(list, { childList: true, subtree: true, characterData: true });
});
"""

_IS_MARKED: Final = """(element) => element.checkVisibility({ opacityProperty: true })
  && [element, element.closest(".sheet") ?? element]
    .some((one) => getComputedStyle(one).outlineStyle !== "none")"""


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A browser of one's own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def opened(browser: Browser, address: str, **options: Any) -> AsyncIterator[tuple[Page, list[str]]]:
    """The page in a tab of its own, and whatever happens there that must not: nothing, as a rule."""
    context = await browser.new_context(**{"locale": "en-GB", "reduced_motion": "reduce"} | options)
    tab, troubles = await context.new_page(), list[str]()
    tab.set_default_timeout(PATIENCE)

    async def alarmed(dialog: Dialog) -> None:
        troubles.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    async def asked_elsewhere(route: Route) -> None:
        troubles.append(f"request: {route.request.url}")
        await route.abort()

    tab.on("dialog", alarmed)
    tab.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    tab.on("console", lambda said: troubles.append(said.text) if said.type in {"error", "warning"} else None)
    await context.route(lambda url: urlsplit(url).netloc != urlsplit(address).netloc, asked_elsewhere)
    await tab.add_init_script(_RECORDER)
    await tab.goto(address)
    yield tab, troubles
    await context.close()


async def states(tab: Page) -> list[dict[str, Any]]:
    """Every state that the last reply of the thread has been in since the last look."""
    noted: list[dict[str, Any]] = await tab.evaluate("states.splice(0)")
    return noted


async def tab_to(tab: Page, wanted: Locator, key: str = "Tab") -> None:
    """Go there by keyboard alone; one must be able to see that one is there."""
    for _ in range(40):
        if await wanted.evaluate("(element) => element === document.activeElement"):
            assert await wanted.evaluate(_IS_MARKED), f"nobody can see that the focus is on {wanted}"
            return
        await tab.keyboard.press(key)
    raise AssertionError(f"no way to {wanted}")


async def barriers(tab: Page, schemes: Sequence[Scheme]) -> list[str]:
    """What keeps people out: the serious and critical findings of axe-core."""
    found: list[str] = []
    for scheme in schemes:
        await tab.emulate_media(color_scheme=scheme)
        for one in (await Axe().run(tab)).response["violations"]:
            if one["impact"] in {"serious", "critical"}:
                found.extend(f"{scheme}: {one['id']}: {node['html']}" for node in one["nodes"])
    return found


async def too_wide(tab: Page) -> list[str]:
    """What a person would have to scroll sideways for."""
    found: list[str] = await tab.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll("body *")]
          .filter((element) => element.checkVisibility({ visibilityProperty: true }))
          .filter((element) => !element.closest(".visually-hidden, .skip, select"))
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5
            || (element.matches("html, .scroll, .pane") && element.scrollWidth > element.clientWidth))
          .map((element) => element.outerHTML.slice(0, 100))"""
    )
    return found


class Door:
    """What stands between a browser and a server: open or shut, always at the same address."""

    def __init__(self, address: str) -> None:
        inner = urlsplit(address)
        self._host, self._inner = inner.hostname, inner.port
        self._server: asyncio.Server | None = None
        self._ways: set[asyncio.Task[None]] = set()
        self._port = 0

    @property
    def address(self) -> str:
        """Where it stands."""
        return f"http://{self._host}:{self._port}"

    async def open(self) -> None:
        """Let everyone in."""
        self._server = await asyncio.start_server(self._enter, self._host, self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Throw everyone out, and let nobody in."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()
        for way in self._ways:
            way.cancel()
        await asyncio.gather(*self._ways, return_exceptions=True)

    async def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        way = asyncio.create_task(self._relay(reader, writer))
        self._ways.add(way)
        way.add_done_callback(self._ways.discard)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(self._host, self._inner)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_pass_on(reader, inner_writer))
                both.create_task(_pass_on(inner_reader, writer))
        finally:
            for end in (writer, inner_writer):
                end.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while some := await reader.read(65_536):
            writer.write(some)
            await writer.drain()
        writer.write_eof()
