"""A headless Chromium, driven over its DevTools protocol with nothing but aiohttp."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

__all__ = ["CHROMIUM", "Page", "open_page", "running_chromium"]

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
PATIENCE_S = 30
"""After this a test fails instead of hanging. Nothing waits for it."""

FLAGS = """
    --headless --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --no-first-run --disable-extensions
    --disable-background-networking --disable-component-update --disable-sync --disable-default-apps --mute-audio
    --no-proxy-server --remote-debugging-port=0 about:blank
"""


@contextmanager
def running_chromium(profile: Path) -> Iterator[str]:
    """The address of a browser's DevTools, with a fresh profile; the browser ends with the block."""
    assert CHROMIUM is not None
    command = [CHROMIUM, f"--user-data-dir={profile}", *FLAGS.split()]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = []
            for line in process.stderr:
                said.append(line)
                if line.startswith("DevTools listening on "):
                    break
            else:
                raise AssertionError("".join(said))
            yield line.removeprefix("DevTools listening on ").strip()
        finally:
            process.kill()


class Page:
    """One page of the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)
        self.session: str | None = None

    async def call(self, method: str, **parameters: Any) -> Any:
        """One DevTools command and its result."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        await self._socket.send_json(message | ({"sessionId": self.session} if self.session else {}))
        async with asyncio.timeout(PATIENCE_S):
            while (answer := await self._socket.receive_json()).get("id") != number:
                pass
        assert "error" not in answer, answer
        return answer["result"]

    async def run(self, script: str) -> Any:
        """What a script of the page says; a promise is waited for."""
        result = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True
        )
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")


@asynccontextmanager
async def open_page(devtools: str) -> AsyncGenerator[Page, None]:
    """A page of an application that has another origin than the mock, as a frontend under development has."""
    app = web.Application()
    app.router.add_get("/", _empty_page)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as session, session.ws_connect(devtools, max_msg_size=0) as socket:
            page = Page(socket)
            target = (await page.call("Target.createTarget", url="about:blank"))["targetId"]
            page.session = (await page.call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
            await page.call("Page.enable")
            await page.call("Page.navigate", url=f"http://127.0.0.1:{runner.addresses[0][1]}/")
            await page.run("new Promise(done => document.readyState === 'complete' ? done() : (onload = () => done()))")
            yield page
            page.session = None
            await page.call("Target.closeTarget", targetId=target)
    finally:
        await runner.cleanup()


async def _empty_page(_: web.Request) -> web.Response:
    return web.Response(text="<!doctype html><title>An application</title>", content_type="text/html")
