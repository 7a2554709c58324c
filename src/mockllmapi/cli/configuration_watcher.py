"""Going over to a changed configuration while the server runs: watched files and SIGHUP.

Folders are watched rather than files, since editors and container platforms replace a file instead of writing into it.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import aclosing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mockllmapi.errors import ConfigurationError

if TYPE_CHECKING:
    from mockllmapi.app import MockLlmApi

__all__ = ["ConfigurationWatcher"]

SETTLE_MS = 200
"""How long files must rest before they are read: a save is often several changes."""

CHECK_MS = 1000
"""How often files are checked even if the system reported no change, as on some network file systems."""

FilesFingerprint = tuple[tuple[Path, int, int, int] | None, ...]


class ConfigurationWatcher:
    """Reloads the application whenever one of the watched files has really changed, and on SIGHUP.

    `watched` is asked again after each change, since another configuration may name other files. Make the watcher as soon as
    the configuration was read: what changes from then on is noticed. `started` is set as soon
    as no change can be missed any more.
    """

    def __init__(self, watched: Callable[[], Sequence[Path]]) -> None:
        self.started = asyncio.Event()
        self._watched = watched
        self._at_start = _fingerprint_files(tuple(watched()))
        self._reload_requested = asyncio.Event()

    async def run(self, app: MockLlmApi) -> None:
        """Watch until cancelled."""
        loop = asyncio.get_running_loop()
        if hasattr(signal, "SIGHUP"):
            loop.add_signal_handler(signal.SIGHUP, self._reload_requested.set)
        watch_task = asyncio.ensure_future(self._watch())
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

        if _fingerprint_files(tuple(self._watched())) != self._at_start:
            self._reload_requested.set()  # changed between the first reading and now
        while True:
            watched = tuple(self._watched())
            folders = {path.parent for path in watched if path.parent.is_dir()}
            if not folders:
                return
            seen = _fingerprint_files(watched)
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
                    if _fingerprint_files(watched) != seen:
                        self._reload_requested.set()
                        break


def _fingerprint_files(paths: Sequence[Path]) -> FilesFingerprint:
    """Identify the content of files, links followed."""
    return tuple(_fingerprint_file(path) for path in paths)


def _fingerprint_file(path: Path) -> tuple[Path, int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return (path, status.st_mtime_ns, status.st_size, status.st_ino)
