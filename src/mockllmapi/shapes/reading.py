"""From a shape as the client wrote it to a `Shape`."""

from __future__ import annotations

from mockllmapi.errors import BadControl
from mockllmapi.exchange import RawShape
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.shapes.from_schema import internal_schema
from mockllmapi.shapes.keywords import reads_as_schema
from mockllmapi.shapes.shape import Shape
from mockllmapi.shapes.text import MAX_DEPTH, is_deeper_than, too_deep

__all__ = ["HINTS", "read_shape"]

HINTS = ("$cache", "$error")
"""Members at the top of a shape that say something else than what the answer looks like."""


def read_shape(raw: RawShape, *, closes: bool = True) -> Shape:
    """The shape that the client means: by JSON Schema where the value is one, else by example.

    With `closes`, the objects of a JSON Schema have nothing beyond what they name, where it does not say otherwise.

    Raises `BadControl` naming `raw.parameter` and the fault.
    """
    value, parameter = raw.value, raw.parameter
    if is_deeper_than(value, MAX_DEPTH):
        raise too_deep(parameter)
    fault_hint = None
    if isinstance(value, dict) and any(hint in value for hint in HINTS):
        fault_hint = value.get("$error")
        value = {name: member for name, member in value.items() if name not in HINTS}
    if isinstance(value, dict) and reads_as_schema(value):
        try:
            shape = Shape(internal_schema(value, parameter, closes=closes), value, fault_hint=fault_hint)
        except RecursionError:
            raise BadControl(parameter, "the references of the shape follow one another too deeply") from None
        _compile(shape, parameter)
        return shape
    return Shape(schema_of_example(value), value, fault_hint=fault_hint, is_example=True)


def _compile(shape: Shape, parameter: str) -> None:
    try:
        _ = shape.validator
    except ValueError as error:
        message = str(error).partition("\n")[0][:200]
        raise BadControl(parameter, f"the shape cannot be used as a JSON Schema: {message}") from None
