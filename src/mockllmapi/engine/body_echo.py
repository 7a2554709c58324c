"""An answer in a shape repeats the body that was sent, field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockllmapi.contexts.anatomy import find_body, find_thing
from mockllmapi.exchange import MockRequest
from mockllmapi.json_kit import find_list, get_at, put_at, put_while_valid
from mockllmapi.naming.paths import read_path
from mockllmapi.naming.words import normalize_name
from mockllmapi.shapes import Shape
from mockllmapi.synthesis.given import without_empty_ids
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["echo_body", "echoes_body", "with_lengths_of_body"]

_WRITES = frozenset({"POST", "PUT", "PATCH"})


def echoes_body(request: MockRequest) -> bool:
    """Return whether an answer to the request repeats its body."""
    return request.method in _WRITES and isinstance(request.body, (dict, list)) and bool(request.body)


def echo_body(value: JsonValue, request: MockRequest, is_valid: Callable[[JsonValue], bool]) -> JsonValue:
    """Return `value` with what the body says in fields of the same names, as far as the whole stays valid.

    Objects merge, lists take the length and the items of the body, and a scalar takes the type of the field if nothing is lost
    by that. An envelope around the record in only one of the two does not matter.
    """
    place, sent = _find_common_place(value, request)
    inner = get_at(value, place)
    echoed = _echo(inner, sent)
    whole = put_at(value, [(place, echoed)])
    if is_valid(whole):
        return whole
    if not isinstance(inner, dict) or not isinstance(echoed, dict):
        return value
    return put_while_valid(
        value, {(*place, name): echoed[name] for name in inner if echoed[name] is not inner[name]}, is_valid
    )


def with_lengths_of_body(shape: Shape, request: MockRequest, most: int) -> Shape:
    """Return a shape whose lists are as long as the lists of the body in the same places, up to `most` items."""
    if not echoes_body(request):
        return shape
    example = shape.raw if shape.is_example else None
    place, sent = _find_common_place(example, request) if example is not None else ((), request.body)
    schema = _with_lengths(shape.schema, sent, place, most)
    return shape if schema == shape.schema else Shape(schema, shape.raw, is_example=shape.is_example)


def _find_common_place(value: JsonValue, request: MockRequest) -> tuple[tuple[str, ...], JsonValue]:
    """Return where in `value` the body belongs, and the body without an envelope that `value` does not have."""
    reading = read_path(request.segments)
    body, kind = request.body, reading.noun
    if isinstance(body, dict) and request.method == "POST":
        body = without_empty_ids(body, reading)
    if isinstance(value, dict) and isinstance(body, dict):
        if _names_of(value) & _names_of(body):
            return (), body
        inner = get_at(body, find_body(body, kind))
        place = find_thing(value, kind)
        return place, inner if isinstance(get_at(value, place), dict) else body
    if isinstance(value, dict) and isinstance(body, list):
        return find_list(value) or (), body
    if isinstance(value, list) and isinstance(body, dict):
        path = find_list(body)
        return (), body if path is None else get_at(body, path)
    return (), body


def _names_of(value: JsonObject) -> set[str]:
    return {normalize_name(name) for name in value}


def _sources_of(names: Mapping[str, object], body: JsonObject) -> dict[str, str]:
    """Return for each name the name of the same field in the body."""
    by_key = {normalize_name(name): name for name in reversed(body)}
    found = ((name, name if name in body else by_key.get(normalize_name(name))) for name in names)
    return {name: source for name, source in found if source is not None}


def _echo(value: JsonValue, sent: JsonValue) -> JsonValue:
    if isinstance(value, dict) and isinstance(sent, dict):
        return value | {name: _echo(value[name], sent[source]) for name, source in _sources_of(value, sent).items()}
    if isinstance(value, list) and isinstance(sent, list):
        return [_echo(value[index % len(value)], item) for index, item in enumerate(sent)] if value else sent
    return _convert(value, sent)


def _convert(value: JsonValue, sent: JsonValue) -> JsonValue:
    """Return the sent value in the type of `value`, or `value` if that would lose something."""
    if value is None or sent is None or (type(value) is type(sent) and not isinstance(value, (dict, list))):
        return sent
    if isinstance(value, str) and isinstance(sent, bool | int | float):
        return str(sent).lower()
    if isinstance(value, bool):
        return {"true": True, "false": False}.get(sent.lower(), value) if isinstance(sent, str) else value
    if not isinstance(value, int | float) or isinstance(sent, bool):
        return value
    return _read_number(sent, value) if isinstance(sent, str) else sent if isinstance(sent, int | float) else value


def _read_number(text: str, otherwise: float) -> int | float:
    """Return the number that a text spells, or `otherwise` if another text would be written for it."""
    for read in (int, float):
        try:
            number = read(text)
        except ValueError:
            continue
        if str(number) == text:
            return number
    return otherwise


def _with_lengths(schema: JsonSchema, sent: JsonValue, place: tuple[str, ...], most: int) -> JsonSchema:
    if not isinstance(schema, dict):
        return schema
    if isinstance(sent, list) and not place:
        least, limit = schema.get("minItems", 0), schema.get("maxItems", most)
        fits = isinstance(least, int) and isinstance(limit, int) and least <= len(sent) <= min(limit, most)
        is_list = schema.get("type") == "array" and isinstance(schema.get("items"), dict)
        is_free = "minItems" not in schema and "maxItems" not in schema
        return {**schema, "minItems": len(sent), "maxItems": len(sent)} if is_list and (fits or is_free) else schema
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return schema
    changed: JsonObject = {}
    if place:
        inner = properties.get(place[0])
        changed = {place[0]: _with_lengths(inner, sent, place[1:], most)} if isinstance(inner, dict) else {}
    elif isinstance(sent, dict):
        for name, source in _sources_of(properties, sent).items():
            member = properties[name]
            if isinstance(member, dict) and isinstance(sent[source], (dict, list)):
                changed[name] = _with_lengths(member, sent[source], (), most)
    return {**schema, "properties": properties | changed} if changed else schema
