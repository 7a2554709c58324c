"""What was learned to answer, under `/_mock/shapes/{key}/profile`."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mockllmapi.config import Settings
from mockllmapi.errors import BadControl
from mockllmapi.learning import Profiles
from mockllmapi.learning.describing import describe_profile, profile_schema
from mockllmapi.learning.profiles import LearnedProfile
from mockllmapi.surfaces.management.access import authorize, refuse_foreign_origin
from mockllmapi.surfaces.management.replies import json_reply, not_found
from mockllmapi.types import JsonObject

__all__ = ["describe_profiles", "profile_routes"]

ADDRESS = "/_mock/shapes/{key}/profile"


def profile_routes(profiles: Profiles, settings: Settings) -> list[Route]:
    """Show, export and forget what was learned of a method and path."""
    return [Route(ADDRESS, _ProfileViews(profiles, settings).one, methods=["GET", "DELETE"])]


class _ProfileViews:
    """One method a route."""

    def __init__(self, profiles: Profiles, settings: Settings) -> None:
        self._profiles = profiles
        self._settings = settings

    async def one(self, request: Request) -> Response:
        authorize(request, self._settings)
        key = request.path_params["key"]
        if request.method == "DELETE":
            refuse_foreign_origin(request)
            deleted = await self._profiles.forget(key)
            return json_reply({"deleted": deleted}) if deleted else _no_such_profile(key)
        found = await self._profiles.find(key)
        variant = request.query_params.get("variant")
        if variant is not None:
            found = [learned for learned in found if learned.variant == variant]
        if not found:
            return _no_such_profile(key)
        match request.query_params.get("format", "profile"):
            case "schema":
                return json_reply(profile_schema(found[0].profile, f"{found[0].method} {found[0].path}"))
            case "profile":
                return json_reply({"key": key, "profiles": [_view(learned) for learned in found]})
            case _:
                raise BadControl("format", "unknown", expected="profile or schema")


def _view(learned: LearnedProfile) -> JsonObject:
    return {
        "variant": learned.variant,
        "method": learned.method,
        "path": learned.path,
        "learned": learned.is_learned,
        "freshAt": learned.fresh_at.isoformat(),
        **describe_profile(learned.profile),
    }


def _no_such_profile(key: str) -> Response:
    return not_found(f"Nothing was learned to answer under {key[:100]!r}.")


def describe_profiles() -> JsonObject:
    """The route in OpenAPI."""
    return {
        ADDRESS: {
            "parameters": [_parameter("key", "path", "As the list of structures has it, such as `GET~users~:id`.")],
            "get": {
                **_operation(
                    "Show what was learned to answer: members, values, relations; or the same as a JSON Schema"
                ),
                "parameters": [
                    _parameter("format", "query", "`profile`, or `schema` for a JSON Schema with examples."),
                    _parameter("variant", "query", "Which one, where requests bring shapes of their own."),
                ],
            },
            "delete": _operation("Forget what was learned to answer"),
        }
    }


def _parameter(name: str, place: str, meaning: str) -> JsonObject:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "schema": {"type": "string"},
        "description": meaning,
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
