"""A handshake that is refused."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest
import uvicorn
import uvloop
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from mockllmapi.surfaces.http.problem import NOT_FOUND, STOPPED, Problem
from mockllmapi.surfaces.http.websocket_refusal import refuse
from support.socket_wire import SocketWire, socket_scope

NOTHING = Problem(NOT_FOUND, "Nothing is here.")


@pytest.mark.parametrize("problem", [NOTHING, STOPPED], ids=["nothing", "stopped"])
async def test_the_answer_is_the_problem(problem: Problem) -> None:
    wire = SocketWire()
    await refuse(socket_scope(), wire.send, problem)
    start, body = wire.sent
    headers = dict(start["headers"])
    assert (start["type"], start["status"]) == ("websocket.http.response.start", problem.status)
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"content-length"] == str(len(body["body"])).encode()
    assert [headers[name.lower().encode()].decode() for name, _ in problem.headers] == [v for _, v in problem.headers]
    assert (body["type"], msgspec.json.decode(body["body"])["detail"]) == (
        "websocket.http.response.body",
        problem.detail,
    )


async def test_a_server_that_can_answer_nothing_closes() -> None:
    wire = SocketWire()
    await refuse(socket_scope(answers=False), wire.send, NOTHING)
    assert wire.closed == (1008, "Nothing is here")


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
async def test_a_plain_server_calls_it_no_failure(loop: str, caplog: pytest.LogCaptureFixture) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await refuse(scope, send, NOTHING)

    def serve_one() -> bytes:
        factory = uvloop.new_event_loop if loop == "uvloop" else asyncio.new_event_loop
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(handshake(app))

    raw = await asyncio.to_thread(serve_one)
    assert raw.startswith(b"HTTP/1.1 404 ")
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def handshake(app: Any) -> bytes:
    """What a client of uvicorn's own protocol gets."""
    config = uvicorn.Config(app, log_config=None, loop="none", lifespan="off")
    config.load()
    state = ServerState()
    here = asyncio.get_running_loop()
    server = await here.create_server(lambda: WebSocketsSansIOProtocol(config, state, {}), "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        writer.write(
            b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        raw = await reader.read()
        writer.close()
        await asyncio.gather(*state.tasks)
        return raw
