"""Writing server-sent events (WHATWG HTML, section 9.2) into one response."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from mockllmapi.surfaces.http.asgi import Send
from mockllmapi.surfaces.streams.pace import KEEP_ALIVE_S

__all__ = ["CONTENT_TYPE", "END_ID", "EventWriter"]

CONTENT_TYPE = "text/event-stream; charset=utf-8"
END_ID = "end"
"""The id of a stream's last event: who comes back with it wants nothing more."""
RETRY_MS = 3000
COMMENT = b": still here\n\n"
HEADERS = (("Cache-Control", "no-cache"), ("X-Accel-Buffering", "no"))
"""No cache and no proxy may hold events back."""


class EventWriter:
    """Numbers events from 1 and writes each on lines of its own, with a comment where there would be a long silence after the
    first."""

    def __init__(self, send: Send, *, keep_alive_s: float = KEEP_ALIVE_S) -> None:
        self._send = send
        self._skips = 0
        self._keep_alive_s = keep_alive_s
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None
        self._comment: asyncio.Task[None] | None = None
        self._is_speaking = False
        self._spoke_at = 0.0
        self.is_begun = False
        self.is_over = False

    def skip(self, events: int) -> None:
        """Count so many events and do not write them: the client has them already."""
        self._skips = events

    async def begin(self, status: int, headers: list[tuple[str, str]], *, is_early: bool = False) -> None:
        """Send the head, once. Where it `is_early`, the silence that may follow is broken from here on."""
        if self.is_begun:
            return
        raw = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in (*headers, *HEADERS)]
        self.is_begun = True
        await self._send({"type": "http.response.start", "status": status, "headers": raw})
        if is_early:
            await self._put(b"", is_last=False)

    async def write(self, body: bytes, *, name: str = "", is_last: bool = False) -> None:
        """One event; `body` is one line. The last one ends the response."""
        self._number += 1
        if self._number <= self._skips and not is_last:
            return
        first = f"retry: {RETRY_MS}\n" if self._number == self._skips + 1 else ""
        called = f"event: {name}\n" if name else ""
        number = END_ID if is_last else self._number
        await self._put(f"{first}{called}id: {number}\ndata: ".encode() + body + b"\n\n", is_last=is_last)

    async def end(self) -> None:
        """End the response without another event."""
        if self.is_begun and not self.is_over:
            await self._put(b"", is_last=True)

    def close(self) -> None:
        """Break no silence any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._comment is not None:
            self._comment.cancel()
            self._comment = None

    async def _put(self, data: bytes, *, is_last: bool) -> None:
        if is_last:
            self.close()
        elif self._comment is not None:
            self._comment.cancel()
        self.is_over = is_last
        self._is_speaking = True
        try:
            await self._send({"type": "http.response.body", "body": data, "more_body": not is_last})
        finally:
            self._is_speaking = False
        if not is_last:
            self._await_silence()

    def _await_silence(self) -> None:
        loop = asyncio.get_running_loop()
        self._spoke_at = loop.time()
        if self._timer is None:
            self._timer = loop.call_later(self._keep_alive_s, self._look_for_silence)

    def _look_for_silence(self) -> None:
        # One timer that looks again costs less than one that is set anew with every event.
        loop = asyncio.get_running_loop()
        left_s = self._keep_alive_s if self._is_speaking else self._spoke_at + self._keep_alive_s - loop.time()
        if left_s > 0 or self._is_speaking:
            self._timer = loop.call_later(left_s, self._look_for_silence)
        else:
            self._timer = None
            self._comment = asyncio.ensure_future(self._say_something())

    async def _say_something(self) -> None:
        # Whoever streams notices by itself that the client has gone.
        with suppress(OSError):
            await self._send({"type": "http.response.body", "body": COMMENT, "more_body": True})
            self._await_silence()
