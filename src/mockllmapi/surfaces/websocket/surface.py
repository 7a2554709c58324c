"""WebSocket below `/stream`: the events of the same streams as text frames, and several streams on one connection."""

from __future__ import annotations

from mockllmapi.errors import ForeignOrigin, MockLlmApiError
from mockllmapi.exchange import MockRequest
from mockllmapi.surfaces.http.asgi import ClientLeft, Head, Receive, Scope, Send, read_head
from mockllmapi.surfaces.http.cors import is_own_origin
from mockllmapi.surfaces.http.exchange import HttpExchange
from mockllmapi.surfaces.http.pipeline import HttpPipeline
from mockllmapi.surfaces.http.problem import PROBLEMS, STOPPED, Problem, problem_for
from mockllmapi.surfaces.http.websocket_refusal import refuse
from mockllmapi.surfaces.streams.shutdown import ShutdownSignal
from mockllmapi.surfaces.streams.stream_context import StreamContext, UseStreamContext
from mockllmapi.surfaces.websocket.connection import Connection
from mockllmapi.surfaces.websocket.frame_writer import FrameWriter
from mockllmapi.surfaces.websocket.stream_order import StreamOrder
from mockllmapi.types import Clock

__all__ = ["WebSocketSurface"]

FIRST = "0"
"""The subscription that a connection is opened with."""


class WebSocketSurface:
    """The ASGI application for WebSocket connections below `/stream`."""

    def __init__(self, use_stream_context: UseStreamContext, shutdown: ShutdownSignal, clock: Clock) -> None:
        self._use_stream_context = use_stream_context
        self._shutdown = shutdown
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        """Serve one connection; `path` is what follows `/stream`."""
        head = read_head({**scope, "method": "GET"})
        async with self._use_stream_context() as context:
            problem = self._objection(head, context)
            exchange = context.http.open_exchange({"method": "GET"}, path)
            exchange.take_head(head)
        if problem is not None:
            await refuse(scope, send, problem)
            return
        if (await receive())["type"] != "websocket.connect":
            return
        writer = FrameWriter(send)
        try:
            await writer.accept(exchange.headers, _choose_subprotocol(scope))
        except ClientLeft:
            return
        connection = Connection(receive, writer, self._use_stream_context, self._shutdown, self._clock)
        await connection.serve(_order(exchange, head) if _asks_for_a_stream(exchange, head) else None)

    def _objection(self, head: Head, context: StreamContext) -> Problem | None:
        """Why this client may not connect."""
        if self._shutdown.has_begun():
            return STOPPED
        try:
            head.check_size()
        except MockLlmApiError as error:
            return problem_for(error)
        origin = head.headers.get("origin")
        if origin is None or context.cors.allows(origin) or is_own_origin(origin, head.headers.get("host", "")):
            return None
        return Problem(PROBLEMS[ForeignOrigin], f"Cors does not let a page of {origin[:200]!r} connect.")


def _choose_subprotocol(scope: Scope) -> str | None:
    """Return the first subprotocol on offer: a browser fails a connection that chooses none of those it named."""
    offered: list[str] = scope.get("subprotocols") or []
    return offered[0] if offered else None


def _asks_for_a_stream(exchange: HttpExchange, head: Head) -> bool:
    """Whether the address names one: it has a path, or the name of a feed."""
    return exchange.path != "/" or any(name.lower() == "feed" and value.strip() for name, value in head.query)


def _order(exchange: HttpExchange, head: Head) -> StreamOrder:
    """The stream that the address asks for, as a GET of it would."""

    def read(http: HttpPipeline) -> MockRequest:
        return http.read_request(head, b"", exchange.path, exchange.id, is_streamed=True)

    return StreamOrder(FIRST, exchange.path, exchange.id, read)
