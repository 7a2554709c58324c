"""One event for each request to management."""

from __future__ import annotations

from mockllmapi.surfaces.http import ASGIApp, AsgiMessage, Receive, Scope, Send, mounted_path, read_head
from mockllmapi.surfaces.management.addresses import HOME, is_below
from mockllmapi.surfaces.visit import OpenVisit

__all__ = ["announce_requests"]

POLLED = (f"{HOME}/health", f"{HOME}/metrics")
"""Addresses that monitoring reads every few seconds."""


def announce_requests(app: ASGIApp, open_visit: OpenVisit) -> ASGIApp:
    """Return the application, which emits `RequestServed` after each response."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        visit = open_visit(scope, mounted_path(scope))
        visit.take_head(read_head(scope))
        status = 500

        async def remember_status(message: AsgiMessage) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, remember_status)
        finally:
            is_polled = any(is_below(visit.path, address) for address in POLLED)
            visit.emit_served(status, "management", is_polled=is_polled)

    return serve
