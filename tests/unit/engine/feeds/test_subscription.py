"""What one subscriber gets."""

import asyncio
from typing import cast

import msgspec
import pytest

from mockllmapi.engine.feeds.feed import EndReason
from mockllmapi.errors import AllAttemptsFailed, BadControl
from mockllmapi.exchange import RawShape
from support.feeds import asked, make_newsroom
from support.routing import settle

INFO = {
    "type": "info",
    "feed": "/prices",
    "intervalMs": 1000,
    "maxDurationSeconds": 300,
    "source": "llm",
    "backend": "scripted",
}


async def test_it_begins_with_what_it_is_and_the_newest_value() -> None:
    room = make_newsroom()
    first = await room.subscribe()
    await room.pass_time(1, steps=3)
    late = await room.subscribe()
    info, newest = await late.read()
    assert info == INFO
    assert (newest["data"], newest["index"]) == ({"n": 3}, 3)
    assert newest["timestamp"] == "2026-01-02T03:04:08.000Z"
    await room.pass_time(1)
    assert await late.numbers() == [4]
    assert await first.numbers() == [0, 1, 2, 3, 4]
    assert late.subscription.head.backend == "scripted"
    await first.leave()
    await late.leave()


async def test_it_ends_when_its_time_is_up_with_every_round_of_its_time() -> None:
    room = make_newsroom()
    reader = await room.subscribe(asked(max_duration_s=3))
    await room.pass_time(1, steps=3)
    events = await reader.read()
    assert [event["type"] for event in events[:-1]] == ["info", "data", "data", "data", "end"]
    assert events[-2:] == [{"type": "end", "reason": "maxDuration", "events": 3}, None]
    assert room.feeds.subscribers == 0


async def test_rounds_after_its_time_are_for_others() -> None:
    room = make_newsroom()
    short, long = await room.subscribe(asked(max_duration_s=2)), await room.subscribe()
    await room.pass_time(1, steps=4)
    assert await short.numbers() == [0, 1]
    assert await long.numbers() == [0, 1, 2, 3, 4]
    await long.leave()


async def test_it_ends_between_two_ticks_and_while_a_round_is_made() -> None:
    room = make_newsroom()
    reader = await room.subscribe(asked(max_duration_s=1.5))
    room.gate.clear()
    await room.pass_time(1)
    assert len(await reader.read()) == 2
    await room.pass_time(0.5)
    assert await reader.read() == [{"type": "end", "reason": "maxDuration", "events": 1}, None]
    await settle()
    assert room.cancelled == 1


async def test_the_time_counts_from_the_first_value() -> None:
    room = make_newsroom()
    room.gate.clear()
    caller = asyncio.ensure_future(room.subscribe(asked(max_duration_s=2)))
    await room.pass_time(10)
    room.gate.set()
    reader = await caller
    await room.pass_time(1)
    assert await reader.numbers() == [0, 1]
    await reader.leave()


async def test_a_heartbeat_breaks_a_silence_and_only_that() -> None:
    room = make_newsroom()
    reader = await room.subscribe(asked(interval_s=10, heartbeat_s=4))
    kinds = []
    for _ in range(21):
        kinds += [(room.clock.monotonic(), event["type"]) for event in await reader.read()]
        await room.pass_time(1)
    assert kinds == [
        (0, "info"),
        (0, "data"),
        (4, "heartbeat"),
        (8, "heartbeat"),
        (10, "data"),
        (14, "heartbeat"),
        (18, "heartbeat"),
        (20, "data"),
    ]
    await reader.leave()


async def test_without_being_asked_there_is_no_heartbeat() -> None:
    room = make_newsroom()
    reader = await room.subscribe(asked(interval_s=100))
    await reader.read()
    await room.pass_time(99)
    assert await reader.read() == []
    await reader.leave()


async def test_a_batch_is_one_event_and_what_is_left_comes_before_the_end() -> None:
    room = make_newsroom()
    reader = await room.subscribe(asked(batch=3, max_duration_s=5))
    await room.pass_time(1, steps=5)
    _, first, second, end, over = await reader.read()
    assert (first["data"], first["index"], first["timestamp"]) == (
        [{"n": 0}, {"n": 1}, {"n": 2}],
        0,
        "2026-01-02T03:04:07.000Z",
    )
    assert (second["data"], second["index"]) == ([{"n": 3}, {"n": 4}], 3)
    assert (end, over) == ({"type": "end", "reason": "maxDuration", "events": 2}, None)


async def test_a_batch_that_grows_too_large_is_told_before_it_is_full() -> None:
    room = make_newsroom(pad="x" * 100_000)
    reader = await room.subscribe(asked(batch=1000))
    for _ in range(4):
        await room.pass_time(1)
        await asyncio.sleep(0)
        events = await reader.read()
        data = [event for event in events if event["type"] == "data"]
        if data:
            break
    assert [len(event["data"]) for event in data] == [3]
    await reader.leave()


async def test_it_can_be_ended_alone_and_gives_what_is_there() -> None:
    room = make_newsroom()
    reader, other = await room.subscribe(), await room.subscribe()
    await room.pass_time(1, steps=2)
    reader.subscription.end(EndReason.STOPPING)
    events = await reader.read()
    assert [event["type"] for event in events[:-1]] == ["info", "data", "data", "data", "end"]
    assert events[-2]["reason"] == "stopping"
    await room.pass_time(1)
    assert await other.numbers() == [0, 1, 2, 3]
    await other.leave()


async def test_ending_wakes_who_waits() -> None:
    room = make_newsroom()
    reader = await room.subscribe()
    await reader.read()
    reader.subscription.end(EndReason.STOPPING)
    assert (await reader.read())[0]["reason"] == "stopping"


async def test_closing_ends_a_wait_in_another_task() -> None:
    room = make_newsroom()
    reader = await room.subscribe()
    await reader.read()
    await reader.subscription.aclose()
    assert await reader.read() == [None]
    assert room.feeds.subscribers == 0


async def test_who_is_cancelled_while_waiting_can_go_on() -> None:
    room = make_newsroom()
    subscription = await room.feeds.subscribe(asked())
    await anext(subscription)
    await anext(subscription)
    waiting = asyncio.ensure_future(anext(subscription))
    await settle()
    waiting.cancel()
    await asyncio.wait([waiting])
    subscription.end(EndReason.STOPPING)
    assert [msgspec.json.decode(cast("bytes", event))["type"] async for event in subscription] == ["end"]


async def test_leaving_before_the_first_value_stops_the_making() -> None:
    room = make_newsroom()
    room.gate.clear()
    caller = asyncio.ensure_future(room.feeds.subscribe(asked()))
    await settle()
    caller.cancel()
    await asyncio.wait([caller])
    await settle()
    assert room.cancelled == 1
    assert len(room.feeds) == 0


async def test_failures_between_rounds_are_handed_on() -> None:
    room = make_newsroom()
    broken = AllAttemptsFailed("It broke.")
    room.failures = [None, None, broken]
    reader = await room.subscribe(asked(batch=5, max_duration_s=4))
    await room.pass_time(1, steps=4)
    events = await reader.read()
    assert events[1] is broken
    assert [part["n"] for part in events[2]["data"]] == [0, 1, 3]


async def test_a_simulated_error_is_the_only_event_and_nothing_is_made() -> None:
    room = make_newsroom()
    shape = RawShape({"$error": {"code": 503, "message": "Down"}}, "shape")
    reader = await room.subscribe(asked(shape=shape))
    assert reader.subscription.head.fault.code == 503
    assert await reader.read() == [
        {"type": "error", "error": {"code": 503, "message": "Down", "details": None}},
        None,
    ]
    assert room.begun == []
    with pytest.raises(BadControl):
        await room.subscribe(asked(shape=RawShape({"$error": "often"}, "shape")))
