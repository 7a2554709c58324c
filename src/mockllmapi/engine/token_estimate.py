"""How many tokens a value will take, told from its schema before anybody has written one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from mockllmapi.shapes import Shape
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["estimate_tokens", "item_schema", "most_tokens_of_schema", "tokens_of_schema"]

_DEEPEST = 8
_LEAST_LIMIT, _MARGIN = 512, 4
_LONG_TEXT_CHARS, _LONG_LIST, _MOST_PARTS = 600, 20, 500
_FORMATS: Mapping[str, int] = MappingProxyType(
    {"uuid": 30, "date-time": 22, "date": 12, "time": 12, "email": 14, "uri": 18, "ipv4": 14, "ipv6": 28}
)
_SCALARS: Mapping[str, int] = MappingProxyType({"integer": 5, "number": 6, "boolean": 2, "null": 2, "string": 10})


_PIECE = re.compile(r"[A-Z]?[a-z]{1,5}|[A-Z]{1,2}|[0-9]|[^A-Za-z0-9\s]{1,2}|\s{2,}")
_ESTIMATE_MARGIN = 1.1
_PER_WIDE_BYTE = 0.6


def estimate_tokens(text: str) -> int:
    """About how many tokens a text is. Pieces are short runs of letters, pairs of punctuation, single digits, and bytes of
    other scripts; a tenth is added.

    Against SmolLM2's own tokenizer it is 1.0 to 1.3 times the truth for JSON, English, code and schemas, up to 1.5 times for
    other scripts and capitals; 0.7 to 0.9 times for Latin, base64 and emoji. Tokenizers of larger models need fewer.
    """
    wide = 0 if text.isascii() else len(text.encode("utf-8", "replace")) - len(text)
    return int((len(_PIECE.findall(text)) + wide * _PER_WIDE_BYTE) * _ESTIMATE_MARGIN + 0.99)


def item_schema(shape: Shape) -> JsonSchema | None:
    """The schema of one item of a shape's primary list, with the definitions it may refer to; None where there is no list or
    nothing is said of its items."""
    if shape.list_path is None or not isinstance(shape.schema, dict):
        return None
    definitions = shape.schema.get("$defs")
    known = definitions if isinstance(definitions, dict) else {}
    schema: JsonValue = shape.schema
    for name in shape.list_path:
        schema = _members(_resolved(schema, known)).get(name)
    items = _resolved(schema, known).get("items")
    if not isinstance(items, dict):
        return None
    return {**items, "$defs": known} if known else items


def tokens_of_schema(schema: JsonSchema) -> int:
    """About how many tokens a value of that schema takes, rather too many than too few."""
    if not isinstance(schema, dict):
        return _SCALARS["string"]
    definitions = schema.get("$defs")
    return _Weighing(definitions if isinstance(definitions, dict) else {}).tokens(schema, 0)


def most_tokens_of_schema(schema: JsonSchema) -> int | None:
    """Return more tokens than a value of that schema needs, or None if the schema leaves that open or is large.

    It is four times an estimate with long texts and full lists, and at least 512.
    """
    if not isinstance(schema, dict):
        return None
    definitions = schema.get("$defs")
    known = definitions if isinstance(definitions, dict) else {}
    if not _BoundCheck(known).is_bounded(schema, 0):
        return None
    return max(_LEAST_LIMIT, _MARGIN * _Weighing(known, is_generous=True).tokens(schema, 0))


class _BoundCheck:
    """Check that every part of a schema has a type, that none refers to itself without end, and that there are few."""

    def __init__(self, definitions: JsonObject) -> None:
        self._definitions = definitions
        self._left = _MOST_PARTS

    def is_bounded(self, value: JsonValue, depth: int) -> bool:
        self._left -= 1
        schema = _resolved(value, self._definitions)
        if depth > _DEEPEST or not schema or self._left < 0:
            return False
        if "const" in schema or "enum" in schema:
            return True
        parts = [part for name in ("anyOf", "oneOf", "allOf") if isinstance(part := schema.get(name), list)]
        inner = [one for part in parts for one in part]
        if isinstance(schema.get("properties"), dict):
            inner += _members(schema).values()
        elif "items" in schema:
            inner.append(schema["items"])
        elif not parts and schema.get("type") in (None, "object", "array"):
            return False
        return all(self.is_bounded(one, depth + 1) for one in inner)


class _Weighing:
    def __init__(self, definitions: JsonObject, *, is_generous: bool = False) -> None:
        self._definitions = definitions
        self._is_generous = is_generous

    def tokens(self, value: JsonValue, depth: int) -> int:
        schema = _resolved(value, self._definitions)
        if depth > _DEEPEST:
            return _SCALARS["string"]
        if "const" in schema:
            return estimate_tokens(repr(schema["const"]))
        for name in ("enum", "examples"):
            choices = schema.get(name)
            if isinstance(choices, list) and choices:
                return max(estimate_tokens(repr(choice)) for choice in choices[:20])
        for name in ("anyOf", "oneOf"):
            branches = schema.get(name)
            if isinstance(branches, list) and branches:
                return max(self.tokens(branch, depth + 1) for branch in branches[:20])
        parts = schema.get("allOf")
        own = sum(self.tokens(part, depth + 1) for part in parts[:20]) if isinstance(parts, list) else 0
        return own + self._own_tokens(schema, depth)

    def _own_tokens(self, schema: JsonObject, depth: int) -> int:
        if "properties" in schema:
            members = _members(schema).items()
            return 3 + sum(estimate_tokens(name) + 3 + self.tokens(member, depth + 1) for name, member in members)
        if "items" in schema:
            return 2 + self._length(schema) * (1 + self.tokens(schema["items"], depth + 1))
        form = schema.get("format")
        if isinstance(form, str) and form in _FORMATS:
            return _FORMATS[form]
        kind = schema.get("type")
        kinds = kind if isinstance(kind, list) else [kind]
        expected = max((_SCALARS.get(str(one), 0) for one in kinds), default=0)
        least = schema.get("minLength")
        if self._is_generous and "string" in kinds:
            most = schema.get("maxLength")
            expected = max(expected, (most if isinstance(most, int) else _LONG_TEXT_CHARS) // 3)
        return max(expected or _SCALARS["string"], least // 3 if isinstance(least, int) else 0)

    def _length(self, schema: JsonObject) -> int:
        most = schema.get("maxItems")
        if not self._is_generous:
            return _usual_length(schema)
        return max(_usual_length(schema), most if isinstance(most, int) else _LONG_LIST)


def _usual_length(schema: JsonObject) -> int:
    least, most = schema.get("minItems", 0), schema.get("maxItems", 3)
    return max(least if isinstance(least, int) else 0, min(3, most if isinstance(most, int) else 3))


def _members(schema: JsonObject) -> JsonObject:
    properties = schema.get("properties")
    return properties if isinstance(properties, dict) else {}


def _resolved(schema: JsonValue, definitions: JsonObject) -> JsonObject:
    """A schema with the references it may begin with followed; its own words win."""
    own: JsonObject = {}
    for _ in range(20):
        if not isinstance(schema, dict):
            break
        own = {**schema, **own}
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            break
        schema = definitions.get(reference.removeprefix("#/$defs/"))
    return own
