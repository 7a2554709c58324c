"""The server's end, without a server's beginning."""

from __future__ import annotations

import asyncio

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
