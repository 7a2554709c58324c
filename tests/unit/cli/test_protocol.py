"""What bytes get that are no request."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from mockllmapi.cli.protocol import SOCKET_OPTIONS, SocketProtocol
from support.command import serving
from support.live import open_connection
from support.routing import settle


@pytest.mark.parametrize(
    "line",
    ['GET /api/mock/users?shape={"name":"é"} HTTP/1.1', "GET /" + "x" * 70_000 + " HTTP/1.1", "nonsense"],
    ids=["characters beyond ASCII", "an address that is too long", "no HTTP at all"],
)
async def test_bytes_that_are_not_http_get_a_problem_document(line: str, tmp_path: Path) -> None:
    async with serving(tmp_path, "--provider", "builtin") as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(line.encode() + b"\r\nHost: localhost\r\n\r\n")
        raw = await reader.read()
        writer.close()
        assert (await server.get("/health/live")).status == 200
    head, _, body = raw.partition(b"\r\n\r\n")
    problem = json.loads(body)
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head
    assert (problem["status"], problem["type"].rsplit(":", 1)[-1]) == (400, "unreadable-request")
    assert "percent-encoded" in problem["detail"]


async def test_the_settings_about_connections_reach_the_server(tmp_path: Path) -> None:
    """The second connection is refused; the first is closed after a second without another request."""
    limits = ("--set", "MaxConnections=1", "--set", "KeepAliveSeconds=1")
    async with (
        serving(tmp_path, "--provider", "builtin", *limits) as server,
        open_connection(server.port) as (first, writer),
        open_connection(server.port) as (second, _),
    ):
        refused = await second.read()
        writer.write(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answered = await first.read()
    assert refused.startswith(b"HTTP/1.1 503 ")
    assert answered.startswith(b"HTTP/1.1 200 ")


# -- WebSocket


class Transport(asyncio.Transport):
    """The transport of a protocol; it remembers how it was closed."""

    def __init__(self) -> None:
        super().__init__({"socket": None, "peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.written = b""
        self.ended: list[str] = []
        self.is_read = True

    def pause_reading(self) -> None:
        self.is_read = False

    def resume_reading(self) -> None:
        self.is_read = True

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def close(self) -> None:
        self.ended.append("close")

    def abort(self) -> None:
        self.ended.append("abort")

    def is_closing(self) -> bool:
        return bool(self.ended)


HANDSHAKE = (
    b"GET /api/mock/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@asynccontextmanager
async def opened(handshake: bytes = HANDSHAKE) -> AsyncGenerator[tuple[SocketProtocol, Transport], None]:
    """A protocol whose application has accepted and waits for the end."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept", "headers": []})
        while (await receive())["type"] != "websocket.disconnect":
            pass

    config = uvicorn.Config(app, log_config=None, loop="none", **SOCKET_OPTIONS)
    config.load()
    protocol, transport = SocketProtocol(config, ServerState(), {}), Transport()
    protocol.connection_made(transport)
    protocol.data_received(handshake)
    await settle()
    yield protocol, transport
    protocol.connection_lost(None)
    await asyncio.gather(*protocol.tasks)


async def test_a_client_that_answers_no_ping_is_disconnected_with_bytes_pending() -> None:
    async with opened() as (protocol, transport):
        protocol.send_keepalive_ping()
        protocol.keepalive_timeout()
        assert transport.ended[-1] == "abort"


async def test_the_last_word_is_the_application_s() -> None:
    async with opened() as (protocol, transport):
        protocol.shutdown()
        assert transport.ended == []
        await protocol.send({"type": "websocket.close", "code": 1001, "reason": "The server stops."})
        assert transport.written.endswith(b"\x03\xe9The server stops.")
        protocol.shutdown()
        assert transport.ended == ["close"]


async def test_a_handshake_over_the_limits_of_the_library_is_answered() -> None:
    async with opened(HANDSHAKE.replace(b"/stream", b"/stream/" + b"x" * 9000)) as (_, transport):
        head, _, body = transport.written.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 414 ")
        assert b"content-type: application/problem+json" in head
        assert json.loads(body)["type"].endswith(":address-too-long")
        assert transport.ended == ["close"]


async def test_so_is_one_with_a_header_that_is_too_long() -> None:
    long = HANDSHAKE.replace(b"Host:", b"X-Long: " + b"x" * 9000 + b"\r\nHost:")
    async with opened(long) as (_, transport):
        _, _, body = transport.written.partition(b"\r\n\r\n")
        assert json.loads(body)["status"] in (400, 431)


async def test_invalid_utf8_closes_the_socket_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    async with opened() as (protocol, transport):
        protocol.data_received(b"\x81\x82\0\0\0\0\xff\xfe")
        assert b"\x03\xefThe text is not UTF-8." in transport.written
    assert caplog.records == []


async def test_a_refusal_completes_the_handshake(caplog: pytest.LogCaptureFixture) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.http.response.start", "status": 404, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b"nothing"})

    config = uvicorn.Config(app, log_config=None, loop="none", **SOCKET_OPTIONS)
    config.load()
    protocol, transport = SocketProtocol(config, ServerState(), {}), Transport()
    protocol.connection_made(transport)
    protocol.data_received(HANDSHAKE)
    await asyncio.gather(*protocol.tasks)
    assert transport.written.startswith(b"HTTP/1.1 404 ")
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_flood_of_frames_is_handled_in_turns_and_in_order() -> None:
    """While it is handled, nothing more is read, and the loop serves others between two turns."""
    pings = [b"\x89\x82\0\0\0\0" + index.to_bytes(2, "big") for index in range(2000)]
    expected = b"".join(b"\x8a\x02" + index.to_bytes(2, "big") for index in range(2000))
    async with opened() as (protocol, transport):
        before = len(transport.written)
        protocol.data_received(b"".join(pings[:1500]))
        protocol.data_received(b"".join(pings[1500:]))
        assert 0 < len(transport.written) - before < len(expected) // 3
        assert not transport.is_read
        await settle()
        assert transport.written[before:] == expected
        assert transport.is_read


async def test_the_rest_of_a_flood_is_handled_when_its_client_stops_sending() -> None:
    async with opened() as (protocol, transport):
        protocol.data_received(b"\x89\x80\0\0\0\0" * 3000)
        protocol.eof_received()
        assert transport.written.endswith(b"\x8a\0" * 3000)
