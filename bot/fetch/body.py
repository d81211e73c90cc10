"""A response's body: what kind it is, read and inflated within caps."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import Final

import httpx

from bot.errors import ArticleTooLargeError, ArticleUnreachableError, ArticleUnsupportedError
from bot.models import Kind

MAX_BYTES: Final = 10_000_000  # on the wire, and again after inflating
STEP: Final = 1 << 16  # bytes inflated before the event loop gets its turn: a tenth of a millisecond

_KINDS: Final[dict[str, Kind]] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/plain": "text",
    "text/markdown": "text",
}
_KIND_NOT_SAID: Final = {"", "application/octet-stream", "binary/octet-stream"}


async def read(response: httpx.Response) -> tuple[Kind, bytes]:
    """Read a page; raises `ArticleUnsupportedError` before its body is, where its type tells already."""
    said = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said not in _KINDS and said not in _KIND_NOT_SAID:
        raise ArticleUnsupportedError(str(response.url), said)
    body = await _read_whole(response)
    return _kind(said, body), body


async def read_start(response: httpx.Response, most: int) -> bytearray:
    """Read and inflate the first bytes of a body, and leave the rest; a bomb costs no more than that."""
    body = bytearray()
    async for piece in _inflated(response):
        body += piece
        if len(body) >= most:
            del body[most:]
            break
    return body


async def _read_whole(response: httpx.Response) -> bytes:
    body = await read_start(response, MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise ArticleTooLargeError(str(response.url), f"over {MAX_BYTES} bytes")
    return bytes(body)


def _kind(said: str, body: bytes) -> Kind:
    """What the bytes are; a PDF is one whatever it is called."""
    start = body[:1024].lstrip()
    if start.startswith(b"%PDF-"):
        return "pdf"
    if said in _KINDS:
        return _KINDS[said]
    if start.startswith(b"<"):
        return "html"
    raise ArticleUnsupportedError(said, "neither HTML nor PDF")


async def _inflated(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body in small pieces; the wire has a cap of its own, since not every packed byte yields one."""
    inflate = _inflater(response)
    wire = 0
    async for chunk in response.aiter_raw():
        wire += len(chunk)
        if wire > MAX_BYTES:
            raise ArticleTooLargeError(str(response.url), f"over {MAX_BYTES} bytes on the wire")
        if inflate is None:
            yield chunk
            continue
        while chunk:
            yield inflate.decompress(chunk, STEP)
            chunk = inflate.unconsumed_tail
            await asyncio.sleep(0)


def _inflater(response: httpx.Response) -> "zlib._Decompress | None":
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        return None
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return zlib.decompressobj(zlib.MAX_WBITS | 32)  # 32: zlib and gzip headers both
    raise ArticleUnreachableError(str(response.url), f"content-encoding {encoding!r} was not asked for")
