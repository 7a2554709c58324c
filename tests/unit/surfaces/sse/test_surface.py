"""Streams over HTTP. The backends are scripted; everything between is real."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from starlette.types import Message

from mockllmapi.config.settings import FeedSettings
from mockllmapi.engine import make_engine
from mockllmapi.errors import FailureClass
from mockllmapi.events import EventBus, RequestAnswered, RequestFailed
from mockllmapi.exchange import StreamControls
from mockllmapi.surfaces.http.controls import ControlReader
from mockllmapi.surfaces.http.cors import CorsPolicy
from mockllmapi.surfaces.http.pipeline import HttpPipeline
from mockllmapi.surfaces.sse.event_writer import CONTENT_TYPE
from mockllmapi.surfaces.sse.surface import SseSurface
from mockllmapi.surfaces.streams.pace import StreamPace
from mockllmapi.surfaces.streams.shutdown import ShutdownSignal
from mockllmapi.surfaces.streams.stream_context import StreamContext
from mockllmapi.surfaces.streams.stream_session import is_feed
from mockllmapi.testing import Answer, FrozenClock, Gate, ScriptedProvider
from support.asgi import Reply, Wire, scope_of
from support.engines import make_parts
from support.event_stream import Heard, read_events
from support.feeds import make_newsroom
from support.randomness import RNG
from support.routing import Script, failing, make_bench, settle
from support.workshop import make_request

USERS = [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Grace"}]
TEXT = json.dumps(USERS)
PATIENCE_S = 5
"""After this a test fails instead of hanging. Nothing waits for it."""


class Sse:
    """A surface over one backend."""

    def __init__(self, script: Script = TEXT, pace: StreamPace | None = None) -> None:
        self.bench = make_bench({"one": script}, max_repeats=0)
        self.heard: list[Any] = []
        events = EventBus(self.heard.append)
        self.clock = FrozenClock()
        self.shutdown = ShutdownSignal()
        self.newsroom = make_newsroom()
        engine = make_engine(make_parts(self.bench.router, events))
        http = HttpPipeline(
            ControlReader(2000), events, FrozenClock(), RNG, max_request_size_bytes=1000, cors=CorsPolicy(True)
        )
        pace = pace or StreamPace()
        context = StreamContext(engine, http, self.newsroom.feeds, pace, self.clock, RNG, cors=CorsPolicy(True))
        self.surface = SseSurface(context, self.shutdown)

    def start(self, target: str, wire: Wire, method: str = "GET", **headers: str) -> asyncio.Task[None]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        scope = scope_of(method, target, named)
        return asyncio.create_task(self.surface(scope, wire.receive, wire.send, scope["path"]))

    async def ask(self, target: str = "/users?sseMode=ArrayItems", method: str = "GET", **headers: str) -> Reply:
        wire = Wire()
        async with asyncio.timeout(PATIENCE_S):
            await self.start(target, wire, method, **headers)
        return wire.reply

    async def events(self, target: str = "/users?sseMode=ArrayItems", **headers: str) -> list[Heard]:
        return read_events((await self.ask(target, **headers)).body.decode())


async def until_said(wire: Wire, text: str) -> None:
    """Return when the client has got `text`."""
    async with asyncio.timeout(PATIENCE_S):
        while text.encode() not in b"".join(message.get("body", b"") for message in wire.sent):
            await asyncio.sleep(0)


async def test_a_stream_and_what_is_told_of_it() -> None:
    sse = Sse()
    reply = await sse.ask()
    assert (reply.status, reply.headers["content-type"]) == (200, CONTENT_TYPE)
    assert (reply.headers["x-llm-backend"], reply.headers["x-llm-source"]) == ("one", "llm")
    *items, end = read_events(reply.body.decode())
    assert [event.json["item"] for event in items] == USERS
    assert (end.json["done"], end.id) == (True, "end")
    (told,) = [event for event in sse.heard if isinstance(event, RequestAnswered)]
    assert (told.status, told.backend) == (200, "one")


async def test_a_post_is_no_creation_for_an_event_source() -> None:
    assert (await Sse('{"id": 1}').ask("/users", "POST")).status == 200


async def test_a_finished_stream_stays_finished() -> None:
    sse = Sse()
    reply = await sse.ask(last_event_id="end")
    assert (reply.status, reply.body, sse.bench.calls) == (204, b"", [])


@pytest.mark.parametrize(("last", "first"), [("1", "2"), ("0", "1"), ("", "1"), ("-1", "1"), ("x", "1"), ("²", "1")])
async def test_a_stream_that_repeats_goes_on_where_it_was_heard(last: str, first: str) -> None:
    events = await Sse().events("/users?sseMode=ArrayItems&seed=4", last_event_id=last)
    assert events[0].id == first
    assert events[-1].id == "end"


async def test_one_that_does_not_begins_anew() -> None:
    events = await Sse().events(last_event_id="1")
    assert [event.id for event in events] == ["1", "2", "end"]


@pytest.mark.parametrize(
    ("target", "status", "kind"),
    [("/users", 200, CONTENT_TYPE), ("/users?error=503", 503, CONTENT_TYPE)],
)
async def test_head_asks_nobody(target: str, status: int, kind: str) -> None:
    sse = Sse()
    reply = await sse.ask(target, "HEAD")
    assert (reply.status, reply.headers["content-type"], reply.body, sse.bench.calls) == (status, kind, b"", [])
    assert "content-length" not in reply.headers


async def test_a_simulated_error_is_one_event() -> None:
    reply = await Sse().ask("/users?error=503&errorMessage=Two%0Alines")
    (error,) = read_events(reply.body.decode())
    assert (reply.status, error.name, error.id) == (503, "error", "end")
    assert error.json["error"]["message"] == "Two\nlines"


@pytest.mark.parametrize("target", ["/users?error=503&continuous=true", "/?feed=down"])
async def test_a_simulated_error_of_a_feed_is_one_event_too(target: str) -> None:
    sse = Sse()
    sse.newsroom.feeds.create(FeedSettings(name="down", path="/users", error=503))
    reply = await sse.ask(target)
    (error,) = read_events(reply.body.decode())
    assert (reply.status, error.name, error.id) == (503, "error", "end")
    assert error.json["type"] == "error"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("target", ["/users?n=2", "/users?n=2&continuous=true", "/?feed=nobody", "/?feed=off"])
async def test_what_no_stream_can_be_is_refused_to_both_verbs(target: str, method: str) -> None:
    sse = Sse()
    sse.newsroom.feeds.create(FeedSettings(name="off", path="/users"))
    sse.newsroom.feeds.switch("off", is_running=False)
    assert (await sse.ask(target, method)).status == 400


async def test_what_fails_before_the_head_is_an_answer_of_its_own() -> None:
    reply = await Sse(failing(FailureClass.SERVER)).ask()
    assert reply.problem["status"] == 502


async def test_what_fails_afterwards_is_an_event() -> None:
    sse = Sse(Answer("[" + json.dumps(USERS[0]) + ",", is_cut=True))
    *items, error = await sse.events()
    assert [event.json["item"] for event in items] == USERS[:1]
    assert (error.name, error.id, error.json["status"]) == ("error", "end", 502)
    assert len([event for event in sse.heard if isinstance(event, RequestFailed)]) == 1


async def test_what_nobody_expected_is_an_event_without_details(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Wire):
        async def send(self, message: Message) -> None:
            if b"Grace" in message.get("body", b""):
                raise KeyError("secret")
            await super().send(message)

    wire = Broken()
    with caplog.at_level(logging.ERROR):
        await Sse().start("/users?sseMode=ArrayItems", wire)
    *_, error = read_events(wire.reply.body.decode())
    assert (error.name, error.json["status"]) == ("error", 500)
    assert "secret" not in error.data


@pytest.mark.parametrize("mode", ["LlmTokens", "CompleteObjects", "ArrayItems"])
async def test_a_server_that_stops_says_so_in_the_stream(mode: str) -> None:
    gate = Gate()
    sse, wire = Sse(ScriptedProvider.of(Answer(pieces=(TEXT[:-1], ","), end_gate=gate))), Wire()
    task = sse.start(f"/users?sseMode={mode}", wire)
    await until_said(wire, "Ada")
    sse.shutdown.begin()
    await task
    *events, error = read_events(wire.reply.body.decode())
    assert events
    assert (error.name, error.id, error.json["status"]) == ("error", "end", 503)
    assert (sse.bench.in_flight, sse.bench.providers["one"].cancelled) == (0, 1)
    assert (await sse.ask()).problem["status"] == 503


async def test_a_server_that_cancels_says_so_in_the_stream() -> None:
    gate = Gate()
    sse, wire = Sse(ScriptedProvider.of(Answer(pieces=(TEXT[:-1], ","), end_gate=gate))), Wire()
    task = sse.start("/users?sseMode=ArrayItems", wire)
    await until_said(wire, "Ada")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    *_, error = read_events(wire.reply.body.decode())
    assert (error.name, error.json["status"], sse.bench.in_flight) == ("error", 503, 0)


async def test_a_client_that_leaves_stops_the_backend() -> None:
    gate = Gate()
    sse, wire = Sse(ScriptedProvider.of(Answer(pieces=(TEXT[:-1], ","), end_gate=gate))), Wire()
    task = sse.start("/users?sseMode=ArrayItems", wire)
    await until_said(wire, "Ada")
    wire.leave()
    async with asyncio.timeout(PATIENCE_S):
        await task
    assert (sse.bench.in_flight, sse.bench.providers["one"].cancelled) == (0, 1)
    assert [event for event in sse.heard if isinstance(event, (RequestAnswered, RequestFailed))] == []


async def test_there_are_pauses_between_events() -> None:
    sse, wire = Sse(pace=StreamPace(0.2, 0.2)), Wire()
    task = sse.start("/users?sseMode=ArrayItems", wire)
    async with asyncio.timeout(PATIENCE_S):
        for number in (1, 2):
            await sse.clock.wait_for_sleepers(for_s=0.2)
            assert len(wire.sent) == 1 + number
            sse.clock.advance(0.2)
        await task
    assert len(wire.sent) == 4


async def test_pauses_are_drawn_between_two_bounds() -> None:
    sse, wire = Sse(pace=StreamPace(0.2, 0.6)), Wire()
    task = sse.start("/users?sseMode=ArrayItems", wire)
    async with asyncio.timeout(PATIENCE_S):
        for _ in range(2):
            await sse.clock.wait_for_sleepers()
            assert all(0.2 <= pause_s <= 0.6 for pause_s in sse.clock.sleepers)
            sse.clock.advance(0.6)
        await task


async def test_an_early_head_breaks_the_silence_before_the_first_event() -> None:
    gate = Gate()
    script = ScriptedProvider.of(Answer(TEXT, gate=gate))
    sse, wire = Sse(script, StreamPace(has_early_head=True, keep_alive_s=0.0)), Wire()
    task = sse.start("/users?sseMode=ArrayItems", wire)
    await until_said(wire, ": still here")
    assert wire.sent[0]["status"] == 200
    gate.open()
    await task
    assert [event.id for event in read_events(wire.reply.body.decode())] == ["1", "2", "end"]


async def test_without_one_nothing_is_said_before() -> None:
    gate = Gate()
    sse, wire = Sse(ScriptedProvider.of(Answer(TEXT, gate=gate)), StreamPace(keep_alive_s=0.0)), Wire()
    task = sse.start("/users?sseMode=ArrayItems", wire)
    await gate.wait_until_reached()
    for _ in range(20):
        await asyncio.sleep(0)
    assert wire.sent == []
    gate.open()
    await task


async def test_a_simulated_error_keeps_its_status_behind_an_early_head() -> None:
    assert (await Sse(pace=StreamPace(has_early_head=True)).ask("/users?error=418")).status == 418


async def test_a_failure_behind_an_early_head_is_an_event() -> None:
    reply = await Sse(failing(FailureClass.SERVER), StreamPace(has_early_head=True)).ask()
    (error,) = read_events(reply.body.decode())
    assert (reply.status, error.name, error.json["status"]) == (200, "error", 502)


# -- feeds -------------------------------------------------------------------------------------------------------------


async def test_a_feed_goes_on_until_the_server_stops() -> None:
    sse, wire = Sse(), Wire()
    task = sse.start("/prices?continuous=true&interval=1000", wire)
    await until_said(wire, '"type":"data"')
    await sse.newsroom.pass_time(1.0)
    sse.shutdown.begin()
    await task
    bodies = [event.json for event in read_events(wire.reply.body.decode())]
    assert [body["type"] for body in bodies] == ["info", "data", "data", "end"]
    assert (bodies[-1]["reason"], wire.reply.status) == ("stopping", 200)


async def test_a_client_that_leaves_a_feed_ends_it() -> None:
    sse, wire = Sse(), Wire()
    task = sse.start("/prices?continuous=true", wire)
    await until_said(wire, '"type":"data"')
    wire.leave()
    async with asyncio.timeout(PATIENCE_S):
        await task
    await settle()
    assert len(sse.newsroom.begun) == 1


@pytest.mark.parametrize(
    ("stream", "continues", "expected"),
    [
        (None, False, False),
        (None, True, True),
        (StreamControls(is_continuous=True), False, True),
        (StreamControls(is_continuous=False), True, False),
        (StreamControls(feed="prices"), False, True),
        (StreamControls(feed="prices", is_continuous=False), False, True),
    ],
)
def test_what_asks_for_a_feed(stream: StreamControls | None, continues: bool, expected: bool) -> None:
    assert is_feed(make_request(stream=stream), StreamPace(is_continuous=continues)) is expected
