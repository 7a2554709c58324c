"""The whole product on a socket of loopback, in the test's own loop, and a client in front of it."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import uvicorn

import mockllmapi
from mockllmapi.app import MockLlmApi
from mockllmapi.cli.protocol import SOCKET_OPTIONS
from mockllmapi.config import Settings
from mockllmapi.events import Event
from mockllmapi.types import Clock
from support.asgi import Reply
from support.live import exchange, hang_up, stop_accepting
from support.routing import FixedRandom
from upstreams import FakeUpstream

__all__ = ["Gateway", "entry_for", "reserved_port"]

SOURCE = str(Path(mockllmapi.__file__).parent)


def entry_for(name: str, upstream: FakeUpstream, **keys: object) -> dict[str, object]:
    """An entry of `Backends` that reaches `upstream`; `keys` are more of its keys, or others."""
    entry: dict[str, object] = {
        "Name": name,
        "Provider": upstream.dialect_name,
        "BaseUrl": upstream.base_url,
        "ModelName": (upstream.models or [upstream.dialect.default_model])[0],
    }
    return entry | ({"ApiKey": "sk-test"} if upstream.dialect.needs_key else {}) | keys


@contextmanager
def reserved_port() -> Iterator[int]:
    """A port of loopback where nobody listens, and which nobody gets by chance: only who asks for it by number."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


FORGETFUL = {"Consistency": "Vary", "EnableAutoShape": False, "FallbackToBuiltin": False}
"""Each request stands for itself, so that calls upstream can be counted."""


class Gateway:
    """The application behind uvicorn, from `async with` until its end. `heard` are its events so far.

    With `clock` its waits are the test's to end. Pauses are as long as they may be, since chance always falls out so. At the
    end nothing may be left: no slot taken, nobody in the line, no task.
    """

    def __init__(self, settings: Mapping[str, object], clock: Clock | None = None) -> None:
        self.heard: list[Event] = []
        self.app = MockLlmApi(
            Settings.from_mapping({**FORGETFUL, **settings}, environ={}),
            clock=clock,
            rng=FixedRandom(),
        )
        self.app.events.subscribe(self.heard.append)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    async def __aenter__(self) -> Gateway:
        config = uvicorn.Config(
            self.app,
            http="httptools",
            lifespan="on",
            access_log=False,
            log_config=None,
            loop="none",
            **SOCKET_OPTIONS,
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)
        await self._server.startup([self._socket])
        await self._server.on_tick(0)
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        # As uvicorn's own shutdown, which looks ten times a second whether it is over.
        state = self._server.server_state
        await stop_accepting(self._server.servers)
        for listener in self._server.servers:
            listener.close()
        for connection in list(state.connections):
            connection.shutdown()
        if kind is not None:
            for task in state.tasks:
                task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)
        await hang_up(state)
        left = {name: count for name, count in self.in_flight.items() if count}, len(self.app.router.wait_queue)
        await self._server.lifespan.shutdown()
        if kind is None:
            assert left == ({}, 0)
            assert self.tasks == []

    @property
    def in_flight(self) -> dict[str, int]:
        """Slots taken, by backend."""
        return {backend.name: backend.state.in_flight for backend in self.app.registry}

    @property
    def requests(self) -> set[asyncio.Task[None]]:
        """The requests being answered. One whose client has left is done when the server has noticed."""
        return set(self._server.server_state.tasks)

    @property
    def tasks(self) -> list[str]:
        """What the product runs in the background at this moment."""
        names = []
        for task in asyncio.all_tasks():
            code = getattr(task.get_coro(), "cr_code", None)
            if code is not None and code.co_filename.startswith(SOURCE):
                names.append(code.co_qualname if hasattr(code, "co_qualname") else code.co_name)
        return names

    def heard_of(self) -> Counter[str]:
        """How often each kind of event happened."""
        return Counter(type(event).__name__ for event in self.heard)

    async def ask(self, target: str = "/api/mock/users", method: str = "GET", **headers: str) -> Reply:
        """Send one request on a separate connection. `headers` are named with underscores.

        Cancelling it closes the connection, as a client does that leaves.
        """
        lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return await exchange(self.port, "\r\n".join([*lines, "", ""]).encode())

    @asynccontextmanager
    async def asking(
        self, target: str = "/api/mock/users", **headers: str
    ) -> AsyncGenerator[asyncio.Task[Reply], None]:
        """A request under way, whose client leaves at the end."""
        task = asyncio.create_task(self.ask(target, **headers))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def backend(self, name: str) -> Any:
        """What management says of one backend."""
        return (await self.ask(f"/api/backends/{name}")).json
