"""The asked number of items: what is there, what is too much, and what an answer looks like that has too few."""

from __future__ import annotations

from collections.abc import Callable

from mockllmapi.engine.repair.schema_repair import Fill, Repaired, repair
from mockllmapi.exchange import Controls
from mockllmapi.json_kit import find_list, get_at, list_at
from mockllmapi.shapes import Shape
from mockllmapi.shapes.counts import count_items
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.types import JsonObject, JsonValue

__all__ = [
    "items_of",
    "list_in",
    "with_exact_count",
    "with_fewer_items",
    "with_items",
    "with_list",
    "without_last_item",
]


def with_exact_count(value: JsonValue, controls: Controls, fill_for: Callable[[Shape], Fill]) -> Repaired:
    """`value` with exactly the items that were asked for in its list, whether it is one or has one.

    What is too much is cut off; what is missing is made like what is there. One object alone becomes a list under the
    strict parameter `count` and stays alone under the others. Raises NothingUsable where there is nothing to go by.
    """
    if controls.count is None or items_of(value) == controls.count:
        return Repaired(value)
    example = Shape(schema_of_example(value), value, is_example=True)
    shape = example.with_count(controls.count, controls.count_parameter)
    return repair(value, shape, fill_for(shape))


def with_fewer_items(shape: Shape) -> Shape | None:
    """A shape like this one whose list may have fewer items than were asked for; None where it has no list."""
    path = shape.list_path
    if path is None or not isinstance(shape.schema, dict):
        return None
    return Shape(_loosened(shape.schema, path), shape.raw, is_example=shape.is_example)


def with_items(shape: Shape, count: int) -> Shape:
    """A shape like this one with exactly so many items in its list, whatever it said of their number; without a list it stays
    as it is. For a part of an answer that was counted already."""
    if shape.list_path is None:
        return shape
    schema = count_items(shape.schema, shape.list_path, count, "count", keeps_limits=False)
    return Shape(schema, shape.raw, is_example=shape.is_example)


def items_of(value: JsonValue, shape: Shape | None = None) -> int | None:
    """How many items the list of an answer has (`list_in`). None where there is none."""
    found = list_in(value, shape)
    return None if found is None else len(found[1])


def without_last_item(value: JsonValue, shape: Shape | None = None) -> JsonValue:
    """A value that was cut off, without the item in which that happened: its last one, where it has fewer members than the
    one before."""
    found = list_in(value, shape)
    if found is None or len(found[1]) < 2:
        return value
    path, items = found
    *_, before, last = items
    is_cut = isinstance(before, dict) and (not isinstance(last, dict) or last.keys() < before.keys())
    return with_list(value, path, items[:-1]) if is_cut else value


def list_in(value: JsonValue, shape: Shape | None = None) -> tuple[tuple[str, ...], list[JsonValue]] | None:
    """An answer's list and where it stands in it: where the shape has it, or else where `find_list` finds it. None where there
    is none."""
    path = shape.list_path if shape is not None and not isinstance(value, list) else None
    if path is None or not isinstance(get_at(value, path), list):
        path = find_list(value)
    return None if path is None else (path, list_at(value, path))


def _loosened(schema: JsonObject, path: tuple[str, ...]) -> JsonObject:
    if not path:
        return {**schema, "minItems": 0}
    name, *rest = path
    properties = schema["properties"]
    assert isinstance(properties, dict)
    member = properties[name]
    assert isinstance(member, dict)
    return {**schema, "properties": {**properties, name: _loosened(member, tuple(rest))}}


def with_list(value: JsonValue, path: tuple[str, ...], items: list[JsonValue]) -> JsonValue:
    """What stands around a list with the list in it at `path`."""
    if not path:
        return items
    name, *rest = path
    around = value if isinstance(value, dict) else {}
    return {**around, name: with_list(around.get(name), tuple(rest), items)}
