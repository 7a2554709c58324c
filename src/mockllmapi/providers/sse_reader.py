"""Read server-sent events as they arrive, without I/O.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MAX_LINE_BYTES", "SseEvent", "SseOverflow", "SseReader"]

MAX_LINE_BYTES = 1_048_576
"""A stream with a longer line, or with an event of more data, is not a chat stream."""

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SseEvent:
    """Hold one event. `data` are its data lines joined by line feeds, still as bytes."""

    data: bytes
    name: str = "message"


class SseOverflow(ValueError):
    """Raised if a line or an event is too large for the reader."""


class SseReader:
    """Collect bytes in any portions and return the events that are complete.

    Lines end with CR, LF or CRLF. Comments, `id` and `retry` are ignored, and so are events without data. At the end,
    `finish` also returns an event without its closing blank line, since servers forget it.
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
        events = []
        for line in lines:
            if line:
                self._read_field(line)
                continue
            if self._data:
                events.append(SseEvent(b"\n".join(self._data), self._name or "message"))
            self._data = []
            self._data_size = 0
            self._name = ""
        return events

    def _read_field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data_size += len(value) + 1
            if self._data_size > self._max_bytes:
                raise SseOverflow(f"an event is larger than {self._max_bytes} bytes")
            self._data.append(value)
        elif name == b"event":
            self._name = value.decode("utf-8", "replace")
