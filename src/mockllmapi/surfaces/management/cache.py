"""The pools of variants: what waits in them, and how to empty them."""

from __future__ import annotations

import re
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mockllmapi.config import Settings
from mockllmapi.engine.cache.pool import Pools, PoolStatistics, PoolView
from mockllmapi.errors import BadControl
from mockllmapi.exchange import MockAnswer
from mockllmapi.surfaces.management.access import authorize, refuse_foreign_origin
from mockllmapi.surfaces.management.replies import json_reply, not_found
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["cache_routes", "describe_cache"]

_KEY = re.compile("[0-9a-f]{4,64}")
MOST_NAMED = 5


def cache_routes(pools: Pools[MockAnswer], settings: Settings) -> list[Route]:
    """`/_mock/cache` and `/_mock/cache/{key}`. A key is the beginning of a pool's key, at least four characters of it."""
    routes = _CacheRoutes(pools, settings)
    return [
        Route("/_mock/cache", routes.every, methods=["GET", "DELETE"]),
        Route("/_mock/cache/{key}", routes.one, methods=["GET", "DELETE"]),
    ]


class _CacheRoutes:
    """One method an address."""

    def __init__(self, pools: Pools[MockAnswer], settings: Settings) -> None:
        self._pools = pools
        self._settings = settings

    async def every(self, request: Request) -> Response:
        authorize(request, self._settings)
        if request.method == "DELETE":
            refuse_foreign_origin(request)
            return json_reply({"dropped": self._pools.clear()})
        views = self._pools.views()
        shown: list[JsonValue] = [self._view(view) for view in views]
        return json_reply(
            {
                "enabled": self._settings.enable_caching,
                "ready": sum(view.ready for view in views),
                "bytes": self._pools.size_bytes,
                "statistics": _statistics_view(self._pools.statistics()),
                "pools": shown,
            }
        )

    async def one(self, request: Request) -> Response:
        authorize(request, self._settings)
        if request.method == "DELETE":
            refuse_foreign_origin(request)
        key = request.path_params["key"]
        view = self._find(key)
        if view is None:
            return not_found(f"No pool has a key that begins with {key[:100]!r}.")
        if request.method == "DELETE":
            return json_reply({"dropped": int(self._pools.drop(view.key))})
        return json_reply(self._view(view))

    def _find(self, key: str) -> PoolView | None:
        """The pool that is meant. Raises BadControl where it could be several."""
        key = key.lower()
        found = self._pools.views(key) if _KEY.fullmatch(key) else []
        if len(found) > 1:
            names = ", ".join(f"{view.key.method} {view.key.path[:80]}" for view in found[:MOST_NAMED])
            more = ", …" if len(found) > MOST_NAMED else ""
            raise BadControl(
                "key",
                f"{len(found)} pools have keys that begin with {key!r} ({names}{more})",
                expected="more characters of the key; a larger CacheKeyHashLength shows them",
            )
        return found[0] if found else None

    def _view(self, view: PoolView) -> JsonObject:
        shown: JsonObject = {
            "key": view.shown,
            "method": view.key.method,
            "path": view.key.path,
            "ready": view.ready,
            "size": view.size,
            "making": view.making,
            "waiting": view.waiting,
            "bytes": view.size_bytes,
            "ageSeconds": round(view.age_s, 1),
            "idleSeconds": round(view.idle_s, 1),
        }
        if self._settings.enable_cache_statistics:
            shown |= {"hits": view.hits, "misses": view.misses, "waits": view.waits}
        return shown


def _statistics_view(statistics: PoolStatistics | None) -> JsonObject | None:
    return None if statistics is None else asdict(statistics)


def describe_cache() -> JsonObject:
    """These addresses as OpenAPI paths."""
    whole_key = "The beginning of a pool's key, at least four characters of it."
    parameters: JsonValue = [
        {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}, "description": whole_key}
    ]
    numbers = ("ready", "size", "making", "waiting", "bytes", "hits", "misses", "waits")
    pool: JsonObject = {
        "type": "object",
        "properties": {
            **{name: {"type": "string"} for name in ("key", "method", "path")},
            **{name: {"type": "integer"} for name in numbers},
            **{name: {"type": "number"} for name in ("ageSeconds", "idleSeconds")},
        },
    }
    every: JsonObject = {
        "type": "object",
        "properties": {
            "enabled": {"type": "boolean"},
            "ready": {"type": "integer"},
            "bytes": {"type": "integer"},
            "statistics": {"type": ["object", "null"], "additionalProperties": {"type": "integer"}},
            "pools": {"type": "array", "items": pool},
        },
    }
    dropped: JsonObject = {"type": "object", "properties": {"dropped": {"type": "integer"}}}
    return {
        "/_mock/cache": {
            "get": _operation("Show the pools of variants made ahead", every),
            "delete": _operation("Forget every pool", dropped),
        },
        "/_mock/cache/{key}": {
            "parameters": parameters,
            "get": _operation("Show one pool", pool),
            "delete": _operation("Forget one pool", dropped),
        },
    }


def _operation(summary: str, schema: JsonObject) -> JsonObject:
    problem: JsonObject = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "summary": summary,
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {"schema": schema}}},
            "default": {"description": "A problem (RFC 9457)", "content": problem},
        },
    }
