"""How much work a composed schema makes for one value.

Parts that refer to parts double with every step: forty small definitions can ask a validator to look at one value a
million million times, and a schema that is part of itself never ends. Both are refused before anything is validated.
"""

from __future__ import annotations

from mockllmapi.shapes.keywords import MEMBERS, PARTS, subschemas
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["MOST_LOOKS", "Circle", "looks_per_value"]

MOST_LOOKS = 20_000
"""As often may a validator look at one place of a value."""

_LOOKS = (*PARTS, "not", "if")
_INSIDE = (*MEMBERS, "contains", "propertyNames")


class Circle(ValueError):
    """A schema is part of itself, with no member in between."""


def looks_per_value(schema: JsonSchema) -> int:
    """How often the worst place of a value is looked at, by all the parts of an internal schema that speak about it. Counts
    no further than a little beyond `MOST_LOOKS`. Raises `Circle`."""
    return _Counter(schema).count() if isinstance(schema, dict) else 1


class _Counter:
    def __init__(self, root: JsonObject) -> None:
        definitions = root.get("$defs")
        self._root = root
        self._definitions: JsonObject = definitions if isinstance(definitions, dict) else {}
        self._known: dict[str, int] = {}
        self._open: dict[str, bool] = {}

    def count(self) -> int:
        return max([self._looks(self._root), *(self._of_definition(name) for name in self._definitions)])

    def _of_definition(self, name: str) -> int:
        if name in self._known:
            return self._known[name]
        if name in self._open:
            if self._open[name]:
                raise Circle(name)
            return 1  # met again below a member: the value goes deeper with it
        self._open[name] = True
        self._known[name] = self._looks(self._definitions[name])
        del self._open[name]
        return self._known[name]

    def _looks(self, schema: JsonValue) -> int:
        if not isinstance(schema, dict):
            return 1
        looks = sum(self._looks(part) for _, part in subschemas(schema, _LOOKS))
        reference = schema.get("$ref")
        if isinstance(reference, str):
            looks += self._of_definition(reference.removeprefix("#/$defs/"))
        entered = [each for each, is_open in self._open.items() if is_open]
        for each in entered:
            self._open[each] = False
        below = max((self._looks(member) for _, member in subschemas(schema, _INSIDE)), default=1)
        for each in entered:
            self._open[each] = True
        return min(looks + below, MOST_LOOKS + 1)
