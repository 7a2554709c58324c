"""Variants from the wire: who asks for them, and what comes of it."""

import asyncio
import itertools
import json
from typing import Any, Self

import pytest

from mockllmapi import MockLlmApi, Settings
from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.testing import Answer, FrozenClock, Gate, ScriptedProvider
from support.asgi import Reply, Wire, ask, scope_of
from support.json_types import JsonDict
from support.routing import settle

SHAPED = "/api/mock/users/7?shape=" + json.dumps({"$cache": 3, "id": 0, "name": ""}).replace(" ", "")
PLAIN = "/api/mock/things"


class Stage:
    """An application whose one backend never says the same twice."""

    def __init__(self, provider: ScriptedProvider | None = None, **settings: int) -> None:
        numbers = itertools.count()
        self.provider = provider or ScriptedProvider.of(
            default=lambda _: json.dumps({"id": 7, "name": f"name {next(numbers)}"})
        )
        entries = [{"Name": "one", "Provider": "ollama", "ModelName": "m", "MaxConcurrentRequests": 16}]
        mapping = {"Backends": entries, "HealthCheck": {"Enabled": False}, "CacheRefreshThresholdPercent": 0}
        self.clock = FrozenClock()
        self.app = MockLlmApi(
            Settings.from_mapping(mapping | settings, environ={}), providers={"one": self.provider}, clock=self.clock
        )

    async def ask(self, target: str = PLAIN, method: str = "GET", **more: Any) -> Reply:
        reply = await ask(self.app, method, target, **more)
        await settle()
        return reply

    async def cache(self) -> JsonDict:
        view: JsonDict = (await ask(self.app, target="/api/cache")).json
        return view

    @property
    def calls(self) -> int:
        return len(self.provider.received)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.app.aclose()


# -- who asks for variants


@pytest.mark.parametrize(
    ("target", "more"),
    [
        (SHAPED, {}),
        (PLAIN + "?cache=3", {}),
        (PLAIN, {"headers": {"x-cache-count": "3"}}),
        (PLAIN, {"method": "POST", "json": {"shape": {"$cache": 3, "id": 0, "name": ""}, "color": "red"}}),
        ("/api/mock/set?cache=3", {"method": "PUT", "json": {"a": 1}}),
    ],
)
async def test_variants_are_made_ahead_where_a_request_asks(target: str, more: JsonDict) -> None:
    async with Stage() as stage:
        replies = [await stage.ask(target, **more) for _ in range(3)]
        assert {reply.status for reply in replies} <= {200, 201}
        assert len({reply.json["name"] for reply in replies}) == 3
        assert {reply.headers["x-llm-source"] for reply in replies} == {"pool"}
        assert {reply.headers["x-llm-backend"] for reply in replies} == {"one"}
        assert [pool["size"] for pool in (await stage.cache())["pools"]] == [3]


async def test_three_variants_are_three_calls_and_serve_three_requests() -> None:
    async with Stage(CacheRefreshThresholdPercent=0) as stage:
        counted = []
        for _ in range(3):
            await stage.ask(PLAIN + "?cache=3")
            counted.append(stage.calls)
        assert counted == [3, 3, 6]  # the last one leaves the pool empty, which fills it again


@pytest.mark.parametrize("target", [PLAIN, PLAIN + "?cache=0"])
async def test_nothing_is_made_ahead_unasked(target: str) -> None:
    async with Stage() as stage:
        reply = await stage.ask(target)
        assert (reply.headers["x-llm-source"], stage.calls) == ("llm", 1)
        assert (await stage.cache())["pools"] == []


async def test_the_hint_is_no_part_of_the_answer_and_reaches_no_model() -> None:
    async with Stage() as stage:
        reply = await stage.ask(SHAPED)
        assert set(reply.json) == {"id", "name"}
        told = [message.content for call in stage.provider.received for message in call.messages]
        assert not any("$cache" in text or "cache=" in text for text in told)


async def test_every_get_has_a_pool_where_the_settings_say_so() -> None:
    async with Stage(CacheVariants=2) as stage:
        first = await stage.ask()
        assert (first.headers["x-llm-source"], stage.calls) == ("pool", 2)
        for target, method in ((PLAIN, "POST"), (PLAIN + "?cache=0", "GET")):
            calls = stage.calls
            reply = await stage.ask(target, method)
            assert (reply.headers["x-llm-source"], stage.calls) == ("llm", calls + 1)


@pytest.mark.parametrize("target", [PLAIN + "?cache=3", SHAPED, PLAIN])
async def test_without_caching_nothing_is_ever_made_ahead(target: str) -> None:
    async with Stage(EnableCaching=False, CacheVariants=4) as stage:
        reply = await stage.ask(target)
        assert (reply.headers["x-llm-source"], stage.calls) == ("llm", 1)
        shown = await stage.cache()
        assert (shown["enabled"], shown["pools"]) == (False, [])


async def test_too_many_are_cut_to_what_is_allowed() -> None:
    async with Stage(MaxCachePerKey=2) as stage:
        await stage.ask(PLAIN + "?cache=50")
        assert [pool["size"] for pool in (await stage.cache())["pools"]] == [2]
        assert stage.calls == 2


@pytest.mark.parametrize("value", ["many", "-1", "1.5", ""])
async def test_a_bad_number_is_told(value: str) -> None:
    async with Stage() as stage:
        reply = await stage.ask(f"{PLAIN}?cache={value}")
        assert (reply.status, "cache" in reply.problem["detail"], stage.calls) == (400, True, 0)


# -- how they are served


async def test_the_first_one_ready_is_served() -> None:
    gates = [Gate(), Gate(), Gate()]
    lines = [Answer(json.dumps({"id": 7, "name": f"name {index}"}), gate=gate) for index, gate in enumerate(gates)]
    async with Stage(ScriptedProvider.of(*lines)) as stage:
        caller = asyncio.ensure_future(ask(stage.app, target=PLAIN + "?cache=3"))
        for gate in gates:
            await gate.wait_until_reached()
        gates[1].open()
        assert (await caller).json["name"] == "name 1"
        gates[2].open()
        await settle()
        assert (await stage.ask(PLAIN + "?cache=3")).json["name"] == "name 2"


async def test_a_client_that_leaves_ends_no_fill() -> None:
    gate = Gate()
    numbers = itertools.count()
    provider = ScriptedProvider.of(default=lambda _: Answer(json.dumps({"name": f"name {next(numbers)}"}), gate=gate))
    async with Stage(provider) as stage:
        wire = Wire()
        leaving = asyncio.ensure_future(stage.app(scope_of("GET", PLAIN + "?cache=3"), wire.receive, wire.send))
        await gate.wait_until_reached()
        wire.leave()
        await asyncio.gather(leaving, return_exceptions=True)
        gate.open()
        await settle()
        assert (provider.cancelled, stage.calls) == (0, 3)
        assert [pool["ready"] for pool in (await stage.cache())["pools"]] == [3]


async def test_requests_that_differ_have_pools_of_their_own() -> None:
    async with Stage() as stage:
        for target in (
            "?cache=2",
            "?cache=2&color=red",
            "?cache=2&count=3",
            "?cache=2&backend=one",
            "?cache=2&context=c",
        ):
            await stage.ask(PLAIN + target)
        await stage.ask(PLAIN + "?cache=2", "POST")
        pools = (await stage.cache())["pools"]
        assert len({pool["key"] for pool in pools}) == len(pools) == 6


async def test_a_failure_is_the_callers_and_the_next_request_begins_anew() -> None:
    provider = ScriptedProvider.of(default=AttemptFailed(FailureClass.CREDENTIAL, "The key is wrong."))
    async with Stage(provider, EnableRetryPolicy=False, FallbackToBuiltin=False) as stage:
        reply = await stage.ask(PLAIN + "?cache=2")
        assert reply.status >= 500
        assert reply.problem["attempts"] or reply.problem["detail"]
        assert [pool["ready"] for pool in (await stage.cache())["pools"]] == [0]


async def test_variants_expire() -> None:
    async with Stage(CacheSlidingExpirationMinutes=1) as stage:
        await stage.ask(PLAIN + "?cache=3")
        assert (await stage.cache())["ready"] == 2
        stage.clock.advance(61)
        assert (await stage.cache())["ready"] == 0


@pytest.mark.parametrize("compresses", [False, True])
async def test_compression_changes_no_answer(compresses: bool) -> None:
    async with Stage(EnableCacheCompression=compresses) as stage:
        names = [(await stage.ask(PLAIN + "?cache=3")).json["name"] for _ in range(3)]
        assert len(set(names)) == 3


async def test_management_empties_the_pools() -> None:
    async with Stage() as stage:
        await stage.ask(PLAIN + "?cache=3")
        (pool,) = (await stage.cache())["pools"]
        assert (pool["method"], pool["path"], pool["ready"]) == ("GET", "/things", 2)
        assert (await stage.ask(f"/api/cache/{pool['key']}", "DELETE")).json == {"dropped": 1}
        assert (await stage.cache())["pools"] == []


async def test_the_end_leaves_nothing_running() -> None:
    gate = Gate()
    before = asyncio.all_tasks()
    provider = ScriptedProvider.of('{"name": "first"}', default=Answer('{"name": "late"}', gate=gate))
    async with Stage(provider) as stage:
        assert (await stage.ask(PLAIN + "?cache=3")).json["name"] == "first"
        await gate.wait_until_reached()
    await settle()
    assert asyncio.all_tasks() == before
    assert provider.cancelled == 2


async def test_who_waits_for_a_variant_waits_no_longer_than_the_request_may_take() -> None:
    gate = Gate()
    provider = ScriptedProvider.of(default=Answer('{"name": "late"}', gate=gate))
    async with Stage(provider) as stage:
        caller = asyncio.ensure_future(ask(stage.app, target=PLAIN + "?cache=1&timeout=2"))
        await gate.wait_until_reached()
        stage.clock.advance(2.5)
        await settle()
        assert caller.done(), "the request's time is over"
        assert (await caller).status == 504
        gate.open()
        await settle()
        assert (await stage.cache())["ready"] == 1


async def test_two_callers_who_want_the_same_at_once_get_different_answers() -> None:
    async with Stage() as stage:
        replies = await asyncio.gather(*(ask(stage.app, target=PLAIN + "?cache=2") for _ in range(6)))
        assert len({reply.json["name"] for reply in replies}) == 6


async def test_the_built_in_generator_fills_pools_too() -> None:
    app = MockLlmApi(Settings.from_mapping({"Backends": [{"Name": "b", "Provider": "builtin"}]}, environ={}))
    replies = [await ask(app, target="/api/mock/users?cache=4&count=2") for _ in range(8)]
    assert len({reply.body for reply in replies}) == 8
    assert {reply.headers["x-llm-source"] for reply in replies} == {"pool"}
    await app.aclose()
