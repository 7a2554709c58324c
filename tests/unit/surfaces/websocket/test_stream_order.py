"""One stream on its way to a connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

import pytest

from mockllmapi.engine.streaming.streams import AnswerStream, StreamEnd, StreamEvent, StreamItem
from mockllmapi.errors import AttemptFailed, BadControl, FailureClass, NoBackendAvailable, StreamBroken, TooManyStreams
from mockllmapi.events import EventBus, RequestAnswered, RequestFailed
from mockllmapi.exchange import Fault, MockAnswer, MockRequest, Source, StreamMode
from mockllmapi.surfaces.http.asgi import ClientLeft
from mockllmapi.surfaces.http.controls import ControlReader
from mockllmapi.surfaces.http.cors import CorsPolicy
from mockllmapi.surfaces.http.pipeline import HttpPipeline
from mockllmapi.surfaces.streams.pace import StreamPace
from mockllmapi.surfaces.streams.shutdown import ShutdownSignal
from mockllmapi.surfaces.streams.stream_context import StreamContext
from mockllmapi.surfaces.websocket.frame_writer import FrameWriter
from mockllmapi.surfaces.websocket.stream_order import StreamOrder, run_order
from mockllmapi.testing import FrozenClock
from support.feeds import Newsroom, make_newsroom
from support.randomness import RNG
from support.routing import settle
from support.socket_wire import SocketWire

HEAD = MockAnswer(None, Source.LLM, backend="scripted", model="parrot")


@dataclass
class StubEngine:
    """Streams two items, and waits at `gate` before the second; `failures` are raised before the stream, and in it."""

    head: MockAnswer = HEAD
    early: BaseException | None = None
    late: BaseException | None = None
    is_closed: bool = False
    asked: list[MockRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()

    async def stream(self, request: MockRequest) -> AnswerStream:
        self.asked.append(request)
        if self.early is not None:
            raise self.early
        return AnswerStream(self.head, StreamMode.ITEMS, self._events(), total=2, label="users")

    async def _events(self) -> AsyncGenerator[StreamEvent, None]:
        try:
            yield StreamItem({"id": 1}, 0)
            await self.gate.wait()
            if self.late is not None:
                raise self.late
            yield StreamItem({"id": 2}, 1)
            yield StreamEnd(total=2, backends=("scripted",))
        finally:
            self.is_closed = True


@dataclass
class Stage:
    """A stream to a client, with everything around it."""

    engine: Any = field(default_factory=StubEngine)
    room: Newsroom = field(default_factory=make_newsroom)
    wire: SocketWire = field(default_factory=SocketWire)
    shutdown: ShutdownSignal = field(default_factory=ShutdownSignal)
    heard: list[Any] = field(default_factory=list)
    pace: StreamPace = field(default_factory=StreamPace)

    async def run(self, target: str = "/users?count=2") -> int:
        events = EventBus(self.heard.append)
        http = HttpPipeline(
            ControlReader(65536), events, FrozenClock(), RNG, max_request_size_bytes=1000, cors=CorsPolicy(True)
        )
        context = StreamContext(self.engine, http, self.room.feeds, self.pace, self.room.clock, RNG, CorsPolicy(True))
        order = StreamOrder("a", target.partition("?")[0], "request-1", lambda http: http.read_target(target))
        return await run_order(order, context, FrameWriter(self.wire.send), self.shutdown)


async def test_a_stream_is_passed_on_to_its_end() -> None:
    stage = Stage()
    assert await stage.run() == 1000
    assert [frame.get("item") for frame in stage.wire.frames] == [{"id": 1}, {"id": 2}, None]
    assert stage.wire.frames[-1]["done"] is True
    assert stage.engine.asked[0].id == "request-1"
    (event,) = stage.heard
    assert isinstance(event, RequestAnswered)
    assert (event.request_id, event.method, event.path, event.status) == ("request-1", "GET", "/users", 200)


async def test_events_leave_one_by_one() -> None:
    stage = Stage()
    stage.engine.gate.clear()
    running = asyncio.create_task(stage.run())
    await settle()
    assert len(stage.wire.frames) == 1
    stage.engine.gate.set()
    assert await running == 1000


async def test_there_are_pauses_between_events_where_there_shall_be() -> None:
    stage = Stage(pace=StreamPace(2.0, 2.0))
    running = asyncio.create_task(stage.run())
    for frames in (1, 2):
        await stage.room.clock.wait_for_sleepers(for_s=2.0)
        assert len(stage.wire.frames) == frames
        stage.room.clock.advance(2.0)
    assert await running == 1000


async def test_a_simulated_error_is_an_event_and_no_failure() -> None:
    stage = Stage(StubEngine(MockAnswer.simulated(Fault(503, "Busy"))))
    assert await stage.run() == 1000
    assert stage.wire.frames == [{"type": "error", "error": {"code": 503, "message": "Busy", "details": None}}]
    assert [(type(event), event.status) for event in stage.heard] == [(RequestAnswered, 503)]


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (BadControl("count", "bad"), 400, 1008),
        (TooManyStreams("feeds", 3), 503, 1008),
        (NoBackendAvailable(("Nobody.",)), 503, 1011),
        (StreamBroken("a", "gone"), 502, 1011),
        (AttemptFailed(FailureClass.CONNECT, "secret of mine"), 500, 1011),
        (RuntimeError("secret of mine"), 500, 1011),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
@pytest.mark.parametrize("when", ["early", "late"])
async def test_a_failure_is_the_last_frame(failure: Any, status: int, code: int, when: str, caplog: Any) -> None:
    stage = Stage(StubEngine(**{when: failure}))
    assert await stage.run() == code
    last = stage.wire.frames[-1]
    assert (last["type"], last["problem"]["status"]) == ("error", status)
    assert len(stage.wire.frames) == (1 if when == "early" else 2)
    assert "secret" not in str(stage.wire.sent)
    assert [(type(event), event.status) for event in stage.heard] == [(RequestFailed, status)]
    assert ("Traceback" in caplog.text) == isinstance(failure, RuntimeError)


async def test_what_cannot_be_read_is_a_problem() -> None:
    stage = Stage()
    assert await stage.run("/users?count=x") == 1008
    assert "count" in stage.wire.frames[0]["problem"]["detail"]
    assert stage.engine.asked == []


async def test_giving_it_up_closes_the_stream() -> None:
    stage = Stage()
    stage.engine.gate.clear()
    running = asyncio.create_task(stage.run())
    await settle()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert stage.engine.is_closed
    assert len(stage.wire.frames) == 1


async def test_a_client_that_has_gone_closes_the_stream() -> None:
    stage = Stage()
    stage.wire.leave()
    with pytest.raises(ClientLeft):
        await stage.run()
    assert stage.engine.is_closed
    assert stage.heard == []


async def test_when_the_server_stops_a_stream_ends_with_the_problem() -> None:
    stage = Stage()
    stage.engine.gate.clear()
    running = asyncio.create_task(stage.run())
    await settle()
    stage.shutdown.begin()
    assert await running == 1001
    assert [frame.get("problem", {}).get("status") for frame in stage.wire.frames] == [None, 503]
    assert stage.engine.is_closed


async def test_nothing_begins_when_the_server_stops() -> None:
    stage = Stage()
    stage.shutdown.begin()
    assert await stage.run() == 1001
    assert stage.wire.frames[0]["problem"]["status"] == 503
    assert stage.engine.asked == []


# -- feeds

FEED = "/prices?continuous=true&interval=1000&maxDuration=2"


async def test_a_feed_is_passed_on_to_its_end() -> None:
    stage = Stage()
    running = asyncio.create_task(stage.run(FEED))
    await settle()
    await stage.room.pass_time(1, steps=2)
    assert await running == 1000
    assert [frame["type"] for frame in stage.wire.frames] == ["info", "data", "data", "end"]
    assert stage.room.feeds.subscribers == 0
    assert [type(event) for event in stage.heard] == [RequestAnswered]
    await stage.room.feeds.aclose()


async def test_a_round_that_fails_is_an_error_between_events() -> None:
    stage = Stage()
    stage.room.failures = [None, NoBackendAvailable(("Nobody.",))]
    running = asyncio.create_task(stage.run("/prices?continuous=true&interval=1000&maxDuration=3"))
    await settle()
    await stage.room.pass_time(1, steps=3)
    assert await running == 1000
    assert [frame["type"] for frame in stage.wire.frames] == ["info", "data", "error", "data", "end"]
    await stage.room.feeds.aclose()


@pytest.mark.parametrize("has_begun", [True, False])
async def test_when_the_server_stops_a_feed_says_so(has_begun: bool) -> None:
    stage = Stage()
    if not has_begun:
        stage.room.gate.clear()
    running = asyncio.create_task(stage.run(FEED))
    await settle()
    stage.shutdown.begin()
    assert await running == 1001
    last = stage.wire.frames[-1]
    assert last["reason"] == "stopping" if has_begun else last["problem"]["status"] == 503
    assert stage.room.feeds.subscribers == 0
    await stage.room.feeds.aclose()


async def test_giving_a_feed_up_ends_the_subscription() -> None:
    stage = Stage()
    running = asyncio.create_task(stage.run(FEED))
    await settle()
    assert stage.room.feeds.subscribers == 1
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert stage.room.feeds.subscribers == 0
    await stage.room.feeds.aclose()


async def test_a_client_that_reads_nothing_misses_rounds_and_holds_nothing() -> None:
    stage = Stage(room=make_newsroom(most_events=2))
    running = asyncio.create_task(stage.run("/prices?continuous=true&interval=1000"))
    await settle()
    stage.wire.room.clear()
    await stage.room.pass_time(1, steps=10)
    before = len(stage.wire.frames)
    stage.wire.room.set()
    await settle()
    late = stage.wire.frames[before:]
    assert [frame["data"]["n"] for frame in late] == [1, 9, 10]
    assert [frame.get("missed") for frame in late] == [None, 7, None]
    running.cancel()
    await asyncio.wait([running])
    await stage.room.feeds.aclose()
