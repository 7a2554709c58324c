"""uvicorn's server, which announces its start, and at shutdown leaves no request without an answer."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable

import uvicorn

__all__ = ["Server"]

log = logging.getLogger("mockllmapi.server")

TURN_S = 0.05
"""How often it is looked whether all are gone."""
LAST_WORD_S = 0.05
"""How long what ends at once has for its last bytes before connections are asked to close."""
REFUSAL_S = 0.5
"""How long requests that are given up have for their refusal before connections are cut off."""


class Server(uvicorn.Server):
    """Calls `announce` when it serves, and `begin_shutdown` before it waits for requests in flight.

    Requests that take longer than the grace period are cancelled, so that the application can still refuse them.
    """

    def __init__(
        self, config: uvicorn.Config, begin_shutdown: Callable[[], None], announce: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(config)
        self._begin_shutdown = begin_shutdown
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the application, serve, and announce it. An application that fails to start ends the process with 1."""
        try:
            await super().startup(sockets)
        except SystemExit:
            raise SystemExit(1) from None
        if self.started:
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop streams and waits, then everything else."""
        self._begin_shutdown()
        await asyncio.sleep(LAST_WORD_S)
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await self._close_stalled_connections()
        await super().shutdown(sockets)

    async def _close_stalled_connections(self) -> None:
        """Wait for requests in flight, cancel those that outlast the grace period, then cut off clients that read nothing."""
        grace_s = self.config.timeout_graceful_shutdown
        if await self._wait_until_idle(grace_s) or self.force_exit:
            return
        for task in self.server_state.tasks:
            task.cancel()
        if await self._wait_until_idle(REFUSAL_S) or self.force_exit:
            return
        stalled = [connection for connection in self.server_state.connections if connection.transport is not None]
        log.info(
            "%d connections were cut off whose clients did not take the rest of what they asked for.", len(stalled)
        )
        for connection in stalled:
            if (cycle := getattr(connection, "cycle", None)) is not None:
                cycle.disconnected = True  # else uvicorn would log that its answer is incomplete
        for task in self.server_state.tasks:
            task.cancel()
        await asyncio.sleep(0)
        for connection in stalled:
            connection.transport.abort()
        await asyncio.sleep(TURN_S)

    async def _wait_until_idle(self, most_s: float | None) -> bool:
        """Wait until no connection and no request is left, and return whether that came within the time."""
        state, waited_s = self.server_state, 0.0
        while (state.connections or state.tasks) and not self.force_exit:
            if most_s is not None and waited_s >= most_s:
                return False
            await asyncio.sleep(TURN_S)
            waited_s += TURN_S
        return not (state.connections or state.tasks)
