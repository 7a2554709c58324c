"""The named contexts: what each remembers, what a prompt would say of it, and how to teach and empty it."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mockllmapi.config import Settings
from mockllmapi.contexts import Call, ContextFacts, Contexts, ContextView, TaughtAnswer
from mockllmapi.contexts.entries import Thing
from mockllmapi.errors import BadControl
from mockllmapi.exchange import MockRequest
from mockllmapi.surfaces.management.access import authorize, refuse_foreign_origin
from mockllmapi.surfaces.management.replies import json_reply, not_found, read_object
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["context_routes", "describe_contexts"]

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MAX_NAME_CHARS = 128
_CALL_EXAMPLE = '{"method": "POST", "path": "/orders", "body": {"sku": "a"}, "answer": {"id": 1, "sku": "a"}}'
_SHARED_EXAMPLE = '{"currency": "EUR"}'


def context_routes(contexts: Contexts, settings: Settings) -> list[Route]:
    """`/_mock/contexts` and what is below it."""
    routes = _ContextRoutes(contexts, settings)
    one = "/_mock/contexts/{name}"
    return [
        Route("/_mock/contexts", routes.every, methods=["GET", "DELETE"]),
        Route(one, routes.one, methods=["GET", "DELETE"]),
        Route(f"{one}/prompt", routes.prompt, methods=["GET"]),
        Route(f"{one}/calls", routes.calls, methods=["POST"]),
        Route(f"{one}/shared", routes.shared, methods=["PATCH"]),
        Route(f"{one}/clear", routes.clear, methods=["POST"]),
    ]


class _ContextRoutes:
    """One method an address."""

    def __init__(self, contexts: Contexts, settings: Settings) -> None:
        self._contexts = contexts
        self._settings = settings

    async def every(self, request: Request) -> Response:
        self._admit(request)
        if request.method == "DELETE":
            return json_reply({"dropped": await self._contexts.clear()})
        return json_reply({"contexts": [_facts_view(facts) for facts in await self._contexts.listed()]})

    async def one(self, request: Request) -> Response:
        self._admit(request)
        name = request.path_params["name"]
        if request.method == "DELETE":
            dropped = await self._contexts.drop(name)
            return json_reply({"dropped": 1}) if dropped else _no_such_context(name)
        view = await self._contexts.view(name)
        return _no_such_context(name) if view is None else json_reply(_context_view(view))

    async def prompt(self, request: Request) -> Response:
        self._admit(request)
        name = request.path_params["name"]
        if await self._contexts.view(name) is None:
            return _no_such_context(name)
        budget = _read_budget(request.query_params.get("tokens"), self._settings.max_input_tokens)
        said = await self._contexts.said(name, budget)
        return json_reply({"name": name, "budgetTokens": budget, "prompt": said})

    async def calls(self, request: Request) -> Response:
        self._admit(request)
        name = _read_name(request)
        body = await read_object(request, _CALL_EXAMPLE)
        await self._contexts.add_call(name, _read_call(body), TaughtAnswer(body.get("answer"), _read_status(body)))
        view = await self._contexts.view(name)
        return _no_such_context(name) if view is None else json_reply(_facts_view(view.facts), 201)

    async def shared(self, request: Request) -> Response:
        self._admit(request)
        shared = await self._contexts.share(_read_name(request), await read_object(request, _SHARED_EXAMPLE))
        if shared is None:
            raise BadControl("body", "the values cannot be kept", expected=f"an object such as {_SHARED_EXAMPLE}")
        return json_reply({"shared": shared})

    async def clear(self, request: Request) -> Response:
        self._admit(request)
        name = request.path_params["name"]
        return json_reply({"cleared": True}) if await self._contexts.empty(name) else _no_such_context(name)

    def _admit(self, request: Request) -> None:
        authorize(request, self._settings)
        if request.method not in ("GET", "HEAD"):
            refuse_foreign_origin(request)


def _read_name(request: Request) -> str:
    """The name of a context that may come into being."""
    name: str = request.path_params["name"]
    if not name.isprintable() or name != name.strip() or len(name) > MAX_NAME_CHARS:
        raise BadControl("name", "not the name of a context", expected=f"1 to {MAX_NAME_CHARS} visible characters")
    return name


def _read_call(body: JsonObject) -> MockRequest:
    method, target = body.get("method", "GET"), body.get("path")
    unknown = body.keys() - {"method", "path", "body", "answer", "status"}
    if unknown:
        raise BadControl(min(unknown)[:40], "no member of a call", expected=f"an object such as {_CALL_EXAMPLE}")
    if not isinstance(method, str) or method.upper() not in METHODS:
        raise BadControl("method", "not a method of a mock", expected=", ".join(METHODS))
    if not isinstance(target, str) or not target.startswith("/"):
        raise BadControl("path", "not a path", expected="a path below the mock prefix, such as /users/7")
    if "answer" not in body:
        raise BadControl("answer", "missing", expected="the JSON value that was answered")
    path, _, query = target.partition("?")
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    sent = body.get("body")
    return MockRequest(method.upper(), path.rstrip("/") or "/", pairs, sent, "json" if "body" in body else "none")


def _read_status(body: JsonObject) -> int | None:
    status = body.get("status")
    if status is None:
        return None
    is_number = isinstance(status, int) and not isinstance(status, bool)
    if not is_number or not isinstance(status, int) or not (200 <= status < 300 or 400 <= status < 600):
        raise BadControl("status", "not a status that can be taught", expected="200 to 299, or 400 to 599")
    return status


def _read_budget(text: str | None, usual: int) -> int:
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise BadControl("tokens", "not a whole number", expected="a number of tokens")
    return int(text)


def _facts_view(facts: ContextFacts) -> JsonObject:
    return {
        "name": facts.name,
        "calls": facts.calls,
        "entities": facts.things,
        "bytes": facts.size_bytes,
        "createdAt": facts.created_at.isoformat(timespec="seconds"),
        "lastUsedAt": facts.used_at.isoformat(timespec="seconds"),
        "expiresAt": facts.expires_at.isoformat(timespec="seconds"),
    }


def _context_view(view: ContextView) -> JsonObject:
    calls: list[JsonValue] = [_call_view(call) for call in view.calls]
    things: list[JsonValue] = [_thing_view(kind, text, thing) for kind, text, thing in view.things if not thing.same_as]
    return {**_facts_view(view.facts), "calls": calls, "entities": things, "shared": view.shared}


def _call_view(call: Call) -> JsonObject:
    return {
        "method": call.method,
        "path": call.path,
        "query": call.query,
        "body": call.body,
        "answer": call.answer,
        "at": call.at,
    }


def _thing_view(kind: str, identity: str, thing: Thing) -> JsonObject:
    return {
        "type": kind,
        "id": None if identity[:1] in "#@" else identity.partition("@")[0],
        "isWhole": thing.is_whole,
        "isDeleted": thing.is_gone,
        "fields": thing.fields,
    }


def _no_such_context(name: str) -> Response:
    return not_found(f"No context is called {name[:100]!r}.")


def describe_contexts() -> JsonObject:
    """These addresses as OpenAPI paths."""
    parameters: JsonValue = [_parameter("name", "path", "string", "The context's name, exactly as requests write it.")]
    facts: JsonObject = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            **{name: {"type": "integer"} for name in ("calls", "entities", "bytes")},
            **{name: {"type": "string", "format": "date-time"} for name in ("createdAt", "lastUsedAt", "expiresAt")},
        },
    }
    whole: JsonObject = {
        "type": "object",
        "properties": {
            "calls": {"type": "array", "items": {"type": "object"}},
            "entities": {"type": "array", "items": {"type": "object"}},
            "shared": {"type": "object"},
        },
    }
    call: JsonObject = {
        "type": "object",
        "properties": {
            "method": {"enum": list(METHODS)},
            "path": {"type": "string", "pattern": "^/"},
            "body": {},
            "answer": {},
            "status": {"type": "integer", "minimum": 200, "maximum": 599},
        },
        "required": ["path", "answer"],
        "additionalProperties": False,
    }
    said: JsonObject = {
        "type": "object",
        "properties": {"prompt": {"type": "string"}, "budgetTokens": {"type": "integer"}},
    }
    tokens: JsonValue = [_parameter("tokens", "query", "integer", "How many tokens it may take; else MaxInputTokens.")]
    plain: JsonObject = {"type": "object"}
    listed: JsonObject = {"type": "object", "properties": {"contexts": {"type": "array", "items": facts}}}
    one = "/_mock/contexts/{name}"
    return {
        "/_mock/contexts": {
            "get": _operation("List the named contexts", listed),
            "delete": _operation("Forget everything that is remembered", plain),
        },
        one: {
            "parameters": parameters,
            "get": _operation("Show what a context remembers, the newest first", whole),
            "delete": _operation("Forget a context", plain),
        },
        f"{one}/prompt": {
            "parameters": parameters,
            "get": {**_operation("Show what a prompt would say of a context", said), "parameters": tokens},
        },
        f"{one}/calls": {
            "parameters": parameters,
            "post": _writing("Teach a context an exchange as if it had taken place", facts, call, "201"),
        },
        f"{one}/shared": {
            "parameters": parameters,
            "patch": _writing("Merge values that fill members of their names in all answers", plain, plain),
        },
        f"{one}/clear": {"parameters": parameters, "post": _operation("Empty a context and keep its name", plain)},
    }


def _parameter(name: str, place: str, kind: str, meaning: str) -> JsonObject:
    return {"name": name, "in": place, "required": place == "path", "schema": {"type": kind}, "description": meaning}


def _writing(summary: str, schema: JsonObject, body: JsonObject, status: str = "200") -> JsonObject:
    content: JsonObject = {"application/json": {"schema": body}}
    return {**_operation(summary, schema, status), "requestBody": {"required": True, "content": content}}


def _operation(summary: str, schema: JsonObject, status: str = "200") -> JsonObject:
    problem: JsonObject = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "summary": summary,
        "responses": {
            status: {"description": "Done", "content": {"application/json": {"schema": schema}}},
            "default": {"description": "A problem (RFC 9457)", "content": problem},
        },
    }
