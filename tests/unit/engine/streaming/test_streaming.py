"""New answers, told while they are written."""

from __future__ import annotations

import json
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from mockllmapi.engine.model_writer import ChunkPolicy
from mockllmapi.engine.repair.schema_repair import NothingUsable
from mockllmapi.engine.streaming.streams import StreamEnd, StreamEvent, StreamItem, TextPiece, split_answer
from mockllmapi.errors import FailureClass, RoutingError, StreamBroken
from mockllmapi.exchange import FinishReason, MockAnswer, Source, StreamMode
from mockllmapi.testing import Answer, Gate, ScriptedProvider
from support.memories import Talk, asking
from support.routing import failing
from support.workshop import collect, items_in, make_workshop, text_in

TOKENS, OBJECTS = StreamMode.TOKENS, StreamMode.OBJECTS
SHAPE = [{"id": 0, "name": ""}]
WRAPPED = {"a": {"data": SHAPE, "page": 1}, "total": 0}
USERS: list[Any] = [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Grace"}, {"id": 3, "name": "Alan"}]
TEXT = json.dumps(USERS)


async def test_until_there_is_content_somebody_else_may_answer() -> None:
    shop = make_workshop(failing(FailureClass.SERVER), TEXT)
    live = await shop.streamer.open(await shop.ask())
    assert live.names == ("model-1",)
    await live.streams[0].aclose()


async def test_nobody_answers() -> None:
    shop = make_workshop(failing(FailureClass.SERVER))
    with pytest.raises(RoutingError):
        await shop.streamer.open(await shop.ask())


async def test_what_broke_off_is_opened_elsewhere_and_both_attempts_are_told() -> None:
    shop = make_workshop(Answer("Well, ", is_cut=True), TEXT)
    ask = await shop.ask(shape=SHAPE)
    live = await shop.streamer.open(ask)
    with pytest.raises(StreamBroken):
        await anext(shop.streamer.tell(ask, TOKENS, live))
    again = await shop.streamer.reopen(ask, live)
    events = [event async for event in shop.streamer.tell(ask, TOKENS, again)]
    assert json.loads(text_in(events)) == USERS
    assert [attempt.backend for attempt in again.streams[0].attempts] == ["model-0", "model-1"]


# -- text --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        TEXT,
        "Sure:\n```json\n" + TEXT + "\n```\nAnything else?",
        "<think>[1] or {}?</think>\n" + TEXT,
        json.dumps(TEXT),
        TEXT.replace('"', "'"),
    ],
    ids=["clean", "fenced", "thoughts", "a string", "single quotes"],
)
@pytest.mark.parametrize("shape", [SHAPE, None], ids=["shape", "no shape"])
async def test_text_is_the_whole_answer_and_nothing_else(said: str, shape: Any) -> None:
    shop = make_workshop(ScriptedProvider.of(said))
    events = await shop.stream(await shop.ask(shape=shape), TOKENS)
    assert json.loads(text_in(events)) == USERS


async def test_text_leaves_while_the_model_writes() -> None:
    gate = Gate()
    provider = ScriptedProvider.of(Answer(pieces=('{"id": 7, "bio": "Once', " upon"), end_gate=gate))
    shop = make_workshop(provider)
    ask = await shop.ask("/users/7", shape={"id": 0, "bio": ""})
    live = await shop.streamer.open(ask)
    async with aclosing(shop.streamer.tell(ask, TOKENS, live)) as events:
        said = [await anext(events), await anext(events)]
    assert said == [TextPiece('{"id": 7, "bio": "Once'), TextPiece(" upon")]
    assert (provider.in_flight, provider.cancelled, shop.bench.in_flight) == (0, 1, 0)


@pytest.mark.parametrize("mode", [TOKENS, StreamMode.OBJECTS, StreamMode.ITEMS])
async def test_an_object_that_was_cut_off_is_an_error(mode: StreamMode) -> None:
    shop = make_workshop(ScriptedProvider.of(Answer('{"id": 7, "na', finish_reason=FinishReason.LENGTH)))
    with pytest.raises(NothingUsable, match="cut off"):
        await shop.stream(await shop.ask("/users/7", shape={"id": 0, "name": ""}), mode)


async def test_text_of_a_list_that_was_cut_off_is_an_error() -> None:
    shop = make_workshop(ScriptedProvider.of(Answer(TEXT[:-20], finish_reason=FinishReason.LENGTH)))
    with pytest.raises(NothingUsable, match="cut off"):
        await shop.stream(await shop.ask(shape=SHAPE), TOKENS)


async def test_text_that_stops_in_the_middle_is_ended_properly() -> None:
    shop = make_workshop(ScriptedProvider.of(Answer(TEXT[:-20], finish_reason=FinishReason.STOP)))
    ask = await shop.ask(shape=SHAPE)
    live = await shop.streamer.open(ask)
    events = [event async for event in shop.streamer.tell(ask, TOKENS, live)]
    assert ask.shape is not None
    assert ask.shape.is_valid(json.loads(text_in(events)))
    assert live.value == json.loads(text_in(events))
    assert live.repairs


async def test_text_that_breaks_off_is_broken() -> None:
    shop = make_workshop(Answer(TEXT[:30], is_cut=True), TEXT)
    ask = await shop.ask(shape=SHAPE)
    live = await shop.streamer.open(ask)
    heard = list[StreamEvent]()
    with pytest.raises(StreamBroken):
        await collect(shop.streamer.tell(ask, TOKENS, live), heard)
    assert heard
    assert not any(isinstance(event, StreamEnd) for event in heard)
    assert shop.received(1) == []


async def test_text_without_a_value_is_nothing_usable() -> None:
    shop = make_workshop("I cannot do that.")
    with pytest.raises(NothingUsable):
        await shop.stream(await shop.ask("/users/7", shape={"id": 0}), TOKENS)


@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_the_requests_own_values_stand_in_text(method: str) -> None:
    shop = make_workshop('{"id": 3, "name": "Somebody"}')
    body = {"name": "Zoë"} if method == "PUT" else None
    events = await shop.stream(await shop.ask("/users/7", method, body=body, shape={"id": 0, "name": ""}), TOKENS)
    assert json.loads(text_in(events)) == {"id": 7, "name": "Zoë" if body else "Somebody"}


# -- text out of items -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [SHAPE, WRAPPED, {"data": SHAPE}, None], ids=["list", "deep", "wrapped", "no shape"])
async def test_many_items_as_one_text(shape: Any) -> None:
    parts = [json.dumps(USERS[at : at + 1]) for at in range(3)]
    wrap = {"deep": '{"a": {"data": %s, "page": 4}, "total": 9}', "wrapped": '{"data": %s}'}
    form = wrap["deep"] if shape == WRAPPED else wrap["wrapped"] if isinstance(shape, dict) else "%s"
    shop = make_workshop(ScriptedProvider.of(*(form % part for part in parts)), chunks=ChunkPolicy(size=1))
    ask = await shop.ask(shape=shape, count=3)
    live = await shop.streamer.open(ask)
    events = [event async for event in shop.streamer.tell(ask, TOKENS, live)]
    value = json.loads(text_in(events))
    expected: Any = {"a": {"data": USERS, "page": 4}, "total": 3}
    found = value["a"]["data"] if shape == WRAPPED else value["data"] if isinstance(shape, dict) else value
    assert found == USERS
    assert live.value == value
    if shape == WRAPPED:
        assert (value["a"]["page"], sorted(value)) == (expected["a"]["page"], ["a", "total"])


async def test_the_text_of_a_counted_answer_without_a_shape_has_that_many() -> None:
    for said, count in ((TEXT, 2), (json.dumps(USERS[:1]), 3), ('{"id": 1, "name": "Ada"}', 2)):
        shop = make_workshop(said)
        events = await shop.stream(await shop.ask(count=count), TOKENS)
        assert len(json.loads(text_in(events))) == count


async def test_the_text_of_one_thing_stays_one_thing_where_only_a_limit_was_said() -> None:
    shop = make_workshop('{"id": 1, "name": "Ada"}')
    events = await shop.stream(await shop.ask(count=3, count_parameter="limit"), TOKENS)
    assert json.loads(text_in(events)) == {"id": 1, "name": "Ada"}


async def test_the_text_of_nothing_is_an_empty_list() -> None:
    shop = make_workshop("[]")
    events = await shop.stream(await shop.ask(count=0, count_parameter="limit"), TOKENS)
    assert text_in(events) == "[]"


# -- one thing ---------------------------------------------------------------------------------------------------------


async def test_one_thing_leaves_whole() -> None:
    shop = make_workshop('Here: {"id": 3, "name": "Ada", "orders": [{"id": 1}, {"id": 2}]}')
    (item, end) = await shop.stream(await shop.ask("/users/7"), OBJECTS)
    assert item == StreamItem({"id": 7, "name": "Ada", "orders": [{"id": 1}, {"id": 2}]}, 0)
    assert end == StreamEnd(total=1, label="users", backends=("model-0",))


async def test_one_thing_conforms() -> None:
    shop = make_workshop('{"ID": "7", "name": "Ada", "more": 1}')
    (item, end) = await shop.stream(await shop.ask("/users/7", shape={"id": 0, "name": ""}), OBJECTS)
    assert item == StreamItem({"id": 7, "name": "Ada"}, 0)
    assert isinstance(end, StreamEnd)
    assert end.repaired > 0


async def test_several_things_where_one_was_expected_are_several() -> None:
    shop = make_workshop(TEXT)
    events = await shop.stream(await shop.ask("/users/search", "POST", body={"q": "a"}), OBJECTS)
    assert items_in(events) == USERS


async def test_one_thing_agrees_with_what_is_known_of_it() -> None:
    talk = Talk()
    await talk.say([{"id": 7, "name": "Grace"}]).ask("GET", "/users")
    request = asking("GET", "/users/7", shape={"id": 0, "name": "", "email": ""})
    memory = talk.contexts.memory_for(request)
    assert memory is not None
    shop = make_workshop('{"id": 7, "name": "Nobody", "email": "n@example.org"}')
    ask = await shop.endpoints.read(request)
    ask = replace(ask, memory=memory, view=await memory.recall(request))
    live = await shop.streamer.open(ask)
    (item, _) = [event async for event in shop.streamer.tell(ask, OBJECTS, live)]
    assert item == StreamItem({"id": 7, "name": "Grace", "email": "n@example.org"}, 0)


# -- an envelope that nobody spoke of ----------------------------------------------------------------------------------

BEST: Any = {"page": 1, "results": USERS, "total": 3}


async def test_an_envelope_on_any_path_tells_its_items_as_they_come() -> None:
    gate = Gate()
    text = json.dumps(BEST)
    first = text.index("}") + 1
    shop = make_workshop(ScriptedProvider.of(Answer(pieces=(text[:first], ", "), end_gate=gate)))
    ask = await shop.ask("/dashboard")
    async with aclosing(shop.streamer.tell(ask, OBJECTS, await shop.streamer.open(ask))) as events:
        item = await anext(events)
    assert item == StreamItem(USERS[0], 0)
    assert isinstance(item, StreamItem)
    assert item.label == "results"


@pytest.mark.parametrize(
    ("path", "answer", "items", "label"),
    [
        ("/dashboard", BEST, USERS, "results"),
        ("/dashboard", USERS, USERS, "dashboard"),
        ("/dashboard", {"id": 1, "orders": USERS}, [{"id": 1, "orders": USERS}], "dashboard"),
        ("/dashboard", {"tags": ["a"], "note": "x"}, [{"tags": ["a"], "note": "x"}], "dashboard"),
        ("/dashboard", {"of": {"orders": USERS}, "n": 1}, [{"of": {"orders": USERS}, "n": 1}], "dashboard"),
        ("/guests/best", BEST, [BEST], "best"),
        ("/users", BEST, USERS, "results"),
    ],
)
async def test_what_is_told_live_is_told_again(path: str, answer: Any, items: list[Any], label: str) -> None:
    shop = make_workshop(json.dumps(answer))
    ask = await shop.ask(path)
    live = await shop.streamer.open(ask)
    events = [event async for event in shop.streamer.tell(ask, OBJECTS, live)]
    again = [event async for event in split_answer(MockAnswer(live.value, Source.LLM), ask.client_request, OBJECTS)]
    for told in (events, again):
        *found, end = told
        assert [event.value for event in found if isinstance(event, StreamItem)][1:] == items[1:]
        assert len(found) == len(items)
        assert isinstance(end, StreamEnd)
        assert {event.label for event in found if isinstance(event, StreamItem)} | {end.label} == {label}
        assert set(end.rest) == ({"page", "total"} if label == "results" else set())
