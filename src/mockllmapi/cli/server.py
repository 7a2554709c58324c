"""uvicorn's server, which announces its start, and at shutdown ends streams instead of waiting for them."""

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
"""How long streams have for their last event before connections are asked to close."""


class Server(uvicorn.Server):
    """Calls `announce` when it serves, and `stop_streams` before it waits for requests in flight."""

    def __init__(
        self, config: uvicorn.Config, stop_streams: Callable[[], None], announce: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(config)
        self._stop_streams = stop_streams
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
        """Stop streams, then everything else."""
        self._stop_streams()
        await asyncio.sleep(LAST_WORD_S)
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await self._close_stalled_connections()
        await super().shutdown(sockets)

    async def _close_stalled_connections(self) -> None:
        """Wait as long as may be waited, then leave clients that still read nothing."""
        state, waited_s = self.server_state, 0.0
        most_s = self.config.timeout_graceful_shutdown
        while (state.connections or state.tasks) and not self.force_exit:
            if most_s is not None and waited_s >= most_s:
                break
            await asyncio.sleep(TURN_S)
            waited_s += TURN_S
        stalled = [connection for connection in state.connections if connection.transport is not None]
        if not stalled or self.force_exit:
            return
        log.info(
            "%d connections were cut off whose clients did not take the rest of what they asked for.", len(stalled)
        )
        for connection in stalled:
            if (cycle := getattr(connection, "cycle", None)) is not None:
                cycle.disconnected = True  # else uvicorn would log that its answer is incomplete
        for task in state.tasks:
            task.cancel()
        await asyncio.sleep(0)
        for connection in stalled:
            connection.transport.abort()
        await asyncio.sleep(TURN_S)
