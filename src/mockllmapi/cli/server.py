"""uvicorn's server, which lets streams come to their end as soon as it is told to stop: of its own it would wait for them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn

__all__ = ["Server"]

LAST_WORD_S = 0.05
"""How long streams have for their last event before connections are asked to close."""


class Server(uvicorn.Server):
    """Calls `stop_streams` before it waits for what is in flight."""

    def __init__(self, config: uvicorn.Config, stop_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._stop_streams = stop_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop streams, then everything else."""
        self._stop_streams()
        await asyncio.sleep(LAST_WORD_S)
        await super().shutdown(sockets)
