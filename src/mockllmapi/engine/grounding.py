"""Putting the request's own values where a real API would repeat them: the id of the path, what was sent, what was filtered
by. A model is told to do that and often does not; the built-in generator does it by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockllmapi.exchange import MockRequest
from mockllmapi.shapes import Shape
from mockllmapi.synthesis.given import brought_by, spoken
from mockllmapi.synthesis.paths import read_path
from mockllmapi.synthesis.words import joined
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["ground"]

Check = Callable[[JsonValue], bool]
Values = Mapping[str, tuple[JsonValue, ...]]


def ground(value: JsonValue, request: MockRequest, shape: Shape | None) -> JsonValue:
    """`value` with the request's own values in members of the same names. What conformed before conforms afterwards."""
    reading = read_path(request.segments)
    brought = brought_by(request, reading)
    identity = spoken(reading.id)[0] if reading.id is not None else None
    if isinstance(value, list):
        return _ground_items(value, brought.items or {}, shape)
    if not isinstance(value, dict) or not brought.answer:
        return value
    inner = _only_object(value) if shape is None else None
    if inner is not None:
        name, thing = inner
        return {name: _with_identity(_put(thing, brought.answer, _anything), identity)}
    is_valid = shape.is_valid if shape is not None else _anything
    grounded = _put(value, brought.answer, is_valid)
    return grounded if shape is not None else _with_identity(grounded, identity)


def _ground_items(items: list[JsonValue], values: Values, shape: Shape | None) -> JsonValue:
    if not values:
        return items
    grounded: list[JsonValue] = [_put(item, values, _anything) if isinstance(item, dict) else item for item in items]
    return grounded if shape is None or shape.is_valid(grounded) else items


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


def _only_object(value: JsonObject) -> tuple[str, JsonObject] | None:
    """The inside of a wrapper such as `{"user": {…}}`."""
    if len(value) != 1:
        return None
    name, inner = next(iter(value.items()))
    return (name, inner) if isinstance(inner, dict) else None


def _is_same(left: JsonValue, right: JsonValue) -> bool:
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _anything(_value: JsonValue) -> bool:
    return True
