"""Heads, trailers and bodies have bounds in size and time, whatever the application does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, cast

import pytest
import uvicorn
from uvicorn.server import ServerState

from mockllmapi.cli.protocol import SOCKET_OPTIONS, ProblemProtocol, limit_connections


class Transport(asyncio.Transport):
    """Remembers what was written and how it was closed."""

    def __init__(self) -> None:
        super().__init__({"socket": None, "peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.written = b""
        self.ended: list[str] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def close(self) -> None:
        self.ended.append("close")

    def is_closing(self) -> bool:
        return bool(self.ended)


class _Loop:
    """Keeps timers instead of running them."""

    def __init__(self) -> None:
        self.timers: list[tuple[float, Callable[[], None]]] = []

    def call_later(self, delay: float, callback: Callable[..., Any], *_: Any, **__: Any) -> asyncio.TimerHandle:
        self.timers.append((delay, callback))
        return asyncio.TimerHandle(delay, callback, (), self.as_loop())

    def as_loop(self) -> asyncio.AbstractEventLoop:
        return cast("asyncio.AbstractEventLoop", self)

    def get_debug(self) -> bool:
        return False

    def _timer_handle_cancelled(self, _handle: asyncio.TimerHandle) -> None:
        self.timers.pop()


@pytest.fixture
def connection() -> tuple[ProblemProtocol, Transport, _Loop]:
    """Return a new connection to a server whose application never answers."""

    async def app(_scope: object, _receive: object, _send: object) -> None:
        raise AssertionError("no request was complete")

    config = uvicorn.Config(app, http=ProblemProtocol, log_config=None, **SOCKET_OPTIONS)
    config.load()
    loop, transport = _Loop(), Transport()
    protocol = ProblemProtocol(config, ServerState(), {}, _loop=loop.as_loop())
    protocol.connection_made(transport)
    return protocol, transport, loop


Connection: TypeAlias = tuple[ProblemProtocol, Transport, _Loop]


def test_an_unfinished_header_is_refused_at_its_limit(connection: Connection) -> None:
    """The limit holds while the head comes, not only when it is whole."""
    protocol, transport, _ = connection
    protocol.data_received(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
    pieces = 0
    while not transport.ended:
        protocol.data_received(b"a" * 4096)
        pieces += 1
    assert transport.written.startswith(b"HTTP/1.1 431 ")
    assert pieces <= 16


def test_too_many_headers_are_refused(connection: Connection) -> None:
    protocol, transport, _ = connection
    protocol.data_received(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * 300)
    assert transport.written.startswith(b"HTTP/1.1 431 ")
    assert b"200 headers" in transport.written
    assert transport.ended == ["close"]


def test_nothing_is_read_after_a_refusal(connection: Connection) -> None:
    protocol, transport, _ = connection
    protocol.data_received(b"nonsense\r\n\r\n")
    before = transport.written
    protocol.data_received(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert transport.written == before


def test_a_head_that_does_not_come_in_time_is_refused(connection: Connection) -> None:
    protocol, transport, loop = connection
    protocol.data_received(b"GET / HTTP/1.1\r\nHost: loc")
    [(delay_s, end)] = loop.timers
    end()
    assert delay_s == protocol.head_s
    assert transport.written.startswith(b"HTTP/1.1 408 ")
    assert transport.ended == ["close"]


def test_a_connection_that_sends_nothing_is_closed(connection: Connection) -> None:
    _, transport, loop = connection
    loop.timers[0][1]()
    assert (transport.written, transport.ended) == (b"", ["close"])


async def test_a_trailer_is_refused_at_its_limit() -> None:
    async def app(_scope: object, receive: Callable[[], Awaitable[dict[str, Any]]], _send: object) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    config = uvicorn.Config(app, http=ProblemProtocol, log_config=None, **SOCKET_OPTIONS)
    config.load()
    protocol, transport = ProblemProtocol(config, ServerState(), {}), Transport()
    protocol.connection_made(transport)
    protocol.data_received(
        b"POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-A: "
    )
    pieces = 0
    while not transport.ended:
        protocol.data_received(b"a" * 4096)
        pieces += 1
    protocol.connection_lost(None)
    await asyncio.gather(*protocol.tasks)
    assert transport.written.startswith(b"HTTP/1.1 431 ")
    assert pieces <= 17


async def test_a_body_that_does_not_come_in_time_ends_on_every_surface(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProblemProtocol, "body_s", 0.05)

    async def app(_scope: object, receive: Callable[[], Awaitable[dict[str, Any]]], _send: object) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    server = await asyncio.get_running_loop().create_server(
        lambda: ProblemProtocol(
            uvicorn.Config(app, http=ProblemProtocol, log_config=None, **SOCKET_OPTIONS), ServerState(), {}
        ),
        "127.0.0.1",
        0,
    )
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        writer.write(b"PATCH /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        raw = await reader.read()
        writer.close()
    assert raw.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    ("most", "most_per_client", "setting"), [(1, 9, b"MaxConnections "), (9, 1, b"MaxConnectionsPerClient ")]
)
def test_a_connection_too_many_is_refused_and_closed(most: int, most_per_client: int, setting: bytes) -> None:
    async def app(_scope: object, _receive: object, _send: object) -> None:
        raise AssertionError("no request was complete")

    protocol_class = limit_connections(most, most_per_client)
    config = uvicorn.Config(app, http=protocol_class, log_config=None, **SOCKET_OPTIONS)
    config.load()
    state, loop = ServerState(), _Loop()
    transports = [Transport(), Transport()]
    for transport in transports:
        protocol_class(config, state, {}, _loop=loop.as_loop()).connection_made(transport)
    first, second = transports
    assert (first.written, first.ended, second.ended) == (b"", [], ["close"])
    assert second.written.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nRetry-After: 1\r\n" in second.written
    assert setting in second.written
