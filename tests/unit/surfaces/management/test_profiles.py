"""What was learned to answer, over HTTP."""

import pytest
from starlette.applications import Starlette

from mockllmapi.config import Settings
from mockllmapi.errors import ForeignOrigin, MockLlmApiError, NotAuthorized
from mockllmapi.exchange import MockRequest
from mockllmapi.learning import LearningPolicy, Profiles
from mockllmapi.stores.memory import MemoryStore
from mockllmapi.surfaces.http.problem import problem_for
from mockllmapi.surfaces.management.profiles import describe_profiles, profile_routes
from mockllmapi.testing import FrozenClock
from support.asgi import ask
from support.json_types import json_of
from support.problems import answer_with_problem
from support.randomness import RNG, make_synthesizer

TARGET = "/_mock/shapes/GET~users~:id/profile"


async def app_with(**settings: bool | str) -> Starlette:
    clock = FrozenClock()
    profiles = Profiles(MemoryStore(clock), clock, RNG, make_synthesizer(clock=clock), LearningPolicy(min_samples=3))
    for index in range(4):
        await profiles.observe(MockRequest("GET", f"/users/{index}"), {"id": index, "plan": ["free", "pro"][index % 2]})
    routes = profile_routes(profiles, Settings.from_mapping(settings))
    return Starlette(routes=routes, exception_handlers={MockLlmApiError: answer_with_problem})


async def test_it_is_shown() -> None:
    shown = (await ask(await app_with(), target=TARGET)).json
    (profile,) = shown["profiles"]
    assert (profile["method"], profile["path"], profile["learned"], profile["samples"]) == (
        "GET",
        "/users/{id}",
        True,
        4,
    )
    assert {member["name"] for member in profile["members"]} == {"id", "plan"}
    assert profile["relations"] == [{"member": "id", "kind": "equals request", "holds": "id 1 of the path"}]


async def test_it_is_exported_as_a_schema() -> None:
    schema = (await ask(await app_with(), target=TARGET + "?format=schema")).json
    assert schema["title"] == "GET /users/{id}"
    assert schema["properties"]["plan"] == {"type": "string", "enum": ["free", "pro"]}


async def test_other_formats_and_unknown_names_are_refused() -> None:
    app = await app_with()
    assert (await ask(app, target=TARGET + "?format=xml")).status == 400
    assert (await ask(app, target=TARGET + "?variant=none")).status == 404
    assert (await ask(app, target="/_mock/shapes/GET~none/profile")).status == 404


async def test_it_is_forgotten() -> None:
    app = await app_with()
    assert (await ask(app, "DELETE", TARGET)).json == {"deleted": 1}
    for method in ("GET", "DELETE"):
        assert (await ask(app, method, TARGET)).status == 404


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_the_secret_protects_it(method: str) -> None:
    app = await app_with(EnableManagementAuth=True, ManagementAuthSecret="the-secret")
    assert (await ask(app, method, TARGET)).status == problem_for(NotAuthorized()).status
    assert (await ask(app, method, TARGET, {"authorization": "Bearer the-secret"})).status == 200


async def test_pages_of_other_sites_cannot_forget_it() -> None:
    app = await app_with()
    foreign = {"origin": "http://evil.example"}
    assert (await ask(app, "DELETE", TARGET, foreign)).status == problem_for(ForeignOrigin("x")).status
    assert (await ask(app, "GET", TARGET, foreign)).status == 200


def test_the_route_is_described() -> None:
    ((path, described),) = json_of(describe_profiles().items())
    assert path == "/_mock/shapes/{key}/profile"
    assert all(described[verb]["summary"] and "200" in described[verb]["responses"] for verb in ("get", "delete"))
