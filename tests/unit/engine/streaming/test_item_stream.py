"""A streamed list, however many calls it takes."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from typing import Any

import pytest

from mockllmapi.engine.model_writer import ChunkPolicy
from mockllmapi.engine.repair.schema_repair import NothingUsable
from mockllmapi.engine.streaming.item_stream import MAX_CONTINUATIONS, ItemStream, LiveAnswer
from mockllmapi.engine.streaming.streams import StreamEnd, StreamEvent, StreamItem
from mockllmapi.errors import AttemptFailed, FailureClass, RoutingError, StreamBroken
from mockllmapi.exchange import FinishReason
from mockllmapi.testing import Answer, Gate, ScriptedProvider
from support.routing import Script, failing, settle
from support.workshop import Workshop, collect, items_in, make_workshop

SHAPE = [{"id": 0, "name": ""}]
WRAPPED = {"data": SHAPE, "total": 0}
NAMES = ("Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald")
USERS: list[Any] = [{"id": number, "name": name} for number, name in enumerate(NAMES, 1)]


def text(start: int, end: int) -> str:
    return json.dumps(USERS[start:end])


def broken(said: str) -> Answer:
    return Answer(said, is_cut=True)


async def begun(shop: Workshop, **request: Any) -> tuple[ItemStream, LiveAnswer]:
    ask = await shop.ask(**request)
    live = await shop.streamer.open(ask)
    return ItemStream(shop.bench.router, shop.writer, shop.normalizer, ask, live), live


async def told(shop: Workshop, **request: Any) -> tuple[list[StreamEvent], LiveAnswer]:
    stream, live = await begun(shop, **request)
    return [event async for event in stream.events()], live


def end_of(events: list[StreamEvent]) -> StreamEnd:
    end = events[-1]
    assert isinstance(end, StreamEnd)
    return end


async def test_items_and_what_stood_beside_them() -> None:
    answer = json.dumps({"data": USERS[:2], "total": 9})
    events, live = await told(make_workshop(answer), shape=WRAPPED)
    assert items_in(events) == USERS[:2]
    assert end_of(events) == StreamEnd(total=2, label="data", rest={"total": 9}, backends=("model-0",))
    assert (live.value, live.repairs, live.is_alone) == ({"data": USERS[:2], "total": 9}, [], False)


async def test_what_stands_beside_a_list_conforms_too() -> None:
    events, live = await told(make_workshop(json.dumps({"data": USERS[:1], "total": "x", "more": 1})), shape=WRAPPED)
    rest = end_of(events).rest
    assert (list(rest), type(rest["total"])) == (["total"], int)
    assert end_of(events).repaired == len(live.repairs) > 0


async def test_an_item_leaves_while_the_model_writes_the_next() -> None:
    gate = Gate()
    provider = ScriptedProvider.of(Answer(pieces=(text(0, 1)[:-1], ", "), end_gate=gate))
    stream, _ = await begun(make_workshop(provider))
    async with aclosing(stream.events()) as events:
        assert await anext(events) == StreamItem(USERS[0], 0)
    await settle()
    assert (provider.in_flight, provider.cancelled) == (0, 1)


async def test_a_short_list_is_gone_on_with() -> None:
    shop = make_workshop(ScriptedProvider.of(text(0, 2), text(2, 3), text(3, 6)))
    events, live = await told(shop, shape=SHAPE, count=5)
    assert items_in(events) == USERS[:5]
    assert [asked.count for asked in shop.received()] == [5, 3, 2]
    assert (live.repairs, live.names) == ([], ("model-0",))


async def test_a_list_that_stays_too_short_is_filled_in() -> None:
    shop = make_workshop(ScriptedProvider.of(text(0, 2), default="[]"))
    events, live = await told(shop, shape=SHAPE, count=5)
    assert items_in(events)[:2] == USERS[:2]
    assert (len(items_in(events)), len(shop.received())) == (5, 2)
    assert live.repairs


async def test_nobody_is_asked_to_go_on_for_ever() -> None:
    shop = make_workshop(*[ScriptedProvider.of(default=lambda _: text(0, 1))])
    events, _ = await told(shop, count=12)
    assert len(items_in(events)) == 12
    assert len(shop.received()) == 1 + MAX_CONTINUATIONS


async def test_a_list_that_broke_off_is_gone_on_with_by_somebody_else() -> None:
    shop = make_workshop(broken(text(0, 2)[:-1] + ', {"id": 3, "na'), text(2, 4))
    events, live = await told(shop, shape=SHAPE, count=4)
    assert items_in(events) == USERS[:4]
    assert live.names == end_of(events).backends == ("model-0", "model-1")
    assert [asked.count for asked in shop.received(1)] == [2]


async def test_one_that_breaks_off_again_is_gone_on_with_again() -> None:
    lines: list[Script] = [broken(text(at, at + 2)[:-1] + ",") for at in (0, 2)]
    shop = make_workshop(*lines, text(4, 6))
    events, live = await told(shop, shape=SHAPE, count=6)
    assert items_in(events) == USERS
    assert live.names == ("model-0", "model-1", "model-2")


@pytest.mark.parametrize(
    ("request_", "others"),
    [
        ({}, [text(2, 4)]),
        ({"count": 4}, [failing(FailureClass.SERVER)]),
        ({"count": 4}, [broken("nothing")]),
        ({"count": 4}, []),
    ],
    ids=["no count", "nobody answers", "broken again", "nobody there"],
)
async def test_what_nobody_can_go_on_with_is_broken(request_: Any, others: list[Any]) -> None:
    shop = make_workshop(broken(text(0, 2)[:-1] + ","), *others)
    stream, _ = await begun(shop, shape=SHAPE, **request_)
    items = list[StreamEvent]()
    with pytest.raises(StreamBroken) as caught:
        await collect(stream.events(), items)
    assert items_in(items) == USERS[:2]
    assert caught.value.attempts[0].backend == "model-0"
    assert shop.bench.in_flight == 0


async def test_one_that_broke_off_before_its_first_item_is_broken() -> None:
    stream, _ = await begun(make_workshop(broken("Here they are: ["), text(0, 2)), shape=SHAPE, count=2)
    with pytest.raises(StreamBroken):
        await anext(stream.events())


async def test_nothing_readable_is_nothing_usable() -> None:
    stream, _ = await begun(make_workshop("I cannot do that."), shape=SHAPE)
    with pytest.raises(NothingUsable):
        await anext(stream.events())


@pytest.mark.parametrize("is_cut", [False, True])
async def test_the_item_in_which_a_model_was_stopped_does_not_leave(is_cut: bool) -> None:
    said = text(0, 2)[:-1] + ', {"id": 3'
    reason = FinishReason.LENGTH if is_cut else FinishReason.STOP
    events, _ = await told(make_workshop(ScriptedProvider.of(Answer(said, finish_reason=reason))), shape=SHAPE)
    assert items_in(events) == USERS[:2]


async def test_dirty_lists_leave_clean() -> None:
    for said in ("[{'id': 1, 'name': 'Ada'}, {'id': 2, 'name': 'Grace',}]", json.dumps(text(0, 2))):
        events, live = await told(make_workshop(said), shape=SHAPE)
        assert items_in(events) == USERS[:2]
        assert live.value == USERS[:2]


@pytest.mark.parametrize(
    ("said", "request_", "items", "value"),
    [
        ('{"id": 1}', {}, [{"id": 1}], {"id": 1}),
        ('"text"', {}, ["text"], "text"),
        ("[]", {}, [], []),
        ("[1, 2]", {}, [1, 2], [1, 2]),
    ],
)
async def test_an_answer_without_a_list_of_things(said: str, request_: Any, items: Any, value: Any) -> None:
    events, live = await told(make_workshop(said), **request_)
    assert (items_in(events), live.value, end_of(events).total) == (items, value, len(items))


async def test_one_thing_becomes_as_many_as_were_asked_for() -> None:
    events, live = await told(make_workshop('{"id": 1, "name": "Ada"}'), count=3)
    assert len(items_in(events)) == 3
    assert live.value == items_in(events)
    assert items_in(events)[0] == USERS[0]


# -- parts -------------------------------------------------------------------------------------------------------------


async def test_parts_are_written_beside_the_first_and_told_in_order() -> None:
    gate = Gate()
    lines = (Answer(pieces=(text(0, 1)[:-1], ","), end_gate=gate), text(2, 4), text(4, 6))
    shop = make_workshop(ScriptedProvider.of(*lines, text(1, 2)), chunks=ChunkPolicy(size=2))
    stream, live = await begun(shop, shape=SHAPE, count=6)
    async with aclosing(stream.events()) as events:
        first = await anext(events)
        await settle()
        assert len(shop.received()) == 3
        gate.open()
        rest = [event async for event in events]
    assert len(items_in([first, *rest])) == 6
    assert items_in([first, *rest])[2:] == USERS[2:]
    assert len(live.value) == 6  # type: ignore[arg-type]


async def test_without_a_shape_parts_wait_for_the_structure() -> None:
    shop = make_workshop(ScriptedProvider.of(text(0, 2), text(2, 4)), chunks=ChunkPolicy(size=2))
    events, _ = await told(shop, count=4)
    assert items_in(events) == USERS[:4]
    assert shop.received()[1].schema["items"]["required"] == ["id", "name"]


async def test_a_part_that_failed_is_written_once_more_alone() -> None:
    lines = (text(0, 2), failing(FailureClass.SERVER), text(2, 4))
    shop = make_workshop(ScriptedProvider.of(*lines), chunks=ChunkPolicy(size=2))
    events, _ = await told(shop, shape=SHAPE, count=4)
    assert items_in(events) == USERS[:4]


async def test_a_part_that_fails_twice_fails_the_stream() -> None:
    lines: list[str | AttemptFailed] = [text(0, 2), *[failing(FailureClass.SERVER)] * 2]
    shop = make_workshop(ScriptedProvider.of(*lines), chunks=ChunkPolicy(size=2))
    stream, _ = await begun(shop, shape=SHAPE, count=4)
    items = list[StreamEvent]()
    with pytest.raises(RoutingError):
        await collect(stream.events(), items)
    assert items_in(items) == USERS[:2]


@pytest.mark.parametrize("moment", [1, 3])
async def test_who_stops_listening_stops_every_part(moment: int) -> None:
    gate = Gate()
    lines = (Answer(text(0, 2)), *[Answer(text(2, 4), gate=gate)] * 3)
    shop = make_workshop(ScriptedProvider.of(*lines), chunks=ChunkPolicy(size=2))
    stream, _ = await begun(shop, shape=SHAPE, count=6)
    events = stream.events()
    for _ in range(min(moment, 2)):
        await anext(events)
    if moment == 3:
        waiting = asyncio.ensure_future(anext(events))
        await settle()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    await events.aclose()
    assert (shop.bench.in_flight, shop.provider().in_flight) == (0, 0)
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []
