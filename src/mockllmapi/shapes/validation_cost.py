"""How much work a composed schema makes for one value.

Parts that refer to parts double with every step: forty small definitions can ask a validator to look at one value a
million million times, and a schema that is part of itself never ends. Both are refused before anything is validated.
"""

from __future__ import annotations

from mockllmapi.shapes.keywords import CHILD_KEYWORDS, COMPOSITION_KEYWORDS, subschemas
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["MAX_CHECKS", "SelfReferenceError", "count_checks_per_value"]

MAX_CHECKS = 20_000
"""As often may a validator look at one place of a value."""

_SAME_VALUE_KEYWORDS = (*COMPOSITION_KEYWORDS, "not", "if")
_INNER_VALUE_KEYWORDS = (*CHILD_KEYWORDS, "contains", "propertyNames")


class SelfReferenceError(ValueError):
    """A schema is part of itself, with no member in between."""


def count_checks_per_value(schema: JsonSchema) -> int:
    """Count how often a validator looks at the worst place of a value.

    Stops counting a little beyond `MAX_CHECKS`. Raises `SelfReferenceError`.
    """
    return _CheckCounter(schema).count() if isinstance(schema, dict) else 1


class _CheckCounter:
    def __init__(self, root: JsonObject) -> None:
        definitions = root.get("$defs")
        self._root = root
        self._definitions: JsonObject = definitions if isinstance(definitions, dict) else {}
        self._known: dict[str, int] = {}
        self._visiting: dict[str, bool] = {}

    def count(self) -> int:
        return max([self._count_checks(self._root), *(self._count_definition(name) for name in self._definitions)])

    def _count_definition(self, name: str) -> int:
        if name in self._known:
            return self._known[name]
        if name in self._visiting:
            if self._visiting[name]:
                raise SelfReferenceError(name)
            return 1  # met again below a member: the value goes deeper with it
        self._visiting[name] = True
        self._known[name] = self._count_checks(self._definitions[name])
        del self._visiting[name]
        return self._known[name]

    def _count_checks(self, schema: JsonValue) -> int:
        if not isinstance(schema, dict):
            return 1
        checks = sum(self._count_checks(part) for _, part in subschemas(schema, _SAME_VALUE_KEYWORDS))
        reference = schema.get("$ref")
        if isinstance(reference, str):
            checks += self._count_definition(reference.removeprefix("#/$defs/"))
        entered = [each for each, is_open in self._visiting.items() if is_open]
        for each in entered:
            self._visiting[each] = False
        below = max((self._count_checks(member) for _, member in subschemas(schema, _INNER_VALUE_KEYWORDS)), default=1)
        for each in entered:
            self._visiting[each] = True
        return min(checks + below, MAX_CHECKS + 1)
