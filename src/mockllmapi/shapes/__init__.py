"""What must the answer look like.

A client says it by example or as a JSON Schema (`RawShape`); `compile_shape` turns either into a `Shape`, which holds one
internal JSON Schema (2020-12, references only into its own `$defs`) and judges values by it. `ShapeCache` reads equal
shapes once. Surfaces call `parse_shape_text`, the engine calls the library and asks the shape; the generator below only
ever sees `Shape.schema`. Nothing here opens a file or an address.
"""

from mockllmapi.shapes.compiler import compile_shape
from mockllmapi.shapes.shape import Shape
from mockllmapi.shapes.shape_cache import ShapeCache
from mockllmapi.shapes.text import parse_shape_text
from mockllmapi.shapes.validation import Validator, Violation, compile_validator

__all__ = ["Shape", "ShapeCache", "Validator", "Violation", "compile_shape", "compile_validator", "parse_shape_text"]
