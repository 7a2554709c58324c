"""Log lines: one a record, in two forms, with no secret in them."""

import json
import logging
import re
import sys
import time
from dataclasses import make_dataclass
from logging import LogRecord

import pytest

from mockllmapi.config import MASK
from mockllmapi.errors import AttemptRecord
from mockllmapi.events import RequestAnswered, RequestFailed, RequestServed
from mockllmapi.exchange import BackendIdentity, Source
from mockllmapi.observability.formats import JsonFormatter, RequestEvent, TextFormatter, to_single_line
from mockllmapi.observability.redaction import Redaction

SECRET = "very-secret-value"


CREATED = 1_780_000_000.0
LOCAL_TIME = time.strftime("%H:%M:%S", time.localtime(CREATED))


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
        record.event = make_dataclass("Note", list(fields))(**fields)
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
def test_the_level_is_in_brackets(level: int, word: str) -> None:
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


@pytest.mark.parametrize(
    ("event", "pattern"),
    [
        (RequestAnswered("1", "POST", "/a", 201, Source.BUILTIN, "", 4.2), r"TIME POST /a 201 builtin 4 ms"),
        (RequestFailed("1", "GET", "/a", 503, "no-backend", "None.", 1.0), r"TIME GET /a 503 no-backend 1 ms: None\."),
    ],
)
def test_a_request_has_the_time_instead_of_a_level(event: RequestEvent, pattern: str) -> None:
    line = TextFormatter().format_request(CREATED, logging.ERROR, event)
    assert re.fullmatch(pattern.replace("TIME", LOCAL_TIME), line)
    record = record_of("unused")
    record.created, record.event = CREATED, event
    assert TextFormatter().format(record) == line


@pytest.mark.parametrize(("status", "colour"), [(204, 32), (302, 36), (404, 33), (503, 31)])
def test_on_a_terminal_the_status_has_a_colour_and_the_time_is_dim(status: int, colour: int) -> None:
    event = RequestServed("1", "GET", "/a", status, "management", 1.0)
    line = TextFormatter(is_terminal=True).format_request(CREATED, logging.INFO, event)
    assert line == f"\x1b[2m{LOCAL_TIME}\x1b[0m GET /a \x1b[{colour}m{status}\x1b[0m management 1 ms"


@pytest.mark.parametrize(
    ("level", "text"),
    [
        (logging.INFO, "[Information] x"),
        (logging.WARNING, "\x1b[33m[Warning] x\x1b[0m"),
        (logging.ERROR, "\x1b[31m[Error] x\x1b[0m"),
    ],
)
def test_on_a_terminal_every_line_has_the_time_and_levels_have_colours(level: int, text: str) -> None:
    record = record_of("x", level=level)
    record.created = CREATED
    assert TextFormatter(is_terminal=True).format(record) == f"\x1b[2m{LOCAL_TIME}\x1b[0m {text}"


# -- JSON


def test_a_record_is_one_json_object() -> None:
    line = JsonFormatter().format(record_of("Hello", level=logging.WARNING, n=3, source=Source.LLM))
    entry = json.loads(line)
    assert "\n" not in line
    assert (entry["level"], entry["message"], entry["event"], entry["n"], entry["source"]) == (
        "Warning",
        "Hello",
        "Note",
        3,
        "llm",
    )
    assert entry["time"].endswith("+00:00")


@pytest.mark.parametrize("evil", ['"}\n{"level":"forged"}', "\\", "\ud800", "\x00\x1b", "\u2028"])
def test_any_client_text_becomes_one_line_of_valid_json(evil: str) -> None:
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
def test_a_secret_is_masked_in_every_place(place: str, index: int) -> None:
    formatter = formatters(SECRET)[index]
    record = {
        "message": lambda: record_of(f"x {SECRET} y"),
        "argument": lambda: record_of("x %r y", SECRET),
        "field": lambda: record_of("x", detail=f"a {SECRET}"),
        "nested field": lambda: record_of(
            "x", attempt=AttemptRecord("a", "server", 1.0, SECRET), more={SECRET: [SECRET]}
        ),
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
