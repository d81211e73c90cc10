"""Socket Mode: up to ten connections, each envelope to one of them."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable

from aiohttp import WSMsgType, web

from tests.emulators.slack.courier import EVENTS, Parcel, Receipt
from tests.emulators.slack.values import Json

MOST = 10  # Slack's limits: connections an app
CLOSING_SECONDS = 0.05  # between the disconnect frame and the close


class Connection:
    """One open socket; a deaf one keeps it open and does nothing with it."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self.is_leaving = False
        self.is_deaf = False
        self.answers_pings = True

    async def send(self, frame: Json) -> None:
        """Say something, unless deaf; a peer that just left makes no trouble here."""
        if self.is_deaf:
            return
        try:
            await self.socket.send_str(json.dumps(frame))
        except ConnectionError:
            self.is_leaving = True


class Sockets:
    """A `Road` over WebSockets; waits for a connection while there is none."""

    def __init__(self, app_id: str, touch: Callable[[], None]) -> None:
        self.connections: list[Connection] = []
        self.tickets: set[str] = set()
        self._app_id = app_id
        self._touch = touch
        self._waiting: dict[str, tuple[asyncio.Future[Receipt], Connection]] = {}
        self._someone = asyncio.Event()
        self._closing: set[asyncio.Task[None]] = set()

    def ticket(self) -> str:
        """A new permission to connect, good for once."""
        ticket = uuid.uuid4().hex
        self.tickets.add(ticket)
        return ticket

    # To the app

    async def send(self, parcel: Parcel, seconds: float) -> Receipt:
        """Send to the connection whose turn it is; `dropped` when that closes before the acknowledgement."""
        connection = await self._next()
        id = str(uuid.uuid4())
        answer: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting[id] = (answer, connection)
        started = time.monotonic()
        try:
            await connection.send(_envelope(id, parcel))
            receipt = await asyncio.wait_for(answer, seconds)
        except TimeoutError:
            return Receipt(reason="timeout")
        finally:
            del self._waiting[id]
        return Receipt(reason=receipt.reason, payload=receipt.payload, seconds=time.monotonic() - started)

    async def _next(self) -> Connection:
        while True:
            for number, connection in enumerate(self.connections):
                if not connection.is_leaving:
                    self.connections.append(self.connections.pop(number))
                    return connection
            self._someone.clear()
            await self._someone.wait()

    async def disconnect(self, reason: str) -> None:
        """Tell every connection to go, and close it a moment later."""
        for connection in list(self.connections):
            connection.is_leaving = True
            await connection.send(_goodbye(reason))
            task = asyncio.create_task(self._close_soon(connection))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def go_deaf(self, *, answers_pings: bool) -> None:
        """Leave the present connections open and dead."""
        for connection in self.connections:
            connection.is_deaf, connection.answers_pings = True, answers_pings

    async def _close_soon(self, connection: Connection) -> None:
        await asyncio.sleep(CLOSING_SECONDS)
        await connection.socket.close()

    async def close(self) -> None:
        """Hang up on everyone, without a word."""
        for task in self._closing:
            task.cancel()
        for connection in list(self.connections):
            connection.is_leaving = True
            await connection.socket.close(code=1001)

    # From the app

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=404)
        self.tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, timeout=0.2)
        await socket.prepare(request)
        connection = Connection(socket)
        if len(self.connections) >= MOST:
            await connection.send(_goodbye("too_many_websockets"))
            await socket.close()
            return socket
        await connection.send(self._hello())
        self.connections.append(connection)
        self._someone.set()
        self._touch()
        try:
            await self._listen(connection)
        finally:
            self._forget(connection)
        return socket

    async def _listen(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if frame.type is WSMsgType.PING and connection.answers_pings:
                await connection.socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT and not connection.is_deaf:
                self._take(json.loads(frame.data))

    def _take(self, answer: Json) -> None:
        """An acknowledgement counts on whichever connection it comes (U)."""
        future, _ = self._waiting.get(answer.get("envelope_id", ""), (None, None))
        if future and not future.done():
            future.set_result(Receipt(payload=answer.get("payload") or {}))

    def _forget(self, connection: Connection) -> None:
        self.connections.remove(connection)
        for future, sent_over in self._waiting.values():
            if sent_over is connection and not future.done():
                future.set_result(Receipt(reason="dropped"))
        self._touch()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            "connection_info": {"app_id": self._app_id},
            "debug_info": _debug_info() | {"build_number": 1, "approximate_connection_time": 18060},
        }


def _envelope(id: str, parcel: Parcel) -> Json:
    frame: Json = {
        "envelope_id": id,
        "type": parcel.kind,
        "accepts_response_payload": parcel.kind != EVENTS,
        "payload": parcel.payload,
    }
    if parcel.kind == EVENTS:
        frame |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return frame


def _goodbye(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": _debug_info()}


def _debug_info() -> Json:
    return {"host": "applink-emulated-1"}
