"""The command `mockllmapi` as a process of its own, in a folder of its own, with an environment that is known."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from support.asgi import Reply
from support.live import exchange

__all__ = ["ROOT", "Outcome", "Serving", "run_command", "serving"]

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30
"""After this a test fails instead of hanging. Nothing waits for it."""

_ADDRESS = re.compile(r"listens on https?://127\.0\.0\.1:(\d+) ")


@dataclass(frozen=True)
class Outcome:
    """How a command ended. A traceback is never right, whatever the status."""

    status: int
    out: str
    err: str


async def _start(folder: Path, arguments: tuple[str, ...], environment: dict[str, str]) -> Process:
    known = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT / "src"), "NO_PROXY": "*"}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "mockllmapi", *arguments, stdout=PIPE, stderr=PIPE, cwd=folder, env=known | environment
    )


async def run_command(folder: Path, *arguments: str, **environment: str) -> Outcome:
    """Run it to its end."""
    process = await _start(folder, arguments, environment)
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return _outcome(process.returncode, out, err)


def _outcome(status: int, out: bytes, err: bytes) -> Outcome:
    assert b"Traceback" not in err, err.decode()
    return Outcome(status, out.decode(), err.decode())


class Serving:
    """`mockllmapi serve` on a free port. `said` is what it wrote before it was ready for requests."""

    def __init__(self, process: Process) -> None:
        self.said = ""
        self.port = 0
        self._process = process
        self._errors: list[str] = []
        self._written = asyncio.Condition()

    async def until_ready(self, *, says_it_in_the_log: bool) -> None:
        """Return when it has said what to try: on standard output, or in a log for machines."""
        assert self._process.stdout is not None
        if says_it_in_the_log:
            await self.until_logged("Try: ")
        while not says_it_in_the_log and "Try: " not in self.said:
            line = await self._process.stdout.readline()
            assert line, "It ended without serving."
            self.said += line.decode()
        found = _ADDRESS.search(self.said or "\n".join(self._errors))
        assert found is not None, self.said
        self.port = int(found[1])

    async def read_errors(self) -> None:
        """Write down its log as it comes."""
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            async with self._written:
                self._errors.append(line.decode().rstrip("\n"))
                self._written.notify_all()

    async def until_logged(self, text: str) -> str:
        """The first log line with `text` in it."""
        async with asyncio.timeout(PATIENCE_S), self._written:
            await self._written.wait_for(lambda: any(text in line for line in self._errors))
        return next(line for line in self._errors if text in line)

    @property
    def log(self) -> list[str]:
        """Its log so far."""
        return list(self._errors)

    async def get(self, target: str, **headers: str) -> Reply:
        """One GET. `headers` are named with underscores."""
        lines = [f"GET {target} HTTP/1.1", "Host: localhost", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return await exchange(self.port, "\r\n".join([*lines, "", ""]).encode())

    async def end(self, number: signal.Signals = signal.SIGTERM) -> Outcome:
        """Ask it to end, and see how it does."""
        assert self._process.stdout is not None
        self._process.send_signal(number)
        async with asyncio.timeout(PATIENCE_S):
            rest = await self._process.stdout.read()
            status = await self._process.wait()
        return _outcome(status, rest, "\n".join(self._errors).encode())


@asynccontextmanager
async def serving(folder: Path, *arguments: str, **environment: str) -> AsyncGenerator[Serving, None]:
    """Serve until the end of the block; whoever wants to see how it ends calls `end` inside."""
    process = await _start(folder, ("serve", "--port", "0", *arguments), environment)
    server = Serving(process)
    reading = asyncio.create_task(server.read_errors())
    try:
        async with asyncio.timeout(PATIENCE_S):
            await server.until_ready(says_it_in_the_log="json" in arguments)
        yield server
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await reading
