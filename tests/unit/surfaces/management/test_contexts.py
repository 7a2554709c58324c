"""The contexts as management shows and changes them."""

from typing import Any

import pytest
from starlette.applications import Starlette

from mockllmapi import Settings
from mockllmapi.errors import MockLlmApiError
from mockllmapi.surfaces.management.contexts import context_routes, describe_contexts
from support.asgi import Reply, ask
from support.json_types import JsonDict, json_of
from support.memories import Talk
from support.problems import answer_with_problem

CALL = {"method": "POST", "path": "/orders?a=b", "body": {"sku": "x"}, "answer": {"id": 1, "sku": "x"}}
SECRET = {"authorization": "Bearer the-secret"}


class Office:
    def __init__(self, **settings: bool | str) -> None:
        self.talk = Talk()
        routes = context_routes(self.talk.contexts, Settings.from_mapping(settings))
        self.app = Starlette(routes=routes, exception_handlers={MockLlmApiError: answer_with_problem})

    async def ask(self, method: str = "GET", target: str = "", **rest: Any) -> Reply:
        return await ask(self.app, method, f"/_mock/contexts{target}", **rest)


@pytest.fixture
def office() -> Office:
    return Office()


async def test_contexts_are_listed(office: Office) -> None:
    assert (await office.ask()).json == {"contexts": []}
    await office.talk.ask(context="b")
    office.talk.clock.advance(60)
    await office.talk.ask(context="a b")
    first, second = (await office.ask()).json["contexts"]
    assert first.pop("bytes") > 0
    assert first == {
        "name": "a b",
        "calls": 1,
        "entities": 3,
        "createdAt": "2026-01-02T03:05:05+00:00",
        "lastUsedAt": "2026-01-02T03:05:05+00:00",
        "expiresAt": "2026-01-02T03:20:05+00:00",
    }
    assert second["name"] == "b"


async def test_one_context(office: Office) -> None:
    user = await office.talk.ask(path="/users/7", context="a b")
    await office.talk.ask("DELETE", "/users/8", context="a b")
    await office.talk.ask(path="/profile", context="a b")
    shown = (await office.ask(target="/a b")).json
    assert [(each["type"], each["id"], each["isDeleted"]) for each in shown["entities"]] == [
        ("profile", None, False),
        ("user", "8", True),
        ("user", "7", False),
    ]
    assert (shown["entities"][2]["fields"], shown["entities"][2]["isWhole"]) == (user, True)
    assert [(each["method"], each["path"]) for each in shown["calls"]] == [
        ("GET", "/profile"),
        ("DELETE", "/users/8"),
        ("GET", "/users/7"),
    ]
    assert shown["shared"] == {}


async def test_what_a_prompt_would_say(office: Office) -> None:
    await office.talk.ask(path="/users/7", context="a")
    reply = (await office.ask(target="/a/prompt")).json
    assert reply["prompt"].startswith("GET /users/7 -> {")
    assert reply["budgetTokens"] == 2048
    assert (await office.ask(target="/a/prompt?tokens=2")).json == {"name": "a", "budgetTokens": 2, "prompt": ""}
    assert (await office.ask(target="/a/prompt?tokens=x")).problem["detail"].startswith("tokens: not a whole number")


async def test_a_call_is_taught(office: Office) -> None:
    reply = await office.ask("POST", "/a/calls", json=CALL)
    assert (reply.status, reply.json["calls"], reply.json["entities"]) == (201, 1, 1)
    assert await office.talk.ask(path="/orders/1", context="a") == {"id": 1, "sku": "x"}
    call = (await office.ask(target="/a")).json["calls"][1]
    assert (call["method"], call["path"], call["query"], call["body"]) == ("POST", "/orders", "a=b", '{"sku":"x"}')


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"method": "BREW"}, "method"),
        ({"method": 7}, "method"),
        ({"path": "orders"}, "path"),
        ({"path": None}, "path"),
        ({"extra": 1}, "extra"),
    ],
)
async def test_a_call_that_is_none(office: Office, change: JsonDict, parameter: str) -> None:
    reply = await office.ask("POST", "/a/calls", json={**CALL, **change})
    assert reply.status == 400
    assert reply.problem["detail"].startswith(f"{parameter}: ")
    assert (await office.ask()).json == {"contexts": []}


async def test_a_call_without_answer(office: Office) -> None:
    reply = await office.ask("POST", "/a/calls", json={"path": "/x"})
    assert (reply.status, reply.problem["detail"].partition(":")[0]) == (400, "answer")


async def test_shared_values(office: Office) -> None:
    assert (await office.ask("PATCH", "/a/shared", json={"x": 1, "y": 2})).json == {"shared": {"x": 1, "y": 2}}
    assert (await office.ask("PATCH", "/a/shared", json={"x": None})).json == {"shared": {"y": 2}}
    assert (await office.ask(target="/a")).json["shared"] == {"y": 2}


@pytest.mark.parametrize("name", [" a", "a\nb", "x" * 129])
async def test_what_cannot_be_a_name(office: Office, name: str) -> None:
    for method, target in (("PATCH", f"/{name}/shared"), ("POST", f"/{name}/calls")):
        assert (await office.ask(method, target, json=CALL)).status == 400


async def test_forgetting(office: Office) -> None:
    for name in "abc":
        await office.talk.ask(context=name)
    assert (await office.ask("POST", "/a/clear")).json == {"cleared": True}
    assert (await office.ask("DELETE", "/b")).json == {"dropped": 1}
    listed = (await office.ask()).json["contexts"]
    assert [(each["name"], each["calls"]) for each in listed] == [("a", 0), ("c", 1)]
    assert (await office.ask("DELETE")).json == {"dropped": 2}
    assert (await office.ask()).json == {"contexts": []}


@pytest.mark.parametrize(
    ("method", "target"), [("GET", "/no"), ("DELETE", "/no"), ("GET", "/no/prompt"), ("POST", "/no/clear")]
)
async def test_nobody_of_that_name(office: Office, method: str, target: str) -> None:
    reply = await office.ask(method, target)
    assert (reply.status, reply.problem["detail"]) == (404, "No context is called 'no'.")


EVERY = [
    ("GET", ""),
    ("DELETE", ""),
    ("GET", "/a"),
    ("DELETE", "/a"),
    ("GET", "/a/prompt"),
    ("POST", "/a/calls"),
    ("PATCH", "/a/shared"),
    ("POST", "/a/clear"),
]


@pytest.mark.parametrize(("method", "target"), EVERY)
async def test_protection(method: str, target: str) -> None:
    office = Office(EnableManagementAuth=True, ManagementAuthSecret="the-secret")
    await office.talk.ask(context="a")
    assert (await office.ask(method, target, json=CALL)).status == 401
    assert (await office.ask(method, target, json=CALL, headers=SECRET)).status < 300


@pytest.mark.parametrize(("method", "target"), [each for each in EVERY if each[0] != "GET"])
async def test_pages_of_others_change_nothing(office: Office, method: str, target: str) -> None:
    await office.talk.ask(context="a")
    assert (await office.ask(method, target, json=CALL, headers={"origin": "http://evil.example"})).status == 403
    assert (await office.ask()).json["contexts"][0]["calls"] == 1


def test_every_route_is_described() -> None:
    described = {
        (path, method.upper())
        for path, entry in json_of(describe_contexts()).items()
        for method in entry
        if method != "parameters"
    }
    routes = context_routes(Talk().contexts, Settings.from_mapping({}))
    assert described == {(route.path, method) for route in routes for method in route.methods or () if method != "HEAD"}
