"""`count` says how many records come, also on the path of one record."""

import pytest

from mockllmapi import MockLlmApi, Settings, create_app
from mockllmapi.testing import ScriptedProvider
from support.asgi import ask
from support.json_types import JsonDict

BUILTIN: JsonDict = {"Backends": [{"Name": "own", "Provider": "builtin"}]}


@pytest.mark.parametrize("consistency", ["Identity", "Vary", "World"])
@pytest.mark.parametrize("more", ["", "&seed=4", "&shape=%7Bid:0%7D"])
async def test_the_path_of_one_record(consistency: str, more: str) -> None:
    app = create_app({**BUILTIN, "Consistency": consistency})
    one = (await ask(app, "GET", "/api/mock/users/7")).json
    several = (await ask(app, "GET", f"/api/mock/users/7?count=3{more}")).json
    stream = await ask(app, "GET", f"/api/mock/stream/users/7?count=3&sseMode=ArrayItems{more}")
    again = (await ask(app, "GET", "/api/mock/users/7")).json
    await app.aclose()
    assert (one["id"], again["id"]) == (7, 7)
    assert len({user["id"] for user in several}) == 3
    assert stream.body.count(b'"item":') == 3
    assert consistency == "Vary" or again == one


async def test_words_of_applications_leave_the_record_alone() -> None:
    app = create_app(BUILTIN)
    assert (await ask(app, "GET", "/api/mock/users/7?limit=3")).json["id"] == 7
    assert len((await ask(app, "GET", "/api/mock/users/7/orders/3?__count=2")).json) == 2
    await app.aclose()


async def test_a_model_is_asked_for_several() -> None:
    provider = ScriptedProvider.of(default='[{"id": 1}, {"id": 2}]')
    entry = {"Name": "model", "Provider": "ollama", "BaseUrl": "http://127.0.0.1:9/v1", "ModelName": "m"}
    settings = Settings.from_mapping({"Backends": [entry], "HealthCheck": {"Enabled": False}})
    app = MockLlmApi(settings, providers={"model": provider})
    reply = await ask(app, "GET", "/api/mock/users/7?count=2")
    await app.aclose()
    assert [user["id"] for user in reply.json] == [1, 2]
    assert "exactly 2 items" in provider.received[0].messages[-1].content
