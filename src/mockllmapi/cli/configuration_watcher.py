"""Going over to a changed configuration while the server runs: watched files and SIGHUP.

Folders are watched rather than files, since editors and container platforms replace a file instead of writing into it.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Protocol, TypeAlias

from mockllmapi.errors import ConfigurationError

__all__ = ["ConfigurationWatcher"]

log = logging.getLogger("mockllmapi.reload")

SETTLE_MS = 200
"""How long files must rest before they are read: a save is often several changes."""

CHECK_MS = 1000
"""How often files are checked even if the system reported no change, as on some network file systems."""

FileState: TypeAlias = tuple[int, int, int] | None
FileStates: TypeAlias = dict[Path, FileState]


class Reloadable(Protocol):
    """What a watcher reloads: `MockLlmApi`."""

    async def reload(self) -> object: ...


class ConfigurationWatcher:
    """Reloads the application whenever one of the watched files has really changed, and on SIGHUP.

    `watched` is asked again after each change, since another configuration may name other files. Make the watcher as soon as
    the configuration was read: what changes from then on is noticed. `started` is set as soon
    as no change can be missed any more.
    """

    def __init__(self, watched: Callable[[], Sequence[Path]]) -> None:
        self.started = asyncio.Event()
        self._watched = watched
        self._at_start = _read_states(tuple(watched()))
        self._reload_requested = asyncio.Event()

    async def run(self, app: Reloadable) -> None:
        """Watch until cancelled."""
        loop = asyncio.get_running_loop()
        if hasattr(signal, "SIGHUP"):
            loop.add_signal_handler(signal.SIGHUP, self._reload_requested.set)
        watch_task = asyncio.ensure_future(self._watch())
        watch_task.add_done_callback(_log_failure)
        try:
            while True:
                await self._reload_requested.wait()
                self._reload_requested.clear()
                with suppress(ConfigurationError):  # it is in the log and in /health/ready
                    await app.reload()
        finally:
            watch_task.cancel()
            if hasattr(signal, "SIGHUP"):
                loop.remove_signal_handler(signal.SIGHUP)

    async def _watch(self) -> None:
        from watchfiles import awatch

        seen = dict(self._at_start)
        while True:
            watched = tuple(self._watched())
            # On worker threads, since a file of a network file system may take seconds to say anything.
            folders = await asyncio.to_thread(_find_folders, watched)
            if await asyncio.to_thread(_note_changes, watched, seen):
                self._reload_requested.set()  # changed between the last look and now
            if not folders:
                return
            self.started.set()
            changes = awatch(
                *folders,
                recursive=False,
                watch_filter=None,
                debounce=SETTLE_MS,
                step=50,
                rust_timeout=CHECK_MS,
                yield_on_timeout=True,
            )
            async with aclosing(changes):
                async for _ in changes:
                    if await asyncio.to_thread(_note_changes, watched, seen):
                        self._reload_requested.set()
                        break


def _log_failure(watch_task: asyncio.Future[None]) -> None:
    if not watch_task.cancelled() and (error := watch_task.exception()) is not None:
        log.error("Changed configuration files are no longer noticed; SIGHUP still reloads.", exc_info=error)


def _note_changes(paths: Sequence[Path], seen: FileStates) -> bool:
    """Return whether a file differs from the state in which it was last seen, and update the states.

    A file that was never seen is noted, and counts as unchanged: the configuration that names it has just read it.
    """
    current = _read_states(paths)
    has_changed = any(path in seen and seen[path] != state for path, state in current.items())
    seen.update(current)
    return has_changed


def _find_folders(paths: Sequence[Path]) -> set[Path]:
    """Return the folders of files, as far as they exist."""
    return {path.parent for path in paths if path.parent.is_dir()}


def _read_states(paths: Sequence[Path]) -> FileStates:
    """Return what identifies the content of each file, links followed; None for one that cannot be read."""
    return {path: _read_state(path) for path in paths}


def _read_state(path: Path) -> FileState:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino)
