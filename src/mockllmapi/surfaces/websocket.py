"""WebSocket below `/stream`: the events of the same streams as text frames, and several streams on one connection."""

from __future__ import annotations

from mockllmapi.errors import ForeignOrigin, MockLlmApiError
from mockllmapi.exchange import MockRequest
from mockllmapi.surfaces.cors import is_own_origin
from mockllmapi.surfaces.front import Front
from mockllmapi.surfaces.http import ClientLeft, Head, Receive, Scope, Send, read_head
from mockllmapi.surfaces.problem import PROBLEMS, STOPPED, Problem, problem_for
from mockllmapi.surfaces.stopping import Stopping
from mockllmapi.surfaces.visit import Visit
from mockllmapi.surfaces.ws_connection import Connection
from mockllmapi.surfaces.ws_refusal import refuse
from mockllmapi.surfaces.ws_relay import Order
from mockllmapi.surfaces.ws_sources import StreamSources, UseSources
from mockllmapi.surfaces.ws_writer import FrameWriter
from mockllmapi.types import Clock

__all__ = ["WebSocketSurface"]

FIRST = "0"
"""The subscription that a connection is opened with."""


class WebSocketSurface:
    """The ASGI application for WebSocket connections below `/stream`."""

    def __init__(self, use_sources: UseSources, stopping: Stopping, clock: Clock) -> None:
        self._use_sources = use_sources
        self._stopping = stopping
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        """Serve one connection; `path` is what follows `/stream`."""
        head = read_head({**scope, "method": "GET"})
        async with self._use_sources() as sources:
            problem = self._objection(head, sources)
            visit = sources.front.open_visit({"method": "GET"}, path)
            visit.take_head(head)
        if problem is not None:
            await refuse(scope, send, problem)
            return
        if (await receive())["type"] != "websocket.connect":
            return
        writer = FrameWriter(send)
        try:
            await writer.accept(visit.headers, _choose_subprotocol(scope))
        except ClientLeft:
            return
        connection = Connection(receive, writer, self._use_sources, self._stopping, self._clock)
        await connection.serve(_order(visit, head) if _asks_for_a_stream(visit, head) else None)

    def _objection(self, head: Head, sources: StreamSources) -> Problem | None:
        """Why this client may not connect."""
        if self._stopping.has_begun():
            return STOPPED
        try:
            head.check_size()
        except MockLlmApiError as error:
            return problem_for(error)
        origin = head.headers.get("origin")
        if origin is None or sources.has_cors or is_own_origin(origin, head.headers.get("host", "")):
            return None
        return Problem(PROBLEMS[ForeignOrigin], f"A page of {origin[:200]!r} may not connect, since Cors is off.")


def _choose_subprotocol(scope: Scope) -> str | None:
    """Return the first subprotocol on offer: a browser fails a connection that chooses none of those it named."""
    offered: list[str] = scope.get("subprotocols") or []
    return offered[0] if offered else None


def _asks_for_a_stream(visit: Visit, head: Head) -> bool:
    """Whether the address names one: it has a path, or the name of a feed."""
    return visit.path != "/" or any(name.lower() == "feed" and value.strip() for name, value in head.query)


def _order(visit: Visit, head: Head) -> Order:
    """The stream that the address asks for, as a GET of it would."""

    def read(front: Front) -> MockRequest:
        return front.read_request(head, b"", visit.path, visit.id, is_streamed=True)

    return Order(FIRST, visit.path, visit.id, read)
