"""Putting the request's own values where a real API would repeat them: the id of the path, what was sent, what was filtered
by. A model is told to do that and often does not; the built-in generator does it by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockllmapi.exchange import MockRequest
from mockllmapi.naming.paths import PathReading, read_path
from mockllmapi.naming.words import joined
from mockllmapi.shapes import Shape
from mockllmapi.synthesis.given import brought_by, spoken
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["ground", "ground_item", "settled_value", "settled_values"]

Check = Callable[[JsonValue], bool]
Values = Mapping[str, tuple[JsonValue, ...]]
Grounded = Callable[[JsonValue, Check], JsonValue]


def ground(value: JsonValue, request: MockRequest, shape: Shape | None) -> JsonValue:
    """`value` with the request's own values in members of the same names. What conformed before conforms afterwards."""
    reading = read_path(request.segments)
    brought = brought_by(request, reading)
    is_valid = shape.is_valid if shape is not None else _anything
    if shape is None and reading.id is not None and not reading.is_collection:
        value = _the_one(value)
    if isinstance(value, list):
        return _ground_items(value, brought.items or {}, is_valid)
    if not isinstance(value, dict):
        return value
    if reading.is_collection and brought.items and (name := _only_list(value)) is not None:
        value = _ground_member(
            value, name, lambda items, check: _ground_items(items, brought.items or {}, check), is_valid
        )
    if not brought.answer:
        return value
    identity = spoken(reading.id)[0] if reading.id is not None and shape is None else None

    def grounded(thing: JsonValue, check: Check) -> JsonValue:
        if not isinstance(thing, dict):
            return thing
        thing = _with_identity(_put(thing, brought.answer or {}, check), identity)
        return {**thing, **_unanswered(thing, request, reading)} if shape is None else thing

    inner = _only_object(value)
    return grounded(value, is_valid) if inner is None else _ground_member(value, inner, grounded, is_valid)


def ground_item(item: JsonValue, request: MockRequest, is_valid: Check) -> JsonValue:
    """One item of a list with the request's own values in it."""
    items = brought_by(request, read_path(request.segments)).items
    return _put(item, items, is_valid) if items and isinstance(item, dict) else item


def settled_values(
    request: MockRequest, known: Mapping[str, JsonValue] | None = None, *, is_list: bool | None = None
) -> Values:
    """What members of the answer's things must be, by joined name: the request's own values, and what is `known`. `is_list`
    says that there are several; without it the path does."""
    reading = read_path(request.segments)
    brought = brought_by(request, reading)
    several = reading.is_collection if is_list is None else is_list
    values = dict((brought.items if several else brought.answer) or {})
    return values | {joined(name): (value,) for name, value in (known or {}).items()}


def settled_value(value: JsonValue, candidates: tuple[JsonValue, ...]) -> JsonValue:
    """The candidate of the same type, if there is one; else `value`."""
    return next((candidate for candidate in candidates if type(candidate) is type(value)), value)


def _the_one(value: JsonValue) -> JsonValue:
    """Who asks for one thing by id and gets a list of them gets the first."""
    return value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else value


def _unanswered(thing: JsonObject, request: MockRequest, reading: PathReading) -> JsonObject:
    """What was sent to be kept, and the model forgot to repeat; only where it chose the structure itself."""
    is_kept = request.method in ("POST", "PUT", "PATCH") and reading.action is None
    if not is_kept or not isinstance(request.body, dict):
        return {}
    present = {joined(name) for name in thing}
    return {name: value for name, value in request.body.items() if joined(name) not in present}


def _ground_member(whole: JsonObject, name: str, grounded: Grounded, is_valid: Check) -> JsonObject:
    """The object with one of its members grounded, judged as the whole that it is."""
    return {**whole, name: grounded(whole[name], lambda member: is_valid({**whole, name: member}))}


def _ground_items(items: JsonValue, values: Values, is_valid: Check) -> JsonValue:
    """The list with each value in every item, or in none where the list would not conform."""
    if not isinstance(items, list):
        return items
    for name, candidates in values.items():
        grounded: list[JsonValue] = [
            _put(item, {name: candidates}, _anything) if isinstance(item, dict) else item for item in items
        ]
        if grounded != items and is_valid(grounded):
            items = grounded
    return items


def _put(thing: JsonObject, values: Values, is_valid: Check) -> JsonObject:
    """The object with each value in the member of its name, as long as the whole stays valid."""
    for name in thing:
        candidates = values.get(joined(name))
        if candidates is None or any(_is_same(thing[name], candidate) for candidate in candidates):
            continue
        likeliest = sorted(candidates, key=lambda candidate: type(candidate) is not type(thing[name]))
        for candidate in likeliest:
            changed: JsonObject = {**thing, name: candidate}
            if is_valid(changed):
                thing = changed
                break
    return thing


def _with_identity(thing: JsonObject, identity: JsonValue) -> JsonObject:
    """Who is asked for by id has one, where the model forgot it and chose the structure itself."""
    if identity is None or any(joined(name) in ("id", "uuid", "slug") or joined(name).endswith("id") for name in thing):
        return thing
    return {"id": identity, **thing}


def _only_object(value: JsonObject) -> str | None:
    """The name of the only member, where it is a wrapper such as `{"user": {…}}`."""
    name = next(iter(value), None)
    return name if len(value) == 1 and name is not None and isinstance(value[name], dict) else None


def _only_list(value: JsonObject) -> str | None:
    """The name of the only member that is a list of objects."""
    names = [
        name for name, member in value.items() if isinstance(member, list) and member and isinstance(member[0], dict)
    ]
    return names[0] if len(names) == 1 else None


def _is_same(left: JsonValue, right: JsonValue) -> bool:
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _anything(_value: JsonValue) -> bool:
    return True
