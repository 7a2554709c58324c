# ruff: noqa: E501 - a row is a line
"""What a path and a verb ask for where no shape says so: a structure to fill, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mockllmapi.exchange import MockRequest
from mockllmapi.naming.paths import VERBS, PathReading
from mockllmapi.naming.words import joined
from mockllmapi.synthesis.given import spoken
from mockllmapi.synthesis.resources import expand, kind_of
from mockllmapi.synthesis.subjects import subject_of
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["Sketch", "kind_schema", "sketch_answer"]

_USUAL_ITEMS = (5, 10)

_ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        action: row
        for actions, row in {
            "count": "count#",
            "health healthz ready readyz live livez ping status": 'status="ok" version uptime# timestamp',
            "login signin register signup token refresh auth authenticate": 'accessToken tokenType="Bearer" expiresIn# refreshToken '
            "user{id# firstName lastName email role}",
            "logout signout": 'status="ok" message="You have been signed out."',
            "stats statistics summary": "total# active# newThisMonth# averagePerDay~ growthPercent~ updatedAt",
            "version info": "name version environment uptime#",
            "upload": kind_of("file"),
        }.items()
        for action in actions.split()
    }
)


def _as_it_is(value: JsonValue) -> JsonValue:
    return value


@dataclass(frozen=True, slots=True)
class Sketch:
    """`schema` is what the generator fills, `finish` turns that into the answer."""

    schema: JsonSchema
    finish: Callable[[JsonValue], JsonValue] = _as_it_is


def sketch_answer(request: MockRequest, reading: PathReading, count: int | None) -> Sketch:
    """What to answer to `request`, whose path reads as `reading`. `count` is the number of items asked for."""
    action = reading.action or ""
    if action in ("search", "find"):
        return _search(request, reading, count)
    if action == "upload":
        return Sketch(expand(_ACTIONS[action]), lambda value: _uploaded(value, request.body))
    if action in _ACTIONS:
        return Sketch(expand(_ACTIONS[action]), lambda value: _with_user(value, request.body))
    if action in VERBS:
        return _deed(request, reading, VERBS[action])
    match request.method:
        case "POST":
            return _creation(request, reading)
        case "PUT" | "PATCH":
            return _change(request, reading)
        case "DELETE":
            return Sketch(True, lambda _: _deletion(reading))
    if reading.is_collection or (count is not None and reading.id is None):
        return Sketch(_list_of(kind_schema(reading), count))
    return Sketch(kind_schema(reading))


def kind_schema(reading: PathReading) -> JsonObject:
    """The structure of one thing of the kind that the path is about, linked to what stands around it: the orders of a
    user have a `userId`, in the place of the `customerId` that orders have otherwise."""
    schema = expand(kind_of(reading.noun))
    properties = schema["properties"]
    assert isinstance(properties, dict)
    members: JsonObject = {}
    if "id" in properties:
        members["id"] = properties["id"] if reading.id is None else _id_schema(reading.id)
    for noun, identity in reading.parents:
        members[f"{_camel(noun)}Id"] = _id_schema(identity)
    has_person = any(subject_of(noun.split()) == "person" for noun, _ in reading.parents)
    for name, value in properties.items():
        if not (has_person and name in _PERSON_LINKS):
            members.setdefault(name, value)
    return {**schema, "properties": members, "required": [*members]}


_PERSON_LINKS = frozenset({"customerId", "userId"})


def _id_schema(identity: str) -> JsonObject:
    return {"type": "integer" if isinstance(spoken(identity)[0], int) else "string"}


def _camel(noun: str) -> str:
    first, *rest = noun.split()
    return first + "".join(word.capitalize() for word in rest)


def _list_of(item: JsonObject, count: int | None) -> JsonObject:
    least, most = (count, count) if count is not None else _USUAL_ITEMS
    return {"type": "array", "items": item, "minItems": least, "maxItems": most}


def _search(request: MockRequest, reading: PathReading, count: int | None) -> Sketch:
    words = next(
        (text for name, text in request.query if joined(name) in ("q", "query", "search", "term", "keyword")), ""
    )
    if not words and isinstance(request.body, dict):
        words = str(next((text for name, text in request.body.items() if joined(name) in ("q", "query", "search")), ""))

    def finish(found: JsonValue) -> JsonValue:
        results = found if isinstance(found, list) else []
        return {"query": words, "total": len(results), "results": results}

    return Sketch(_list_of(kind_schema(reading), count), finish)


def _uploaded(value: JsonValue, body: JsonValue) -> JsonValue:
    """The file that was sent, as it was sent, with whatever was sent beside it."""
    if not isinstance(value, dict) or not isinstance(body, dict):
        return value
    files = {
        name: sent for name, sent in body.items() if isinstance(sent, dict) and {"filename", "size"} <= sent.keys()
    }
    beside: JsonObject = {name: sent for name, sent in body.items() if name not in files}
    for sent in list(files.values())[:1]:
        assert isinstance(sent, dict)
        own: JsonObject = {"fileName": sent["filename"], "mimeType": sent.get("contentType"), "fileSize": sent["size"]}
        value = {**value, **own}
    return {**value, **beside}


def _with_user(value: JsonValue, body: JsonValue) -> JsonValue:
    """Whoever signs in is the one who is signed in."""
    if isinstance(value, dict) and isinstance(value.get("user"), dict) and isinstance(body, dict):
        user = value["user"]
        assert isinstance(user, dict)
        email = body.get("email") or body.get("username")
        if isinstance(email, str) and "@" in email:
            user["email"] = email
    return value


# -- verbs that change ------------------------------------------------------------------------------------------------


def _creation(request: MockRequest, reading: PathReading) -> Sketch:
    """POST: what was sent, with an id and the moment; a list gets as many back."""
    body = request.body
    if isinstance(body, list) and body and all(isinstance(element, dict) for element in body):
        schema: JsonSchema = _list_of(_stamp_schema(), len(body))
        return Sketch(schema, lambda stamps: [_created(each, stamp, reading) for each, stamp in _pairs(body, stamps)])
    if isinstance(body, dict) and body:
        return Sketch(_stamp_schema(), lambda stamp: _created(body, stamp, reading))
    if isinstance(body, str) and body:
        return Sketch(_stamp_schema(), lambda stamp: _created({"content": body}, stamp, reading))
    return Sketch(kind_schema(reading))


def _stamp_schema() -> JsonObject:
    return expand("id# createdAt")


def _pairs(body: list[JsonValue], stamps: JsonValue) -> list[tuple[JsonValue, JsonValue]]:
    return list(zip(body, stamps, strict=True)) if isinstance(stamps, list) else []


def _created(body: JsonValue, stamp: JsonValue, reading: PathReading) -> JsonValue:
    assert isinstance(body, dict)
    assert isinstance(stamp, dict)
    present = {joined(name) for name in body}
    is_snake = any("_" in name for name in body)
    made: JsonObject = {} if "id" in present else {"id": stamp["id"]}
    for noun, identity in reading.parents:
        if joined(noun) + "id" not in present:
            made[f"{noun.replace(' ', '_')}_id" if is_snake else f"{_camel(noun)}Id"] = spoken(identity)[0]
    made.update(body)
    if "createdat" not in present:
        made["created_at" if is_snake else "createdAt"] = stamp["createdAt"]
    return made


def _change(request: MockRequest, reading: PathReading) -> Sketch:
    """PUT and PATCH: the thing with what was sent in it. PUT sends the whole thing, PATCH a part of it."""
    body = request.body
    if not isinstance(body, dict) or not body:
        return Sketch(kind_schema(reading))
    if request.method == "PUT":
        return Sketch(expand("updatedAt"), lambda stamp: _changed({}, body, stamp, reading))
    schema = kind_schema(reading)
    return Sketch(schema, lambda thing: _changed(thing, body, thing, reading))


def _changed(thing: JsonValue, body: JsonObject, stamp: JsonValue, reading: PathReading) -> JsonValue:
    own: JsonObject = {} if reading.id is None else {"id": spoken(reading.id)[0]}
    whole: JsonObject = {**own, **(thing if isinstance(thing, dict) else {}), **body, **own}
    present = {joined(name) for name in whole}
    if "updatedat" not in present and isinstance(stamp, dict) and "updatedAt" in stamp:
        whole["updated_at" if any("_" in name for name in body) else "updatedAt"] = stamp["updatedAt"]
    return whole


def _deletion(reading: PathReading) -> JsonValue:
    what = reading.noun.capitalize()
    if reading.id is None:
        return {"deleted": True, "message": f"{what}: everything was deleted."}
    return {"id": spoken(reading.id)[0], "deleted": True, "message": f"{what} {reading.id} was deleted."}


def _deed(request: MockRequest, reading: PathReading, status: str) -> Sketch:
    """`POST /orders/7/cancel`: order 7, cancelled."""

    def finish(thing: JsonValue) -> JsonValue:
        body = request.body if isinstance(request.body, dict) else {}
        return {**thing, **body, "status": status} if isinstance(thing, dict) else thing

    return Sketch(kind_schema(reading), finish)
