"""The named feeds: what there is, making new ones, starting, stopping and deleting them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mockllmapi.config import Settings
from mockllmapi.config.settings import FeedSettings
from mockllmapi.engine.feeds.feeds import Feeds, FeedView
from mockllmapi.errors import BadControl
from mockllmapi.surfaces.management.access import authorize, refuse_foreign_origin
from mockllmapi.surfaces.management.replies import json_reply, not_found, read_object
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["describe_feeds", "feed_routes"]

EXAMPLE = '{"name": "prices", "path": "/prices", "intervalMs": 1000}'

_MEMBERS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "name": ("name", "string", "What subscribers call it, in any case."),
        "description": ("description", "string", "For people, and for the model that writes it."),
        "path": ("path", "string", "The path whose answers it streams, with its query, without the prefix."),
        "shape": (
            "shape",
            "object",
            "What each event's data looks like: JSON by example, or a JSON Schema; also as text.",
        ),
        "backend": ("backend", "string", "Who writes it."),
        "intervalMs": ("interval_ms", "integer", "Time between two events."),
        "error": ("error", "integer", "Simulate this error, 400 to 599, instead of data."),
    }
)
"""What a feed may be made of: the setting's name, its type, its meaning."""


def feed_routes(feeds: Feeds, settings: Settings) -> list[Route]:
    """`/_mock/feeds`, `/_mock/feeds/{name}` and its `/start` and `/stop`."""
    routes = _FeedRoutes(feeds, settings)
    return [
        Route("/_mock/feeds", routes.every, methods=["GET", "POST"]),
        Route("/_mock/feeds/{name}", routes.one, methods=["GET", "DELETE"]),
        Route("/_mock/feeds/{name}/start", routes.start, methods=["POST"]),
        Route("/_mock/feeds/{name}/stop", routes.stop, methods=["POST"]),
    ]


class _FeedRoutes:
    """One method an address."""

    def __init__(self, feeds: Feeds, settings: Settings) -> None:
        self._feeds = feeds
        self._settings = settings

    async def every(self, request: Request) -> Response:
        authorize(request, self._settings)
        if request.method == "POST":
            refuse_foreign_origin(request)
            settings = _read_definition(await read_object(request, EXAMPLE))
            self._feeds.create(settings)
            return self._shown(settings.name, 201)
        shown: list[JsonValue] = [_view(view) for view in self._feeds.views()]
        return json_reply({"feeds": shown})

    async def one(self, request: Request) -> Response:
        authorize(request, self._settings)
        name = request.path_params["name"]
        if request.method != "DELETE":
            return self._shown(name)
        refuse_foreign_origin(request)
        return json_reply({"deleted": True}) if self._feeds.delete(name) else _no_such_feed(name)

    async def start(self, request: Request) -> Response:
        return self._switch(request, is_running=True)

    async def stop(self, request: Request) -> Response:
        return self._switch(request, is_running=False)

    def _switch(self, request: Request, *, is_running: bool) -> Response:
        authorize(request, self._settings)
        refuse_foreign_origin(request)
        name = request.path_params["name"]
        self._feeds.switch(name, is_running=is_running)
        return self._shown(name)

    def _shown(self, name: str, status: int = 200) -> Response:
        view = self._feeds.view(name)
        return json_reply(_view(view), status) if view is not None else _no_such_feed(name)


def _view(view: FeedView) -> JsonObject:
    settings = view.feed.settings
    raw = view.feed.request.controls.shape
    return {
        "name": settings.name,
        "description": settings.description or None,
        "path": settings.path,
        "shape": raw.value if raw is not None else None,
        "backend": settings.backend or None,
        "intervalMs": round(view.interval_s * 1000),
        "error": settings.error,
        "isRunning": view.feed.is_running,
        "subscribers": view.subscribers,
        "events": view.events,
        "source": view.feed.origin,
    }


def _read_definition(body: JsonObject) -> FeedSettings:
    """What a client defines. Raises BadControl naming the member that does not fit."""
    said: dict[str, object] = {}
    for name, value in body.items():
        if name not in _MEMBERS:
            raise BadControl(name[:40], "a feed has no such member", expected=f"one of {', '.join(_MEMBERS)}")
        if value is not None:
            is_text = name != "shape" or isinstance(value, str)
            said[_MEMBERS[name][0]] = value if is_text else msgspec.json.encode(value).decode()
    try:
        return FeedSettings.model_validate(said)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
    setting = str(fault["loc"][0])
    name = next((name for name, row in _MEMBERS.items() if row[0] == setting), setting)
    own_words = fault["ctx"].get("error") if fault["type"] == "value_error" else fault["msg"]
    raise BadControl(name, str(own_words)[:200], expected=f"an object such as {EXAMPLE}")


def _no_such_feed(name: str) -> Response:
    return not_found(f"No feed is called {name[:100]!r}.")


def describe_feeds() -> JsonObject:
    """These addresses as OpenAPI paths."""
    parameters: JsonValue = [
        {
            "name": "name",
            "in": "path",
            "required": True,
            "schema": {"type": "string"},
            "description": "A feed's name, in any case.",
        }
    ]
    definition: JsonObject = {
        name: {"type": kind, "description": meaning} for name, (_, kind, meaning) in _MEMBERS.items()
    }
    feed: JsonObject = {
        "type": "object",
        "properties": {
            **{name: {"type": [kind, "null"], "description": meaning} for name, (_, kind, meaning) in _MEMBERS.items()},
            "shape": {"description": _MEMBERS["shape"][2]},
            "isRunning": {"type": "boolean"},
            "subscribers": {"type": "integer"},
            "events": {"type": "integer"},
            "source": {"enum": ["config", "api"]},
        },
    }
    every: JsonObject = {"type": "object", "properties": {"feeds": {"type": "array", "items": feed}}}
    deleted: JsonObject = {"type": "object", "properties": {"deleted": {"type": "boolean"}}}
    body: JsonObject = {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {**definition, "shape": {"description": _MEMBERS["shape"][2]}},
                    "required": ["name"],
                    "additionalProperties": False,
                }
            }
        },
    }
    return {
        "/_mock/feeds": {
            "get": _operation("List the named feeds", every),
            "post": {**_operation("Add a named feed", feed, "201"), "requestBody": body},
        },
        "/_mock/feeds/{name}": {
            "parameters": parameters,
            "get": _operation("Show one feed", feed),
            "delete": _operation("Remove a feed; its subscribers' streams end", deleted),
        },
        "/_mock/feeds/{name}/start": {
            "parameters": parameters,
            "post": _operation("Let a feed be subscribed to", feed),
        },
        "/_mock/feeds/{name}/stop": {
            "parameters": parameters,
            "post": _operation("End a feed's subscriptions and take no more", feed),
        },
    }


def _operation(summary: str, schema: JsonObject, status: str = "200") -> JsonObject:
    problem: JsonObject = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "summary": summary,
        "responses": {
            status: {"description": "Done", "content": {"application/json": {"schema": schema}}},
            "default": {"description": "A problem (RFC 9457)", "content": problem},
        },
    }
