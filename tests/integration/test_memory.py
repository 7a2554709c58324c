"""Memory over the whole application: what was said is what is said again."""

import pytest

from mockllmapi import MockLlmApi, Settings
from mockllmapi.testing import FrozenClock, ScriptedProvider
from mockllmapi.types import JsonValue
from support.asgi import Reply, ask
from support.json_types import JsonDict

BUILTIN: JsonDict = {"Backends": [{"Name": "local", "Provider": "builtin"}]}
SHOP = {"x-api-context": "shop"}


def app_with(**settings: str) -> MockLlmApi:
    return MockLlmApi(Settings.from_mapping(BUILTIN | settings))


def model_app(text: str, **settings: JsonValue) -> tuple[MockLlmApi, ScriptedProvider]:
    entries = [{"Name": "model", "Provider": "ollama", "BaseUrl": "http://127.0.0.1:9/v1", "ModelName": "m"}]
    provider = ScriptedProvider.of(default=text)
    mapping = {"Backends": entries, "HealthCheck": {"Enabled": False}} | settings
    return MockLlmApi(Settings.from_mapping(mapping), providers={"model": provider}), provider


async def get(app: MockLlmApi, target: str, **headers: str) -> Reply:
    reply = await ask(app, "GET", f"/api/mock{target}", headers)
    assert reply.status == 200, reply.body
    return reply


# -- identity, the default


async def test_a_thing_keeps_its_identity() -> None:
    app = app_with()
    first = await get(app, "/users/7")
    again = await get(app, "/users/7")
    assert again.json == first.json
    assert (first.headers["x-llm-source"], again.headers["x-llm-source"]) == ("builtin", "remembered")
    assert (await get(app, "/users/8")).json != first.json


async def test_collections_vary_and_their_records_can_be_asked_for() -> None:
    app = app_with()
    one, two = (await get(app, "/users?count=5")).json, (await get(app, "/users?count=5")).json
    assert not {user["id"] for user in one} & {user["id"] for user in two}
    for user in one + two:
        assert (await get(app, f"/users/{user['id']}")).json == user


async def test_pages_stay() -> None:
    app = app_with()
    pages = [(await get(app, f"/users?page={number}&limit=4")).json for number in (1, 2, 3)]
    ids = [user["id"] for page in pages for user in page]
    assert len(set(ids)) == len(ids) == 12
    assert [(await get(app, f"/users?page={number}&limit=4")).json for number in (1, 2, 3)] == pages


async def test_the_round_trip() -> None:
    app = app_with()
    made = (await ask(app, "POST", "/api/mock/users", json={"name": "Ann"})).json
    path = f"/api/mock/users/{made['id']}"
    assert (await ask(app, "GET", path)).json == made
    changed = (await ask(app, "PATCH", path, json={"name": "Bea"})).json
    assert changed["name"] == "Bea"
    assert (await ask(app, "GET", path)).json == changed
    assert (await ask(app, "DELETE", path)).status == 200
    gone = await ask(app, "GET", path)
    assert gone.status == 404
    assert f"The user {made['id']} was deleted." in gone.body.decode()
    assert (await ask(app, "HEAD", path)).status == 404
    assert (await ask(app, "PUT", path, json={"name": "Cleo"})).status == 200
    assert (await ask(app, "GET", path)).json["name"] == "Cleo"


async def test_a_shape_shows_what_is_known() -> None:
    app = app_with()
    user = (await get(app, "/users/7")).json
    name = next(name for name, value in user.items() if isinstance(value, str))
    shaped = await get(app, f'/users/7?shape={{"{name}":""}}')
    assert shaped.json == {name: user[name]}


@pytest.mark.parametrize("query", ["?consistency=vary", "?seed=5"])
async def test_who_wants_no_memory_gets_none(query: str) -> None:
    app = app_with()
    first = (await get(app, "/users/7")).json
    other = await get(app, f"/users/7{query}")
    assert other.json != first
    assert other.headers["x-llm-source"] != "remembered"


async def test_a_simulated_error_teaches_nothing() -> None:
    app = app_with()
    await ask(app, "GET", "/api/mock/users/7?error=500")
    assert (await get(app, "/users/7")).headers["x-llm-source"] == "builtin"


async def test_it_is_forgotten_in_time() -> None:
    clock = FrozenClock()
    app = MockLlmApi(Settings.from_mapping(BUILTIN | {"ContextExpirationMinutes": 2}), clock=clock)
    first = (await get(app, "/users/7")).json
    clock.advance(100)
    assert (await get(app, "/users/7")).json == first
    clock.advance(121)
    assert (await get(app, "/users/7")).headers["x-llm-source"] == "builtin"


# -- named contexts


@pytest.mark.parametrize("settings", [{}, {"Consistency": "Vary"}])
async def test_the_round_trip_in_a_context(settings: JsonDict) -> None:
    app = app_with(**settings)
    listed = (await get(app, "/products", **SHOP)).json
    assert (await get(app, "/products", **SHOP)).json == listed
    made = (await ask(app, "POST", "/api/mock/products", SHOP, json={"name": "Hat"})).json
    assert (await get(app, "/products", **SHOP)).json == [made, *listed]
    assert (await get(app, "/products?count=1", **SHOP)).json == [made]
    await ask(app, "DELETE", f"/api/mock/products/{listed[0]['id']}", SHOP)
    assert (await get(app, "/products", **SHOP)).json == [made, *listed[1:]]
    assert (await get(app, "/products")).json != listed


async def test_orders_refer_to_known_users() -> None:
    app = app_with()
    users = {user["id"] for user in (await get(app, "/users?count=4", **SHOP)).json}
    orders = (await get(app, '/orders?count=6&shape={"id":0,"userId":0,"total":0.5}', **SHOP)).json
    assert {order["userId"] for order in orders} <= users


async def test_the_world_is_one_context() -> None:
    app = app_with(Consistency="World")
    users = (await get(app, "/users")).json
    assert (await get(app, "/users")).json == users
    assert [facts["name"] for facts in (await ask(app, "GET", "/api/contexts")).json["contexts"]] == ["world"]


async def test_a_model_is_told_and_what_it_says_is_kept() -> None:
    app, provider = model_app('{"id": 7, "name": "Ann"}')
    first = await get(app, "/users/7", **SHOP)
    assert (await get(app, "/users/7", **SHOP)).json == first.json == {"id": 7, "name": "Ann"}
    assert len(provider.received) == 1
    await get(app, "/orders/1", **SHOP)
    said = "\n".join(message.content for message in provider.received[-1].messages)
    assert "/users/7" in said
    assert "Ann" in said


async def test_a_model_that_repeats_itself_does_not_mix_things_up() -> None:
    app, _ = model_app('[{"id": 1, "name": "A"}, {"id": 2, "name": "B"}]')
    one, two = (await get(app, "/users")).json, (await get(app, "/users")).json
    assert len({user["id"] for user in one + two}) == 4


# -- management


async def test_contexts_are_shown_and_changed() -> None:
    app = app_with()
    await get(app, "/users/7", **SHOP)
    shown = (await ask(app, "GET", "/api/contexts/shop")).json
    assert [(each["type"], each["id"]) for each in shown["entities"]] == [("user", "7")]
    taught = {"method": "POST", "path": "/products", "body": {"name": "Hat"}, "answer": {"id": 5, "name": "Hat"}}
    assert (await ask(app, "POST", "/api/contexts/shop/calls", json=taught)).status == 201
    assert (await get(app, "/products/5", **SHOP)).json == {"id": 5, "name": "Hat"}
    assert "Hat" in (await ask(app, "GET", "/api/contexts/shop/prompt")).json["prompt"]
    assert (await ask(app, "DELETE", "/api/contexts/shop")).status == 200
    assert (await ask(app, "GET", "/api/contexts/shop")).status == 404


async def test_contexts_survive_a_new_configuration() -> None:
    app = app_with()
    user = (await get(app, "/users/7", **SHOP)).json
    await app.adopt(Settings.from_mapping(BUILTIN | {"MaxItems": 5}))
    assert (await get(app, "/users/7", **SHOP)).json == user
