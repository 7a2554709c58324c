"""One open connection: what its client says, the streams it has, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from mockllmapi import MockLlmApi, Settings
from mockllmapi.errors import FailureClass
from mockllmapi.surfaces.websocket.connection import GOODBYE_S, MAX_MESSAGE_BYTES, MAX_SUBSCRIPTIONS
from mockllmapi.testing import Answer, FrozenClock, Gate, ScriptedProvider
from support.routing import failing, settle
from support.socket_wire import SocketWire, socket_scope

ITEM = "?sseMode=CompleteObjects"
FEED = "?continuous=true&interval=1000"


class Stage:
    """A client connected to an application whose only backend says what a test says."""

    def __init__(self, target: str, *lines: Any) -> None:
        self.clock = FrozenClock()
        self.backend = ScriptedProvider.of(*lines, default='{"id": 1}')
        entry = {"Name": "scripted", "Provider": "ollama", "ModelName": "m"}
        settings = Settings.from_mapping({"Backends": [entry], "HealthCheck": {"Enabled": False}}, environ={})
        self.app = MockLlmApi(settings, clock=self.clock, providers={"scripted": self.backend})
        self.wire = SocketWire()
        scope = socket_scope(f"/api/mock/stream{target}")
        self.serving = asyncio.ensure_future(self.app(scope, self.wire.receive, self.wire.send))

    @property
    def kinds(self) -> list[tuple[Any, Any]]:
        """Whose each frame is, and what it is."""
        return [(frame.get("subscription"), frame.get("type")) for frame in self.wire.frames]

    async def ask(self, kind: str, **members: Any) -> list[Any]:
        """Say something; the frames that come of it."""
        before = len(self.wire.frames)
        self.wire.say(kind, **members)
        await settle()
        return self.wire.frames[before:]


@asynccontextmanager
async def connected(target: str = "", *lines: Any) -> AsyncGenerator[Stage, None]:
    """A client, which leaves at the end. Nothing of it may be left then."""
    stage = Stage(target, *lines)
    await settle()
    yield stage
    stage.wire.leave()
    await stage.serving
    assert stage.backend.in_flight == 0
    await stage.app.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_connection_for_one_stream_ends_with_it() -> None:
    async with connected("/users/1" + ITEM) as stage:
        assert [frame["done"] for frame in stage.wire.frames] == [False, True]
        assert stage.wire.closed == (1000, "")
        assert stage.serving.done()


async def test_a_connection_for_no_stream_waits() -> None:
    async with connected() as stage:
        assert await stage.ask("ping") == [{"type": "pong"}]
        assert stage.wire.closed is None
        assert not stage.serving.done()


async def test_who_subscribes_by_message_stays() -> None:
    async with connected() as stage:
        first = await stage.ask("subscribe", id="a", path="/users/1" + ITEM)
        again = await stage.ask("subscribe", id="a", path="/users/2" + ITEM)
        assert [frame["subscription"] for frame in first + again] == ["a"] * 4
        assert stage.wire.closed is None


async def test_who_subscribes_during_the_first_stream_stays_as_well() -> None:
    gate = Gate()
    async with connected("/users/1" + ITEM, Answer(text='{"id": 1}', end_gate=gate)) as stage:
        assert await stage.ask("subscribe", id="b", path="/users/2" + ITEM) != []
        gate.open()
        await settle()
        assert [name for name, _ in stage.kinds] == ["b", "b", "0", "0"]
        assert stage.wire.closed is None


async def test_a_ping_is_no_subscription() -> None:
    gate = Gate()
    async with connected("/users/1" + ITEM, Answer(text='{"id": 1}', end_gate=gate)) as stage:
        await stage.ask("ping")
        gate.open()
        await settle()
        assert stage.kinds[0] == (None, "pong")
        assert "subscription" not in stage.wire.frames[1]
        assert stage.wire.closed == (1000, "")


@pytest.mark.parametrize(
    ("target", "status", "code"), [("/users?count=x", 400, 1008), ("/users", 502, 1011), ("/users" + FEED, 502, 1011)]
)
async def test_a_first_stream_that_cannot_begin_is_a_frame_before_the_end(target: str, status: int, code: int) -> None:
    async with connected(target, failing(FailureClass.REFUSED)) as stage:
        (frame,) = stage.wire.frames
        assert (frame["type"], frame["problem"]["status"]) == ("error", status)
        assert stage.wire.closed == (code, "")


async def test_a_subscription_that_cannot_begin_leaves_the_others_alone() -> None:
    async with connected("/prices" + FEED) as stage:
        (frame,) = await stage.ask("subscribe", id="b", path="/users?count=x")
        assert (frame["subscription"], frame["problem"]["status"]) == ("b", 400)
        (frame,) = await stage.ask("subscribe", id="b", feed="nothing")
        assert "nothing" in frame["problem"]["detail"]
        stage.clock.advance(1)
        await settle()
        assert stage.kinds[-1] == ("0", "data")


# -- several streams


async def test_streams_run_side_by_side_and_end_one_by_one() -> None:
    async with connected() as stage:
        for name in ("a", "b"):
            assert [frame["type"] for frame in await stage.ask("subscribe", id=name, path=f"/{name}{FEED}")] == [
                "info",
                "data",
            ]
        stage.clock.advance(1)
        await settle()
        assert stage.kinds[4:] == [("a", "data"), ("b", "data")]
        assert await stage.ask("unsubscribe", id="a") == [{"subscription": "a", "type": "unsubscribed"}]
        stage.clock.advance(1)
        await settle()
        assert stage.kinds[7:] == [("b", "data")]


async def test_unsubscribing_gives_up_what_the_backend_makes() -> None:
    gate = Gate()
    async with connected("", Answer(text='{"id": 1}', gate=gate)) as stage:
        await stage.ask("subscribe", id="a", path="/users/1")
        assert stage.backend.in_flight == 1
        assert await stage.ask("unsubscribe", id="a") == [{"subscription": "a", "type": "unsubscribed"}]
        assert (stage.backend.in_flight, stage.backend.cancelled) == (0, 1)
        assert len(await stage.ask("subscribe", id="a", path="/users/1" + ITEM)) == 2


async def test_both_at_once_begin_nothing() -> None:
    async with connected() as stage:
        stage.wire.say("subscribe", id="a", path="/users/1")
        stage.wire.say("unsubscribe", id="a")
        stage.wire.say("subscribe", id="a", path="/users/1" + ITEM)
        await settle()
        assert stage.wire.frames[0] == {"subscription": "a", "type": "unsubscribed"}
        assert stage.wire.frames[-1]["done"] is True


async def test_the_first_stream_can_be_given_up_as_well() -> None:
    async with connected("/prices" + FEED) as stage:
        assert await stage.ask("unsubscribe", id="0") == [{"subscription": "0", "type": "unsubscribed"}]
        assert stage.wire.closed is None


@pytest.mark.parametrize(("opened", "detail"), [(False, "'x' is not subscribed."), (True, "Expected one of '0'.")])
async def test_nobody_unsubscribes_what_is_not_there(opened: bool, detail: str) -> None:
    async with connected("/prices" + FEED if opened else "") as stage:
        (frame,) = await stage.ask("unsubscribe", id="x")
        assert frame["type"] == "error"
        assert "subscription" not in frame
        assert detail in frame["problem"]["detail"]


async def test_an_id_in_use_stays_with_its_stream() -> None:
    async with connected() as stage:
        await stage.ask("subscribe", id="a", path="/prices" + FEED)
        (frame,) = await stage.ask("subscribe", id="a", path="/other" + FEED)
        assert frame["problem"]["status"] == 400
        assert "subscription" not in frame
        stage.clock.advance(1)
        await settle()
        assert stage.kinds[-1] == ("a", "data")


async def test_there_are_only_so_many_subscriptions() -> None:
    async with connected() as stage:
        for number in range(MAX_SUBSCRIPTIONS):
            assert len(await stage.ask("subscribe", id=str(number), path="/prices" + FEED)) == 2
        (frame,) = await stage.ask("subscribe", id="one more", path="/prices" + FEED)
        assert (frame["problem"]["status"], str(MAX_SUBSCRIPTIONS) in frame["problem"]["detail"]) == (503, True)
        await stage.ask("unsubscribe", id="7")
        assert len(await stage.ask("subscribe", id="one more", path="/prices" + FEED)) == 2
        assert len(stage.backend.received) == 1  # they all share one feed


# -- mistakes, and worse


@pytest.mark.parametrize("text", ["5", "[]", "{}", '{"type":"shout"}', '{"type":"subscribe"}'])
async def test_a_mere_mistake_is_told(text: str) -> None:
    async with connected() as stage:
        stage.wire.say_text(text)
        assert await stage.ask("ping") == [stage.wire.frames[0], {"type": "pong"}]
        assert stage.wire.frames[0]["problem"]["status"] == 400


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", 1007), ("hello", 1007), (" " * (MAX_MESSAGE_BYTES + 1), 1009), ("é" * (MAX_MESSAGE_BYTES // 2 + 1), 1009)],
    ids=["cut", "words", "too long", "too many bytes"],
)
async def test_what_is_no_message_ends_the_connection(text: str, code: int) -> None:
    async with connected("/prices" + FEED) as stage:
        stage.wire.say_text(text)
        await settle()
        assert stage.wire.closed is not None
        assert stage.wire.closed[0] == code
        assert stage.wire.closed[1]
        assert stage.serving.done()


async def test_a_binary_frame_ends_the_connection() -> None:
    async with connected() as stage:
        stage.wire.say_bytes(b'{"type":"ping"}')
        await settle()
        assert stage.wire.closed == (1003, "Messages are text frames.")


async def test_the_longest_message_is_read() -> None:
    async with connected() as stage:
        stage.wire.say_text('{"type":"ping"}'.ljust(MAX_MESSAGE_BYTES))
        await settle()
        assert stage.wire.frames == [{"type": "pong"}]


# -- the end


async def test_a_client_that_leaves_takes_everything_with_it() -> None:
    gate = Gate()
    async with connected("", Answer(text="{}", gate=gate), Answer(text="{}", gate=gate)) as stage:
        await stage.ask("subscribe", id="a", path="/users/1")
        await stage.ask("subscribe", id="b", path="/prices" + FEED)
        assert stage.backend.in_flight == 2
        stage.wire.leave()
        await settle()
        assert stage.serving.done()
        assert (stage.backend.in_flight, stage.backend.cancelled) == (0, 2)
        assert stage.wire.closed is None


async def test_a_client_that_left_without_a_word_is_noticed_at_the_next_frame() -> None:
    async with connected("/prices" + FEED) as stage:
        stage.wire._has_left = True
        stage.clock.advance(1)
        await settle()
        assert stage.app._shared.feeds.subscribers == 0


@pytest.mark.parametrize("target", ["", "/prices" + FEED])
async def test_when_the_server_stops_the_connection_is_closed(target: str) -> None:
    async with connected(target) as stage:
        await stage.ask("subscribe", id="a", path="/prices" + FEED)
        stage.app.begin_shutdown()
        await settle()
        ends = [(frame["subscription"], frame["reason"]) for frame in stage.wire.frames if frame.get("type") == "end"]
        assert sorted(ends) == ([("0", "stopping")] if target else []) + [("a", "stopping")]
        assert stage.wire.closed == (1001, "The server stops.")
        assert stage.serving.done()


async def test_who_does_not_read_does_not_hold_the_server_up() -> None:
    async with connected("/prices" + FEED) as stage:
        stage.wire.room.clear()
        stage.app.begin_shutdown()
        await settle()
        assert not stage.serving.done()
        stage.clock.advance(GOODBYE_S)
        await settle()
        assert stage.serving.done()
        assert stage.wire.closed is None
        stage.wire.room.set()
