"""Our own API, described in OpenAPI 3.1."""

from __future__ import annotations

from mockllmapi.surfaces.http.problem import PROBLEMS
from mockllmapi.surfaces.management.cache import describe_cache
from mockllmapi.surfaces.management.contexts import describe_contexts
from mockllmapi.surfaces.management.feeds import describe_feeds
from mockllmapi.surfaces.management.profiles import describe_profiles
from mockllmapi.surfaces.management.shapes import describe_shapes
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["MOCK_CONTROLS", "STREAM_CONTROLS", "describe_api"]

MOCK_CONTROLS: tuple[tuple[str, str, str, str], ...] = (
    ("shape", "query", "string", "What the answer looks like: JSON by example, or a JSON Schema."),
    ("X-Response-Shape", "header", "string", "The same as a header; `X-Shape` is short for it."),
    ("includeSchema", "query", "boolean", "Repeat the shape in the header `X-Response-Schema`."),
    ("backend", "query", "string", "Which backend answers; `name;fallback` lets others step in."),
    ("X-LLM-Backend", "header", "string", "The same as a header, which wins over the query."),
    (
        "count",
        "query",
        "integer",
        "The exact number of items; also `limit`, `size`, `pageSize`, `take` and others, in any spelling.",
    ),
    ("seed", "query", "integer", "The same request with the same seed gives the same answer."),
    ("X-LLM-Seed", "header", "integer", "The same as a header."),
    ("mode", "query", "string", "`learned`: as a model answered before; `fresh`: ask a backend."),
    ("locale", "query", "string", "The language and country of generated values."),
    ("n", "query", "integer", "Several answers at once, 1 to 10."),
    (
        "cache",
        "query",
        "integer",
        "Serve from a pool of so many variants made ahead; `$cache` in a shape means the same.",
    ),
    ("X-Cache-Count", "header", "integer", "The same as a header."),
    ("context", "query", "string", "The name of remembered exchanges this one belongs to; also `api-context`."),
    ("X-Api-Context", "header", "string", "The same as a header."),
    ("consistency", "query", "string", "How answers hold together: Identity, Vary or World."),
    ("autoshape", "query", "boolean", "Whether the structure of a model's first answer is kept for the next ones."),
    ("X-Auto-Shape", "header", "boolean", "The same as a header."),
    ("renewshape", "query", "boolean", "Learn that structure anew from this answer."),
    ("X-Renew-Shape", "header", "boolean", "The same as a header."),
    ("autoChunk", "query", "boolean", "False: many items in one call instead of several."),
    ("timeout", "query", "number", "Seconds for the whole request."),
    ("X-LLM-Timeout", "header", "number", "The same as a header, which wins over the query."),
    ("error", "query", "integer", "Simulate this error, 400 to 599; no backend is asked."),
    ("errorMessage", "query", "string", "Its message."),
    ("errorDetails", "query", "string", "Its details."),
    ("X-Error-Code", "header", "integer", "The same as a header, with `X-Error-Message` and `X-Error-Details`."),
)
"""Every control of a mock request that has a name in the query or the headers: name, place, type, meaning."""

STREAM_CONTROLS: tuple[tuple[str, str, str, str], ...] = (
    ("sseMode", "query", "string", "What one event holds: LlmTokens, CompleteObjects or ArrayItems."),
    ("accumulated", "query", "boolean", "False leaves the text so far out of each piece."),
    ("batch", "query", "integer", "So many items, or rounds of a feed, in one event."),
    ("continuous", "query", "boolean", "Go on with new answers."),
    ("feed", "query", "string", "The name of a feed to subscribe to."),
    ("interval", "query", "integer", "Milliseconds between two rounds of a feed, at least 100."),
    ("maxDuration", "query", "number", "Seconds that a feed may last."),
    ("heartbeat", "query", "number", "Longest silence of a feed, in seconds."),
    ("Last-Event-ID", "header", "string", "The last event that was heard, where a client comes back."),
)
"""What a streamed request can say beside that."""

_BACKEND: JsonObject = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "provider": {"type": "string"},
        "baseUrl": {"type": ["string", "null"]},
        "model": {"type": ["string", "null"]},
        "enabled": {"type": "boolean"},
        "state": {
            "type": "string",
            "description": "ready, full, drained, disabled, set aside (why) or breaker (state).",
        },
        "isCandidate": {"type": "boolean", "description": "False for one that answers only when it is named."},
        "weight": {"type": "integer"},
        "priority": {"type": "integer"},
        "maxTokens": {"type": "integer"},
        "description": {"type": ["string", "null"]},
        "hasApiKey": {"type": "boolean"},
    },
}
_VERBS = {
    "get": "Read a collection, or one thing by its id",
    "post": "Create a thing, or do something (login, search)",
    "put": "Replace a thing",
    "patch": "Change a thing",
    "delete": "Remove a thing",
    "head": "The head of GET; no backend is asked",
    "options": "What is allowed, for browsers' preflights too",
}
_BACKEND_REF: JsonObject = {"$ref": "#/components/schemas/Backend"}
_CHANGES: JsonObject = {
    "type": "object",
    "properties": {"enabled": {"type": "boolean"}, "weight": {"type": "integer", "minimum": 0}},
    "additionalProperties": False,
}


def describe_api(prefix: str, version: str) -> JsonObject:
    """The document served at `/_mock/openapi.json`."""
    mock: JsonObject = {verb: _mock_operation(verb, prefix) for verb in _VERBS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "mockllmapi",
            "version": version,
            "description": f"Every path and verb below {prefix or '/'} answers with realistic JSON.",
        },
        "paths": {
            f"{prefix}/{{path}}": mock,
            f"{prefix}/stream/{{path}}": {"get": _stream_operation(prefix)},
            "/_mock/backends": {"get": _operation("List the backends and how they stand", {"type": "object"})},
            "/_mock/backends/{name}": {
                "parameters": [_path_parameter("name", "A backend's name, in any case.")],
                "get": _operation("Show one backend", _BACKEND_REF),
                "patch": {
                    **_operation("Switch a backend on or off, or change its weight, while running", _BACKEND_REF),
                    "requestBody": {"content": {"application/json": {"schema": _CHANGES}}},
                },
            },
            "/_mock/backends/{name}/probe": {
                "parameters": [_path_parameter("name", "A backend's name, in any case.")],
                "post": _operation("Ask a backend how it is; good news ends every wait for it", {"type": "object"}),
            },
            "/_mock/config/reload": {"post": _operation("Read the configuration again", {"type": "object"})},
            "/_mock/health": {"get": _operation("How the server and its backends are", {"type": "object"})},
            "/_mock/health/live": {"get": _operation("Is the process up?", {"type": "object"})},
            "/_mock/health/ready": {"get": _operation("Can some backend be used? (503 if none)", {"type": "object"})},
            **describe_contexts(),
            **describe_shapes(),
            **describe_profiles(),
            **describe_cache(),
            **describe_feeds(),
            "/_mock/metrics": {
                "get": {"summary": "Metrics for Prometheus", "responses": {"200": {"description": "Text"}}}
            },
        },
        "components": {"schemas": {"Backend": _BACKEND, "Problem": _problem_schema()}},
    }


def _mock_operation(verb: str, prefix: str) -> JsonObject:
    parameters: list[JsonValue] = [_path_parameter("path", f"Anything: every path below {prefix or '/'} is mocked.")]
    if verb != "options":
        parameters += [
            {"name": name, "in": place, "schema": {"type": kind}, "description": meaning}
            for name, place, kind, meaning in MOCK_CONTROLS
        ]
    good = "204" if verb == "options" else "201" if verb == "post" else "200"
    operation: JsonObject = {
        "summary": _VERBS[verb],
        "parameters": parameters,
        "responses": {good: {"description": "The mocked answer"}, "default": _problem_response()},
    }
    if verb in ("post", "put", "patch"):
        operation["requestBody"] = {"content": {"application/json": {"schema": {}}}}
    return operation


def _stream_operation(prefix: str) -> JsonObject:
    operation = _mock_operation("get", prefix)
    parameters = operation["parameters"]
    assert isinstance(parameters, list)
    more: list[JsonValue] = [
        {"name": name, "in": place, "schema": {"type": kind}, "description": meaning}
        for name, place, kind, meaning in STREAM_CONTROLS
    ]
    content: JsonObject = {"text/event-stream": {"schema": {"type": "string"}}}
    return {
        "summary": "The same as server-sent events (or, upgraded, over WebSocket)",
        "parameters": [*parameters, *more],
        "responses": {"200": {"description": "Events", "content": content}, "default": _problem_response()},
    }


def _operation(summary: str, schema: JsonObject) -> JsonObject:
    content: JsonObject = {"application/json": {"schema": schema}}
    return {
        "summary": summary,
        "responses": {"200": {"description": "Done", "content": content}, "default": _problem_response()},
    }


def _path_parameter(name: str, meaning: str) -> JsonObject:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "description": meaning}


def _problem_response() -> JsonObject:
    schema: JsonObject = {"$ref": "#/components/schemas/Problem"}
    return {"description": "A problem (RFC 9457)", "content": {"application/problem+json": {"schema": schema}}}


def _problem_schema() -> JsonObject:
    statuses = ", ".join(sorted({f"{row.status} {row.name}" for row in PROBLEMS.values()}))
    return {
        "type": "object",
        "description": f"One of: {statuses}.",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "error": {"type": "string", "description": "The detail once more, for older clients."},
            "attempts": {"type": "array", "items": {"type": "object"}},
        },
    }
