"""A shape as a model reads it best: `{"id": integer, "name": text, "tags": [text, ...]}`.

Small models copy the empty values of an example and get lost in a JSON Schema; names with types are short, and they are
understood. What the notation cannot say is said as JSON Schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mockllmapi.engine.prompting.escaping import data_line
from mockllmapi.shapes import Shape
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["shape_text"]

_DEEPEST = 12
_MOST_CHARS = 20_000
_LONGEST_CODE = 16
_LONGEST_NOTE = 80
_UNSAID = frozenset({
    "allOf", "not", "if", "then", "else", "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas",
    "contains", "prefixItems", "unevaluatedItems", "oneOf", "$dynamicRef", "minProperties", "maxProperties",
})  # fmt: skip
_SAID_BY_ITSELF = (False, None)


class _Unsayable(Exception):
    """The notation has no words for a schema."""


def shape_text(shape: Shape) -> str:
    """One line that says what the answer looks like, escaped as data: the notation, or JSON Schema where that is not enough."""
    definitions = shape.schema.get("$defs") if isinstance(shape.schema, dict) else None
    example = shape.raw if shape.is_example else None
    try:
        return _Notation(definitions if isinstance(definitions, dict) else {}).of(shape.schema, example, 0)
    except _Unsayable:
        return data_line(shape.schema)


class _Notation:
    def __init__(self, definitions: JsonObject) -> None:
        self._definitions = definitions
        self._room = _MOST_CHARS

    def of(self, schema: JsonValue, example: JsonValue, depth: int) -> str:
        if not isinstance(schema, dict):
            return "any value"
        if depth > _DEEPEST or not _UNSAID.isdisjoint(schema):
            raise _Unsayable
        text = self._text(schema, example, depth)
        self._room -= len(text)
        if self._room < 0:
            raise _Unsayable
        return text + _note(schema)

    def _text(self, schema: JsonObject, example: JsonValue, depth: int) -> str:
        if isinstance(reference := schema.get("$ref"), str):
            return self.of(self._definitions.get(reference.removeprefix("#/$defs/")), example, depth + 1)
        if "const" in schema:
            return data_line(schema["const"])
        if isinstance(choices := schema.get("enum"), list):
            return " or ".join(data_line(choice) for choice in choices)
        if isinstance(branches := schema.get("anyOf"), list):
            return " or ".join(self.of(branch, None, depth + 1) for branch in branches)
        kinds = schema.get("type")
        if isinstance(kinds, list):
            return " or ".join(self.of({**schema, "type": kind, "description": ""}, example, depth) for kind in kinds)
        if kinds == "object" or "properties" in schema:
            return self._object(schema, example, depth)
        if kinds == "array" or "items" in schema:
            return self._array(schema, example, depth)
        said = _SCALARS.get(str(kinds))
        return said(schema, example) if said is not None else "any value"

    def _object(self, schema: JsonObject, example: JsonValue, depth: int) -> str:
        properties, required = schema.get("properties"), schema.get("required")
        if not isinstance(properties, dict) or schema.get("additionalProperties") not in _SAID_BY_ITSELF:
            if "properties" in schema or isinstance(schema.get("additionalProperties"), dict):
                raise _Unsayable
            return "object"
        examples = example if isinstance(example, dict) else {}
        needed = frozenset(name for name in required if isinstance(name, str)) if isinstance(required, list) else ()
        members = (
            f"{data_line(name)}{'' if name in needed else ' (optional)'}: "
            f"{self.of(member, examples.get(name), depth + 1)}"
            for name, member in properties.items()
        )
        return "{" + ", ".join(members) + "}"

    def _array(self, schema: JsonObject, example: JsonValue, depth: int) -> str:
        if "items" not in schema:
            return "[any value, ...]"
        first = example[0] if isinstance(example, list) and example else None
        return f"[{self.of(schema['items'], first, depth + 1)}, ...]{_limits(schema, 'minItems', 'maxItems', ' items')}"


def _string(schema: JsonObject, example: JsonValue) -> str:
    text = _FORMATS.get(str(schema.get("format", "")), "text")
    if text == "text" and "format" in schema:
        text += f" of the format {data_line(schema['format'])}"
    if "pattern" in schema:
        text += f" of the pattern {data_line(schema['pattern'])}"
    is_code = isinstance(example, str) and 0 < len(example) <= _LONGEST_CODE and " " not in example and text == "text"
    return text + (
        f" like {data_line(example)}" if is_code else _limits(schema, "minLength", "maxLength", " characters")
    )


def _number(schema: JsonObject, _example: JsonValue) -> str:
    text = str(schema["type"])
    for keyword, words in (
        ("exclusiveMinimum", "above"),
        ("exclusiveMaximum", "below"),
        ("multipleOf", "a multiple of"),
    ):
        if keyword in schema:
            text += f", {words} {data_line(schema[keyword])}"
    return text + _limits(schema, "minimum", "maximum", "")


def _limits(schema: JsonObject, least: str, most: str, unit: str) -> str:
    low, high = schema.get(least), schema.get(most)
    if low is not None and low == high:
        return f" (exactly {data_line(low)}{unit})"
    if least == "minItems" and low in (None, 0, 1) and high is None:
        return ""
    if low is not None and high is not None:
        return f" ({data_line(low)} to {data_line(high)}{unit})"
    if low is None and high is None:
        return ""
    return f" (at least {data_line(low)}{unit})" if high is None else f" (at most {data_line(high)}{unit})"


def _note(schema: JsonObject) -> str:
    """What a schema's author says about the place, as data."""
    words = schema.get("description") or schema.get("title")
    return f" ({data_line(words[:_LONGEST_NOTE])})" if isinstance(words, str) and words else ""


_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "date-time": "date and time (2024-05-17T09:30:00Z)",
        "date": "date (2024-05-17)",
        "time": "time (09:30:00Z)",
        "email": "e-mail address",
        "uri": "URL",
        "uuid": "UUID",
        "ipv4": "IPv4 address",
        "ipv6": "IPv6 address",
    }
)
_SCALARS: Mapping[str, Callable[[JsonObject, JsonValue], str]] = MappingProxyType(
    {
        "string": _string,
        "integer": _number,
        "number": _number,
        "boolean": lambda _schema, _example: "true or false",
        "null": lambda _schema, _example: "null",
    }
)
