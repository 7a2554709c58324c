"""What a schema shows of its values: `examples`, `example` and `default`.

Somebody who writes examples of a text without a telling name shows what stands there; a default is what stands there more
often than anything else. Only values that conform are taken.
"""

from __future__ import annotations

from collections.abc import Callable

from mockllmapi.synthesis.meanings import Meaning
from mockllmapi.synthesis.scene import Draw, Record
from mockllmapi.types import JsonObject, JsonValue, json_type

__all__ = ["shown_draw"]

_DEFAULT_SHARE = 0.5


def shown_draw(
    flat: JsonObject,
    kind: str,
    draw: Draw,
    fits: Callable[[JsonValue], bool],
    meaning: Meaning | None,
    *,
    is_open: bool,
) -> Draw:
    """`draw`, or what `flat` shows of values of type `kind` that `fits` accepts.

    Examples stand for the values of a field whose name says nothing, and of an object or list of which nothing else is said
    (`is_open`); several texts also against a `meaning`, unless that is told by the record around it. The default stands in
    every second place, where the name says nothing; a flag has it always so often, and so has a text without a format, unless
    the record tells it.
    """
    is_structure = kind in ("object", "array")
    examples = [value for value in _examples(flat) if _is_of(kind, value) and value not in ("", [], {}) and fits(value)]
    is_list_of_texts = kind == "string" and len(examples) > 1 and meaning is not None and not meaning.learns
    if examples and (is_open if is_structure else meaning is None or is_list_of_texts):
        size = len(examples)
        return lambda record: examples[int(record.random() * size)]
    default = flat.get("default")
    is_usable = not is_structure and default not in ("", None) and _is_of(kind, default) and fits(default)
    is_told = meaning is not None and (bool(meaning.learns) or "format" in flat or kind != "string")
    if not is_usable or (is_told and kind != "boolean"):
        return draw

    def usual(record: Record) -> JsonValue:
        return default if record.random() < _DEFAULT_SHARE else draw(record)

    return usual


def _examples(flat: JsonObject) -> list[JsonValue]:
    """Every example once, in their order."""
    listed = flat.get("examples")
    found: list[JsonValue] = []
    for value in [*(listed if isinstance(listed, list) else ()), *([flat["example"]] if "example" in flat else ())]:
        if value not in found:
            found.append(value)
    return found


def _is_of(kind: str, value: JsonValue) -> bool:
    found = json_type(value)
    return found == kind or (found == "integer" and kind == "number")
