"""The server's end, without a server's beginning."""

from __future__ import annotations

import asyncio
import logging

import pytest
import uvicorn

from mockllmapi.cli.server import Server


async def test_streams_have_their_last_word_before_anything_is_closed() -> None:
    said: list[str] = []

    class Connection:
        def shutdown(self) -> None:
            said.append("closed")
            server.server_state.connections.discard(self)  # type: ignore[arg-type]

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
