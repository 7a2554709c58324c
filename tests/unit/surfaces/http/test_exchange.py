"""One request being answered."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from mockllmapi.events import EventBus, RequestAnswered, RequestFailed
from mockllmapi.exchange import Fault, MockAnswer, Source
from mockllmapi.surfaces.http.asgi import read_head
from mockllmapi.surfaces.http.exchange import HttpExchange, plain_path
from mockllmapi.surfaces.http.problem import STOPPED
from mockllmapi.testing import FrozenClock
from support.asgi import Wire, scope_of
from support.randomness import RNG

HEARD = list[Any]


def visit_of(method: str = "GET", path: str = "/users", heard: HEARD | None = None, **headers: str) -> HttpExchange:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    scope = scope_of(method, path, named)
    exchange = HttpExchange(scope, path, EventBus() if heard is None else EventBus(heard.append), FrozenClock(), RNG)
    exchange.take_head(read_head(scope))
    return exchange


def answer_of(**more: Any) -> MockAnswer:
    return MockAnswer({"id": 1}, Source.LLM, "one", "parrot", attempts=2, repaired=3, **more)


@pytest.mark.parametrize(("given", "is_kept"), [("abc-1", True), ("", False), ("a b", False), ("x" * 129, False)])
def test_a_clients_own_id_is_kept_where_it_is_safe(given: str, is_kept: bool) -> None:
    exchange = visit_of(x_request_id=given)
    assert (exchange.id == given) is is_kept
    assert ("X-Request-Id", exchange.id) in exchange.headers
    assert exchange.id


def test_what_a_client_heard_last_is_known() -> None:
    assert visit_of(last_event_id="7").last_event_id == "7"
    assert visit_of().last_event_id == ""


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/users", 200),
        ("POST", "/users", 201),
        ("POST", "/users/login", 200),
        ("POST", "/users/search", 200),
        ("PUT", "/users/7", 200),
        ("DELETE", "/users/7", 200),
    ],
)
def test_the_status_of_an_answer(method: str, path: str, status: int) -> None:
    assert visit_of(method, path).status_of(answer_of()) == status
    assert visit_of(method, path).status_of(MockAnswer.simulated(Fault(418, "tea"))) == 418


def test_headers_say_who_answered() -> None:
    headers = dict(visit_of().answer_headers(answer_of(is_degraded=True, shown_shape={"ü": 1}), "application/json"))
    told = {
        "Content-Type": "application/json",
        "X-LLM-Source": "llm",
        "X-LLM-Backend": "one",
        "X-LLM-Model": "parrot",
        "X-LLM-Attempts": "2",
        "X-LLM-Repaired": "3",
        "X-LLM-Degraded": "backends",
        "X-Response-Schema": '{"\\u00fc":1}',
    }
    assert {name: headers[name] for name in told} == told
    assert "X-LLM-Backend" not in dict(visit_of().answer_headers(MockAnswer.simulated(Fault(418, "tea")), "text/plain"))


async def test_an_answer_is_sent_and_told() -> None:
    heard: HEARD = []
    wire, exchange = Wire(), visit_of("POST", heard=heard)
    await exchange.send(wire.send, answer_of())
    assert (wire.reply.status, wire.reply.json) == (201, {"id": 1})
    (told,) = heard
    assert isinstance(told, RequestAnswered)
    assert (told.status, told.backend) == (201, "one")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_problem_is_sent_and_told(method: str) -> None:
    heard: HEARD = []
    wire, exchange = Wire(), visit_of(method, heard=heard)
    await exchange.send_problem(wire.send, STOPPED)
    assert wire.reply.status == 503
    assert (wire.reply.body == b"") is (method == "HEAD")
    (told,) = heard
    assert isinstance(told, RequestFailed)
    assert told.status == 503


def test_a_trailing_slash_means_nothing() -> None:
    assert [plain_path(path) for path in ("", "/", "/a/", "//a//", "/a/b")] == ["/", "/", "/a", "/a", "/a/b"]


def test_what_nobody_was_asked_for_names_nobody() -> None:
    headers = dict(visit_of().answer_headers(MockAnswer({"id": 1}, Source.REMEMBERED), "application/json"))
    assert {"X-LLM-Backend", "X-LLM-Model"}.isdisjoint(headers)
    assert (headers["X-LLM-Source"], headers["X-LLM-Attempts"]) == ("remembered", "0")


@pytest.mark.parametrize(
    ("language", "source", "told"),
    [
        ("de", Source.LLM, "de"),
        ("pt-br", Source.BUILTIN, "pt-BR"),
        ("de", Source.REMEMBERED, None),
        ("de", Source.LEARNED, None),
        ("", Source.LLM, None),
    ],
)
def test_an_answer_tells_its_language_where_that_is_known(language: str, source: Source, told: str | None) -> None:
    exchange = visit_of()
    exchange.language = language
    headers = dict(exchange.answer_headers(MockAnswer({}, source), "application/json"))
    assert headers.get("Content-Language") == told


@pytest.mark.parametrize(
    ("model", "shown"),
    [
        ("gpt-4o", "gpt-4o"),
        ("meta-llama/Llama-3-8B", "meta-llama/Llama-3-8B"),
        ("/home/ada/models/qwen2.gguf", "qwen2.gguf"),
        ("C:\\models\\phi-3.gguf", "phi-3.gguf"),
        ("./models/tiny/", "tiny"),
        ("m" * 20_000, "m" * 128),
    ],
)
def test_a_models_name_is_short_and_shows_no_folder(model: str, shown: str) -> None:
    headers = dict(visit_of().answer_headers(replace(answer_of(), model=model), "application/json"))
    assert headers["X-LLM-Model"] == shown


def test_the_time_that_a_request_took_is_that_of_the_clock() -> None:
    clock = FrozenClock()
    exchange = HttpExchange(scope_of(), "/users", EventBus(), clock, RNG)
    clock.advance(0.25)
    assert exchange.elapsed_ms == 250
    assert ("Server-Timing", "backend;dur=0.0, total;dur=250.0") in exchange.answer_headers(
        answer_of(), "application/json"
    )


def test_a_new_id_is_drawn_from_the_generator() -> None:
    ids = []
    for seed in (1, 1, 2):
        exchange = HttpExchange(scope_of(), "/users", EventBus(), FrozenClock(), random.Random(seed))
        exchange.take_head(read_head(scope_of()))
        ids.append(exchange.id)
    assert ids[0] == ids[1] != ids[2]
