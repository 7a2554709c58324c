"""Learned structures over HTTP."""

import pytest
from starlette.applications import Starlette

from mockllmapi.config import Settings
from mockllmapi.errors import ForeignOrigin, MockLlmApiError, NotAuthorized
from mockllmapi.exchange import Source
from mockllmapi.shapes.learned_shapes import LearnedShapes
from mockllmapi.stores.memory import MemoryStore
from mockllmapi.surfaces.http.problem import problem_for
from mockllmapi.surfaces.management.shapes import describe_shapes, shape_routes
from mockllmapi.testing import FrozenClock
from support.asgi import ask
from support.json_types import Json
from support.problems import answer_with_problem

KEY = "GET~users~:id"
WAYS = [
    ("GET", "/_mock/shapes"),
    ("DELETE", "/_mock/shapes"),
    ("GET", f"/_mock/shapes/{KEY}"),
    ("DELETE", f"/_mock/shapes/{KEY}"),
]


async def app_with(**settings: bool | str) -> Starlette:
    clock = FrozenClock()
    shapes = LearnedShapes(MemoryStore(clock), clock)
    await shapes.learn("GET", "/users/7", {"id": 7, "name": "Ada"}, source=Source.LLM)
    await shapes.learn("GET", "/orders", [{"id": 1}], source=Source.BUILTIN)
    routes = shape_routes(shapes, Settings.from_mapping(settings))
    return Starlette(routes=routes, exception_handlers={MockLlmApiError: answer_with_problem})


async def test_all_are_listed() -> None:
    shown = (await ask(await app_with(), target="/_mock/shapes")).json["shapes"]
    assert [(one["key"], one["method"], one["path"], one["source"], one["binding"]) for one in shown] == [
        ("GET~orders", "GET", "/orders", "builtin", False),
        (KEY, "GET", "/users/{id}", "llm", True),
    ]
    assert shown[0].keys() == {"key", "method", "path", "learnedAt", "source", "binding", "uses"}


async def test_one_is_shown_with_schema_and_example() -> None:
    shown = (await ask(await app_with(), target=f"/_mock/shapes/{KEY}")).json
    assert shown["schema"]["properties"] == {"id": {"type": ["integer", "string"]}, "name": {"type": "string"}}
    assert shown["example"] == {"id": 7, "name": "Ada"}


async def test_one_is_forgotten() -> None:
    app = await app_with()
    assert (await ask(app, "DELETE", f"/_mock/shapes/{KEY}")).json == {"deleted": 1}
    for method in ("GET", "DELETE"):
        reply = await ask(app, method, f"/_mock/shapes/{KEY}")
        assert (reply.status, reply.problem["detail"]) == (404, f"No structure was learned under '{KEY}'.")
    assert len((await ask(app, target="/_mock/shapes")).json["shapes"]) == 1


async def test_all_are_forgotten() -> None:
    app = await app_with()
    assert (await ask(app, "DELETE", "/_mock/shapes")).json == {"deleted": 2}
    assert (await ask(app, target="/_mock/shapes")).json == {"shapes": []}


@pytest.mark.parametrize(("method", "target"), WAYS)
async def test_the_secret_protects_them(method: str, target: str) -> None:
    app = await app_with(EnableManagementAuth=True, ManagementAuthSecret="the-secret")
    assert (await ask(app, method, target)).status == problem_for(NotAuthorized()).status
    assert (await ask(app, method, target, {"authorization": "Bearer the-secret"})).status == 200


@pytest.mark.parametrize("target", ["/_mock/shapes", f"/_mock/shapes/{KEY}"])
async def test_pages_of_other_sites_cannot_forget_them(target: str) -> None:
    app = await app_with()
    foreign = {"origin": "http://evil.example"}
    assert (await ask(app, "DELETE", target, foreign)).status == problem_for(ForeignOrigin("x")).status
    assert (await ask(app, "GET", target, foreign)).status == 200


def test_every_route_is_described() -> None:
    described: Json = describe_shapes()
    assert set(described) == {"/_mock/shapes", "/_mock/shapes/{key}"}
    for path in described.values():
        assert {"get", "delete"} <= path.keys()
        assert all(path[verb]["summary"] and "200" in path[verb]["responses"] for verb in ("get", "delete"))
