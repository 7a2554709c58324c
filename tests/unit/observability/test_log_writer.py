"""The writer of the log."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from logging import Logger
from typing import Literal

import pytest

from mockllmapi.config import MASK
from mockllmapi.events import RequestAnswered
from mockllmapi.exchange import Source
from mockllmapi.observability.formats import TextFormatter
from mockllmapi.observability.log_writer import MAX_PENDING, LogWriter, configure_logging

SECRET = "very-secret-value"
PATIENCE_S = 30
"""After this a test fails instead of hanging. Nothing waits for it."""


@pytest.fixture
def loggers() -> Iterator[list[Logger]]:
    """The loggers that `configure_logging` changes, as they were before, afterwards."""
    found = [logging.getLogger(name) for name in ("mockllmapi", "uvicorn.error")]
    before = [(logger, logger.handlers[:], logger.level, logger.propagate) for logger in found]
    yield found
    for logger, handlers, level, propagate in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_the_command_writes_to_standard_error(
    loggers: list[Logger], log_format: Literal["text", "json"], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = io.StringIO()
    monkeypatch.setattr(sys, "stderr", page)  # the stream that the handler takes when it is made
    configure_logging(log_format, "info", lambda: (SECRET,))
    logging.getLogger("mockllmapi.rest").info("Selected backend: %s", SECRET)
    logging.getLogger("mockllmapi").debug("too quiet")
    logging.getLogger("uvicorn.error").info("too quiet")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    logging.getLogger("mockllmapi").handlers[0].flush()
    lines = page.getvalue().splitlines()
    if log_format == "json":
        lines = [f"[{entry['level']}] {entry['message']}" for entry in map(json.loads, lines)]
    assert lines == [f"[Information] Selected backend: {MASK}", "[Warning] Invalid HTTP request received."]


def test_configuring_twice_writes_every_line_once(loggers: list[Logger], monkeypatch: pytest.MonkeyPatch) -> None:
    page = io.StringIO()
    monkeypatch.setattr(sys, "stderr", page)  # the stream that the handler takes when it is made
    configure_logging("text", "info")
    configure_logging("text", "warning")
    logging.getLogger("mockllmapi").warning("once")
    logging.getLogger("mockllmapi").info("never")
    logging.getLogger("mockllmapi").handlers[0].flush()
    assert page.getvalue() == "[Warning] once\n"


# -- collecting and writing

ANSWERED = RequestAnswered("1", "GET", "/a", 200, Source.BUILTIN, "", 1.0)


class Page(io.StringIO):
    """A stream that knows when something was written, and counts how often."""

    def __init__(self) -> None:
        super().__init__()
        self.is_written = threading.Event()
        self.writes = 0

    def write(self, text: str) -> int:
        self.writes += 1
        result = super().write(text)
        self.is_written.set()
        return result


def record_of(text: str, level: int = logging.INFO) -> logging.LogRecord:
    return logging.LogRecord("mockllmapi", level, __file__, 1, text, (), None)


def test_lines_are_written_together_in_their_order_by_a_thread() -> None:
    page = Page()
    writer = LogWriter(page, TextFormatter())
    for number in range(50):
        writer.handle(record_of(f"line {number}"))
        writer.add_request(logging.INFO, ANSWERED)
    assert page.is_written.wait(PATIENCE_S)
    writer.close()
    lines = page.getvalue().splitlines()
    assert lines[::2] == [f"[Information] line {number}" for number in range(50)]
    assert all(line.endswith(" GET /a 200 builtin 1 ms") for line in lines[1::2])
    assert page.writes < len(lines)


def test_closing_writes_the_last_lines() -> None:
    page = Page()
    writer = LogWriter(page, TextFormatter())
    writer.handle(record_of("last words"))
    writer.close()
    assert page.getvalue() == "[Information] last words\n"


def test_lines_that_no_reader_takes_are_counted_and_dropped() -> None:
    page = Page()
    writer = LogWriter(page, TextFormatter())
    with writer._writing:
        for _ in range(MAX_PENDING + 5):
            writer.add_request(logging.INFO, ANSWERED)
    writer.close()
    *lines, last = page.getvalue().splitlines()
    assert len(lines) == MAX_PENDING
    assert last == "[Warning] 5 log lines were dropped, because they were not read fast enough."


def test_a_record_that_cannot_be_formatted_does_not_lose_the_others() -> None:
    page = Page()
    writer = LogWriter(page, TextFormatter())
    writer.handle(logging.LogRecord("x", logging.INFO, __file__, 1, "%d", ("text",), None))
    writer.handle(record_of("good"))
    writer.close()
    assert page.getvalue().splitlines() == [
        "[Error] A log record could not be formatted: TypeError",
        "[Information] good",
    ]


def test_a_closed_stream_does_not_stop_the_server() -> None:
    page = Page()
    writer = LogWriter(page, TextFormatter())
    page.close()
    writer.handle(record_of("unread"))
    writer.close()
