"""Writing profiles into their file while the server runs, so that a crash loses the last moments only."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from mockllmapi.errors import ConfigurationError
from mockllmapi.learning.profiles import Profiles
from mockllmapi.types import Clock

__all__ = ["PAUSE_S", "ProfileKeeper"]

PAUSE_S = 5.0
"""What changes within this time is written together."""

log = logging.getLogger("mockllmapi.learning")


class ProfileKeeper:
    """Writes `profiles` after they changed, at most once in PAUSE_S, into the file that `find_path` names then; nowhere where
    that is None."""

    def __init__(self, profiles: Profiles, clock: Clock, find_path: Callable[[], Path | None]) -> None:
        self._profiles = profiles
        self._clock = clock
        self._find_path = find_path
        self._task: asyncio.Task[None] | None = None
        self._is_writing = False

    def stir(self) -> None:
        """Something has changed: write soon, unless that is coming anyway."""
        if self._find_path() is not None and (self._task is None or self._task.done()):
            self._task = asyncio.ensure_future(self._run())

    async def aclose(self) -> None:
        """Write what is there, and stop. It begins again with the next change. A file that cannot be written is logged, so
        that whatever else is closed at the end is closed all the same."""
        task, self._task = self._task, None
        if task is not None:
            if not self._is_writing:
                task.cancel()
            # What is being written is waited for, so that nothing old comes after what is written last.
            await asyncio.gather(task, return_exceptions=True)
        if (path := self._find_path()) is not None:
            await self._save(path)

    async def _run(self) -> None:
        written = -1
        while self._task is not None and written != self._profiles.changes:
            await self._clock.sleep(PAUSE_S)
            path, written = self._find_path(), self._profiles.changes
            if path is None:
                return
            self._is_writing = True
            try:
                await self._save(path)
            finally:
                self._is_writing = False

    async def _save(self, path: Path) -> None:
        try:
            await self._profiles.save(path)
        except ConfigurationError as error:
            log.warning("%s", error)
