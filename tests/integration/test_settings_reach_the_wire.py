"""What the configuration says of a backend is what the backend gets."""

from typing import Any

import pytest

from mockllmapi import create_app
from support.asgi import ask
from support.json_types import JsonDict
from upstreams import FakeUpstream

SETTINGS: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({"MaxOutputTokens": 321}, {}, {"max_tokens": 321}),
    ({"MaxOutputTokens": 321}, {"MaxTokens": 123}, {"max_tokens": 123}),
    ({"Temperature": 0.4}, {}, {"temperature": 0.4}),
    ({"Temperature": 0.4}, {"Temperature": 0.9}, {"temperature": 0.9}),
    ({"Seed": 11}, {}, {"seed": 11}),
    ({}, {"Capabilities": ["no-temperature"]}, {"temperature": None}),
    ({}, {"ModelName": "gpt-4o"}, {"model": "gpt-4o"}),
]


@pytest.mark.parametrize(("settings", "entry", "sent"), SETTINGS)
async def test_a_setting_is_really_sent(settings: JsonDict, entry: JsonDict, sent: JsonDict) -> None:
    async with FakeUpstream("openai", models=["gpt-4o"]) as upstream:
        backend = {"Name": "a", "Provider": "openai", "BaseUrl": upstream.base_url, "ApiKey": "sk-for-a-test"}
        app = create_app({**settings, "Backends": [{**backend, "ModelName": "gpt-4o", **entry}]})
        reply = await ask(app, "GET", "/api/mock/users/7")
        await app.aclose()
    assert reply.status == 200, reply
    assert {name: upstream.chats[0].body.get(name) for name in sent} == sent


async def test_key_and_headers_are_sent_and_those_of_the_client_are_not() -> None:
    async with FakeUpstream("openai", models=["gpt-4o"]) as upstream:
        backend = {"Name": "a", "Provider": "openai", "BaseUrl": upstream.base_url, "ModelName": "gpt-4o"}
        app = create_app({"Backends": [{**backend, "ApiKey": "sk-for-a-test", "Headers": {"X-Team": "blue"}}]})
        await ask(app, "GET", "/api/mock/users/7", {"Authorization": "Bearer client", "X-Team": "red", "Cookie": "a=b"})
        await app.aclose()
    headers = upstream.chats[0].headers
    assert (headers["Authorization"], headers["X-Team"]) == ("Bearer sk-for-a-test", "blue")
    assert "Cookie" not in headers


@pytest.mark.parametrize(("settings", "status"), [({}, 200), ({"MaxWorkSteps": 1000}, 400)])
@pytest.mark.parametrize("surface", ["/api/mock", "/api/mock/stream"])
async def test_the_limit_of_work_holds_for_answers_and_streams(
    settings: dict[str, int], status: int, surface: str
) -> None:
    """A list of 900 users fits into the usual limit and not into the lowest one."""
    app = create_app({**settings, "Backends": [{"Name": "b", "Provider": "builtin"}]})
    reply = await ask(app, "GET", f"{surface}/users?count=900")
    await app.aclose()
    assert reply.status == status
    assert status == 200 or reply.problem["type"].endswith("too-much-work")
