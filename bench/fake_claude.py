"""A Claude that says one answer at a set pace: `python bench/fake_claude.py PROFILE FILE`.

Speaks just enough of the Messages API over raw sockets that a few hundred streams at once cost little, so
that what is measured is the bot. Chunks have set times: one that is late does not delay the next. Prints
its port. Imports nothing of the bot.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Profile:
    """Seconds to the first token and between chunks, and how many of these; `stalled` never says a word."""

    first: float
    chunks: int
    gap: float
    stalled: bool = False


PROFILES: Final = {
    "fast": Profile(0.3, 200, 0.005),
    "real": Profile(0.8, 400, 0.020),
    "stalled": Profile(3_600.0, 1, 0.0, stalled=True),
}
HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
USAGE: Final = {"input_tokens": 2_500, "output_tokens": 1}


class FakeClaude:
    """Answers every request in the same words."""

    def __init__(self, profile: Profile, answer: str) -> None:
        self._profile = profile
        size = -(-len(answer) // profile.chunks)
        self._pieces = [_delta(answer[at : at + size]) for at in range(0, len(answer), size)]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after the other."""
        try:
            while await _request(reader):
                await self._say(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _say(self, writer: asyncio.StreamWriter) -> None:
        started = time.monotonic()
        await asyncio.sleep(self._profile.first)
        writer.write(HEAD + _BEGIN)
        for number, piece in enumerate(self._pieces):
            late = time.monotonic() - started - self._profile.first - number * self._profile.gap
            if late < 0:
                await asyncio.sleep(-late)
            writer.write(piece)
            await writer.drain()
        writer.write(_END)
        await writer.drain()


async def _request(reader: asyncio.StreamReader) -> bool:
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            await reader.readexactly(int(value))
    return True


def _event(**fields: object) -> bytes:
    data = f"event: {fields['type']}\ndata: {json.dumps(fields)}\n\n".encode()
    return b"%x\r\n%b\r\n" % (len(data), data)


def _delta(text: str) -> bytes:
    return _event(type="content_block_delta", index=0, delta={"type": "text_delta", "text": text})


_MESSAGE: Final[dict[str, object]] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude",
    "content": [],
    "stop_reason": None,
    "stop_sequence": None,
    "usage": USAGE,
}
_BEGIN: Final = _event(type="message_start", message=_MESSAGE) + _event(
    type="content_block_start", index=0, content_block={"type": "text", "text": ""}
)
_END: Final = (
    _event(type="content_block_stop", index=0)
    + _event(
        type="message_delta",
        delta={"stop_reason": "end_turn", "stop_sequence": None},
        usage={"output_tokens": 1_500},
    )
    + _event(type="message_stop")
    + b"0\r\n\r\n"
)


async def main(claude: FakeClaude) -> None:
    """Serve until killed."""
    server = await asyncio.start_server(claude.answer, "127.0.0.1", 0, backlog=1_024)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(FakeClaude(PROFILES[sys.argv[1]], Path(sys.argv[2]).read_text())))
