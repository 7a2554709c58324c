"""The writer of the log: records are collected and written by a thread, several lines at once."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Literal, TextIO, TypeAlias

from mockllmapi.observability.formats import JsonFormatter, RequestEvent, TextFormatter
from mockllmapi.observability.redaction import Redaction

__all__ = ["LogWriter", "configure_logging"]

FLUSH_INTERVAL_S = 0.1
MAX_PENDING = 100_000
"""Records that may wait while the stream accepts none; further ones are dropped and counted."""
ROOT = "mockllmapi"

_Entry: TypeAlias = logging.LogRecord | tuple[float, int, RequestEvent]
"""A record, or the end, level and event of a request."""


class LogWriter(logging.Handler):
    """Write records to `stream` every `FLUSH_INTERVAL_S` seconds, at once for an error, and at exit.

    A request only appends its record to a list; a separate thread formats and writes it.
    """

    def __init__(self, stream: TextIO, formatter: TextFormatter | JsonFormatter) -> None:
        super().__init__()
        self.formatter: TextFormatter | JsonFormatter = formatter
        self._stream = stream
        self._pending: deque[_Entry] = deque()
        self._dropped = 0
        self._writing = threading.Lock()
        self._has_records = threading.Event()
        self._is_urgent = threading.Event()
        self._thread: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record for the next flush."""
        self._append(record, record.levelno)

    def add_request(self, level: int, event: RequestEvent) -> None:
        """Keep the event of a request for the next flush: a log record would cost more than all the rest of its line."""
        self._append((time.time(), level, event), level)

    def _append(self, entry: _Entry, level: int) -> None:
        if len(self._pending) >= MAX_PENDING:
            self._dropped += 1
            return
        self._pending.append(entry)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="mockllmapi-log", daemon=True)
            self._thread.start()
        if level >= logging.ERROR:
            self._is_urgent.set()
        if not self._has_records.is_set():
            self._has_records.set()

    def flush(self) -> None:
        """Write all records that were emitted so far."""
        with self._writing:
            entries = [self._pending.popleft() for _ in range(len(self._pending))]
            dropped, self._dropped = self._dropped, 0
            if not entries:
                return
            with self.formatter.redaction.hold():
                lines = [self._format_safely(entry) for entry in entries]
            if dropped:
                lines.append(f"[Warning] {dropped} log lines were dropped, because they were not read fast enough.")
            with suppress(OSError, ValueError):  # a closed pipe or stream must not stop the server
                self._stream.write("\n".join([*lines, ""]))
                self._stream.flush()

    def close(self) -> None:
        """Write the remaining records."""
        self.flush()
        super().close()

    def _format_safely(self, entry: _Entry) -> str:
        try:
            if isinstance(entry, tuple):
                return self.formatter.format_request(*entry)
            return self.formatter.format(entry)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            return f"[Error] A log record could not be formatted: {type(error).__name__}"

    def _run(self) -> None:
        while True:
            self._has_records.wait()
            self._is_urgent.wait(FLUSH_INTERVAL_S)
            self._has_records.clear()
            self._is_urgent.clear()
            self.flush()


def configure_logging(
    log_format: Literal["text", "json"], level: str, secrets: Callable[[], Iterable[str]] = lambda: ()
) -> None:
    """Send the log of this package and of uvicorn to standard error.

    For the command line only: a library leaves logging to its host.
    """
    redaction, stream = Redaction(secrets), sys.stderr
    is_terminal = stream.isatty() and "NO_COLOR" not in os.environ
    writer = LogWriter(
        stream, JsonFormatter(redaction) if log_format == "json" else TextFormatter(redaction, is_terminal=is_terminal)
    )
    for name in (ROOT, "uvicorn.error"):
        logger = logging.getLogger(name)
        for former in logger.handlers:
            former.flush()
        logger.handlers[:] = [writer]
        logger.propagate = False
    logging.getLogger(ROOT).setLevel(level.upper())
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
