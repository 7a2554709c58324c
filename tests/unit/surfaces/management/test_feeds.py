"""Named feeds over HTTP."""

import pytest
from starlette.applications import Starlette

from mockllmapi import Settings
from mockllmapi.config.settings import FeedSettings
from mockllmapi.errors import MockLlmApiError
from mockllmapi.surfaces.management.feeds import describe_feeds, feed_routes
from mockllmapi.types import JsonValue
from support.asgi import Reply, ask
from support.feeds import make_newsroom
from support.json_types import Json, json_of
from support.optional import present
from support.problems import answer_with_problem

PRICES = {"name": "Prices", "path": "/stocks?symbol=ACME", "intervalMs": 500}


class Desk:
    """Feeds and the application that shows them."""

    def __init__(self, **settings: bool | str) -> None:
        self.room = make_newsroom(max_named=3)
        routes = feed_routes(self.room.feeds, Settings.from_mapping(settings))
        self.app = Starlette(routes=routes, exception_handlers={MockLlmApiError: answer_with_problem})

    async def ask(self, method: str, target: str, **options: Json) -> Reply:
        return await ask(self.app, method, target, **options)


async def test_a_feed_is_made_shown_and_deleted() -> None:
    desk = Desk()
    made = await desk.ask("POST", "/_mock/feeds", json={**PRICES, "description": "Shares", "shape": {"price": 1.5}})
    assert (made.status, made.json) == (
        201,
        {
            "name": "Prices",
            "description": "Shares",
            "path": "/stocks?symbol=ACME",
            "shape": {"price": 1.5},
            "backend": None,
            "intervalMs": 500,
            "error": None,
            "isRunning": True,
            "subscribers": 0,
            "events": 0,
            "source": "api",
        },
    )
    assert (await desk.ask("GET", "/_mock/feeds/prices")).json == made.json
    assert (await desk.ask("GET", "/_mock/feeds")).json == {"feeds": [made.json]}
    assert (await desk.ask("DELETE", "/_mock/feeds/PRICES")).json == {"deleted": True}
    assert (await desk.ask("GET", "/_mock/feeds")).json == {"feeds": []}


async def test_subscribers_and_events_are_counted() -> None:
    desk = Desk()
    await desk.ask("POST", "/_mock/feeds", json=PRICES)
    reader = await desk.room.subscribe(name="prices")
    await desk.room.pass_time(0.5, steps=2)
    shown = (await desk.ask("GET", "/_mock/feeds/prices")).json
    assert (shown["subscribers"], shown["events"]) == (1, 3)
    await reader.leave()


async def test_a_feed_is_stopped_and_started() -> None:
    desk = Desk()
    desk.room.feeds.configure([FeedSettings(name="x")])
    reader = await desk.room.subscribe(name="x")
    stopped = await desk.ask("POST", "/_mock/feeds/X/stop")
    assert (stopped.status, stopped.json["isRunning"], stopped.json["source"]) == (200, False, "config")
    assert (await reader.read())[-2]["reason"] == "stopped"
    assert (await desk.ask("POST", "/_mock/feeds/x/start")).json["isRunning"] is True


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "name: a feed needs one"),
        ({"name": ""}, "name"),
        ({"name": "a/b"}, "slash"),
        ({"name": "a", "colour": 1}, "colour: a feed has no such member"),
        ({"name": "a", "intervalMs": 99}, "intervalMs"),
        ({"name": "a", "intervalMs": "soon"}, "intervalMs: This is not a whole number"),
        ({"name": 5}, "name: This is not text"),
        ({"name": "a", "error": 200}, "error"),
        ({"name": "a", "shape": "{oops"}, "shape"),
        ({"name": "a", "path": "/a\nb"}, "path"),
        ([1], "not an object"),
    ],
)
async def test_a_bad_definition_is_refused_and_named(body: JsonValue, words: str) -> None:
    desk = Desk()
    reply = await desk.ask("POST", "/_mock/feeds", json=body)
    assert reply.status == 400
    assert words in reply.problem["detail"]
    assert desk.room.feeds.views() == []


async def test_a_name_is_given_once_and_there_are_so_many() -> None:
    desk = Desk()
    assert (await desk.ask("POST", "/_mock/feeds", json=PRICES)).status == 201
    assert (await desk.ask("POST", "/_mock/feeds", json={"name": "prices"})).status == 400
    for name in "ab":
        await desk.ask("POST", "/_mock/feeds", json={"name": name})
    full = await desk.ask("POST", "/_mock/feeds", json={"name": "c"})
    assert (full.status, full.headers["retry-after"]) == (503, "5")
    assert full.problem["type"].endswith(":too-many-streams")


@pytest.mark.parametrize(
    ("method", "target"),
    [("GET", ""), ("DELETE", ""), ("POST", "/start"), ("POST", "/stop")],
)
async def test_an_unknown_feed_is_a_404(method: str, target: str) -> None:
    reply = await Desk().ask(method, f"/_mock/feeds/nobody{target}")
    assert (reply.status, reply.problem["detail"]) == (404, "No feed is called 'nobody'.")


WRITES = [("POST", ""), ("DELETE", "/x"), ("POST", "/x/start"), ("POST", "/x/stop")]


@pytest.mark.parametrize(("method", "target"), [*WRITES, ("GET", ""), ("GET", "/x")])
async def test_nobody_gets_in_without_the_secret(method: str, target: str) -> None:
    desk = Desk(EnableManagementAuth=True, ManagementAuthSecret="the-secret")
    assert (await desk.ask(method, f"/_mock/feeds{target}", json={"name": "x"})).status == 401


@pytest.mark.parametrize(("method", "target"), WRITES)
async def test_pages_of_other_origins_change_nothing(method: str, target: str) -> None:
    desk = Desk()
    desk.room.feeds.configure([FeedSettings(name="x")])
    foreign = {"origin": "https://example.com"}
    assert (await desk.ask(method, f"/_mock/feeds{target}", headers=foreign, json={"name": "y"})).status == 403
    assert [view.feed.is_running for view in desk.room.feeds.views()] == [True]


def test_every_address_is_described() -> None:
    described = {
        (path, verb.upper())
        for path, item in json_of(describe_feeds()).items()
        for verb in item
        if verb != "parameters"
    }
    routes = feed_routes(make_newsroom().feeds, Settings.from_mapping({}))
    assert described == {
        (route.path, method) for route in routes for method in present(route.methods) if method != "HEAD"
    }
