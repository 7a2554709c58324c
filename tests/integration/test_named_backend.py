"""A request that names a backend always goes to that backend."""

from __future__ import annotations

import json

import pytest

from mockllmapi import MockLlmApi, Settings
from mockllmapi.testing import ScriptedProvider
from support.asgi import Reply, ask

NAMES = ("a", "b")


class Two:
    """An application with the backends a and b, each of which writes its own name."""

    def __init__(self, **settings: object) -> None:
        self.providers = {
            name: ScriptedProvider.of(default=json.dumps({"id": 9, "name": f"written by {name}"})) for name in NAMES
        }
        entries = [{"Name": name, "BaseUrl": "http://127.0.0.1:9/v1", "ModelName": "m"} for name in NAMES]
        mapping = {"Backends": entries, "HealthCheck": {"Enabled": False}, "FallbackToBuiltin": False, **settings}
        self.app = MockLlmApi(Settings.from_mapping(mapping), providers=self.providers)

    async def ask(self, target: str, method: str = "GET", **headers: str) -> Reply:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await ask(self.app, method, f"/api/mock{target}", sent)

    def calls(self, name: str) -> int:
        return len(self.providers[name].received)


@pytest.mark.parametrize("how", ["header", "query"])
async def test_it_is_asked_although_learned_answers_are_wanted(how: str) -> None:
    two = Two()
    for number in range(8):
        await two.ask(f"/x?i={number}")
    assert (await two.ask("/x?mode=learned")).headers["x-llm-source"] == "learned"
    if how == "header":
        reply = await two.ask("/x?mode=learned", X_LLM_Backend="b")
    else:
        reply = await two.ask("/x?mode=learned&backend=b")
    assert (reply.headers["x-llm-source"], reply.headers["x-llm-backend"]) == ("llm", "b")
    assert two.calls("b") == 1


@pytest.mark.parametrize("query", ["context=shop", "consistency=World"])
async def test_it_is_asked_each_time_in_a_context(query: str) -> None:
    """Its answers change nothing that the context knows already, and what was deleted stays deleted."""
    two = Two()
    first = await two.ask(f"/users/9?{query}")
    for count in (1, 2):
        named = await two.ask(f"/users/9?{query}", X_LLM_Backend="b")
        assert (named.headers["x-llm-backend"], named.json["name"]) == ("b", "written by b")
        assert two.calls("b") == count
    again = await two.ask(f"/users/9?{query}")
    assert (again.json, again.headers["x-llm-source"]) == (first.json, "remembered")
    await two.ask(f"/users/9?{query}", "DELETE")
    assert (await two.ask(f"/users/9?{query}", X_LLM_Backend="b")).status == 404


async def test_what_it_says_of_an_unknown_record_is_kept_in_a_context() -> None:
    two = Two()
    await two.ask("/users/9?context=shop", X_LLM_Backend="b")
    later = await two.ask("/users/9?context=shop")
    assert (later.json["name"], later.headers["x-llm-source"]) == ("written by b", "remembered")
    assert two.calls("a") == 0


async def test_an_answer_of_another_structure_than_the_learned_one_is_no_error() -> None:
    """The client asked for no structure: what was learned of the first answer makes no valid answer wrong."""
    two = Two()
    two.providers["a"].add(
        ['{"id": 1, "title": "Heat", "year": 1995}', '{"movie": {"name": "Ran"}, "cast": [{"actor": "Nakadai"}]}']
    )
    await two.ask("/movies/1")
    other = await two.ask("/movies/2")
    assert (other.status, other.json["movie"]["name"]) == (200, "Ran")
    assert two.calls("a") == 2
