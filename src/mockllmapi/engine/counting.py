"""The asked number of items in an answer whose structure the model chose itself."""

from __future__ import annotations

from collections.abc import Callable

from mockllmapi.engine.repair import Fill, Repaired, repair
from mockllmapi.exchange import Controls
from mockllmapi.shapes import Shape
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.types import JsonValue

__all__ = ["with_exact_count"]


def with_exact_count(value: JsonValue, controls: Controls, fill_for: Callable[[Shape], Fill]) -> Repaired:
    """`value` with exactly the items that were asked for in its list, whether it is one or has one.

    What is too much is cut off; what is missing is made like what is there. One object alone becomes a list under the
    strict parameter `count` and stays alone under the others. Raises NothingUsable where there is nothing to go by.
    """
    if controls.count is None or _items(value) == controls.count:
        return Repaired(value)
    example = Shape(schema_of_example(value), value, is_example=True)
    shape = example.with_count(controls.count, controls.count_parameter)
    return repair(value, shape, fill_for(shape))


def _items(value: JsonValue) -> int | None:
    """How many items a list has, or the only list of objects in an object."""
    if isinstance(value, list):
        return len(value)
    members = list(value.values()) if isinstance(value, dict) else []
    lists = [member for member in members if isinstance(member, list) and member and isinstance(member[0], dict)]
    return len(lists[0]) if len(lists) == 1 else None
