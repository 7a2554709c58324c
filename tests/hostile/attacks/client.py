"""Sends one attack to a server on loopback, and reads the answer."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from hostile.attacks.attack import Attack

__all__ = ["NO_ANSWER", "Outcome", "send_attack"]

NO_ANSWER = 0
_PIECE_BYTES = 256 * 1024
_KEPT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """The statuses of all connections, the beginning of one answer's body, and how many bytes were sent.

    The status is `NO_ANSWER` if no response came. A client that leaves reads none.
    """

    statuses: tuple[int, ...]
    body: bytes
    sent_bytes: int


async def send_attack(attack: Attack, port: int, limit_s: float) -> Outcome:
    """Send an attack over all its connections at once, for at most `limit_s` seconds."""
    clients = [_Client(attack, port) for _ in range(attack.connections)]
    exchanges = [asyncio.create_task(client.run()) for client in clients]
    _, pending = await asyncio.wait(exchanges, timeout=limit_s)
    for task in pending:
        task.cancel()
    await asyncio.gather(*exchanges, return_exceptions=True)
    sent_bytes = sum(client.sent_bytes for client in clients)
    if attack.leaves and not pending:
        return Outcome((), b"", sent_bytes)
    statuses = {
        NO_ANSWER if exchange in pending else client.status for client, exchange in zip(clients, exchanges, strict=True)
    }
    return Outcome(tuple(sorted(statuses)), clients[0].body, sent_bytes)


class _Client:
    """One connection. It reads while it sends, so an answer that comes early is not lost when the server closes."""

    def __init__(self, attack: Attack, port: int) -> None:
        self.sent_bytes = 0
        self._attack = attack
        self._port = port
        self._kept = bytearray()
        self._has_heard = asyncio.Event()

    @property
    def status(self) -> int:
        words = bytes(self._kept[:20]).split()
        return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/") else NO_ANSWER

    @property
    def body(self) -> bytes:
        return bytes(self._kept).partition(b"\r\n\r\n")[2]

    async def run(self) -> None:
        with suppress(ConnectionError):
            async with self._connected() as connection:
                sending = asyncio.create_task(self._send(connection))
                try:
                    if self._attack.leaves:
                        await sending
                        await asyncio.sleep(self._attack.hold_s)
                    else:
                        await self._read(connection)
                finally:
                    sending.cancel()
                    await asyncio.gather(sending, return_exceptions=True)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[socket.socket]:
        with socket.socket() as connection:
            connection.setblocking(False)
            await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", self._port))
            yield connection

    async def _send(self, connection: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        with suppress(ConnectionError):
            for piece in self._attack.pieces():
                for start in range(0, len(piece), _PIECE_BYTES):
                    part = memoryview(piece)[start : start + _PIECE_BYTES]
                    await loop.sock_sendall(connection, part)
                    self.sent_bytes += len(part)
                if b"Upgrade: websocket" in piece[:4096]:
                    await self._has_heard.wait()

    async def _read(self, connection: socket.socket) -> None:
        """Read up to the end of the connection."""
        loop = asyncio.get_running_loop()
        with suppress(ConnectionError):
            while piece := await loop.sock_recv(connection, _PIECE_BYTES):
                self._kept += piece[: max(0, _KEPT_BYTES - len(self._kept))]
                self._has_heard.set()
        self._has_heard.set()
