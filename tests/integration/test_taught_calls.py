"""A call that is taught to a context holds for later equal requests, whatever its path and verb."""

from collections.abc import AsyncIterator

import pytest

from mockllmapi import MockLlmApi, create_app
from support.asgi import Reply, ask
from support.json_types import JsonDict

SETTINGS: JsonDict = {"Backends": [{"Name": "own", "Provider": "builtin"}]}


@pytest.fixture
async def app() -> AsyncIterator[MockLlmApi]:
    """An application that answers with the built-in generator."""
    app = create_app(SETTINGS)
    yield app
    await app.aclose()


async def teach(app: MockLlmApi, **call: object) -> Reply:
    """Teach one call to the context `shop`."""
    return await ask(app, "POST", "/_mock/contexts/shop/calls", json=call)


async def send(app: MockLlmApi, method: str, path: str, body: object = None, **headers: str) -> Reply:
    """Send one request in the context `shop`."""
    return await ask(app, method, f"/api/mock{path}", {"X-Api-Context": "shop", **headers}, json=body)


@pytest.mark.parametrize(
    ("method", "path", "answer"),
    [
        ("GET", "/rates", {"usd": 1.5}),
        ("GET", "/flags", ["a", "b"]),
        ("GET", "/flags", []),
        ("GET", "/orders", [{"id": 3, "sku": "a"}, {"id": 4, "sku": "b"}]),
        ("GET", "/orders?status=open", {"data": [{"id": 3}], "total": 1}),
        ("GET", "/users/7", {"id": 7, "name": "Ada"}),
        ("GET", "/a/b/c/d", "a text"),
        ("GET", "/x", None),
        ("POST", "/payments", {"state": "paid"}),
        ("PUT", "/users/7", {"ok": True}),
        ("PATCH", "/rates", 7),
        ("DELETE", "/users/7", {"gone": 1}),
    ],
)
async def test_it_holds_for_every_path_and_verb(app: MockLlmApi, method: str, path: str, answer: object) -> None:
    assert (await teach(app, method=method, path=path, answer=answer)).status == 201
    for _ in range(2):
        reply = await send(app, method, path)
        assert (reply.json, reply.headers["x-llm-source"]) == (answer, "remembered")
    other = await ask(app, method, f"/api/mock{path}", {"X-Api-Context": "other"})
    assert other.json != answer or answer == []


async def test_the_world_is_taught_as_well(app: MockLlmApi) -> None:
    call = {"path": "/rates", "answer": {"usd": 1.5}}
    assert (await ask(app, "POST", "/_mock/contexts/world/calls", json=call)).status == 201
    assert (await ask(app, "GET", "/api/mock/rates?consistency=World")).json == {"usd": 1.5}


@pytest.mark.parametrize("status", [202, 404, 503])
async def test_its_status_is_the_status_of_the_answer(app: MockLlmApi, status: int) -> None:
    await teach(app, method="POST", path="/payments", status=status, answer={"a": 1})
    for method in ("POST", "POST"):
        reply = await send(app, method, "/payments", {"x": 1})
        assert (reply.status, reply.json) == (status, {"a": 1})
    assert ("retry-after" in reply.headers) is (status == 503)


async def test_head_has_the_status_of_a_taught_get(app: MockLlmApi) -> None:
    await teach(app, path="/rates", status=410, answer={})
    assert (await send(app, "HEAD", "/rates")).status == 410


@pytest.mark.parametrize("status", [99, 204.5, "503", True, 301, 600])
async def test_other_statuses_cannot_be_taught(app: MockLlmApi, status: object) -> None:
    reply = await teach(app, path="/x", answer=1, status=status)
    assert (reply.status, reply.json["detail"]) == (
        400,
        "status: not a status that can be taught. Expected 200 to 299, or 400 to 599.",
    )


async def test_a_call_with_a_body_holds_for_that_body(app: MockLlmApi) -> None:
    await teach(app, method="POST", path="/sums", body={"a": 1}, answer=1)
    await teach(app, method="POST", path="/sums", answer=0)
    assert [(await send(app, "POST", "/sums", {"a": number})).json for number in (1, 2)] == [1, 0]


async def test_a_record_that_was_taught_can_be_changed(app: MockLlmApi) -> None:
    await teach(app, path="/users/7", answer={"id": 7, "name": "Ada"})
    await send(app, "PATCH", "/users/7", {"name": "Grace"})
    assert (await send(app, "GET", "/users/7")).json["name"] == "Grace"
    await send(app, "DELETE", "/users/7")
    assert (await send(app, "GET", "/users/7")).status == 404


async def test_the_last_call_wins_and_an_emptied_context_forgets_it(app: MockLlmApi) -> None:
    await teach(app, path="/rates", answer={"usd": 1})
    await teach(app, path="/rates", answer={"usd": 2}, status=500)
    await teach(app, path="/rates", answer={"usd": 3})
    reply = await send(app, "GET", "/rates")
    assert (reply.status, reply.json) == (200, {"usd": 3})
    await ask(app, "POST", "/_mock/contexts/shop/clear")
    assert (await send(app, "GET", "/rates")).json != {"usd": 3}


async def test_a_shape_or_a_named_backend_goes_before_it(app: MockLlmApi) -> None:
    await teach(app, path="/rates", answer={"usd": 1})
    assert [*(await send(app, "GET", "/rates", **{"X-Shape": '{"eur":1}'})).json] == ["eur"]
    named = await send(app, "GET", "/rates", **{"X-LLM-Backend": "own"})
    assert (named.headers["x-llm-source"], named.json != {"usd": 1}) == ("builtin", True)


async def test_graphql_is_refused_unless_it_is_shaped_or_taught(app: MockLlmApi) -> None:
    operation = {"query": " { user(id: 7) { name } }"}
    refused = await send(app, "POST", "/graphql", operation)
    assert (refused.status, refused.json["title"]) == (501, "GraphQL is not mocked")
    assert (await send(app, "POST", "/graphql", {"query": "shoes"})).status == 201
    assert (await send(app, "POST", "/graphql", operation, **{"X-Shape": "{data:{user:0}}"})).json["data"].keys() == {
        "user"
    }
    await teach(app, method="POST", path="/graphql", body=operation, answer={"data": {"user": None}}, status=200)
    taught = await send(app, "POST", "/graphql", operation)
    assert (taught.status, taught.json) == (200, {"data": {"user": None}})
