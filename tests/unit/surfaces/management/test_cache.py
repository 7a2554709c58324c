"""`/_mock/cache`: what is shown of the pools, and how they are emptied."""

from typing import Self

import pytest
from starlette.applications import Starlette

from mockllmapi.config import Settings
from mockllmapi.engine.cache.answer_codec import AnswerCodec
from mockllmapi.engine.cache.pool import PoolPolicy, Pools
from mockllmapi.engine.cache.pool_key import PoolKey
from mockllmapi.errors import MockLlmApiError
from mockllmapi.events import EventBus
from mockllmapi.exchange import MockAnswer, Source
from mockllmapi.surfaces.management.cache import cache_routes, describe_cache
from mockllmapi.testing import FrozenClock
from support.asgi import Reply, ask
from support.json_types import Json, JsonDict, json_of
from support.optional import present
from support.problems import answer_with_problem
from support.routing import settle

USERS = PoolKey("GET", "/users", "abcd1234" + "0" * 56)
ORDERS = PoolKey("POST", "/orders", "abcd5678" + "1" * 56)
SECRET = {"authorization": "Bearer the-secret"}
PROTECTED: JsonDict = {"EnableManagementAuth": True, "ManagementAuthSecret": "the-secret"}
EVERY = [
    ("GET", "/_mock/cache"),
    ("DELETE", "/_mock/cache"),
    ("GET", "/_mock/cache/abcd1234"),
    ("DELETE", "/_mock/cache/abcd1234"),
]


async def make(index: int) -> MockAnswer:
    return MockAnswer({"id": index}, Source.LLM)


class Stage:
    """Two pools: of users two variants wait, of orders one."""

    def __init__(self, **settings: int | str) -> None:
        self.settings = Settings.from_mapping(settings, environ={})
        self.clock = FrozenClock()
        policy = PoolPolicy(
            refresh_percent=0,
            keeps_statistics=self.settings.enable_cache_statistics,
            key_hash_length=self.settings.cache_key_hash_length,
        )
        self.pools = Pools(self.clock, EventBus(), policy, AnswerCodec())
        self.app = Starlette(
            routes=cache_routes(self.pools, self.settings), exception_handlers={MockLlmApiError: answer_with_problem}
        )

    async def fill(self) -> Self:
        await self.pools.take(ORDERS, 2, make)
        await self.pools.take(USERS, 3, make)
        await settle()
        return self

    async def ask(self, method: str, target: str, headers: JsonDict | None = None) -> Reply:
        return await ask(self.app, method, target, headers)

    async def keys(self) -> list[str]:
        return [pool["key"] for pool in (await self.ask("GET", "/_mock/cache")).json["pools"]]


async def test_everything_is_shown() -> None:
    stage = await Stage().fill()
    stage.clock.advance(2.04)
    shown = (await stage.ask("GET", "/_mock/cache")).json
    users, orders = shown.pop("pools")
    assert shown == {
        "enabled": True,
        "ready": 3,
        "bytes": stage.pools.size_bytes,
        "statistics": {
            "hits": 0,
            "misses": 2,
            "waits": 0,
            "fills": 2,
            "made": 5,
            "failures": 0,
            "repeated": 0,
            "expired": 0,
            "evictions": 0,
        },
    }
    assert users == {
        "key": "abcd1234",
        "method": "GET",
        "path": "/users",
        "ready": 2,
        "size": 3,
        "making": 0,
        "waiting": 0,
        "bytes": users["bytes"],
        "ageSeconds": 2.0,
        "idleSeconds": 2.0,
        "hits": 0,
        "misses": 1,
        "waits": 0,
    }
    assert users["bytes"] + orders["bytes"] == shown["bytes"] > 0
    assert (orders["method"], orders["path"], orders["ready"]) == ("POST", "/orders", 1)


async def test_nothing_is_shown_where_nothing_is() -> None:
    shown = (await Stage(EnableCaching=False).ask("GET", "/_mock/cache")).json
    assert (shown["enabled"], shown["ready"], shown["bytes"], shown["pools"]) == (False, 0, 0, [])


async def test_statistics_can_be_switched_off() -> None:
    stage = await Stage(EnableCacheStatistics=False).fill()
    shown = (await stage.ask("GET", "/_mock/cache")).json
    assert shown["statistics"] is None
    assert not {"hits", "misses", "waits"} & set(shown["pools"][0])


@pytest.mark.parametrize("length", [4, 8, 64])
async def test_as_much_of_a_key_is_shown_as_is_set(length: int) -> None:
    stage = await Stage(CacheKeyHashLength=length).fill()
    assert await stage.keys() == [USERS.digest[:length], ORDERS.digest[:length]]


@pytest.mark.parametrize("key", ["abcd1234", "abcd1", "ABCD1234", USERS.digest])
async def test_one_pool_by_the_beginning_of_its_key(key: str) -> None:
    stage = await Stage().fill()
    shown = await stage.ask("GET", f"/_mock/cache/{key}")
    assert (shown.status, shown.json["path"], shown.json["ready"]) == (200, "/users", 2)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("key", ["ffff0000", "abc", "a", "abcd12345", "users", USERS.digest + "0", "%2a%2a%2a%2a"])
async def test_an_unknown_key_is_a_404(method: str, key: str) -> None:
    stage = await Stage().fill()
    reply = await stage.ask(method, f"/_mock/cache/{key}")
    assert reply.status == 404
    assert reply.problem["detail"].startswith("No pool has a key that begins with ")
    assert len(await stage.keys()) == 2


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_a_key_that_could_be_several_is_a_problem_that_names_them(method: str) -> None:
    stage = await Stage().fill()
    reply = await stage.ask(method, "/_mock/cache/abcd")
    assert reply.status == 400
    for word in ("2 pools", "'abcd'", "GET /users", "POST /orders", "CacheKeyHashLength"):
        assert word in reply.problem["detail"]
    assert len(await stage.keys()) == 2


async def test_many_that_could_be_meant_are_not_all_named() -> None:
    stage = Stage()
    for number in range(9):
        await stage.pools.take(PoolKey("GET", f"/path{number}", f"abcd{number}".ljust(64, "0")), 1, make)
    detail = (await stage.ask("GET", "/_mock/cache/abcd")).problem["detail"]
    assert ("9 pools" in detail, detail.count("/path"), "…" in detail) == (True, 5, True)
    await stage.pools.aclose()


async def test_one_pool_is_forgotten() -> None:
    stage = await Stage().fill()
    reply = await stage.ask("DELETE", "/_mock/cache/abcd1234")
    assert (reply.status, reply.json) == (200, {"dropped": 1})
    assert await stage.keys() == ["abcd5678"]
    assert (await stage.ask("DELETE", "/_mock/cache/abcd1234")).status == 404


async def test_every_pool_is_forgotten() -> None:
    stage = await Stage().fill()
    assert (await stage.ask("DELETE", "/_mock/cache")).json == {"dropped": 2}
    assert (await stage.keys(), stage.pools.size_bytes) == ([], 0)


@pytest.mark.parametrize(("method", "target"), EVERY)
async def test_all_of_it_is_protected(method: str, target: str) -> None:
    stage = await Stage(**PROTECTED).fill()
    assert (await stage.ask(method, target)).status == 401
    assert len(stage.pools.views()) == 2
    assert (await stage.ask(method, target, SECRET)).status == 200


@pytest.mark.parametrize(("method", "target"), EVERY)
async def test_pages_of_others_may_look_and_change_nothing(method: str, target: str) -> None:
    stage = await Stage().fill()
    reply = await stage.ask(method, target, {"origin": "http://evil.example"})
    assert reply.status == (403 if method == "DELETE" else 200)
    assert len(stage.pools.views()) == 2


def test_the_description_names_what_there_is() -> None:
    described: Json = describe_cache()
    routes = cache_routes(Stage().pools, Stage().settings)
    assert {route.path: present(route.methods) - {"HEAD"} for route in routes} == {
        path: {verb.upper() for verb in item if verb != "parameters"} for path, item in described.items()
    }


async def test_the_description_names_every_member() -> None:
    stage = await Stage().fill()
    shown = (await stage.ask("GET", "/_mock/cache")).json

    def members(path: str) -> set[str]:
        schema: Json = json_of(describe_cache())[path]["get"]["responses"]["200"]["content"]["application/json"][
            "schema"
        ]
        return set(schema["properties"])

    assert members("/_mock/cache") == set(shown)
    assert members("/_mock/cache/{key}") == set(shown["pools"][0])
