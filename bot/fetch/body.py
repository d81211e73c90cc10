"""A response's body: what kind it is, read and inflated within caps."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Final

import httpx

from bot.errors import ArticleTooLargeError, ArticleUnreachableError, ArticleUnsupportedError
from bot.models import MAX_TEXT_BYTES, Kind

MAX_BYTES: Final = 10_000_000  # on the wire, and again after inflating
CHUNKS_A_TURN: Final = 32
STEP: Final = 1 << 16  # bytes inflated before the event loop gets its turn: a tenth of a millisecond

_PDF: Final = b"%PDF-"
_GZIP: Final = b"\x1f\x8b"
_KINDS: Final[dict[str, Kind]] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/plain": "text",
    "text/markdown": "text",
}
_KIND_NOT_SAID: Final = {"", "application/octet-stream", "binary/octet-stream"}


async def read(response: httpx.Response) -> tuple[Kind, bytes]:
    """Read a page; of HTML and text one byte more than is looked at, so that a cut can be seen.

    Raises `ArticleUnsupportedError`, where the type tells already before the body has come, and
    `ArticleTooLargeError` over `MAX_BYTES`, on the wire or inflated.
    """
    url = str(response.url)
    said = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said not in _KINDS and said not in _KIND_NOT_SAID:
        raise ArticleUnsupportedError(url, said)
    body, size = bytearray(), 0
    async for piece in _inflated(response):
        size += len(piece)
        if size > MAX_BYTES:
            raise ArticleTooLargeError(url, f"over {MAX_BYTES} bytes")
        if len(body) <= MAX_TEXT_BYTES or _is_pdf(body):
            body += piece
    kind = _kind(url, said, body)
    return kind, bytes(body if kind == "pdf" else body[: MAX_TEXT_BYTES + 1])


async def read_start(response: httpx.Response, most: int) -> bytearray:
    """Read and inflate the first bytes of a body, and leave the rest; a bomb costs no more than that."""
    body = bytearray()
    async for piece in _inflated(response):
        body += piece
        if len(body) >= most:
            del body[most:]
            break
    return body


def _kind(url: str, said: str, body: bytearray) -> Kind:
    """What the bytes are; a PDF is one whatever it is called."""
    if _is_pdf(body):
        return "pdf"
    if said in _KINDS:
        return _KINDS[said]
    if body[:1024].lstrip().startswith(b"<"):
        return "html"
    raise ArticleUnsupportedError(url, f"{said!r}, but neither HTML nor PDF")


def _is_pdf(body: bytearray) -> bool:
    return body[:1024].lstrip().startswith(_PDF)


async def _inflated(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body in small pieces; the wire has a cap of its own, since not every packed byte yields one.

    Raises `ArticleUnreachableError` for a packed body that ends before its end.
    """
    unpack = _unpacker(response)
    wire = turns = 0
    async for chunk in response.aiter_raw():
        wire += len(chunk)
        if wire > MAX_BYTES:
            raise ArticleTooLargeError(str(response.url), f"over {MAX_BYTES} bytes on the wire")
        if unpack is None:
            yield chunk
            turns += 1
            if turns % CHUNKS_A_TURN == 0:  # many small ones come out of one packet
                await asyncio.sleep(0)
            continue
        for piece in unpack.pieces(chunk):
            yield piece
            await asyncio.sleep(0)
    if unpack and not unpack.is_whole:
        raise ArticleUnreachableError(str(response.url), "the packed body was cut short")


class _Unpacker:
    """Undoes gzip (of any number of members) and deflate, with zlib's header or, as some send it, without."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)  # 32: zlib and gzip headers both
        self._started = False

    @property
    def is_whole(self) -> bool:
        """Whether what came so far is complete."""
        return self._inflate.eof or not self._started

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Inflate a chunk, `STEP` bytes at a time."""
        while chunk:
            try:
                piece = self._inflate.decompress(chunk, STEP)
            except zlib.error:
                if self._started:
                    raise
                self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
                piece = self._inflate.decompress(chunk, STEP)
            self._started = True
            yield piece
            chunk = self._inflate.unconsumed_tail
            if self._inflate.eof and self._inflate.unused_data.startswith(_GZIP):
                chunk = self._inflate.unused_data
                self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)


def _unpacker(response: httpx.Response) -> _Unpacker | None:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        return None
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return _Unpacker()
    raise ArticleUnreachableError(str(response.url), f"content-encoding {encoding!r} was not asked for")
