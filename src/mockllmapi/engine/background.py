"""Work that nobody waits for, and that ends with the server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine

__all__ = ["Background"]

MOST_TASKS = 16
"""As much is done at once; what comes beyond is left undone."""

log = logging.getLogger("mockllmapi.background")


class Background:
    """Starts tasks and keeps them until they are done."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Begin, unless there is too much to do already. What it raises is logged."""
        if len(self._tasks) >= MOST_TASKS:
            work.close()
            return
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def aclose(self) -> None:
        """End what is still being done. More may be started afterwards."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("Work in the background failed", exc_info=error)
