"""Files and signals that ask for another configuration."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from mockllmapi.cli.configuration_watcher import ConfigurationWatcher
from mockllmapi.errors import ConfigurationError

PATIENCE_S = 20


class App:
    """Counts reloads; `fails` of them raise."""

    def __init__(self, fails: int = 0) -> None:
        self.reloads = 0
        self.fails = fails
        self._changed = asyncio.Condition()

    async def reload(self) -> None:
        async with self._changed:
            self.reloads += 1
            self._changed.notify_all()
        if self.reloads <= self.fails:
            raise ConfigurationError.plain("broken")

    async def until(self, reloads: int) -> None:
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(lambda: self.reloads >= reloads)


class Watching:
    """Runs a ConfigurationWatcher over some files."""

    def __init__(self, app: App, *paths: Path) -> None:
        self._app = app
        self._reload = ConfigurationWatcher(lambda: paths)

    async def __aenter__(self) -> None:
        self._task = asyncio.ensure_future(self._reload.run(self._app))
        await self._reload.started.wait()

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def test_a_changed_file_reloads(tmp_path: Path) -> None:
    path, app = tmp_path / "appsettings.json", App()
    path.write_text("{}")
    async with Watching(app, path):
        path.write_text('{"a": 1}')
        await app.until(1)


async def test_a_file_that_is_replaced_or_appears_reloads(tmp_path: Path) -> None:
    path, other, app = tmp_path / "appsettings.json", tmp_path / "new.tmp", App()
    async with Watching(app, path):
        other.write_text("{}")
        other.replace(path)
        await app.until(1)


async def test_a_rejected_reload_does_not_stop_the_watcher(tmp_path: Path) -> None:
    path, app = tmp_path / "appsettings.json", App(fails=1)
    path.write_text("{}")
    async with Watching(app, path):
        path.write_text('{"a": 1}')
        await app.until(1)
        path.write_text('{"a": 22}')
        await app.until(2)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGHUP")
async def test_sighup_reloads(tmp_path: Path) -> None:
    app = App()
    async with Watching(app, tmp_path / "appsettings.json"):
        os.kill(os.getpid(), signal.SIGHUP)
        await app.until(1)
