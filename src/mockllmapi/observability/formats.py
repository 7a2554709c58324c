"""Forms of log records: a line of text with the level in brackets, or one JSON object per line. Both mask secrets."""

from __future__ import annotations

import dataclasses
import logging
import time
from datetime import UTC, datetime
from typing import TypeAlias

import msgspec

from mockllmapi import events
from mockllmapi.exchange import Source
from mockllmapi.observability.redaction import Redaction

__all__ = [
    "LEVEL_WORDS",
    "REQUEST_EVENTS",
    "JsonFormatter",
    "RequestEvent",
    "TextFormatter",
    "describe_request",
    "to_single_line",
]

LEVEL_WORDS = {
    logging.DEBUG: "Debug",
    logging.INFO: "Information",
    logging.WARNING: "Warning",
    logging.ERROR: "Error",
    logging.CRITICAL: "Critical",
}
REQUEST_EVENTS = (events.RequestAnswered, events.RequestFailed, events.RequestServed)
"""Events with one line per request, which has the time instead of a level word."""

RequestEvent: TypeAlias = events.RequestAnswered | events.RequestFailed | events.RequestServed

_RESET = "\x1b[0m"
_DIM = "\x1b[2m"
_LEVEL_COLOURS = {"Debug": _DIM, "Warning": "\x1b[33m", "Error": "\x1b[31m", "Critical": "\x1b[1;31m"}
_STATUS_COLOURS = ("\x1b[32m", "\x1b[36m", "\x1b[33m", "\x1b[31m")
"""Colours of the statuses 2xx to 5xx."""


class TextFormatter(logging.Formatter):
    """Format `12:03:11 POST /orders 201 builtin 4 ms` for a request, and `[Warning] …` for other records.

    With `is_terminal` the lines have colours, and all of them begin with the time. The lines of a traceback follow their
    record, indented.
    """

    def __init__(self, redaction: Redaction | None = None, *, is_terminal: bool = False) -> None:
        super().__init__()
        self.redaction = redaction or Redaction()
        self._is_terminal = is_terminal
        self._second, self._time = 0, ""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, without a newline at the end."""
        event = getattr(record, "event", None)
        if isinstance(event, REQUEST_EVENTS):
            return self.format_request(record.created, record.levelno, event)
        level = LEVEL_WORDS.get(record.levelno, record.levelname)
        first = f"[{level}] {to_single_line(self.redaction(record.getMessage()))}"
        if self._is_terminal:
            colour = _LEVEL_COLOURS.get(level)
            first = f"{self._dim_time(record.created)} " + (f"{colour}{first}{_RESET}" if colour else first)
        traceback = self.redaction(_format_traceback(self, record))
        return "\n".join([first, *("  " + to_single_line(line) for line in traceback.splitlines())])

    def format_request(self, created: float, _level: int, event: RequestEvent) -> str:
        """Return the line of a request that ended at `created`."""
        text = to_single_line(self.redaction(describe_request(event)))
        if not self._is_terminal:
            return f"{self._time_of(created)} {text}"
        status = str(event.status)
        colour = _STATUS_COLOURS[min(max(event.status // 100, 2), 5) - 2]
        return f"{self._dim_time(created)} " + text.replace(f" {status} ", f" {colour}{status}{_RESET} ", 1)

    def _dim_time(self, created: float) -> str:
        return f"{_DIM}{self._time_of(created)}{_RESET}"

    def _time_of(self, created: float) -> str:
        """Return the local time of day, formatted once a second."""
        second = int(created)
        if second != self._second:
            self._second, self._time = second, time.strftime("%H:%M:%S", time.localtime(second))
        return self._time


class JsonFormatter(logging.Formatter):
    """Format one JSON object per line: `time` (RFC 3339, UTC), `level`, `message`, then the fields of the event."""

    def __init__(self, redaction: Redaction | None = None) -> None:
        super().__init__()
        self.redaction = redaction or Redaction()

    def format(self, record: logging.LogRecord) -> str:
        """Return the object of a record, without a newline at the end."""
        level = LEVEL_WORDS.get(record.levelno, record.levelname)
        event, traceback = getattr(record, "event", None), _format_traceback(self, record)
        return self._encode(record.created, level, record.getMessage(), event, traceback)

    def format_request(self, created: float, level: int, event: RequestEvent) -> str:
        """Return the object of a request that ended at `created`."""
        return self._encode(created, LEVEL_WORDS[level], describe_request(event), event)

    def _encode(self, created: float, level: str, message: str, event: events.Event | None, traceback: str = "") -> str:
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(created, UTC).isoformat(timespec="milliseconds"),
            "level": level,
            "message": message,
            **_list_fields(event),
        }
        if traceback:
            entry["exception"] = traceback
        plain = msgspec.to_builtins(entry, enc_hook=str)
        return msgspec.json.encode(self.redaction.mask_tree(plain)).decode()


def describe_request(event: RequestEvent) -> str:
    """Return the line of a request without its time: method, path, status, who answered, milliseconds, and the problem."""
    detail = ""
    if isinstance(event, events.RequestAnswered):
        served_by = event.backend if event.source is Source.LLM and event.backend else event.source.value
    elif isinstance(event, events.RequestFailed):
        served_by, detail = event.problem, f": {event.detail}" if event.detail else ""
    else:
        served_by = event.served_by
    return f"{event.method} {event.path} {event.status} {served_by} {event.elapsed_ms:.0f} ms{detail}"


def _list_fields(event: events.Event | None) -> dict[str, object]:
    if event is None:
        return {}
    return {
        "event": type(event).__name__,
        **{field.name: getattr(event, field.name) for field in dataclasses.fields(event)},
    }


def _format_traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    if record.exc_info:
        return formatter.formatException(record.exc_info)
    return record.exc_text or ""


def to_single_line(text: str) -> str:
    """Escape control characters, so that a path or a name of a client cannot begin a line or move the cursor."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
