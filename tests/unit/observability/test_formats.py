"""Log lines: one a record, in two forms, with no secret in them."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from logging import Logger, LogRecord

import pytest

from mockllmapi.errors import AttemptRecord
from mockllmapi.exchange import BackendIdentity, Source
from mockllmapi.observability.formats import (
    MASK,
    JsonFormatter,
    Redaction,
    TextFormatter,
    configure_logging,
    to_single_line,
)

SECRET = "very-secret-value"


def record_of(
    message: str, *args: str, level: int = logging.INFO, error: ValueError | None = None, **fields: object
) -> LogRecord:
    record = logging.LogRecord("mockllmapi", level, __file__, 1, message, args, None)
    if error is not None:
        try:
            raise error
        except type(error):
            record.exc_info = sys.exc_info()
    if fields:
        record.fields = fields
    return record


def formatters(*secrets: str) -> tuple[TextFormatter, JsonFormatter]:
    redaction = Redaction(lambda: secrets)
    return TextFormatter(redaction), JsonFormatter(redaction)


# -- text


@pytest.mark.parametrize(
    ("level", "word"),
    [
        (logging.DEBUG, "Debug"),
        (logging.INFO, "Information"),
        (logging.WARNING, "Warning"),
        (logging.ERROR, "Error"),
        (logging.CRITICAL, "Critical"),
    ],
)
def test_the_level_is_in_brackets(level, word) -> None:
    assert TextFormatter().format(record_of("Hello %s", "you", level=level)) == f"[{word}] Hello you"


@pytest.mark.parametrize("evil", ["\n[Information] forged", "\r[Error] x", "\x1b[31mred", "\u2028new", "\x85x", "\x00"])
def test_a_client_cannot_write_a_line_of_its_own(evil: str) -> None:
    line = TextFormatter().format(record_of("GET /%s", evil))
    assert line.isprintable()


def test_a_traceback_follows_its_line_indented() -> None:
    error = ValueError("first\n[Information] forged\x1b[31m")
    first, *rest = TextFormatter().format(record_of("Failed", level=logging.ERROR, error=error)).split("\n")
    assert first == "[Error] Failed"
    assert "  ValueError: first" in rest
    assert all(line.startswith("  ") and line.isprintable() for line in rest)


@pytest.mark.parametrize("text", ["plain", "grüße, 模型 😀", ""])
def test_printable_text_stays_as_it_is(text: str) -> None:
    assert to_single_line(text) == text


# -- JSON


def test_a_record_is_one_json_object() -> None:
    line = JsonFormatter().format(record_of("Hello", level=logging.WARNING, event="E", n=3, source=Source.LLM))
    entry = json.loads(line)
    assert "\n" not in line
    assert (entry["level"], entry["message"], entry["event"], entry["n"], entry["source"]) == (
        "Warning",
        "Hello",
        "E",
        3,
        "llm",
    )
    assert entry["time"].endswith("+00:00")


@pytest.mark.parametrize("evil", ['"}\n{"level":"forged"}', "\\", "\ud800", "\x00\x1b", "\u2028"])
def test_any_client_text_becomes_one_line_of_valid_json(evil) -> None:
    line = JsonFormatter().format(record_of("GET %s", evil.encode("utf-8", "replace").decode(), path="/x\n"))
    assert "\n" not in line
    assert json.loads(line)["path"] == "/x\n"


def test_values_of_our_own_become_json() -> None:
    line = JsonFormatter().format(
        record_of(
            "x",
            attempt=AttemptRecord("a", "ok", 1.5),
            backend=BackendIdentity("a", "openai", "http://x/", "m"),
            names=("a", "b"),
            odd=object,
        )
    )
    entry = json.loads(line)
    assert entry["attempt"] == {"backend": "a", "outcome": "ok", "elapsed_ms": 1.5, "detail": ""}
    assert entry["backend"]["provider"] == "openai"
    assert entry["names"] == ["a", "b"]
    assert "object" in entry["odd"]


def test_an_exception_is_a_member() -> None:
    entry = json.loads(JsonFormatter().format(record_of("Failed", error=ValueError("why\nnot"))))
    assert entry["exception"].startswith("Traceback")
    assert "why\nnot" in entry["exception"]


# -- secrets


@pytest.mark.parametrize("place", ["message", "argument", "field", "nested field", "exception"])
@pytest.mark.parametrize("index", [0, 1])
def test_a_secret_is_masked_in_every_place(place, index) -> None:
    formatter = formatters(SECRET)[index]
    record = {
        "message": lambda: record_of(f"x {SECRET} y"),
        "argument": lambda: record_of("x %r y", SECRET),
        "field": lambda: record_of("x", detail=f"a {SECRET}"),
        "nested field": lambda: record_of("x", attempt=AttemptRecord("a", "server", 1.0, SECRET), **{SECRET: [SECRET]}),
        "exception": lambda: record_of("x", error=ValueError(SECRET)),
    }[place]()
    line = formatter.format(record)
    assert SECRET not in line
    assert (MASK in line) is (index == 1 or "field" not in place)


@pytest.mark.parametrize("secret", ['quo"te\\back', "grüß-模型", "a.b*c[d", "with blank"])
def test_a_secret_may_hold_any_character(secret: str) -> None:
    for formatter in formatters(secret):
        line = formatter.format(record_of("%s and %r", secret, secret, detail=secret))
        assert secret not in line
        assert repr(secret)[1:-1] not in line
        assert MASK in line
    assert json.loads(formatters(secret)[1].format(record_of("x", detail=secret)))["detail"] == MASK


def test_a_secret_that_begins_with_another_leaves_no_tail() -> None:
    assert Redaction(lambda: ("abcd", "abcdefgh"))("see abcdefgh") == f"see {MASK}"


def test_secrets_are_asked_for_anew() -> None:
    secrets = ["first-secret"]
    redaction = Redaction(lambda: secrets)
    assert redaction("first-secret second-secret") == f"{MASK} second-secret"
    secrets[:] = ["second-secret"]
    assert redaction("first-secret second-secret") == f"first-secret {MASK}"


def test_a_tiny_secret_masks_no_words() -> None:
    assert Redaction(lambda: ("a", ""))("a banana") == "a banana"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Authorization: Bearer abc.def", f"Authorization: Bearer {MASK}"),
        ("key sk-proj-0123456789abcdef", f"key {MASK}"),
        ("task-based risk-free", "task-based risk-free"),
    ],
)
def test_text_that_looks_like_a_key_is_masked(text, masked) -> None:
    assert Redaction()(text) == masked


# -- for the command line


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
    loggers: list[Logger], log_format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = io.StringIO()
    monkeypatch.setattr(sys, "stderr", page)  # the stream that the handler takes when it is made
    configure_logging(log_format, "info", lambda: (SECRET,))
    logging.getLogger("mockllmapi.rest").info("Selected backend: %s", SECRET)
    logging.getLogger("mockllmapi").debug("too quiet")
    logging.getLogger("uvicorn.error").info("too quiet")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
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
    assert page.getvalue() == "[Warning] once\n"
