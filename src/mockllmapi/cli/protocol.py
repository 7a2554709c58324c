"""uvicorn's protocols with our error bodies and our shutdown.

Bytes that are not an HTTP request get a problem document, and WebSocket clients receive a close frame at shutdown.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.transports import BaseTransport
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final, TypedDict

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode

from mockllmapi.errors import BodyTooSlow, HeadersTooLarge
from mockllmapi.surfaces.http.asgi import MAX_HEAD_BYTES
from mockllmapi.surfaces.http.problem import MEDIA_TYPE, PROBLEMS, UNREADABLE, Problem, ProblemType
from mockllmapi.surfaces.websocket.connection import MAX_MESSAGE_BYTES

__all__ = ["SOCKET_OPTIONS", "ProblemProtocol", "SocketProtocol", "limit_connections"]

CLOSE_S = 2.0
"""How long a client may take to answer a close frame."""
HEAD_S = 20.0
"""How long a client may take from connecting, or from the first byte of a further request, to the end of the headers."""
BODY_S = 120.0
"""How long a whole body may take."""
TURN_BYTES = 4096
"""So many bytes of WebSocket frames are handled before other connections get their turn: 700 frames at most."""
MAX_HEADERS = 200
HINT = (
    "The request cannot be read as HTTP. Characters beyond ASCII must be percent-encoded in an address (curl does that "
    "with --data-urlencode and -G), and an address may have at most 64 KB: send a larger shape in the body."
)


LINE_HINT = "No line of a handshake may have more than 8 KB: send a larger shape in a message, or as a request's body."
_REFUSALS: Mapping[str, Problem] = MappingProxyType(
    {
        "414": Problem(ProblemType("address-too-long", "The address is too long", 414), LINE_HINT),
        "431": Problem(PROBLEMS[HeadersTooLarge], LINE_HINT),
    }
)
"""What a handshake that is over the library's limits gets, by the library's status."""


_WRONG_VERSION = Problem(
    ProblemType("websocket-version", "This version of WebSocket is not supported", 426),
    "The server speaks version 13 of WebSocket (RFC 6455, section 4.4).",
    headers=(("Sec-WebSocket-Version", "13"), ("Upgrade", "websocket")),
)
_TOO_LARGE = Problem(PROBLEMS[HeadersTooLarge], str(HeadersTooLarge(MAX_HEAD_BYTES)))
_TOO_MANY = Problem(PROBLEMS[HeadersTooLarge], f"The request has more than {MAX_HEADERS} headers.")


class ProblemProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol with our words for what its parser refuses, and with bounds.

    Headers, chunk extensions and trailers may have `MAX_HEAD_BYTES` bytes and `MAX_HEADERS` fields. A head must be complete
    after `head_s` seconds and a body after `body_s`.
    """

    head_s: float = HEAD_S
    body_s: float = BODY_S
    max_connections: int = sys.maxsize
    max_connections_per_client: int = sys.maxsize

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._refusal: Problem | None = None
        self._uncounted_bytes = 0
        self._is_in_head = True
        self._timer: asyncio.TimerHandle | None = self.loop.call_later(self.head_s, self._stop_waiting)
        if (limit := self._find_limit()) is not None:
            self._refuse(_refuse_connection(*limit))

    def data_received(self, data: bytes) -> None:
        if self._refusal is not None:
            return
        if self._is_in_head and self._timer is None:
            self._start_timer(self.head_s)
        self._uncounted_bytes += len(data)
        super().data_received(data)
        if self._uncounted_bytes > MAX_HEAD_BYTES and self._refusal is None:
            is_address = self._is_in_head and len(self.url) > MAX_HEAD_BYTES // 2
            self._refuse(Problem(UNREADABLE, HINT) if is_address else _TOO_LARGE)

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        if len(self.headers) > MAX_HEADERS:
            self._refusal = _TOO_MANY
            raise ValueError("too many headers")  # ends the parsing

    def on_headers_complete(self) -> None:
        self._uncounted_bytes = 0
        self._is_in_head = False
        self._start_timer(self.body_s)
        self._obey_absolute_form()
        super().on_headers_complete()

    def _obey_absolute_form(self) -> None:
        """Put the authority of an address such as `http://host/path` in the place of the Host header (RFC 9112, 3.2.2)."""
        scheme, mark, rest = self.url.partition(b"://")
        if mark and scheme.lower() in (b"http", b"https"):
            authority = rest.partition(b"/")[0].partition(b"?")[0]
            self.headers[:] = [(name, value) for name, value in self.headers if name != b"host"]
            self.headers.append((b"host", authority))

    def on_body(self, body: bytes) -> None:
        self._uncounted_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._uncounted_bytes = 0
        self._is_in_head = True
        self._stop_timer()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._stop_timer()
        if any(name == b"sec-websocket-version" and value.strip() != b"13" for name, value in self.headers):
            self._refuse(_WRONG_VERSION)
            return
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the parser's own words say less
        self._refuse(self._refusal or Problem(UNREADABLE, HINT))

    def _refuse(self, problem: Problem) -> None:
        """Answer with `problem` unless an answer is under way, and close."""
        self._refusal = problem
        self._stop_timer()
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete or not cycle.response_started:
            self.transport.write(_build_response(problem))
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.close()

    def _find_limit(self) -> tuple[str, int] | None:
        """Return the setting, with its value, that this connection is beyond."""
        number, most = len(self.connections), self.max_connections_per_client
        if number > self.max_connections:
            return "MaxConnections", self.max_connections
        if number > most and self.client is not None:
            address = self.client[0]
            clients = (getattr(each, "client", None) for each in self.connections)
            same = sum(client is not None and client[0] == address for client in clients)
            return ("MaxConnectionsPerClient", most) if same > most else None
        return None

    def _start_timer(self, delay_s: float) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(delay_s, self._stop_waiting)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stop_waiting(self) -> None:
        """End a connection whose client does not send the rest."""
        self._timer = None
        if self.transport.is_closing():
            return
        if self._is_in_head and self._uncounted_bytes == 0:
            self.transport.close()  # it has never asked for anything
        else:
            limit_s, what = (self.head_s, "request's headers") if self._is_in_head else (self.body_s, "whole body")
            self._refuse(Problem(PROBLEMS[BodyTooSlow], f"The {what} did not come within {limit_s:g} seconds."))


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol: the application closes its streams, and no client can delay the shutdown."""

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self.close_timeout = CLOSE_S
        self._unread = bytearray()

    def data_received(self, data: bytes) -> None:
        """Handle the bytes of a flood of frames in turns, so that other connections get theirs."""
        if self._unread:
            self._unread += data
            return
        turn = TURN_BYTES if self.handshake_initiated else len(data)
        self._handle(data[:turn])
        if len(data) > turn:
            self._unread += data[turn:]
            self._pause()

    async def receive(self) -> ASGIReceiveEvent:
        event = await super().receive()
        if self._unread and not self.transport.is_closing():
            self.transport.pause_reading()  # which the library has resumed
        return event

    def eof_received(self) -> None:
        while self._unread:
            self._handle(self._take_turn())
        super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unread.clear()
        super().connection_lost(exc)

    def _pause(self) -> None:
        if not self.transport.is_closing():
            self.transport.pause_reading()
        self.loop.call_soon(self._continue)

    def _continue(self) -> None:
        """Handle the next turn of unread bytes."""
        if self._unread:
            self._handle(self._take_turn())
        if self._unread:
            self._pause()
        elif not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()

    def _take_turn(self) -> bytes:
        turn = bytes(self._unread[:TURN_BYTES])
        del self._unread[:TURN_BYTES]
        return turn

    def _handle(self, data: bytes) -> None:
        super().data_received(data)
        if not self.handshake_initiated and self.conn.handshake_exc is not None:
            # The handshake is over the library's limits; uvicorn would leave the refusal unsent. Its words are plain text.
            status = b"".join(self.conn.data_to_send())[9:12].decode("ascii", "replace")
            self.transport.write(_build_response(_REFUSALS.get(status, Problem(UNREADABLE, HINT))))
            self.transport.close()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_utf8(b"".join(self.frames)):
            # uvicorn would log a traceback for a client's fault.
            self.frames = []
            self.conn.send_close(CloseCode.INVALID_DATA, "The text is not UTF-8.")
            self.handle_parser_exception()
        else:
            super().send_receive_event_to_app()

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True  # a refusal completes it; uvicorn would log an incomplete handshake

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        # A client that reads nothing would never take the remaining bytes, and its connection would never end.
        self.transport.abort()

    def shutdown(self) -> None:
        if self.handshake_complete and not self.close_sent:
            return  # the application says how each stream ends, and closes
        super().shutdown()


def limit_connections(max_connections: int, max_connections_per_client: int) -> type[ProblemProtocol]:
    """Return the protocol of a server with so many connections at most."""
    limits = {"max_connections": max_connections, "max_connections_per_client": max_connections_per_client}
    return type("LimitedProtocol", (ProblemProtocol,), limits)


def _refuse_connection(setting: str, limit: int) -> Problem:
    return Problem(
        ProblemType("too-many-connections", "Too many connections are open", 503),
        f"{limit} connections are open, the most that {setting} allows. Reuse connections, or close those that are idle.",
        headers=(("Retry-After", "1"),),
    )


def _build_response(problem: Problem) -> bytes:
    """Build a complete HTTP response."""
    body = problem.encode()
    head = (
        f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\ncontent-type: {MEDIA_TYPE}\r\n"
        f"content-length: {len(body)}\r\naccess-control-allow-origin: *\r\nconnection: close\r\n"
    )
    more = "".join(f"{name}: {value}\r\n" for name, value in problem.headers)
    return f"{head}{more}\r\n".encode() + body


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


class SocketOptions(TypedDict):
    """Options of uvicorn's for WebSocket."""

    ws: type[WebSocketsSansIOProtocol]
    ws_max_size: int
    ws_ping_interval: float
    ws_ping_timeout: float
    ws_per_message_deflate: bool


SOCKET_OPTIONS: Final[SocketOptions] = {
    "ws": SocketProtocol,
    "ws_max_size": MAX_MESSAGE_BYTES,
    "ws_ping_interval": 20.0,
    "ws_ping_timeout": 60.0,
    # Compression costs each connection more memory than all the rest of it, and saves nothing on the same machine.
    "ws_per_message_deflate": False,
}
"""What the server allows on a WebSocket: who has not answered a ping after a minute is gone."""
