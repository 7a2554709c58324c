"""What every HTTP surface does around its own work."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from mockllmapi.errors import BadControl
from mockllmapi.events import EventBus
from mockllmapi.exchange import MockRequest
from mockllmapi.surfaces.http.asgi import Send, send_answer
from mockllmapi.surfaces.http.controls import ControlReader
from mockllmapi.surfaces.http.cors import CorsPolicy
from mockllmapi.surfaces.http.exchange import HttpExchange
from mockllmapi.surfaces.http.pipeline import HttpPipeline
from mockllmapi.surfaces.http.problem import Problem
from mockllmapi.testing import FrozenClock
from support.asgi import Reply, Wire, scope_of
from support.randomness import RNG

PATIENCE_S = 5
"""After this a test fails instead of hanging. Nothing waits for it."""


class Stage:
    """A http whose surface does what a test says."""

    def __init__(self, *, has_cors: bool = True, obeys_language: bool = False) -> None:
        self.heard: list[Any] = []
        self.seen: list[MockRequest] = []
        events = EventBus(self.heard.append)
        controls = ControlReader(2000, obeys_language=obeys_language)
        self.http = HttpPipeline(
            controls,
            events,
            FrozenClock(),
            RNG,
            max_request_size_bytes=1000,
            cors=CorsPolicy(has_cors),
        )
        self.is_working = asyncio.Event()

    async def serve(self, work: Any = None, wire: Wire | None = None, *request: Any, **options: Any) -> Reply:
        wire = wire or Wire()

        async def respond(exchange: HttpExchange, asked: MockRequest, send: Send) -> None:
            self.seen.append(asked)
            self.is_working.set()
            if work is None:
                await send_answer(send, 200, b"{}", exchange.headers)
            else:
                await work(exchange, send)

        scope = scope_of(*request)
        await self.http.serve(scope, wire.receive, wire.send, scope["path"], respond, **options)
        return wire.reply


async def wait_for_ever(_exchange: HttpExchange, _send: Send) -> None:
    await asyncio.Event().wait()


async def test_a_request_is_read_before_its_surface_sees_it() -> None:
    stage = Stage()
    reply = await stage.serve(None, Wire([b'{"a"', b": 1}"]), "POST", "/users/?q=1&count=2")
    assert reply.status == 200
    (request,) = stage.seen
    assert (request.path, request.query, request.body, request.controls.count) == ("/users", (("q", "1"),), {"a": 1}, 2)
    assert request.controls.stream is None
    assert reply.headers["x-request-id"] == request.id


async def test_a_streamed_request_has_the_controls_of_streams() -> None:
    stage = Stage()
    await stage.serve(None, None, "GET", "/users?batch=3&accumulated=false", is_streamed=True)
    stream = stage.seen[0].controls.stream
    assert stream is not None
    assert (stream.batch, stream.accumulates) == (3, False)


@pytest.mark.parametrize(
    ("request_", "chunks", "status"),
    [
        (("TRACE", "/users"), (b"",), 405),
        (("GET", "/users?count=many"), (b"",), 400),
        (("POST", "/users"), (b"x" * 600, b"x" * 600), 413),
        (("GET", "/users", {"x-long": "x" * 70_000}), (b"",), 431),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_what_cannot_be_read_is_a_problem(request_: Any, chunks: Any, status: int) -> None:
    stage = Stage()
    reply = await stage.serve(None, Wire(chunks), *request_)
    assert (reply.status, stage.seen) == (status, [])
    assert reply.problem


@pytest.mark.parametrize("has_cors", [True, False])
async def test_options_says_what_there_is(has_cors: bool) -> None:
    stage = Stage(has_cors=has_cors)
    reply = await stage.serve(None, None, "OPTIONS", "/users", {"origin": "http://a.example"})
    assert (reply.status, stage.seen) == (204, [])
    assert "POST" in reply.headers["allow"]
    assert ("access-control-allow-origin" in reply.headers) is has_cors


async def test_what_a_surface_raises_is_a_problem(caplog: pytest.LogCaptureFixture) -> None:
    async def refuse(_exchange: HttpExchange, _send: Send) -> None:
        raise BadControl("count", "it is bad", expected="a good one")

    async def fail(_exchange: HttpExchange, _send: Send) -> None:
        raise KeyError("secret")

    assert (await Stage().serve(refuse)).problem["status"] == 400
    with caplog.at_level(logging.ERROR):
        reply = await Stage().serve(fail)
    assert reply.problem["status"] == 500
    assert b"secret" not in reply.body


async def test_a_client_that_leaves_cancels_the_work() -> None:
    stage, wire = Stage(), Wire()
    task = asyncio.create_task(stage.serve(wait_for_ever, wire))
    await stage.is_working.wait()
    wire.leave()
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.wait([task])
    (event,) = stage.heard
    assert wire.sent == []
    assert (event.status, event.served_by) == (499, "client-left")


@pytest.mark.parametrize("has_begun", [False, True])
async def test_a_server_that_stops_tells_a_problem_as_the_surface_can(has_begun: bool) -> None:
    told: list[Problem] = []

    async def work(exchange: HttpExchange, send: Send) -> None:
        async def tell(_exchange: HttpExchange, problem: Problem) -> None:
            told.append(problem)

        exchange.send_problem_instead = tell if has_begun else None
        await wait_for_ever(exchange, send)

    stage, wire = Stage(), Wire()
    task = asyncio.create_task(stage.serve(work, wire))
    await stage.is_working.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    if has_begun:
        assert (wire.sent, [problem.status for problem in told]) == ([], [503])
    else:
        assert (wire.reply.problem["status"], told) == (503, [])
        assert wire.reply.headers["retry-after"] == "5"


@pytest.mark.parametrize(
    ("has_cors", "obeys_language", "varies_by"),
    [
        (True, True, "Origin, Accept-Language"),
        (False, True, "Accept-Language"),
        (True, False, "Origin"),
        (False, False, None),
    ],
)
@pytest.mark.parametrize("method", ["GET", "TRACE"])
async def test_caches_learn_what_an_answer_differs_by(
    has_cors: bool, obeys_language: bool, varies_by: str | None, method: str
) -> None:
    stage = Stage(has_cors=has_cors, obeys_language=obeys_language)
    assert (await stage.serve(None, None, method, "/users")).headers.get("vary") == varies_by


@pytest.mark.parametrize(
    ("header", "obeys_language", "language"),
    [
        ("de-AT, en;q=0.5", True, "de"),
        ("pt-PT", True, "pt-br"),
        ("tlh", True, "en"),
        ("", True, "en"),
        ("de", False, ""),
    ],
)
async def test_the_language_of_an_answer_is_known(header: str, obeys_language: bool, language: str) -> None:
    said: list[str] = []

    async def look(exchange: HttpExchange, send: Send) -> None:
        said.append(exchange.language)
        await send_answer(send, 200, b"{}", exchange.headers)

    await Stage(obeys_language=obeys_language).serve(look, None, "GET", "/users", {"Accept-Language": header})
    assert said == [language]


async def test_a_named_feed_speaks_its_own_language() -> None:
    said: list[str] = []

    async def look(exchange: HttpExchange, send: Send) -> None:
        said.append(exchange.language)
        await send_answer(send, 200, b"{}", exchange.headers)

    stage = Stage(obeys_language=True)
    for target in ("/users?feed=news", "/users"):
        await stage.serve(look, None, "GET", target, {"Accept-Language": "de"}, is_streamed=True)
    assert said == ["", "de"]
