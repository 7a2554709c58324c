"""Events as log lines: their words are part of the documentation."""

import dataclasses
import io
import logging
import re
import typing
from collections.abc import Callable
from logging import LogRecord
from typing import Any

import pytest

from mockllmapi import events
from mockllmapi.errors import AttemptRecord
from mockllmapi.events import BackendSelected
from mockllmapi.exchange import BackendIdentity, Source
from mockllmapi.observability import LogListener
from mockllmapi.observability.formats import TextFormatter
from mockllmapi.observability.log_listener import MAX_OPEN_REQUESTS
from mockllmapi.observability.log_writer import LogWriter

GPT = BackendIdentity("openai-gpt4", "openai", "https://api.openai.com/v1/", "gpt-4")
LLAMA = BackendIdentity("ollama-llama3", "ollama", "http://localhost:11434/v1/", "llama3")
BUILTIN = BackendIdentity("builtin", "builtin", "built in", "built-in")


class Page(logging.Handler):
    """Keeps the records that would be written."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self.records: list[LogRecord] = []
        self.logger = logging.Logger("page", level)
        self.logger.addHandler(self)

    def emit(self, record: LogRecord) -> None:
        self.records.append(record)


def told(event: events.Event, *, is_verbose: bool = False, level: int = logging.DEBUG) -> list[LogRecord]:
    page = Page(level)
    LogListener(is_verbose=is_verbose, logger=page.logger)(event)
    return page.records


def line(event: events.Event, **options: Any) -> tuple[str, str]:
    (record,) = told(event, **options)
    return record.levelname, record.getMessage()


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (
            events.BackendSelected("1", GPT, was_requested=True),
            "Using requested backend: openai-gpt4 (openai, https://api.openai.com/v1/)",
        ),
        (
            events.BackendSelected("1", LLAMA, was_requested=False),
            "Selected backend: ollama-llama3 (ollama, http://localhost:11434/v1/)",
        ),
    ],
)
def test_selection_has_the_documented_words(event: BackendSelected, text: str) -> None:
    assert line(event) == ("INFO", text)


def test_the_selection_of_the_builtin_generator_needs_the_verbose_setting() -> None:
    event = events.BackendSelected("1", BUILTIN, was_requested=False)
    assert told(event, level=logging.INFO) == []
    assert line(event, is_verbose=True) == ("INFO", "Selected backend: builtin (builtin, built in)")


def test_a_request_that_calls_a_model_several_times_has_one_selection_line() -> None:
    page = Page(logging.INFO)
    listener = LogListener(logger=page.logger)
    for _ in range(3):
        listener(events.BackendSelected("1", LLAMA, was_requested=False))
    listener(events.BackendSelected("2", LLAMA, was_requested=False))
    listener(events.RequestAnswered("1", "GET", "/users", 200, Source.LLM, "ollama-llama3", 9.0))
    listener(events.BackendSelected("1", LLAMA, was_requested=False))
    selected = "Selected backend: ollama-llama3 (ollama, http://localhost:11434/v1/)"
    assert [record.getMessage() for record in page.records] == [
        selected,
        selected,
        "GET /users 200 ollama-llama3 9 ms",
        selected,
    ]


def test_open_requests_are_bounded() -> None:
    page = Page(logging.INFO)
    listener = LogListener(logger=page.logger)
    for number in range(MAX_OPEN_REQUESTS + 1):
        listener(events.BackendSelected(str(number), LLAMA, was_requested=False))
    before = len(page.records)
    listener(events.BackendSelected(str(MAX_OPEN_REQUESTS), LLAMA, was_requested=False))
    listener(events.BackendSelected("0", LLAMA, was_requested=False))
    assert len(page.records) == before + 1


@pytest.mark.parametrize(
    ("event", "part"),
    [
        (events.UnknownBackendRequested("1", "nobody", ("a", "b")), "'nobody' is unknown or disabled (known: a, b)"),
        (events.RetryPlanned("1", "a", 1.234), "Retrying a in 1.23 s"),
        (
            events.BackendFailedOver("1", "a", GPT, leaves_machine=True),
            "from a to openai-gpt4 (openai, https://api.openai.com/v1/); this backend is hosted and may cost money",
        ),
        (events.BreakerChanged("a", "closed", "open"), "Circuit breaker of a: closed -> open"),
        (events.HealthChanged("a", is_alive=False, detail="refused"), "Health of a: down (refused)"),
        (events.AnswerDegraded("1", "all failed"), "all failed"),
        (events.ParameterRefused("a", "temperature"), "'temperature'"),
        (events.ModelSubstituted("a", "wanted", "used"), "'used'"),
        (events.MalformedEventSkipped("a"), "Backend a"),
        (events.FeedRoundFailed("prices", "It broke.", 2), "feed 'prices' failed (2 in a row): It broke."),
        (events.CountLimited("1", 5000, 1000), "AUTO-LIMIT: 5000 items asked for, 1000 given"),
        (events.VariantsLimited("1", 500, 100), "500 variants asked for, 100 given (MaxCachePerKey)"),
        (events.AnswerReasked("1", "a", "id is missing"), "Asking a once more: id is missing"),
        (events.PromptTrimmed("1", 3, 2048, is_cut=True), "3 remembered calls left out, the request's body cut"),
    ],
)
def test_decisions_for_the_operator_are_warnings(event: events.Event, part: str) -> None:
    level, text = line(event, level=logging.WARNING)
    assert level == "WARNING"
    assert part in text


def test_a_failover_on_this_machine_says_nothing_of_money() -> None:
    assert "money" not in line(events.BackendFailedOver("1", "a", LLAMA, leaves_machine=False))[1]


DETAILS = [
    events.SelectionExplained("1", "a", ("b: open",)),
    events.AnswerRepaired("1", "a", ("name was missing",)),
    events.PoolFilled("1a2b3c4d", 5, 1),
    events.ShapeLearned("GET", "/users/{id}"),
]


@pytest.mark.parametrize("event", DETAILS)
def test_details_need_the_verbose_setting(event: events.Event) -> None:
    assert told(event, level=logging.INFO) == []
    assert line(event, level=logging.INFO, is_verbose=True)[0] == "INFO"
    assert line(event, level=logging.DEBUG)[0] == "DEBUG"


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (events.RequestAnswered("1", "GET", "/a", 200, Source.LLM, "gpt", 12.4), "GET /a 200 gpt 12 ms"),
        (events.RequestAnswered("1", "POST", "/a", 201, Source.BUILTIN, "b", 4.0), "POST /a 201 builtin 4 ms"),
        (events.RequestAnswered("1", "GET", "/a", 503, Source.SIMULATED, "", 0.1), "GET /a 503 simulated 0 ms"),
        (
            events.RequestFailed("1", "GET", "/a", 400, "bad-control", "n: bad", 1.0),
            "GET /a 400 bad-control 1 ms: n: bad",
        ),
        (events.RequestServed("1", "GET", "/_mock/x", 200, "management", 1.0), "GET /_mock/x 200 management 1 ms"),
    ],
)
def test_a_request_is_one_line_at_the_default_level(event: events.Event, text: str) -> None:
    assert line(event, level=logging.INFO) == ("INFO", text)


def test_a_request_of_monitoring_is_a_detail() -> None:
    event = events.RequestServed("1", "GET", "/_mock/metrics", 200, "management", 1.0, is_polled=True)
    assert line(event)[0] == "DEBUG"


def test_requests_bypass_log_records_if_the_writer_of_the_command_line_is_there() -> None:
    page = io.StringIO()
    writer = LogWriter(page, TextFormatter())
    logger = logging.Logger("page", logging.INFO)
    logger.addHandler(writer)
    LogListener(logger=logger)(events.RequestAnswered("1", "GET", "/a", 200, Source.LLM, "gpt", 12.4))
    writer.close()
    assert re.fullmatch(r"\d\d:\d\d:\d\d GET /a 200 gpt 12 ms\n", page.getvalue())


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_server_errors_are_errors_at_every_verbosity(status: int) -> None:
    event = events.RequestFailed("1", "GET", "/users", status, "no-backend", "No LLM backend available", 1.0)
    level, text = line(event, level=logging.WARNING)
    assert level == "ERROR"
    assert text == f"GET /users {status} no-backend 1 ms: No LLM backend available"


def test_a_path_cannot_begin_a_new_line() -> None:
    kinds = [kind for kind in typing.get_args(events.Event) if "path" in kind.__dataclass_fields__]
    given = {"path": "/a\n[Information] forged\x1b[31m", "status": 500, "elapsed_ms": 1.0, "source": Source.LLM}
    lines = [line(kind(**{name: given.get(name, "x") for name in kind.__dataclass_fields__}))[1] for kind in kinds]
    assert len(lines) >= 2
    assert [text for text in lines if not text.isprintable()] == []


def test_a_name_cannot_begin_a_line_of_its_own() -> None:
    name = "x\r\n[Error] forged" + "y" * 10_000
    _, text = line(events.UnknownBackendRequested("1", name, ("a",)))
    assert text.isprintable()
    assert len(text) < 400


def test_a_percent_sign_is_only_a_percent_sign() -> None:
    assert "%s%n" in line(events.RequestAnswered("1", "GET", "/%s%n", 200, Source.LLM, "a", 1.0))[1]


def test_the_facts_of_an_event_travel_with_its_line() -> None:
    (record,) = told(events.BackendSelected("77", GPT, was_requested=True))
    assert vars(record)["event"] == events.BackendSelected("77", GPT, was_requested=True)


def _sample(kind: type[events.Event]) -> events.Event:
    known = {
        "backend": GPT if kind in (events.BackendSelected, events.BackendFailedOver) else "a",
        "attempt": AttemptRecord("a", "ok", 1.0),
        "status": 200,
        "elapsed_ms": 1.0,
        "delay_s": 1.0,
        "source": Source.LLM,
    }
    names = [field.name for field in dataclasses.fields(kind)]
    make: Callable[..., events.Event] = kind
    return make(**{name: known.get(name, ("x",) if name.endswith("s") else "x") for name in names})


def test_every_event_has_its_own_words() -> None:
    lines = {kind.__name__: line(_sample(kind)) for kind in typing.get_args(events.Event)}
    assert [name for name, (_, text) in lines.items() if text == name] == []
    assert {level for level, _ in lines.values()} <= {"DEBUG", "INFO", "WARNING", "ERROR"}


def test_the_usual_log_is_that_of_the_package(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "mockllmapi"):
        LogListener()(events.MalformedEventSkipped("a"))
    assert [record.name for record in caplog.records] == ["mockllmapi"]


def test_a_limited_count_is_logged() -> None:
    text = "AUTO-LIMIT: 5000 items asked for, 1000 given (MaxItems)"
    assert line(events.CountLimited("r", 5000, 1000)) == ("WARNING", text)


def test_an_answer_cut_by_the_shutdown_is_not_an_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    LogListener()(events.RequestFailed("1", "GET", "/users", 503, "stopping", "The server stops.", 1.0))
    assert [record.levelname for record in caplog.records] == ["INFO"]
