"""A web site on loopback whose pages, good and bad, a test lays out. Imports nothing of the bot."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

Page = Callable[[BaseHTTPRequestHandler], None]

STORY = """<!doctype html>
<html lang="en"><head><title>Quay to get a second crane - Ellery Post</title>
<meta property="og:title" content="Quay to get a second crane">
<meta property="og:site_name" content="Ellery Post">
<meta property="article:published_time" content="2026-10-02T08:00:00Z">
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Quay to get a second crane</h1>
<p>The port board of Ellery said on Friday that it would buy a second crane for the western quay,
after a year in which ships waited an average of nine hours to unload.</p>
<p>"We lose a ship a month to our neighbours, and every one of them tells us why," said Ida Brandt,
who chairs the board. She put the price at 6.2 million crowns.</p>
<p>The dockers' union said the crane would need eleven more workers, and that the board had budgeted
for six.</p>
</article><footer>About us. Contact. All rights reserved.</footer></body></html>"""


def page(
    body: str | bytes, content_type: str = "text/html; charset=utf-8", status: int = 200, **headers: str
) -> Page:
    """A page that answers at once; header names are written with underscores."""
    content = body.encode() if isinstance(body, str) else body

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        if content_type:
            request.send_header("Content-Type", content_type)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    return answer


def redirect(to: str, status: int = 302) -> Page:
    """A page that is somewhere else."""
    return page("", status=status, Location=to)


def endless(chunk: bytes = b"<p>" + b"x" * 65_000 + b"</p>") -> Page:
    """A page that never stops coming."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.end_headers()
        while True:
            request.wfile.write(chunk)

    return answer


def silent(stop: threading.Event) -> Page:
    """A page that accepts the request and never says a word."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        stop.wait(60)

    return answer


class Site:
    """Serves `pages` by path and notes every request's path and headers; those for robots.txt are counted."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.pages: dict[str, Page] = {"/story": page(STORY)}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.robots_requests = 0
        self.stopping = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/robots.txt":
                    site.robots_requests += 1
                else:
                    site.requests.append((self.path, dict(self.headers)))
                answer = site.pages.get(self.path.partition("?")[0], page("no such page", status=404))
                try:
                    answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://{host}:{self.port}"
        self.allow = f"{host}/32:{self.port}"

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [path for path, _ in self.requests]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
