"""Writing text frames to one WebSocket connection (ASGI specification, WebSocket scope)."""

from __future__ import annotations

import asyncio

import msgspec

from mockllmapi.surfaces.http.asgi import ClientLeft, Send
from mockllmapi.surfaces.http.problem import Problem

__all__ = ["FrameWriter"]

MAX_REASON_BYTES = 123
"""What a close frame has room for beside its code (RFC 6455 section 5.5)."""


class FrameWriter:
    """Writes one frame after the other, in the order of asking, each when the client has room for it. While `names` is off,
    frames do not say whose they are. Raises ClientLeft once the connection is closed."""

    def __init__(self, send: Send) -> None:
        self.names = False
        self._send = send
        self._is_over = False
        self._turn = asyncio.Lock()

    async def accept(self, headers: list[tuple[str, str]], subprotocol: str | None = None) -> None:
        """Open the connection."""
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers]
        await self._put({"type": "websocket.accept", "headers": raw, "subprotocol": subprotocol})

    async def write(self, body: bytes, subscription: str | None = None) -> None:
        """One frame: a JSON object with at least one member, as bytes."""
        if self.names and subscription is not None:
            body = b'{"subscription":%b,%b' % (msgspec.json.encode(subscription), body[1:])
        await self._put({"type": "websocket.send", "text": body.decode()})

    async def write_problem(self, problem: Problem, subscription: str | None = None) -> None:
        """What went wrong, as a frame."""
        await self.write(b'{"type":"error","problem":%b}' % problem.encode(), subscription)

    async def close(self, code: int, reason: str = "") -> None:
        """The last frame."""
        reason = reason.encode()[:MAX_REASON_BYTES].decode("utf-8", "ignore")
        await self._put({"type": "websocket.close", "code": code, "reason": reason}, is_last=True)

    async def _put(self, message: dict[str, object], *, is_last: bool = False) -> None:
        async with self._turn:
            if self._is_over:
                raise ClientLeft
            self._is_over = is_last
            try:
                await self._send(message)
            except OSError:  # what a server raises whose client has gone
                self._is_over = True
                raise ClientLeft from None
