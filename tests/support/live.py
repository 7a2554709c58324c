"""A real server on a free port of loopback, and a client that writes bytes."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from mockllmapi.cli.protocol import SOCKET_OPTIONS
from support.asgi import Reply

__all__ = ["LiveServer", "exchange", "hang_up", "open_connection", "read_reply", "stop_accepting"]

PATIENCE_S = 10
"""After this a test fails instead of hanging. Nothing waits for it."""

_TURNS = 6
"""More than the loop takes from an accepted socket to its protocol, and from an end to the closed socket."""


async def stop_accepting(servers: Iterable[asyncio.Server]) -> None:
    """Accept nothing more, and let the loop make connections of the sockets that it has accepted.

    Once a listener is closed, the loop loses a socket that has no connection yet, and never closes it.
    """
    loop = asyncio.get_running_loop()
    for listener in (listener for server in servers for listener in server.sockets):
        loop.remove_reader(listener.fileno())
    for _ in range(_TURNS):
        await asyncio.sleep(0)


async def hang_up(state: ServerState) -> None:
    """End the connections that a closed server still has."""
    for _ in range(_TURNS):
        for connection in list(state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)
    assert not state.connections


class _Server(uvicorn.Server):
    """uvicorn, started and stopped by events instead of by looking at a flag ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.loop = asyncio.get_running_loop()
        self.is_up.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await stop_accepting(self.servers)
        await super().shutdown(sockets)
        await hang_up(self.server_state)

    def stop(self) -> None:
        assert self.loop is not None
        self.loop.call_soon_threadsafe(self._stop.set)


class LiveServer:
    """Serves an ASGI application in a thread of its own, from `with` until its end.

    `protocol` is uvicorn's class for HTTP, or that of the command.
    """

    def __init__(self, app: Any, protocol: type[HttpToolsProtocol] = HttpToolsProtocol) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            app,
            http=protocol,
            **SOCKET_OPTIONS,
            lifespan="on",
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> LiveServer:
        self._thread.start()
        assert self._server.is_up.wait(PATIENCE_S)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.stop()
        self._thread.join(PATIENCE_S)
        self._socket.close()

    def _run(self) -> None:
        asyncio.run(self._server.serve([self._socket]))


@asynccontextmanager
async def open_connection(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to loopback, closed at the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def exchange(port: int, *parts: bytes, is_head: bool = False) -> Reply:
    """Write bytes to a connection of their own, and read one answer. Who is answered early need not read to the end."""
    async with open_connection(port) as (reader, writer):
        with suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await writer.drain()
        return await read_reply(reader, is_head=is_head)


async def read_reply(reader: asyncio.StreamReader, *, is_head: bool = False) -> Reply:
    """The next answer on a connection (RFC 9112): with a Content-Length, in chunks, or without any body."""
    async with asyncio.timeout(PATIENCE_S):
        lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
        headers = tuple((name, value) for name, _, value in (line.partition(b": ") for line in lines[1:] if line))
        length = next((int(value) for name, value in headers if name.lower() == b"content-length"), 0)
        is_chunked = any(name.lower() == b"transfer-encoding" for name, _ in headers)
        body = b"" if is_head else await (_read_chunks(reader) if is_chunked else reader.readexactly(length))
    return Reply(int(lines[0].split()[1]), headers, body)


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    """Read a body in chunks, up to the last one or to the end of the connection."""
    body = b""
    with suppress(asyncio.IncompleteReadError):
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += (await reader.readexactly(size + 2))[:-2]
    return body
