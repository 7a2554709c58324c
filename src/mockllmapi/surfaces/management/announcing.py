"""One event for each request to management."""

from __future__ import annotations

from mockllmapi.surfaces.http.asgi import ASGIApp, AsgiMessage, Receive, Scope, Send, mounted_path, read_head
from mockllmapi.surfaces.http.exchange import OpenExchange
from mockllmapi.surfaces.management.addresses import HOME, is_below

__all__ = ["announce_requests"]

POLLED = (f"{HOME}/health", f"{HOME}/metrics")
"""Addresses that monitoring reads every few seconds."""


def announce_requests(app: ASGIApp, open_exchange: OpenExchange) -> ASGIApp:
    """Return the application, which emits `RequestServed` after each response."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        exchange = open_exchange(scope, mounted_path(scope))
        exchange.take_head(read_head(scope))
        status = 500

        async def remember_status(message: AsgiMessage) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, remember_status)
        finally:
            is_polled = any(is_below(exchange.path, address) for address in POLLED)
            exchange.emit_served(status, "management", is_polled=is_polled)

    return serve
