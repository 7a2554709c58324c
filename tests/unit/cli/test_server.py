"""When the server says that it serves, and how it ends."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
import uvicorn

from mockllmapi.app import MockLlmApi
from mockllmapi.cli.listening import listen
from mockllmapi.cli.server import Server
from mockllmapi.config import Settings
from mockllmapi.testing import Answer, Gate, ScriptedProvider
from support.live import exchange


@pytest.mark.parametrize("outcome", ["complete", "failed"])
async def test_it_announces_itself_when_it_accepts_connections_and_not_before(outcome: str) -> None:
    """The start text is true: its reader can connect; an application that fails to start is never announced."""
    steps: list[str] = []

    async def application(scope: object, receive: Any, send: Any) -> None:
        assert (await receive())["type"] == "lifespan.startup"
        steps.append("application started")
        await send({"type": f"lifespan.startup.{outcome}"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    def announce() -> None:
        steps.append("announced")
        assert all(server.sockets for server in server.servers)
        server.should_exit = True

    (sock,) = listen("127.0.0.1", 0)
    config = uvicorn.Config(application, lifespan="on", log_config=None)
    server = Server(config, lambda: None, announce)
    with sock:
        if outcome == "failed":
            with pytest.raises(SystemExit) as end:
                await server._serve([sock])
            assert end.value.code == 1
        else:
            await server._serve([sock])
    assert steps == ["application started", *(["announced"] if outcome == "complete" else [])]


async def test_streams_have_their_last_word_before_anything_is_closed() -> None:
    said: list[str] = []

    class Connection:
        def shutdown(self) -> None:
            said.append("closed")
            server.server_state.connections.discard(self)

    async def stream() -> None:
        await stop.wait()
        said.append("last word")

    stop = asyncio.Event()
    task = asyncio.create_task(stream())
    await asyncio.sleep(0)
    server = Server(uvicorn.Config(lambda: None, lifespan="off", log_config=None), stop.set)
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    server.servers = []
    server.server_state.connections.add(Connection())  # type: ignore[arg-type]
    await server.shutdown()
    await task
    assert said == ["last word", "closed"]


async def test_who_reads_nothing_is_cut_off_without_an_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    class Transport:
        def abort(self) -> None:
            server.server_state.connections.clear()

    class Stalled:
        transport = Transport()

        def shutdown(self) -> None:
            pass

    async def nothing(scope: object, receive: object, send: object) -> None: ...

    config = uvicorn.Config(nothing, lifespan="off", log_config=None, timeout_graceful_shutdown=0.01)  # type: ignore[arg-type]
    server = Server(config, lambda: None)
    config.load()
    server.lifespan = config.lifespan_class(config)
    server.servers = []
    server.server_state.connections.add(Stalled())  # type: ignore[arg-type]
    await server.shutdown()
    assert [record.levelname for record in caplog.records if record.name == "mockllmapi.server"] == ["INFO"]
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


@pytest.mark.parametrize("path", ["/api/mock/users", "/api/mock/stream/users"])
async def test_a_request_that_outlasts_the_grace_period_is_refused_not_cut_off(path: str) -> None:
    """A client never meets a closed connection without a byte: at the latest it reads a 503."""
    gate = Gate()
    provider = ScriptedProvider.of(Answer("[]", gate=gate))
    settings = Settings.from_mapping({"Backends": [{"Name": "slow", "BaseUrl": "http://127.0.0.1:9"}]})
    app = MockLlmApi(settings, providers={"slow": provider})
    (sock,) = listen("127.0.0.1", 0)
    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=0.01)  # type: ignore[arg-type]
    server = Server(config, app.begin_shutdown)
    with sock:
        serving = asyncio.create_task(server._serve([sock]))
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        asking = asyncio.create_task(exchange(sock.getsockname()[1], head.encode()))
        await gate.wait_until_reached()
        server.should_exit = True
        reply = await asking
        await serving
    assert (reply.status, reply.headers["content-type"]) == (503, "application/problem+json")
    assert reply.json["type"].endswith("stopping")
