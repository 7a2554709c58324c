"""Learned structures under `/_mock/shapes`."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mockllmapi.config import Settings
from mockllmapi.shapes.learned_shapes import LearnedShape, LearnedShapes
from mockllmapi.surfaces.management.access import authorize, refuse_foreign_origin
from mockllmapi.surfaces.management.replies import json_reply, not_found
from mockllmapi.types import JsonObject

__all__ = ["describe_shapes", "shape_routes"]


def shape_routes(shapes: LearnedShapes, settings: Settings) -> list[Route]:
    """List, show and forget learned structures."""
    views = _ShapeViews(shapes, settings)
    return [
        Route("/_mock/shapes", views.all, methods=["GET", "DELETE"]),
        Route("/_mock/shapes/{key}", views.one, methods=["GET", "DELETE"]),
    ]


class _ShapeViews:
    """One method a route."""

    def __init__(self, shapes: LearnedShapes, settings: Settings) -> None:
        self._shapes = shapes
        self._settings = settings

    async def all(self, request: Request) -> Response:
        authorize(request, self._settings)
        if request.method == "DELETE":
            refuse_foreign_origin(request)
            return json_reply({"deleted": await self._shapes.clear()})
        return json_reply({"shapes": [_summary(learned) for learned in await self._shapes.list()]})

    async def one(self, request: Request) -> Response:
        authorize(request, self._settings)
        key = request.path_params["key"]
        if request.method == "DELETE":
            refuse_foreign_origin(request)
            return json_reply({"deleted": 1}) if await self._shapes.delete(key) else _no_such_shape(key)
        learned = await self._shapes.one(key)
        if learned is None:
            return _no_such_shape(key)
        return json_reply(
            _summary(learned) | {"schema": learned.shape.schema, "example": learned.shape.raw},
        )


def _summary(learned: LearnedShape) -> JsonObject:
    return {
        "key": learned.key,
        "method": learned.method,
        "path": learned.path,
        "learnedAt": learned.learned_at.isoformat(),
        "source": learned.source.value,
        "binding": learned.is_binding,
        "uses": learned.uses,
    }


def _no_such_shape(key: str) -> Response:
    return not_found(f"No structure was learned under {key[:100]!r}.")


def describe_shapes() -> JsonObject:
    """The routes in OpenAPI: paths and what can be done with them."""
    key: JsonObject = {
        "name": "key",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": "As the list has it, such as `GET~users~:id`.",
    }
    return {
        "/_mock/shapes": {
            "get": _operation("List the structures that were learned"),
            "delete": _operation("Forget all learned structures"),
        },
        "/_mock/shapes/{key}": {
            "parameters": [key],
            "get": _operation("Show a learned structure with its schema and an example"),
            "delete": _operation("Forget a learned structure"),
        },
    }


def _operation(summary: str) -> JsonObject:
    content: JsonObject = {"application/json": {"schema": {"type": "object"}}}
    problem: JsonObject = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "summary": summary,
        "responses": {
            "200": {"description": "Done", "content": content},
            "default": {"description": "A problem (RFC 9457)", "content": problem},
        },
    }
