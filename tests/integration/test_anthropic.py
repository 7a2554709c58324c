"""A mock whose answers a model of Anthropic writes, from outside."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from mockllmapi import create_app
from mockllmapi.types import JsonObject, JsonValue
from support.asgi import ask
from upstreams import FakeUpstream, Fault

KEY = "sk-ant-0123456789"


def settings(upstream: FakeUpstream, *capabilities: JsonValue) -> JsonObject:
    backend: JsonObject = {
        "Name": "claude",
        "Provider": "anthropic",
        "BaseUrl": upstream.base_url,
        "ModelName": "claude-sonnet-4-5",
        "ApiKey": KEY,
        "Capabilities": list(capabilities),
    }
    return {"Backends": [backend], "FallbackToBuiltin": False, "MaxRetryAttempts": 0}


SHAPE = quote(json.dumps({"id": 0, "name": ""}))


@pytest.mark.parametrize("route", ["/api/mock/users/7", "/api/mock/stream/users/7"])
async def test_an_answer_is_the_input_of_the_forced_tool(route: str) -> None:
    async with FakeUpstream("anthropic", answer='{"id": 7, "name": "Ada"}', key=KEY) as upstream:
        app = create_app(settings(upstream))
        reply = await ask(app, "GET", f"{route}?shape={SHAPE}")
        await app.aclose()
    (chat,) = upstream.chats
    assert reply.status == 200
    assert (reply.headers["x-llm-backend"], reply.headers["x-llm-model"]) == ("claude", "claude-sonnet-4-5")
    assert '"name":"Ada"' in reply.body.decode().replace(" ", "").replace("\\", "")
    assert chat.body["tool_choice"] == {"type": "tool", "name": "answer"}
    assert (chat.headers["x-api-key"], "Authorization" in chat.headers) == (KEY, False)


async def test_a_list_is_written_as_text() -> None:
    async with FakeUpstream("anthropic", answer='[{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bo"}]') as upstream:
        app = create_app(settings(upstream))
        reply = await ask(app, "GET", "/api/mock/users?count=2")
        await app.aclose()
    assert [user["name"] for user in reply.json] == ["Ada", "Bo"]
    assert "tools" not in upstream.chats[0].body


async def test_an_overloaded_service_is_a_failure_that_shows_no_key() -> None:
    async with FakeUpstream("anthropic") as upstream:
        upstream.faults.append(Fault(kind="status", status=529))
        app = create_app(settings(upstream))
        reply = await ask(app, "GET", "/api/mock/users/7")
        await app.aclose()
    assert reply.status == 502
    assert reply.json["attempts"][0]["outcome"] == "server"
    assert KEY not in reply.body.decode()


async def test_without_a_key_the_configuration_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with pytest.raises(Exception, match="Anthropic provider requires an API key"):
        create_app({"Backends": [{"Name": "claude", "Provider": "anthropic", "ModelName": "m"}]})


async def test_several_answers_are_several_calls_whatever_the_capabilities_say() -> None:
    async with FakeUpstream("anthropic", answer='{"id": 7}') as upstream:
        app = create_app(settings(upstream, "n"))
        reply = await ask(app, "GET", "/api/mock/users/7?n=3")
        await app.aclose()
    assert (reply.status, len(reply.json["completions"]), len(upstream.chats)) == (200, 3, 3)
