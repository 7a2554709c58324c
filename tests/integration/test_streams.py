"""Streams as clients get them: real sockets, a model that says one thing after the other when a test lets it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count as counting
from itertools import repeat
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from mockllmapi import create_app
from mockllmapi.testing import FrozenClock
from support.asgi import ask
from support.event_stream import Heard, Told, hear, listening, pieces_of, read_events
from support.gateway import Gateway, entry_for
from support.json_types import Json, JsonDict
from support.live import open_connection
from upstreams import FakeUpstream, Fault
from upstreams.server import Step

ITEM_MODES = ("CompleteObjects", "ArrayItems")
MODES = ("LlmTokens", *ITEM_MODES)
SHAPE = [{"id": 0, "name": ""}]
WRAPPED = {"data": SHAPE, "page": 1, "total": 0}
NAMES = ("Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald")
USERS = [{"id": number, "name": name} for number, name in enumerate(NAMES, 1)]


def target(path: str = "/users", **query: Any) -> str:
    """A stream's address. What is no text is JSON."""
    said = {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}
    return f"/api/mock/stream{path}?" + "&".join(f"{name}={quote(value)}" for name, value in said.items())


def items_of(events: list[Heard]) -> list[Any]:
    """What the events of a stream of items hold, without the last."""
    values = [event.json.get("item", event.json.get("data")) for event in events if not event.json["done"]]
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


def thing_in(told: Told) -> Any:
    """The one thing that a stream is about."""
    if "content" in told.end:
        return told.value
    (thing,) = told.items
    return thing


@asynccontextmanager
async def model(
    *scripts: Any, name: str = "one", **settings: Any
) -> AsyncGenerator[tuple[Gateway, FakeUpstream], None]:
    """A gateway in front of one model."""
    clock = settings.pop("clock", None)
    async with FakeUpstream("openai", **settings.pop("upstream", {})) as upstream:
        upstream.scripts.extend(scripts)
        async with (
            asyncio.timeout(20),
            Gateway({"Backends": [entry_for(name, upstream)], **settings}, clock) as gateway,
        ):
            yield gateway, upstream


# -- as soon as it is there --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ITEM_MODES)
@pytest.mark.parametrize(
    ("shape", "opening", "closing"),
    [
        (SHAPE, "[", "]"),
        (SHAPE, '{"items": [', "]}"),
        (WRAPPED, '{"page": 3, "data": [', '], "total": 9}'),
        (None, "[", "]"),
        (None, 'Here you are:\n```json\n{"users": [', '], "total": 9}\n```'),
    ],
    ids=["list", "provider's wrapper", "shape's wrapper", "no shape", "model's wrapper"],
)
async def test_an_item_is_with_the_client_before_the_model_begins_the_next(
    mode: str, shape: Any, opening: str, closing: str
) -> None:
    gates = [asyncio.Event(), asyncio.Event()]
    script = [opening, json.dumps(USERS[0]), ",", gates[0], json.dumps(USERS[1]), gates[1], closing]
    async with model(script) as (gateway, _):
        query = {"shape": shape} if shape is not None else {}
        async with listening(gateway.port, target(sseMode=mode, **query)) as stream:
            (first,) = await stream.take(1)
            assert items_of([first]) == USERS[:1]
            gates[0].set()
            (second,) = await stream.take(1)
            assert items_of([second]) == USERS[1:2]
            gates[1].set()
            (end,) = await stream.rest()
    assert (end.json["done"], end.json["total"], end.name, end.id) == (True, 2, "message", "end")


@pytest.mark.parametrize("shape", [SHAPE, WRAPPED, None], ids=["list", "wrapper", "no shape"])
async def test_text_is_with_the_client_before_the_model_goes_on(shape: Any) -> None:
    gate = asyncio.Event()
    opening = '{"data": [' if shape == WRAPPED else "["
    script = [opening, '{"id": 1, "na', gate, 'me": "Ada"}]', "}" if shape == WRAPPED else ""]
    async with model(script) as (gateway, _):
        query = {"shape": shape} if shape is not None else {}
        async with listening(gateway.port, target(**query)) as stream:
            (first,) = await stream.take(1)
            assert first.json["chunk"]
            gate.set()
            rest = await stream.rest()
    *chunks, end = [first, *rest]
    text = "".join(pieces_of(chunks))
    assert end.json["content"] == text == chunks[-1].json["accumulated"]
    found = json.loads(text)
    assert (found["data"] if shape == WRAPPED else found)[0]["name"] == "Ada"


async def test_many_items_come_in_order_while_all_calls_run_at_once() -> None:
    gate = asyncio.Event()
    async with model(ChunkSize=2) as (gateway, upstream):
        upstream.scripts.append(["[" + json.dumps(USERS[0]), gate, "," + json.dumps(USERS[1]) + "]"])
        async with listening(gateway.port, target(sseMode="ArrayItems", shape=SHAPE, count="6")) as stream:
            events = await stream.take(1)
            await upstream.until(chats=3)
            gate.set()
            events += await stream.rest()
    assert [event.json["index"] for event in events[:-1]] == list(range(6))
    assert {event.json["total"] for event in events} == {6}
    assert len({item["id"] for item in items_of(events)}) == 6


async def test_chunked_text_is_one_json_text() -> None:
    async with model(ChunkSize=2) as (gateway, upstream):
        told = await hear(gateway.port, target(shape=WRAPPED, count="5"))
    assert (len(upstream.chats), len(told.value["data"]), sorted(told.value)) == (3, 5, ["data", "page", "total"])


# -- what is sent ------------------------------------------------------------------------------------------------------


async def test_the_events_of_each_mode() -> None:
    answer = json.dumps({"data": USERS[:2], "page": 1, "total": 40})
    async with model(upstream={"answer": answer}) as (gateway, _):
        modes = ("CompleteObjects", "ArrayItems", "LlmTokens")
        heard = [await hear(gateway.port, target(shape=WRAPPED, sseMode=mode)) for mode in modes]
        objects, items, (*pieces, end) = ([event.json for event in told.events] for told in heard)
    told = {"backends": ["one"], "repaired": 0}
    ended = {"done": True, "hasMore": False, "total": 2, "arrayName": "data", "rest": {"page": 1, "total": 40}, **told}
    assert objects == [
        {"data": USERS[0], "index": 0, "total": None, "done": False},
        {"data": USERS[1], "index": 1, "total": None, "done": False},
        ended,
    ]
    more = {"total": None, "arrayName": "data", "hasMore": True, "done": False}
    assert items == [{"item": USERS[0], "index": 0, **more}, {"item": USERS[1], "index": 1, **more}, ended]
    assert {tuple(piece) for piece in pieces} == {("chunk", "accumulated", "done")}
    assert end == {"content": answer, "done": True, **told}


async def test_a_stream_without_the_growing_field() -> None:
    async with model(upstream={"answer": json.dumps(USERS)}) as (gateway, _):
        told = await hear(gateway.port, target(accumulated="false"))
    assert {tuple(event.json) for event in told.events[:-1]} == {("chunk", "done")}
    assert told.value == USERS


async def test_several_items_in_one_event() -> None:
    async with model(upstream={"answer": json.dumps(USERS[:5])}) as (gateway, _):
        told = await hear(gateway.port, target(sseMode="CompleteObjects", batch="2"))
    events = [event.json for event in told.events[:-1]]
    assert [event["data"] for event in events] == [USERS[0:2], USERS[2:4], USERS[4:5]]
    assert ([event["index"] for event in events], told.end["total"]) == ([0, 2, 4], 5)


@pytest.mark.parametrize("mode", ITEM_MODES)
async def test_one_thing_is_one_item(mode: str) -> None:
    async with model(upstream={"answer": '{"id": 7, "name": "Ada", "orders": [{"id": 1}, {"id": 2}]}'}) as (gateway, _):
        told = await hear(gateway.port, target("/users/7", sseMode=mode))
    assert told.items == [{"id": 7, "name": "Ada", "orders": [{"id": 1}, {"id": 2}]}]
    assert (told.end["total"], told.end["rest"]) == (1, {})


@pytest.mark.parametrize("mode", MODES)
async def test_one_thing_where_a_list_was_expected_is_not_lost(mode: str) -> None:
    async with model(upstream={"answer": '{"id": 7, "name": "Ada"}'}) as (gateway, _):
        told = await hear(gateway.port, target("/users", sseMode=mode, limit="3"))
        whole = (await gateway.ask("/api/mock/users?limit=3")).json
    found = thing_in(told)
    assert found == whole == {"id": 7, "name": "Ada"}


DIRTY = {
    "fenced": "Sure!\n```json\n" + json.dumps(USERS[:3]) + "\n```\nAnything else?",
    "thoughts": "<think>ids [1, 2]</think>" + json.dumps(USERS[:3]),
    "wrong types": '[{"id": "1", "name": 5}, {"ID": 2, "extra": [1], "name": null}, {"name": "Alan"}]',
    "cut": json.dumps(USERS[:3])[:-20],
    "single quotes": "[{'id': 1, 'name': 'Ada'}, {'id': 2, 'name': 'Grace',}, {'id': 3, 'name': 'Alan'}]",
    "a string": json.dumps(json.dumps(USERS[:3])),
    "a call": '{"name": "answer", "arguments": ' + json.dumps({"items": USERS[:3]}) + "}",
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dirt", DIRTY)
async def test_whatever_the_model_says_what_leaves_conforms(mode: str, dirt: str) -> None:
    async with model([DIRTY[dirt][at : at + 5] for at in range(0, len(DIRTY[dirt]), 5)]) as (gateway, upstream):
        told = await hear(gateway.port, target(sseMode=mode, shape=SHAPE, count="3"))
        received = len(upstream.chats)
    found = told.value
    assert [set(item) for item in found] == [{"id", "name"}] * 3
    assert all(type(item["id"]) is int and type(item["name"]) is str for item in found)
    assert received == (2 if dirt == "cut" and mode != "LlmTokens" else 1)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shape", [SHAPE, None], ids=["shape", "no shape"])
@pytest.mark.parametrize("said", [1, 4, 6])
async def test_the_count_is_exact(mode: str, shape: Any, said: int) -> None:
    async with model(upstream={"answer": json.dumps(USERS[:said])}) as (gateway, _):
        query = {"shape": shape} if shape is not None else {}
        told = await hear(gateway.port, target(sseMode=mode, count="4", **query))
    found = told.value
    assert len(found) == 4
    assert [item["name"] for item in found[: min(said, 4)]] == list(NAMES[: min(said, 4)])
    assert all(set(item) == {"id", "name"} for item in found)


@pytest.mark.parametrize("mode", ITEM_MODES)
async def test_a_short_list_is_gone_on_with_by_the_model(mode: str) -> None:
    async with model([json.dumps(USERS[:2])], [json.dumps(USERS[2:4])]) as (gateway, upstream):
        told = await hear(gateway.port, target(sseMode=mode, shape=SHAPE, count="4"))
    assert told.items == USERS[:4]
    assert (len(upstream.chats), told.end["repaired"]) == (2, 0)


async def test_the_request_s_own_values_stand_in_what_leaves() -> None:
    answer = json.dumps([{"id": 1, "name": "Ada", "city": "Bern"}, {"id": 2, "name": "Alan", "city": "Rome"}])
    shape = [{"id": 0, "name": "", "city": ""}]
    async with model(upstream={"answer": answer}) as (gateway, _):
        for mode in MODES:
            told = await hear(gateway.port, target(sseMode=mode, shape=shape, city="Oslo"))
            found = told.value
            assert [item["city"] for item in found] == ["Oslo", "Oslo"], mode


# -- what is remembered ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
async def test_an_item_is_what_the_streamed_list_said(mode: str) -> None:
    settings = {"Consistency": "Identity"}
    async with model(upstream={"answer": json.dumps(USERS)}, **settings) as (gateway, upstream):
        await hear(gateway.port, target(sseMode=mode))
        upstream.answer = '{"id": 9, "name": "Nobody"}'
        assert (await gateway.ask("/api/mock/users/2")).json["name"] == "Grace"
        told = await hear(gateway.port, target("/users/3", sseMode=mode))
    assert told.headers["x-llm-source"] == "remembered"
    found = thing_in(told)
    assert found["name"] == "Alan"


@pytest.mark.parametrize("mode", MODES)
async def test_what_is_known_of_a_thing_stands_in_a_streamed_answer_about_it(mode: str) -> None:
    wider = {"id": 0, "name": "", "email": ""}
    async with model(upstream={"answer": json.dumps(USERS)}, Consistency="Identity") as (gateway, upstream):
        await gateway.ask(target(shape=SHAPE).replace("/stream", ""))
        upstream.answer = '{"id": 2, "name": "Nobody", "email": "n@example.org"}'
        told = await hear(gateway.port, target("/users/2", sseMode=mode, shape=wider))
    found = thing_in(told)
    assert found == {"id": 2, "name": "Grace", "email": "n@example.org"}


async def test_a_context_hears_of_streams() -> None:
    async with model(upstream={"answer": json.dumps(USERS)}) as (gateway, upstream):
        await hear(gateway.port, target(context="shop", sseMode="ArrayItems"))
        await gateway.ask("/api/mock/orders?context=shop")
        prompt = json.dumps(upstream.chats[-1].body)
    assert "/users" in prompt
    assert "Grace" in prompt


async def test_a_structure_is_learned_from_a_stream_and_holds_for_the_next() -> None:
    async with model(upstream={"answer": json.dumps(USERS[:2])}, EnableAutoShape=True) as (gateway, upstream):
        for _ in range(2):
            await hear(gateway.port, target(sseMode="ArrayItems"))
            upstream.answer = '[{"id": 5, "title": "Countess"}]'
        known = (await gateway.ask("/api/shapes")).json
        told = await hear(gateway.port, target(sseMode="ArrayItems"))
    assert "/users" in json.dumps(known)
    assert all(set(item) == {"id", "name"} for item in told.items)


async def test_a_pool_serves_streams() -> None:
    async with model(upstream={"answer": json.dumps(USERS)}) as (gateway, upstream):
        told = await hear(gateway.port, target(cache="1", sseMode="ArrayItems"))
        await upstream.until(chats=2)
        while gateway.tasks:
            await asyncio.sleep(0)
    assert told.headers["x-llm-source"] == "pool"
    assert told.items == USERS


@pytest.mark.parametrize("mode", MODES)
async def test_a_seeded_stream_repeats_event_by_event(mode: str) -> None:
    answer = '[\n  {"id": 1, "name": "Ad\\u00e9"},\n  {"id": 2, "name": "Grace", "rank": 1.50}\n]'
    async with model(upstream={"answer": answer, "pieces": 13}) as (gateway, upstream):
        heard = [await hear(gateway.port, target(sseMode=mode, seed="4")) for _ in range(2)]
    assert heard[0].events == heard[1].events
    assert heard[0].value == heard[1].value
    assert len(upstream.chats) == 1


@pytest.mark.parametrize("mode", MODES)
async def test_who_comes_back_to_a_seeded_stream_gets_what_was_missed(mode: str) -> None:
    text = json.dumps(USERS, indent=1)
    torn = [[text[:90], *repeat("", 3), asyncio.Event()], [text]]
    async with model(*torn) as (gateway, upstream):
        async with listening(gateway.port, target(sseMode=mode, seed="4")) as stream:
            before = await stream.take(2)
        await upstream.until(aborted=1)
        after = (await hear(gateway.port, target(sseMode=mode, seed="4"), Last_Event_ID=before[-1].id)).events
        whole = await hear(gateway.port, target(sseMode=mode, seed="4"))
    assert [event.data for event in [*before, *after]] == [event.data for event in whole.events]
    assert [event.id for event in after[:2]] == ["3", "4"]
    assert (before[0].retry, after[0].retry) == ("3000", "3000")


async def test_a_stream_that_does_not_repeat_begins_anew() -> None:
    async with model(upstream={"answer": json.dumps(USERS)}) as (gateway, _):
        for query in ({}, {"seed": "4", "context": "shop"}):
            told = await hear(gateway.port, target(sseMode="ArrayItems", **query), Last_Event_ID="2")
            assert (told.events[0].id, len(told.events)) == ("1", 7)


async def test_a_finished_stream_is_over_for_good() -> None:
    async with model(upstream={"answer": json.dumps(USERS)}) as (gateway, upstream):
        async with listening(gateway.port, target(), Last_Event_ID="end") as stream:
            assert (stream.status, await stream.body()) == (204, b"")
        assert upstream.chats == []


# -- what goes wrong ---------------------------------------------------------------------------------------------------


@asynccontextmanager
async def two_models(
    *first: list[Step], then: Any = (), **settings: Any
) -> AsyncGenerator[tuple[Gateway, FakeUpstream, FakeUpstream], None]:
    """A gateway in front of two models, of which the first is asked first."""
    async with FakeUpstream("openai") as one, FakeUpstream("ollama") as two:
        one.scripts.extend(first)
        two.scripts.extend(then)
        backends = [entry_for("one", one), entry_for("two", two)]
        settings = {"Backends": backends, "EnableRetryPolicy": False, **settings}
        async with asyncio.timeout(20), Gateway(settings) as gateway:
            yield gateway, one, two


@pytest.mark.parametrize("mode", MODES)
async def test_before_the_first_word_somebody_else_answers_unseen(mode: str) -> None:
    async with two_models(then=[[json.dumps(USERS[:2])]]) as (gateway, one, _):
        one.faults.append(Fault.answer(503))
        told = await hear(gateway.port, target(sseMode=mode))
    assert (told.status, told.headers["x-llm-backend"], told.headers["x-llm-attempts"]) == (200, "two", "2")
    assert told.end["backends"] == ["two"]


@pytest.mark.parametrize("mode", MODES)
async def test_a_break_before_the_first_event_is_mended_elsewhere_as_a_stream(mode: str) -> None:
    gate = asyncio.Event()
    second = ["[" + json.dumps(USERS[0]) + ",", gate, json.dumps(USERS[1]) + "]"]
    async with (
        two_models(["Let me see: ", None], then=[second]) as (gateway, one, _),
        listening(gateway.port, target(sseMode=mode, shape=SHAPE)) as stream,
    ):
        await stream.take(1)
        gate.set()
        *_, end = await stream.rest()
    assert (stream.headers["x-llm-backend"], stream.headers["x-llm-attempts"]) == ("two", "2")
    assert (end.name, end.json["backends"], len(one.chats)) == ("message", ["two"], 1)


@pytest.mark.parametrize("mode", ITEM_MODES)
async def test_items_that_break_off_are_gone_on_with_elsewhere_unseen(mode: str) -> None:
    begun: list[Step] = ["[" + json.dumps(USERS[0]) + "," + json.dumps(USERS[1]) + ', {"id": 3, "na', None]
    async with two_models(begun, then=[[json.dumps(USERS[2:4])]]) as (gateway, _, two):
        told = await hear(gateway.port, target(sseMode=mode, shape=SHAPE, count="4"))
        (asked,) = two.chats
    assert told.items == USERS[:4]
    assert (told.end["backends"], told.headers["x-llm-backend"]) == (["one", "two"], "one")
    assert json.dumps(asked.body).count('"minItems": 2, "maxItems": 2') == 1


@pytest.mark.parametrize(
    "query",
    [{"sseMode": "LlmTokens", "shape": SHAPE}, {"sseMode": "ArrayItems"}, {"sseMode": "CompleteObjects"}],
    ids=lambda query: query["sseMode"],
)
async def test_what_nobody_can_go_on_with_ends_with_an_error(query: Any) -> None:
    begun: list[Step] = ["[" + json.dumps(USERS[0]) + ', {"id": 2, "na', None]
    async with two_models(begun) as (gateway, _, two):
        told = await hear(gateway.port, target(**query))
        failed = gateway.heard_of()["RequestFailed"]
    assert (told.status, told.error["status"], told.error["attempts"][0]["backend"]) == (200, 502, "one")
    assert "one broke off" in told.error["error"] == told.error["detail"]
    assert len(told.events) > 1
    assert (two.chats, failed) == ([], 1)


async def test_counted_items_that_nobody_goes_on_with_end_with_an_error() -> None:
    begun: list[Step] = ["[" + json.dumps(USERS[0]) + ",", None]
    async with two_models(begun) as (gateway, _, two):
        two.faults.extend([Fault.answer(503)] * 3)
        told = await hear(gateway.port, target(sseMode="ArrayItems", count="3"))
    assert told.items == USERS[:1]
    assert told.error["status"] == 502


async def test_a_part_of_many_that_fails_is_written_once_more_alone() -> None:
    async with model(ChunkSize=2, EnableRetryPolicy=False, EnableCircuitBreaker=False) as (gateway, upstream):
        gate = asyncio.Event()
        upstream.scripts.append(["[" + json.dumps(USERS[0]), gate, "," + json.dumps(USERS[1]) + "]"])
        async with listening(gateway.port, target(sseMode="ArrayItems", shape=SHAPE, count="4")) as stream:
            events = await stream.take(1)
            upstream.faults.append(Fault.answer(500))
            await upstream.until(chats=2)
            gate.set()
            events += await stream.rest()
        assert (events[-1].name, len(items_of(events)), len(upstream.chats)) == ("message", 4, 3)


async def test_nobody_answers() -> None:
    async with two_models() as (gateway, one, two):
        for upstream in (one, two):
            upstream.faults.extend([Fault.answer(503)] * 3)
        async with listening(gateway.port, target()) as stream:
            problem = json.loads(await stream.body())
    assert (stream.status, stream.headers["content-type"]) == (502, "application/problem+json")
    assert [attempt["backend"] for attempt in problem["attempts"]] == ["one", "two"]


@pytest.mark.parametrize("mode", MODES)
async def test_a_simulated_error_is_one_event_with_its_status(mode: str) -> None:
    async with model() as (gateway, upstream):
        told = await hear(gateway.port, target(sseMode=mode, error="503", errorMessage="Two\nlines"))
        head = await gateway.ask(target(error="503"), "HEAD")
    assert (told.status, told.headers["x-llm-source"], len(told.events)) == (503, "simulated", 1)
    assert told.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert told.error == {"error": {"code": 503, "message": "Two\nlines", "details": None}}
    assert (head.status, upstream.chats) == (503, [])


@pytest.mark.parametrize("query", [{"count": "many"}, {"n": "2"}, {"batch": "0"}], ids=str)
async def test_a_bad_control_is_a_problem_and_no_stream(query: dict[str, str]) -> None:
    async with model() as (gateway, upstream), listening(gateway.port, target(**query)) as stream:
        problem = json.loads(await stream.body())
    assert (stream.status, stream.headers["content-type"]) == (400, "application/problem+json")
    assert next(iter(query)) in problem["detail"]
    assert upstream.chats == []


async def test_the_built_in_generator_steps_in_where_the_operator_wants_that() -> None:
    async with two_models(FallbackToBuiltin=True) as (gateway, one, two):
        for upstream in (one, two):
            upstream.faults.extend([Fault.answer(503)] * 3)
        told = await hear(gateway.port, target(sseMode="ArrayItems", count="3"))
    assert (told.headers["x-llm-degraded"], told.headers["x-llm-backend"]) == ("backends", "builtin")
    assert (len(told.items), told.end["backends"]) == (3, ["builtin"])


# -- clients that leave, and clients that do not read ------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("moment", ["before the first word", "in the middle", "chunked"])
async def test_a_client_that_leaves_stops_the_model(mode: str, moment: str) -> None:
    never = asyncio.Event()
    script: list[Step] = [never] if moment == "before the first word" else ["[" + json.dumps(USERS[0]) + ",", never]
    scripts = [script, [never], [never]] if moment == "chunked" else [script]
    settings: Json = {"ChunkSize": 2} if moment == "chunked" else {}
    async with model(*scripts, **settings) as (gateway, upstream):
        query = {"count": "6"} if moment == "chunked" else {}
        url = target(sseMode=mode, shape=SHAPE, **query)
        if moment == "before the first word":
            async with gateway.asking(url):
                await upstream.until(in_flight=1)
        else:
            async with listening(gateway.port, url) as stream:
                await stream.take(1)
                await upstream.until(in_flight=len(scripts))
        await upstream.until(aborted=len(scripts))
        await asyncio.gather(*gateway.requests)
        assert (any(gateway.in_flight.values()), gateway.tasks) == (False, [])
        assert upstream.in_flight == 0


@pytest.mark.parametrize("mode", MODES)
async def test_a_client_that_does_not_read_holds_the_model_back(mode: str) -> None:
    def endless() -> Any:
        yield "["
        for number in counting(1):
            yield json.dumps({"id": number, "name": "A" * 20_000}) + ","

    async with model(endless()) as (gateway, upstream):
        async with open_connection(gateway.port) as (reader, writer):
            assert isinstance(writer.transport, asyncio.Transport)
            writer.transport.pause_reading()
            url = target(sseMode=mode, shape=SHAPE, accumulated="false")
            writer.write(f"GET {url} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            held, said = -1, 0
            while said == 0 or said != held:
                held = said
                await _quiet()
                said = upstream.said_bytes
            writer.transport.resume_reading()
            while upstream.said_bytes == held:
                await reader.read(2**16)
        await upstream.until(aborted=1)
    assert held < 16 * 2**20  # what two pairs of sockets hold


async def _quiet() -> None:
    """Return when the loop has had nothing to do for many turns, sockets included."""
    for _ in range(300):
        await asyncio.sleep(0)


# -- pauses, silences, heads -------------------------------------------------------------------------------------------


async def test_pauses_between_events_are_as_long_as_the_operator_says() -> None:
    clock = FrozenClock()
    settings: JsonDict = {"StreamingChunkDelayMinMs": 200, "StreamingChunkDelayMaxMs": 200}
    async with (
        model(upstream={"answer": json.dumps(USERS[:2])}, clock=clock, **settings) as (gateway, _),
        listening(gateway.port, target(sseMode="ArrayItems")) as stream,
    ):
        await stream.take(1)
        second = asyncio.create_task(stream.next())
        for _ in range(2):
            await clock.wait_for_sleepers()
            assert not second.done()
            clock.advance(0.2)
            assert await second is not None
            second = asyncio.create_task(stream.next())
        assert await second is None


async def test_a_request_waits_before_its_stream_begins() -> None:
    clock = FrozenClock()
    settings: JsonDict = {"RandomRequestDelayMinMs": 500, "RandomRequestDelayMaxMs": 500}
    async with model(upstream={"answer": json.dumps(USERS[:2])}, clock=clock, **settings) as (gateway, upstream):
        asking = asyncio.create_task(hear(gateway.port, target(sseMode="ArrayItems")))
        await clock.wait_for_sleepers()
        assert upstream.chats == []
        clock.advance(0.5)
        assert (await asking).items == USERS[:2]


async def test_an_early_head_says_that_a_stream_is_coming() -> None:
    gate = asyncio.Event()
    async with model([gate, "nonsense"], SseEarlyHeaders=True) as (gateway, upstream):
        upstream.answer = ""
        async with listening(gateway.port, target()) as stream:
            assert stream.status == 200
            assert "x-llm-backend" not in stream.headers
            gate.set()
            (error,) = await stream.rest()
        async with listening(gateway.port, target(error="418")) as simulated:
            assert simulated.status == 418
    assert (error.name, error.json["status"]) == ("error", 502)


async def test_the_head_of_a_stream() -> None:
    async with model(upstream={"answer": json.dumps(USERS)}) as (gateway, _):
        got = await hear(gateway.port, target(includeSchema="true", shape=SHAPE), Origin="http://a.example")
    expected = {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache",
        "x-accel-buffering": "no",
        "x-llm-backend": "one",
        "x-llm-source": "llm",
        "x-llm-attempts": "1",
        "access-control-allow-origin": "http://a.example",
        "x-response-schema": json.dumps(SHAPE, separators=(",", ":")),
    }
    assert {name: got.headers.get(name) for name in expected} == expected


async def test_head_asks_nobody_and_options_says_what_is_allowed() -> None:
    async with model() as (gateway, upstream):
        async with listening(gateway.port, target(), "HEAD") as stream:
            assert (stream.status, await stream.body()) == (200, b"")
            assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        preflight = {"Origin": "http://a.example", "Access_Control_Request_Method": "POST"}
        async with listening(gateway.port, target(), "OPTIONS", **preflight) as stream:
            assert (stream.status, await stream.body()) == (204, b"")
            assert "POST" in stream.headers["access-control-allow-methods"]
    assert upstream.chats == []


@pytest.mark.parametrize("mode", MODES)
async def test_a_body_can_be_sent_to_a_stream(mode: str) -> None:
    async with model(upstream={"answer": '{"id": 3, "name": "Somebody"}'}) as (gateway, _):
        told = await hear(gateway.port, target(sseMode=mode), "POST", json={"name": "Ada"})
    found = thing_in(told)
    assert (told.status, found["name"]) == (200, "Ada")


async def test_a_named_backend_streams() -> None:
    async with two_models(then=[[json.dumps(USERS)]]) as (gateway, one, _):
        told = await hear(gateway.port, target(sseMode="ArrayItems"), X_LLM_Backend="two")
    assert (told.headers["x-llm-backend"], one.chats) == ("two", [])


async def test_without_any_model_the_built_in_generator_streams() -> None:
    async with Gateway({}) as gateway:
        for mode in MODES:
            told = await hear(gateway.port, target(sseMode=mode, count="5", shape=WRAPPED))
            found = told.value["data"] if mode == "LlmTokens" else told.value
            assert [set(item) for item in found] == [{"id", "name"}] * 5
            assert told.headers["x-llm-source"] == "builtin"


# -- recordings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
async def test_a_recorded_stream_is_played_and_can_be_come_back_to(tmp_path: Path, mode: str) -> None:
    url, tape = target(sseMode=mode, count="4", shape=SHAPE), tmp_path / "tape.jsonl"
    recording = create_app({}, record=tape)
    live = read_events((await ask(recording, "GET", url)).body.decode())
    await recording.aclose()
    playing = create_app({}, replay=tape)
    reply = await ask(playing, "GET", url)
    again = await ask(playing, "GET", url, {"last-event-id": "2"})
    await playing.aclose()
    events = read_events(reply.body.decode())
    assert reply.headers["x-llm-source"] == "recording"
    assert Told(200, {}, events).value == Told(200, {}, live).value
    assert [event.data for event in read_events(again.body.decode())] == [event.data for event in events[2:]]
