"""Who shares a feed, how many there may be, and those with a name."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from mockllmapi.config.settings import FeedSettings
from mockllmapi.engine.feeds.feeds import FeedPolicy, Feeds
from mockllmapi.errors import BadControl, ConfigurationError, TooManyStreams
from mockllmapi.events import EventBus
from mockllmapi.exchange import MockAnswer, MockRequest, RawShape, Source
from mockllmapi.types import JsonValue
from support.feeds import Newsroom, Reader, asked, make_newsroom
from support.json_types import JsonDict
from support.optional import present
from support.routing import settle


def defined(name: str = "prices", **said: int | str) -> FeedSettings:
    return FeedSettings(name=name, **{"path": "/stocks"} | said)


def view_of(room: Newsroom, name: str = "prices") -> tuple[int, int, bool, str]:
    view = present(room.feeds.view(name))
    return (view.subscribers, view.events, view.feed.is_running, view.feed.origin)


async def leave(*readers: Reader) -> None:
    for reader in readers:
        await reader.leave()


# -- sharing


async def test_equal_requests_share_one_feed_whatever_they_want_of_it() -> None:
    room = make_newsroom()
    readers = [
        await room.subscribe(asked("/a?x=1&y=2")),
        await room.subscribe(asked("/a?y=2&x=1", heartbeat_s=5, max_duration_s=9)),
    ]
    assert (len(room.feeds), room.feeds.subscribers, len(room.begun)) == (1, 2, 1)
    await leave(*readers)


@pytest.mark.parametrize(
    "other", [asked("/b"), asked("/a?x=1"), asked("/a", interval_s=2), asked("/a", shape=RawShape({"a": 1}, "shape"))]
)
async def test_others_do_not(other: MockRequest) -> None:
    room = make_newsroom()
    readers = [await room.subscribe(asked("/a")), await room.subscribe(other)]
    assert len(room.feeds) == 2
    await leave(*readers)


async def test_a_thousand_subscribers_get_every_event() -> None:
    room = make_newsroom()
    readers = [await room.subscribe() for _ in range(1000)]
    await room.pass_time(1, steps=5)
    assert [await reader.numbers() for reader in readers] == [[0, 1, 2, 3, 4, 5]] * 1000
    assert len(room.begun) == 6
    await leave(*readers)


async def test_the_settings_decide_where_nothing_is_said() -> None:
    room = make_newsroom(interval_s=3, max_duration_s=60)
    reader = await room.subscribe(asked(interval_s=None))
    info = (await reader.read())[0]
    assert (info["intervalMs"], info["maxDurationSeconds"]) == (3000, 60)
    await reader.leave()


@pytest.mark.parametrize(("wanted_s", "given_s"), [(10, 10), (61, 60), (0.5, 0.5)])
async def test_nobody_gets_longer_than_the_settings_allow(wanted_s: float, given_s: float) -> None:
    room = make_newsroom(max_duration_s=60)
    reader = await room.subscribe(asked(max_duration_s=wanted_s))
    assert (await reader.read())[0]["maxDurationSeconds"] == given_s
    await reader.leave()


async def test_no_interval_is_below_the_least() -> None:
    room = make_newsroom()
    reader = await room.subscribe(asked(interval_s=0.001))
    assert (await reader.read())[0]["intervalMs"] == 100
    await reader.leave()


# -- limits


async def test_there_are_so_many_feeds_and_no_more() -> None:
    room = make_newsroom(max_feeds=2)
    readers = [await room.subscribe(asked("/a")), await room.subscribe(asked("/b"))]
    with pytest.raises(TooManyStreams, match="2 feeds"):
        await room.subscribe(asked("/c"))
    shared = await room.subscribe(asked("/a"))
    await leave(shared, readers.pop())
    readers.append(await room.subscribe(asked("/c")))
    assert len(room.feeds) == 2
    await leave(*readers)


async def test_the_feed_left_first_makes_room() -> None:
    room = make_newsroom(max_feeds=2)
    for path in ("/a", "/b", "/c"):
        await leave(await room.subscribe(asked(path)))
    made = len(room.begun)
    await leave(await room.subscribe(asked("/b")))
    assert len(room.begun) == made
    await leave(await room.subscribe(asked("/a")))
    assert len(room.begun) == made + 1


@pytest.mark.parametrize("limit", [{"max_subscribers": 2}, {"max_subscribers_each": 2}])
async def test_there_are_so_many_subscribers_and_no_more(limit: JsonDict) -> None:
    room = make_newsroom(**limit)
    readers = [await room.subscribe(), await room.subscribe()]
    with pytest.raises(TooManyStreams) as caught:
        await room.subscribe()
    assert caught.value.limit == 2
    await leave(*readers)
    await leave(await room.subscribe())


async def test_nothing_is_left_when_all_have_gone() -> None:
    room = make_newsroom(linger_s=60)
    await leave(*[await room.subscribe(asked(f"/{number}")) for number in range(20)])
    assert len(room.feeds) == 20
    await room.pass_time(60)
    assert (len(room.feeds), room.feeds._quiet, room.feeds._keys) == (0, {}, {})
    assert room.clock.sleepers == ()


# -- the end of all


async def test_closing_ends_everybody_properly() -> None:
    room = make_newsroom()
    readers = [await room.subscribe(asked("/a")), await room.subscribe(asked("/b"))]
    await room.pass_time(1)
    room.gate.clear()
    await room.pass_time(1)
    await room.feeds.aclose()
    for reader in readers:
        events = await reader.read()
        assert events[-2] == {"type": "end", "reason": "stopping", "events": 2}
    assert (room.cancelled, len(room.feeds), room.clock.sleepers) == (2, 0, ())


async def test_a_feed_kept_for_nobody_is_closed_too() -> None:
    room = make_newsroom()
    await leave(await room.subscribe())
    await room.feeds.aclose()
    await settle()
    assert (len(room.feeds), room.clock.sleepers) == (0, ())


# -- names


async def test_a_named_feed_is_subscribed_to_by_its_name() -> None:
    room = make_newsroom()
    room.feeds.create(defined("Prices", interval_ms=500))
    readers = [await room.subscribe(asked(interval_s=7, heartbeat_s=1), "PRICES"), await room.subscribe(name="prices")]
    info = (await readers[0].read())[0]
    assert (info["feed"], info["intervalMs"]) == ("Prices", 500)
    assert room.begun[0][0].path == "/stocks"
    await room.pass_time(0.5, steps=2)
    assert view_of(room) == (2, 3, True, "api")
    await leave(*readers)


async def test_rounds_are_counted_over_all_times() -> None:
    room = make_newsroom(linger_s=60)
    room.feeds.create(defined())
    for _ in range(2):
        await leave(await room.subscribe(name="prices"))
        await room.pass_time(61)
    assert view_of(room) == (0, 2, True, "api")


async def test_nothing_is_made_for_a_feed_that_nobody_hears() -> None:
    room = make_newsroom()
    room.feeds.configure([defined()])
    await room.pass_time(1, steps=5)
    assert room.begun == []


@pytest.mark.parametrize("name", ["nobody", ""])
async def test_an_unknown_name_is_an_error(name: str) -> None:
    with pytest.raises(BadControl, match="no feed is called"):
        await make_newsroom().subscribe(name=name)


async def test_stopping_ends_subscribers_and_starting_takes_them_again() -> None:
    room = make_newsroom()
    room.feeds.create(defined())
    reader = await room.subscribe(name="prices")
    assert room.feeds.switch("PRICES", is_running=False)
    assert (await reader.read())[-2:] == [{"type": "end", "reason": "stopped", "events": 1}, None]
    with pytest.raises(BadControl, match="is stopped"):
        await room.subscribe(name="prices")
    assert view_of(room) == (0, 1, False, "api")
    assert room.feeds.switch("prices", is_running=True)
    await leave(await room.subscribe(name="prices"))


async def test_stopping_before_the_first_value_ends_the_wait() -> None:
    room = make_newsroom()
    room.feeds.create(defined())
    room.gate.clear()
    caller = asyncio.ensure_future(room.subscribe(name="prices"))
    await settle()
    room.feeds.switch("prices", is_running=False)
    events = await (await caller).read()
    assert [event["type"] for event in events[:-1]] == ["info", "end"]


async def test_deleting_ends_subscribers_and_the_name() -> None:
    room = make_newsroom()
    room.feeds.create(defined())
    reader = await room.subscribe(name="prices")
    assert room.feeds.delete("Prices")
    assert (await reader.read())[-2]["reason"] == "deleted"
    assert room.feeds.views() == []
    assert not room.feeds.delete("Prices")
    assert not room.feeds.switch("Prices", is_running=True)


async def test_a_name_is_given_once() -> None:
    room = make_newsroom(max_named=2)
    room.feeds.create(defined())
    with pytest.raises(BadControl, match="already"):
        room.feeds.create(defined("PRICES"))
    with pytest.raises(BadControl, match="needs one"):
        room.feeds.create(defined(""))
    room.feeds.create(defined("b"))
    with pytest.raises(TooManyStreams, match="named feeds"):
        room.feeds.create(defined("c"))


# -- the configuration


async def test_feeds_of_the_configuration_follow_it_and_others_stay() -> None:
    room = make_newsroom()
    room.feeds.create(defined("mine"))
    room.feeds.configure([defined("same"), defined("gone"), defined("changed")])
    readers = {name: await room.subscribe(name=name) for name in ("mine", "same", "gone", "changed")}
    room.feeds.configure([defined("same"), defined("changed", path="/other"), defined("new", enabled=False)])
    ends = {}
    for name, reader in readers.items():
        last = (await reader.read())[-2:]
        ends[name] = last[0].get("reason") if last[-1] is None else None
    assert ends == {"mine": None, "same": None, "gone": "deleted", "changed": "stopped"}
    running = {view.feed.settings.name: view.feed.is_running for view in room.feeds.views()}
    assert running == {"mine": True, "same": True, "changed": True, "new": False}
    await leave(readers["mine"], readers["same"])


async def test_what_was_stopped_by_hand_stays_so_while_the_configuration_says_the_same() -> None:
    room = make_newsroom()
    room.feeds.configure([defined()])
    room.feeds.switch("prices", is_running=False)
    room.feeds.configure([defined()])
    assert view_of(room) == (0, 0, False, "config")
    room.feeds.configure([defined(interval_ms=100)])
    assert view_of(room) == (0, 0, True, "config")


async def test_the_configuration_takes_the_name_that_it_wants() -> None:
    room = make_newsroom()
    room.feeds.create(defined())
    reader = await room.subscribe(name="prices")
    room.feeds.configure([defined()])
    assert view_of(room)[3] == "config"
    assert (await reader.read())[-2]["reason"] == "stopped"


async def test_a_bad_configuration_changes_nothing_and_names_every_fault() -> None:
    room = make_newsroom()
    room.feeds.configure([defined()])
    bad = [defined("a"), defined("A"), defined(""), defined("b", shape="{oops"), defined("c/d")]
    with pytest.raises(ConfigurationError) as caught:
        room.feeds.configure(bad, FeedPolicy(interval_s=9))
    assert [problem.key for problem in caught.value.problems] == ["Feeds:1:Name", "Feeds:2:Name", "Feeds:3", "Feeds:4"]
    assert [view.feed.settings.name for view in room.feeds.views()] == ["prices"]
    assert room.feeds.policy.interval_s == 1


async def test_another_policy_holds_for_those_who_come_then() -> None:
    room = make_newsroom()
    room.feeds.configure([defined()], FeedPolicy(interval_s=9))
    assert present(room.feeds.view("prices")).interval_s == 9


async def test_a_feed_holds_one_answer_a_round() -> None:
    room = make_newsroom()
    several = asked("/a")
    several = replace(several, controls=replace(several.controls, n=2))
    with pytest.raises(BadControl) as told:
        await room.feeds.subscribe(several)
    assert (told.value.parameter, len(room.feeds)) == ("n", 0)


async def test_the_generator_has_one_name_for_all_who_listen() -> None:
    room = make_newsroom()
    answers = [MockAnswer({"n": 0}, Source.BUILTIN, backend="mine", model="m"), MockAnswer({"n": 1}, Source.BUILTIN)]

    async def make(_request: MockRequest, _last: JsonValue) -> MockAnswer:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    feeds = Feeds(make, room.clock, EventBus(room.heard.append), room.feeds.policy)
    first = await feeds.subscribe(asked("/a"))
    await room.pass_time(1, steps=2)
    second = await feeds.subscribe(asked("/a"))
    assert [(present(each.head).backend, present(each.head).model) for each in (first, second)] == [("mine", "m")] * 2
    await first.aclose()
    await second.aclose()
    await feeds.aclose()
