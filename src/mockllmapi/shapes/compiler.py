"""From a shape as the client wrote it to a `Shape`."""

from __future__ import annotations

from mockllmapi.errors import BadControl
from mockllmapi.exchange import RawShape
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.shapes.from_schema import build_internal_schema
from mockllmapi.shapes.keywords import is_schema
from mockllmapi.shapes.shape import Shape
from mockllmapi.shapes.text import MAX_DEPTH, is_deeper_than, too_deep_error

__all__ = ["HINT_FIELDS", "compile_shape"]

HINT_FIELDS = ("$cache", "$error")
"""Members at the top of a shape that say something else than what the answer looks like."""


def compile_shape(raw: RawShape, *, closes: bool = True) -> Shape:
    """Compile the client's shape: as JSON Schema if the value is one, else as an example.

    With `closes`, the objects of a JSON Schema allow only the fields they name, unless the schema states otherwise.

    Raises `BadControl` naming `raw.parameter` and the fault.
    """
    value, parameter = raw.value, raw.parameter
    if is_deeper_than(value, MAX_DEPTH):
        raise too_deep_error(parameter)
    fault_hint = None
    if isinstance(value, dict) and any(hint in value for hint in HINT_FIELDS):
        fault_hint = value.get("$error")
        value = {name: member for name, member in value.items() if name not in HINT_FIELDS}
    if isinstance(value, dict) and is_schema(value):
        try:
            shape = Shape(build_internal_schema(value, parameter, closes=closes), value, fault_hint=fault_hint)
        except RecursionError:
            raise BadControl(parameter, "the references of the shape follow one another too deeply") from None
        _check_validator(shape, parameter)
        return shape
    return Shape(schema_of_example(value), value, fault_hint=fault_hint, is_example=True)


def _check_validator(shape: Shape, parameter: str) -> None:
    try:
        _ = shape.validator
    except ValueError as error:
        message = str(error).partition("\n")[0][:200]
        raise BadControl(parameter, f"the shape cannot be used as a JSON Schema: {message}") from None
