"""uvicorn's protocols with our error bodies and our shutdown.

Bytes that are not an HTTP request get a problem document, and WebSocket clients receive a close frame at shutdown.
"""

from __future__ import annotations

from asyncio.transports import BaseTransport
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final, TypedDict

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode

from mockllmapi.errors import HeadersTooLarge
from mockllmapi.surfaces.problem import MEDIA_TYPE, PROBLEMS, UNREADABLE, Problem, ProblemType
from mockllmapi.surfaces.ws_connection import MAX_MESSAGE_BYTES

__all__ = ["SOCKET_OPTIONS", "ProblemProtocol", "SocketProtocol"]

CLOSE_S = 2.0
"""How long a client may take to answer a close frame."""
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


class ProblemProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol with our words for what its parser refuses."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the parser's own words say less
        problem = Problem(UNREADABLE, HINT)
        self.transport.write(_build_response(problem))
        self.transport.close()


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol: the application closes its streams, and no client can delay the shutdown."""

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self.close_timeout = CLOSE_S

    def data_received(self, data: bytes) -> None:
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


def _build_response(problem: Problem) -> bytes:
    """Build a complete HTTP response."""
    body = problem.encode()
    head = (
        f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\ncontent-type: {MEDIA_TYPE}\r\n"
        f"content-length: {len(body)}\r\naccess-control-allow-origin: *\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body


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
