"""Ending what never ends by itself when the server stops."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["ShutdownSignal", "ShuttingDown"]


class ShuttingDown(Exception):
    """The server stops, and whoever streams has to come to an end."""


class ShutdownSignal:
    """Knows who streams, and lets them know when the server stops."""

    def __init__(self) -> None:
        self._has_begun = False
        self._streaming: set[asyncio.Task[object]] = set()

    def __len__(self) -> int:
        return len(self._streaming)

    def has_begun(self) -> bool:
        """Whether the server stops."""
        return self._has_begun

    def begin(self) -> None:
        """The server stops: everybody who streams now, or begins to, meets ShuttingDown."""
        self._has_begun = True
        for task in self._streaming:
            task.cancel()

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Raise ShuttingDown inside when the server stops."""
        if self.has_begun():
            raise ShuttingDown
        task = asyncio.current_task()
        assert task is not None
        self._streaming.add(task)
        try:
            yield
        except asyncio.CancelledError:
            if not self.has_begun() or task.uncancel() > 0:
                raise
            raise ShuttingDown from None
        finally:
            self._streaming.discard(task)
