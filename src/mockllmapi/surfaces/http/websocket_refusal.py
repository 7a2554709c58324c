"""Refusing a WebSocket connection before it is opened."""

from __future__ import annotations

import asyncio

from mockllmapi.surfaces.http.asgi import Scope, Send
from mockllmapi.surfaces.http.problem import MEDIA_TYPE, Problem

__all__ = ["POLICY", "refuse"]

POLICY = 1008
"""The close code for what is not allowed here (RFC 6455 section 7.4.1)."""

LAST_TURNS = 8
"""Turns of the loop that a server has to notice that its connection is over: uvicorn calls a handshake that was refused
incomplete until then, and logs it."""


async def refuse(scope: Scope, send: Send, problem: Problem) -> None:
    """Answer the handshake with a problem; a server that cannot do that (ASGI's extension `websocket.http.response`) answers
    with a plain 403."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": POLICY, "reason": problem.type.title})
        return
    body = problem.encode()
    headers = (("Content-Type", MEDIA_TYPE), ("Content-Length", str(len(body))), *problem.headers)
    raw = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers]
    await send({"type": "websocket.http.response.start", "status": problem.status, "headers": raw})
    await send({"type": "websocket.http.response.body", "body": body})
    for _ in range(LAST_TURNS):
        await asyncio.sleep(0)
