"""Read server-sent events as they arrive, without I/O.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import re

import msgspec

__all__ = ["MAX_LINE_BYTES", "SseEvent", "SseOverflow", "SseReader"]

MAX_LINE_BYTES = 1_048_576
"""A stream with a longer line, or with an event of more data, is not a chat stream."""

BOM = b"\xef\xbb\xbf"
_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9_-]{0,30}(:|$)")
_DONE = b"[DONE]"


class SseEvent(msgspec.Struct, frozen=True):
    """Hold one event. `data` are its data lines joined by line feeds, still as bytes.

    `is_stray` marks a line that is neither a field nor a comment, which servers write in the middle of a stream.
    """

    data: bytes
    name: str = "message"
    is_stray: bool = False


class SseOverflow(ValueError):
    """Raised if a line or an event is too large for the reader."""


class SseReader:
    """Collect bytes in any portions and return the events that are complete.

    Lines end with CR, LF or CRLF. Comments, `id` and `retry` are ignored, and so are events without data. Servers forget
    blank lines: `finish` also returns an event without one, and a JSON object directly after another is a new event.
    """

    def __init__(self, max_line_bytes: int = MAX_LINE_BYTES) -> None:
        self._max_bytes = max_line_bytes
        self._line: list[bytes] = []
        self._line_size = 0
        self._data: list[bytes] = []
        self._data_size = 0
        self._name = ""
        self._skip_line_feed = False
        self._head: bytes | None = b""

    def feed(self, chunk: bytes) -> list[SseEvent]:
        """Return the events completed by `chunk`. Raise SseOverflow if a line or an event is too large."""
        return self._read_lines(self._split(self._strip_bom(chunk)))

    def finish(self) -> list[SseEvent]:
        """Return the event that was open at the end of the stream, if any."""
        events = []
        if self._head:
            events += self._read_lines(self._split(self._head))
        return events + self._read_lines([self._take_line(), b""])

    def _strip_bom(self, chunk: bytes) -> bytes:
        if self._head is None:
            return chunk
        start = self._head + chunk
        if len(start) < len(BOM) and BOM.startswith(start):
            self._head = start
            return b""
        self._head = None
        return start.removeprefix(BOM)

    def _split(self, chunk: bytes) -> list[bytes]:
        """Return the lines that end in `chunk`. The rest is buffered."""
        if not chunk:
            return []
        if self._skip_line_feed:
            chunk = chunk.removeprefix(b"\n")
            self._skip_line_feed = False
        if b"\r" in chunk:
            self._skip_line_feed = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        first, *others = chunk.split(b"\n")
        self._buffer(first)
        lines = []
        for rest in others:
            lines.append(self._take_line())
            self._buffer(rest)
        return lines

    def _buffer(self, part: bytes) -> None:
        self._line_size += len(part)
        if self._line_size > self._max_bytes:
            raise SseOverflow(f"a line is longer than {self._max_bytes} bytes")
        if part:
            self._line.append(part)

    def _take_line(self) -> bytes:
        line = b"".join(self._line)
        self._line = []
        self._line_size = 0
        return line

    def _read_lines(self, lines: list[bytes]) -> list[SseEvent]:
        events: list[SseEvent] = []
        for line in lines:
            if not line:
                self._close_event(events)
            elif line.startswith(b":"):
                continue
            elif _FIELD.match(line):
                self._read_field(line, events)
            else:
                events.append(SseEvent(line, is_stray=True))
        return events

    def _close_event(self, events: list[SseEvent]) -> None:
        if self._data:
            events.append(SseEvent(b"\n".join(self._data), self._name or "message"))
        self._data = []
        self._data_size = 0
        self._name = ""

    def _read_field(self, line: bytes, events: list[SseEvent]) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            if self._is_new_object(value):
                self._close_event(events)
            self._data_size += len(value) + 1
            if self._data_size > self._max_bytes:
                raise SseOverflow(f"an event is larger than {self._max_bytes} bytes")
            self._data.append(value)
        elif name == b"event":
            self._name = value.decode("utf-8", "replace")

    def _is_new_object(self, value: bytes) -> bool:
        """Return whether a data line begins another object: no JSON value has `{` directly after `}`."""
        if not self._data or not value.startswith((b"{", _DONE)):
            return False
        return self._data[0].startswith(b"{") and self._data[-1].rstrip().endswith(b"}")
