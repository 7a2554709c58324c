"""When an answer is made from what was learned, and when it is learned from."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from mockllmapi.app import MockLlmApi
from mockllmapi.config import Settings
from mockllmapi.testing import FrozenClock, ScriptedProvider
from support.asgi import Reply, ask

ENTRY = {"Name": "a", "Provider": "ollama", "BaseUrl": "http://127.0.0.1:9/v1/", "ModelName": "m"}
CITIES = ["Oslo", "Rome", "Lima", "Cairo", "Perth", "Quito", "Delhi"]


def spoken(number: int) -> str:
    return json.dumps({"id": number, "city": CITIES[number % 7], "stars": number % 5 + 1})


class House:
    """An application over a model that tells another hotel each time."""

    def __init__(self, **learning: object) -> None:
        self.number = 0
        self.provider = ScriptedProvider.of(default=self._next)
        self.clock = FrozenClock()
        settings = {"Backends": [ENTRY], "Consistency": "Vary", "EnableAutoShape": False, "Learning": learning}
        self.app = MockLlmApi(
            Settings.from_mapping(settings, environ={}), providers={"a": self.provider}, clock=self.clock
        )

    def _next(self, _request: object) -> str:
        self.number += 1
        return spoken(self.number)

    async def ask(self, target: str = "/api/mock/hotels/best", **headers: str) -> Reply:
        return await ask(self.app, "GET", target, headers)

    async def teach(self, times: int = 6) -> None:
        for _ in range(times):
            assert (await self.ask("/api/mock/hotels/best?mode=fresh")).headers["x-llm-source"] == "llm"


async def test_after_enough_answers_no_model_is_asked() -> None:
    house = House(Enabled=True, MinSamples=5, RefreshMinutes=0)
    sources = [(await house.ask()).headers["x-llm-source"] for _ in range(8)]
    assert sources == ["llm"] * 5 + ["learned"] * 3
    assert len(house.provider.received) == 5
    await house.app.aclose()


async def test_learned_answers_look_like_those_they_were_learned_from() -> None:
    house = House(Enabled=True, RefreshMinutes=0)
    await house.teach()
    for _ in range(20):
        reply = await house.ask()
        assert reply.json.keys() == {"id", "city", "stars"}
        assert reply.json["city"] in CITIES
        assert 1 <= reply.json["stars"] <= 5
        assert reply.headers["x-llm-attempts"] == "0"
    await house.app.aclose()


async def test_where_it_is_off_it_is_had_by_asking() -> None:
    house = House(RefreshMinutes=0)
    await house.teach()
    assert (await house.ask()).headers["x-llm-source"] == "llm"
    assert (await house.ask("/api/mock/hotels/best?mode=learned")).headers["x-llm-source"] == "learned"
    await house.app.aclose()


async def test_what_is_not_learned_yet_is_asked_for_all_the_same() -> None:
    house = House(Enabled=True)
    assert (await house.ask("/api/mock/hotels/best?mode=learned")).headers["x-llm-source"] == "llm"
    await house.app.aclose()


@pytest.mark.parametrize("target", ["?backend=a", "?context=mine", "?mode=fresh"])
async def test_who_names_a_backend_or_a_context_hears_the_model(target: str) -> None:
    house = House(Enabled=True, RefreshMinutes=0)
    await house.teach()
    assert (await house.ask(f"/api/mock/hotels/best{target}")).headers["x-llm-source"] == "llm"
    await house.app.aclose()


async def test_what_is_said_in_a_context_is_never_learned() -> None:
    house = House(Enabled=True, RefreshMinutes=0)
    for _ in range(8):
        await house.ask("/api/mock/hotels/best?context=mine")
    assert (await house.ask("/api/mock/hotels/best?mode=learned")).headers["x-llm-source"] == "llm"
    world = House(Enabled=True, RefreshMinutes=0)
    for _ in range(8):
        await world.ask("/api/mock/hotels/best?consistency=world")
    assert (await world.ask("/api/mock/hotels/best?mode=learned")).headers["x-llm-source"] == "llm"
    await house.app.aclose()
    await world.app.aclose()


async def test_the_model_is_looked_at_again_in_the_background_and_not_more_often() -> None:
    house = House(Enabled=True, RefreshMinutes=10)
    await house.teach()
    before = len(house.provider.received)
    house.clock.advance(601)
    for _ in range(5):
        assert (await house.ask()).headers["x-llm-source"] == "learned"
    for _ in range(200):
        await asyncio.sleep(0)
    assert len(house.provider.received) == before + 1
    await house.app.aclose()


async def test_what_was_learned_is_shown_exported_and_forgotten() -> None:
    house = House(RefreshMinutes=0)
    await house.teach()
    shown = await ask(house.app, "GET", "/api/shapes/GET~hotels~best/profile")
    assert shown.status == 200
    assert shown.json["profiles"]
    schema = await ask(house.app, "GET", "/api/shapes/GET~hotels~best/profile?format=schema")
    assert schema.status == 200
    assert (await ask(house.app, "DELETE", "/api/shapes/GET~hotels~best/profile")).status == 200
    assert (await house.ask("/api/mock/hotels/best?mode=learned")).headers["x-llm-source"] == "llm"
    await house.app.aclose()


async def test_what_was_learned_is_kept_over_a_restart_where_that_is_asked_for(tmp_path: Path) -> None:
    store = str(tmp_path / "learned.jsonl")
    house = House(Store=store)
    await house.teach()
    await house.app.aclose()
    again = House(Store=store)
    await again.app._load_profiles()
    assert (await again.ask("/api/mock/hotels/best?mode=learned")).headers["x-llm-source"] == "learned"
    await again.app.aclose()


@pytest.mark.parametrize("query", ["", "mode=learned"])
@pytest.mark.parametrize("form", ["LlmTokens", "CompleteObjects"])
async def test_a_stream_tells_a_learned_answer_too(query: str, form: str) -> None:
    house = House(Enabled=not query, RefreshMinutes=0)
    await house.teach()
    asked = len(house.provider.received)
    reply = await house.ask(f"/api/mock/stream/hotels/best?sseMode={form}&{query}")
    assert (reply.status, reply.headers["x-llm-source"], len(house.provider.received)) == (200, "learned", asked)
    assert b"city" in reply.body
    fresh = await house.ask(f"/api/mock/stream/hotels/best?sseMode={form}&mode=fresh")
    assert (fresh.headers["x-llm-source"], len(house.provider.received)) == ("llm", asked + 1)
    await house.app.aclose()
