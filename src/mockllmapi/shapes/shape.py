"""The shape itself."""

from __future__ import annotations

from mockllmapi.shapes.counts import count_items, find_list
from mockllmapi.shapes.validation import Validator, Violation, compile_validator, list_violations
from mockllmapi.types import JsonSchema, JsonValue

__all__ = ["Shape"]


class Shape:
    """What an answer must look like. Immutable; the validator is compiled when first asked for.

    `schema` is the internal JSON Schema, `raw` what the client wrote without its hints, `fault_hint` the value of the
    hint `$error`. `is_example` says that limits which follow from an example (a list has at least one element) are ours
    and not the client's.
    """

    __slots__ = ("_validator", "fault_hint", "is_example", "list_path", "raw", "schema")

    def __init__(
        self, schema: JsonSchema, raw: JsonValue, *, fault_hint: JsonValue = None, is_example: bool = False
    ) -> None:
        self.schema = schema
        self.raw = raw
        self.fault_hint = fault_hint
        self.is_example = is_example
        self.list_path: tuple[str, ...] | None = find_list(schema)
        """The path of the primary list: `()` for the answer itself, `("items",)` for a field, None without a list."""
        self._validator: Validator | None = None

    def __repr__(self) -> str:
        return f"Shape({self.schema!r:.200})"

    @property
    def validator(self) -> Validator:
        """The compiled schema."""
        if self._validator is None:
            self._validator = compile_validator(self.schema)
        return self._validator

    def is_valid(self, value: JsonValue) -> bool:
        """Return whether a value conforms."""
        return self.validator.is_valid(value)

    def violations(self, value: JsonValue, limit: int = 20) -> tuple[Violation, ...]:
        """How it does not: the first `limit` violations, none for a conforming value."""
        return list_violations(self.validator, value, limit)

    def with_count(self, count: int, parameter: str) -> Shape:
        """Return this shape with exactly `count` items in its primary list.

        A shape without a list becomes a list of `count` such values under the strict parameter `count`; under the other
        names, which applications use too, it stays as it is. Raises `BadControl` naming `parameter` if the shape's own limits
        forbid the number.
        """
        schema = count_items(self.schema, self.list_path, count, parameter, keeps_limits=not self.is_example)
        if schema is self.schema:
            return self
        return Shape(schema, self.raw, fault_hint=self.fault_hint, is_example=self.is_example)
