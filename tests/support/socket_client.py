"""A client that speaks WebSocket, over a library that is not ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

__all__ = ["PATIENCE_S", "SocketClient", "connected"]

PATIENCE_S = 10
"""After this a test fails instead of hanging. Nothing waits for it."""


@dataclass
class SocketClient:
    """An open connection. Frames are text with one JSON object each; whatever else comes fails the test."""

    socket: ClientConnection

    async def next(self) -> Any:
        """The next frame."""
        async with asyncio.timeout(PATIENCE_S):
            frame = await self.socket.recv()
        assert isinstance(frame, str)
        assert "\n" not in frame
        value = msgspec.json.decode(frame)
        assert isinstance(value, dict)
        return value

    async def until(self, **members: Any) -> list[Any]:
        """The frames up to the one with these members."""
        found = [await self.next()]
        while not members.items() <= found[-1].items():
            found.append(await self.next())
        return found

    async def rest(self) -> tuple[list[Any], int]:
        """The frames up to the end of the connection, and its close code."""
        found: list[Any] = []
        try:
            while True:
                found.append(await self.next())
        except ConnectionClosed:
            return found, self.code

    async def say(self, kind: str, **members: Any) -> None:
        """Send a message."""
        await self.socket.send(msgspec.json.encode({"type": kind} | members).decode())

    async def ask(self, kind: str, **members: Any) -> Any:
        """Send a message, and the next frame."""
        await self.say(kind, **members)
        return await self.next()

    @property
    def code(self) -> int:
        """The close code that the server sent."""
        received = self.socket.protocol.close_rcvd
        assert received is not None, "The connection broke."
        return received.code

    @property
    def reason(self) -> str:
        received = self.socket.protocol.close_rcvd
        return received.reason if received is not None else ""


@asynccontextmanager
async def connected(
    port: int, path: str = "", prefix: str = "/api/mock/stream", **headers: str
) -> AsyncGenerator[SocketClient, None]:
    """A connection below the streams, closed at the end. `headers` are named with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    options: dict[str, Any] = {"compression": None, "proxy": None, "max_size": 2**24, "additional_headers": named}
    async with connect(f"ws://127.0.0.1:{port}{prefix}{path}", **options) as socket:
        yield SocketClient(socket)
