"""A WebSocket connection over ASGI without any server: a test says what the client does, and reads what it gets."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.types import Message

from support.asgi import scope_of

__all__ = ["SocketWire", "socket_scope"]


class SocketWire:
    """`receive` and `send` of one connection. While `room` is cleared the client reads nothing, and whoever sends waits."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.room = asyncio.Event()
        self.room.set()
        self._has_left = False
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        self._said.put_nowait({"type": "websocket.connect"})

    async def receive(self) -> Message:
        return await self._said.get()

    async def send(self, message: Message) -> None:
        await self.room.wait()
        if self._has_left:
            raise OSError("The client has gone.")
        self.sent.append(message)

    def say(self, kind: str, **members: Any) -> None:
        self.say_text(msgspec.json.encode({"type": kind} | members).decode())

    def say_text(self, text: str) -> None:
        self._said.put_nowait({"type": "websocket.receive", "text": text})

    def say_bytes(self, data: bytes) -> None:
        self._said.put_nowait({"type": "websocket.receive", "bytes": data})

    def leave(self) -> None:
        self._has_left = True
        self._said.put_nowait({"type": "websocket.disconnect", "code": 1005})

    @property
    def frames(self) -> list[Any]:
        """What the client got, decoded."""
        return [msgspec.json.decode(message["text"]) for message in self.sent if message["type"] == "websocket.send"]

    @property
    def closed(self) -> tuple[int, str] | None:
        """Code and reason, once the connection is closed. Nothing comes after it."""
        codes = [(found["code"], found["reason"]) for found in self.sent if found["type"] == "websocket.close"]
        assert not codes or self.sent[-1]["type"] == "websocket.close"
        return codes[0] if codes else None


def socket_scope(
    target: str = "/", headers: Mapping[str, str] | None = None, *, answers: bool = True
) -> dict[str, Any]:
    """The scope of a handshake; `answers` where the server can refuse it with an answer of its own."""
    scope = scope_of("GET", target, headers) | {"type": "websocket", "scheme": "ws", "subprotocols": []}
    del scope["method"]
    return scope | ({"extensions": {"websocket.http.response": {}}} if answers else {})
