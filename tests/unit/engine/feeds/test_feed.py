"""The generator of a feed: when it works, for whom, and what it keeps."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from mockllmapi.engine.feeds.feed import Round
from mockllmapi.errors import AllAttemptsFailed, MockLlmApiError, NoBackendAvailable
from mockllmapi.events import FeedRoundFailed
from mockllmapi.exchange import MockAnswer, MockRequest
from mockllmapi.moments import iso_milliseconds
from mockllmapi.testing import FrozenClock
from mockllmapi.types import JsonValue
from support.feeds import asked, make_newsroom
from support.routing import settle

BROKEN = AllAttemptsFailed("It broke.")


def test_a_round_is_written_once_for_all() -> None:
    clock = FrozenClock()
    made = Round.of({"a": [1, 'x"}']}, 7, clock.now(), 3.0)
    assert msgspec.json.decode(made.body) == {
        "type": "data",
        "data": {"a": [1, 'x"}']},
        "index": 7,
        "timestamp": "2026-01-02T03:04:05.000Z",
    }
    assert msgspec.json.decode(made.data) == {"a": [1, 'x"}']}


def test_moments_have_milliseconds_and_their_zone() -> None:
    assert iso_milliseconds(FrozenClock().now().replace(microsecond=7_999)) == "2026-01-02T03:04:05.007Z"


async def test_each_round_is_told_the_one_before() -> None:
    room = make_newsroom()
    reader = await room.subscribe()
    await room.pass_time(1, steps=2)
    assert [last for _, last in room.begun] == [None, {"n": 0}, {"n": 1}]
    await reader.leave()


async def test_nothing_is_made_while_nobody_listens() -> None:
    room = make_newsroom()
    reader = await room.subscribe()
    await room.pass_time(1, steps=3)
    await reader.leave()
    await room.pass_time(1, steps=10)
    assert len(room.begun) == 4


async def test_a_round_under_way_ends_with_its_last_listener() -> None:
    room = make_newsroom()
    first, second = await room.subscribe(), await room.subscribe()
    room.gate.clear()
    await room.pass_time(1)
    await first.leave()
    await settle()
    assert room.cancelled == 0
    await second.leave()
    await settle()
    assert room.cancelled == 1


async def test_who_comes_back_soon_finds_the_last_value_and_it_goes_on_from_there() -> None:
    room = make_newsroom(linger_s=60)
    reader = await room.subscribe()
    await room.pass_time(1, steps=2)
    await reader.leave()
    await room.pass_time(59)
    again = await room.subscribe()
    assert await again.numbers() == [2, 3]
    assert room.begun[-1][1] == {"n": 2}
    await again.leave()


async def test_who_comes_back_before_the_next_tick_is_due_gets_it_when_it_is() -> None:
    room = make_newsroom()
    reader = await room.subscribe(asked(interval_s=10))
    await room.pass_time(3)
    await reader.leave()
    await room.pass_time(3)
    again = await room.subscribe(asked(interval_s=10))
    assert await again.numbers() == [0]
    await room.pass_time(3.5)
    assert await again.numbers() == []
    await room.pass_time(0.5)
    assert await again.numbers() == [1]
    await again.leave()


async def test_a_feed_that_was_left_begins_a_schedule_of_its_own() -> None:
    room = make_newsroom()
    reader = await room.subscribe()
    await reader.leave()
    await room.pass_time(5.5)
    again = await room.subscribe()
    await settle()
    assert len(room.begun) == 2
    await room.pass_time(0.75)
    assert len(room.begun) == 2
    await room.pass_time(0.25)
    assert len(room.begun) == 3
    await again.leave()


async def test_who_came_back_is_not_forgotten() -> None:
    room = make_newsroom(linger_s=60)
    reader = await room.subscribe()
    await reader.leave()
    await room.pass_time(30)
    again = await room.subscribe()
    await room.pass_time(1, steps=90)
    assert (await again.read())[-1]["type"] == "data"
    assert len(room.feeds) == 1
    await again.leave()


async def test_who_comes_back_late_finds_a_new_feed() -> None:
    room = make_newsroom(linger_s=60)
    reader = await room.subscribe()
    await reader.leave()
    await room.pass_time(60)
    assert len(room.feeds) == 0
    again = await room.subscribe()
    assert room.begun[-1][1] is None
    await again.leave()


async def test_ticks_do_not_drift_and_a_slow_round_skips_those_it_missed() -> None:
    room = make_newsroom()
    reader = await room.subscribe()
    made_s = [0.0]
    room.gate.clear()
    await room.pass_time(1)
    await room.pass_time(2.25)
    room.gate.set()
    await settle()
    assert len(room.begun) == 2
    for _ in range(12):
        before = len(room.begun)
        await room.pass_time(0.25)
        if len(room.begun) > before:
            made_s.append(room.clock.monotonic())
    assert made_s == [0.0, 4.0, 5.0, 6.0]
    assert await reader.numbers() == list(range(5))
    await reader.leave()


async def test_a_failed_round_is_told_and_the_next_one_is_made() -> None:
    room = make_newsroom()
    room.failures = [None, BROKEN]
    reader = await room.subscribe()
    await room.pass_time(1, steps=2)
    events = await reader.read()
    assert [event if event is BROKEN else event["type"] for event in events] == ["info", "data", BROKEN, "data"]
    assert room.heard == [FeedRoundFailed("/prices", "It broke.", 1)]
    assert room.begun[2][1] == {"n": 0}
    await reader.leave()


async def test_five_failures_in_a_row_end_it() -> None:
    room = make_newsroom()
    room.failures = [None, *[BROKEN] * 4, None, *[BROKEN] * 5, None]
    reader = await room.subscribe()
    await room.pass_time(1, steps=20)
    events = await reader.read()
    assert events[-2:] == [{"type": "end", "reason": "failed", "events": 2}, None]
    assert events.count(BROKEN) == 9
    assert len(room.begun) == 11
    assert len(room.feeds) == 0


async def test_the_first_failure_is_for_those_who_ask() -> None:
    room = make_newsroom()
    room.failures = [NoBackendAvailable(("all gone",)), None]
    room.gate.clear()
    callers = [asyncio.ensure_future(room.feeds.subscribe(asked())) for _ in range(3)]
    await settle()
    room.gate.set()
    for caller in callers:
        with pytest.raises(NoBackendAvailable):
            await caller
    assert len(room.feeds) == 0
    await (await room.subscribe()).leave()


async def test_what_nobody_foresaw_says_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    room = make_newsroom()
    room.failures = [None, RuntimeError("secret")]
    reader = await room.subscribe()
    await room.pass_time(1)
    failure = (await reader.read())[-1]
    assert type(failure) is MockLlmApiError
    assert "secret" not in str(failure)
    assert "secret" in caplog.text
    await reader.leave()


@pytest.mark.parametrize("failure", [None, BROKEN])
async def test_what_comes_of_a_round_that_should_have_ended_is_not_told(failure: AllAttemptsFailed | None) -> None:
    room = make_newsroom()
    make, stubborn = room.feeds._make, asyncio.Event()

    async def hold_on(request: MockRequest, last: JsonValue) -> MockAnswer:
        try:
            return await make(request, last)
        except asyncio.CancelledError:
            await stubborn.wait()
            if failure is not None:
                raise failure from None
            return await make(request, last)

    room.feeds._make = hold_on
    reader = await room.subscribe()
    room.gate.clear()
    await room.pass_time(1)
    await reader.leave()
    await settle()
    room.gate.set()
    again = await room.subscribe()
    stubborn.set()
    await settle()
    assert await again.numbers() == [0, 2]
    assert room.heard == []
    await room.pass_time(1)
    assert len(await again.numbers()) == 1
    await again.leave()


async def test_a_round_cut_short_from_inside_is_a_failed_one() -> None:
    room = make_newsroom()
    room.failures = [None, asyncio.CancelledError()]
    reader = await room.subscribe()
    await room.pass_time(1, steps=2)
    assert [type(event).__name__ for event in await reader.read()] == ["dict", "dict", "MockLlmApiError", "dict"]
    await reader.leave()


async def test_only_the_newest_is_kept_where_all_have_heard_the_rest() -> None:
    room = make_newsroom(pad="x" * 1000)
    reader = await room.subscribe()
    for _ in range(50):
        await room.pass_time(1)
        assert len(await reader.read()) >= 1
    (feed,) = room.feeds._running.values()
    assert len(feed._kept) == 1
    await reader.leave()


@pytest.mark.parametrize(
    ("most_events", "most_bytes", "kept"), [(16, 10**9, 16), (16, 3500, 3), (16, 10, 1), (1, 10**9, 1)]
)
async def test_for_who_does_not_read_a_few_are_kept(most_events: int, most_bytes: int, kept: int) -> None:
    room = make_newsroom(pad="x" * 1000, most_events=most_events, most_bytes=most_bytes)
    reader = await room.subscribe()
    await room.pass_time(1, steps=40)
    events = (await reader.read())[1:]
    assert [event["index"] for event in events] == list(range(41 - kept, 41))
    assert [event.get("missed") for event in events] == [41 - kept] + [None] * (kept - 1)
    await reader.leave()


async def test_it_stops_for_listeners_whose_time_is_up_and_who_do_not_read() -> None:
    room = make_newsroom(max_duration_s=5)
    reader = await room.subscribe()
    await room.pass_time(1, steps=20)
    assert len(room.begun) == 5
    other = await room.subscribe()
    await settle()
    await room.pass_time(1)
    assert len(room.begun) == 7
    assert (await reader.read())[-2]["reason"] == "maxDuration"
    await other.leave()
