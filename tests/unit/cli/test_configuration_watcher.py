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


class ReadingApp(App):
    """Reads a file at each reload, as an application reads its configuration."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.text = ""

    async def reload(self) -> None:
        self.text = await asyncio.to_thread(self._path.read_text)
        await super().reload()

    async def until_read(self, text: str) -> None:
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(lambda: self.text == text)


async def test_a_change_that_falls_between_two_watches_is_not_lost(tmp_path: Path) -> None:
    """The watcher asks for its files before it watches them again: what changes at that moment is reloaded too."""
    path, replacement, asked = tmp_path / "appsettings.json", tmp_path / "new.tmp", 0
    path.write_text("{}")
    replacement.write_text('{"second": 2}')
    app = ReadingApp(path)

    def watched() -> tuple[Path, ...]:
        nonlocal asked
        asked += 1
        if asked == 3:  # made, watching, and now after the first change
            replacement.replace(path)
        return (path,)

    watcher = ConfigurationWatcher(watched)
    task = asyncio.ensure_future(watcher.run(app))
    try:
        await watcher.started.wait()
        path.write_text('{"a": 1}')
        await app.until_read('{"second": 2}')
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_watcher_that_fails_says_so_and_sighup_still_reloads(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, app, asked = tmp_path / "appsettings.json", App(), 0

    def watched() -> tuple[Path, ...]:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise OSError("the disk is gone")
        return (path,)

    task = asyncio.ensure_future(ConfigurationWatcher(watched).run(app))
    try:
        while not caplog.messages:
            await asyncio.sleep(0)
        assert caplog.messages == ["Changed configuration files are no longer noticed; SIGHUP still reloads."]
        os.kill(os.getpid(), signal.SIGHUP)
        await app.until(1)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGHUP")
async def test_sighup_reloads(tmp_path: Path) -> None:
    app = App()
    async with Watching(app, tmp_path / "appsettings.json"):
        os.kill(os.getpid(), signal.SIGHUP)
        await app.until(1)
