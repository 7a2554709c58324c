"""Convert a JSON Schema to the strict subset of OpenAI's structured outputs.

https://platform.openai.com/docs/guides/structured-outputs#supported-schemas: the root is an object and no `anyOf`, every
object is closed and all its properties are required, at most ten levels and five thousand properties. Keywords outside
the subset only narrow an answer, and every answer is validated afterwards, so they are left out. So are titles and
descriptions: they come from the client, and a schema cannot mark them as data.
"""

from __future__ import annotations

from mockllmapi.types import JsonObject, JsonSchema, JsonValue, json_type

__all__ = ["WRAPPER", "to_strict_schema"]

WRAPPER = "items"
"""The only field of the object around an answer that is not an object."""

_NUMBER_KEYWORDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_LIST_KEYWORDS = ("minItems", "maxItems")
_FORMATS = frozenset({"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"})
_SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})

_MAX_DEPTH = 10
_MAX_PROPERTIES = 5_000
_MAX_ENUM_VALUES = 1_000


class _UnsupportedError(ValueError):
    """Raised for a schema that the subset cannot express."""


def to_strict_schema(schema: JsonSchema) -> JsonObject | None:
    """Return `schema` in the strict subset, or None if the subset cannot express it (free maps, tuples, any value).

    A root that is not an object becomes `{"items": …}`. An optional property becomes required; if it holds a reference it
    may also be null, so that a recursive structure can end.
    """
    if not isinstance(schema, dict):
        return None
    try:
        return _Converter(schema).convert()
    except _UnsupportedError:
        return None


class _Converter:
    """Run one conversion and count against the limits of the subset."""

    def __init__(self, root: JsonObject) -> None:
        self._root = root
        self._properties = 0
        self._enum_values = 0
        self._may_refer_to_root = True

    def convert(self) -> JsonObject:
        root = self._dereference(self._root)
        is_object = _types_of(root) == ["object"] and not {"anyOf", "oneOf", "allOf", "enum", "const"} & root.keys()
        self._may_refer_to_root = is_object and root is self._root
        if is_object:
            converted = self._convert(root, 1)
        else:
            member = self._convert(
                {key: value for key, value in self._root.items() if key not in ("$defs", "definitions")}, 2
            )
            converted = {
                "type": "object",
                "properties": {WRAPPER: member},
                "required": [WRAPPER],
                "additionalProperties": False,
            }
        definitions: JsonObject = {}
        for place in ("$defs", "definitions"):
            found = self._root.get(place)
            if isinstance(found, dict):
                definitions |= {name: self._convert(sub, 1) for name, sub in found.items()}
        return converted | ({"$defs": definitions} if definitions else {})

    def _dereference(self, schema: JsonObject) -> JsonObject:
        """Return the definition that the root refers to, or the root itself."""
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return schema
        place, _, name = reference.removeprefix("#/").partition("/")
        definitions = schema.get(place) if place in ("$defs", "definitions") else None
        target = definitions.get(name) if isinstance(definitions, dict) else None
        if not isinstance(target, dict) or "$ref" in target:
            raise _UnsupportedError
        return target

    def _convert(self, schema: JsonValue, depth: int) -> JsonObject:
        if not isinstance(schema, dict) or depth > _MAX_DEPTH:
            raise _UnsupportedError
        if "$ref" in schema:
            return {"$ref": self._reference(schema["$ref"])}
        converted: JsonObject = {}
        for key in ("anyOf", "oneOf", "allOf"):
            if key in schema:
                return converted | self._alternatives(key, schema[key], depth)
        if "const" in schema or "enum" in schema:
            return converted | self._choice([schema["const"]] if "const" in schema else schema["enum"])
        types = _types_of(schema)
        if not types:
            raise _UnsupportedError
        converted["type"] = types[0] if len(types) == 1 else list[JsonValue](types)
        for name in types:
            converted |= self._details(name, schema, depth)
        return converted

    def _reference(self, reference: JsonValue) -> str:
        if reference == "#" and self._may_refer_to_root:
            return "#"
        if not isinstance(reference, str):
            raise _UnsupportedError
        place, _, name = reference.removeprefix("#/").partition("/")
        definitions = self._root.get(place) if place in ("$defs", "definitions") else None
        if not isinstance(definitions, dict) or name not in definitions:
            raise _UnsupportedError
        return f"#/$defs/{name}"

    def _alternatives(self, key: str, schemas: JsonValue, depth: int) -> JsonObject:
        if not isinstance(schemas, list) or not schemas or (key == "allOf" and len(schemas) > 1):
            raise _UnsupportedError
        if len(schemas) == 1:
            return self._convert(schemas[0], depth)
        return {"anyOf": [self._convert(sub, depth + 1) for sub in schemas]}

    def _choice(self, values: JsonValue) -> JsonObject:
        if not isinstance(values, list) or not values:
            raise _UnsupportedError
        self._enum_values += len(values)
        types = sorted({json_type(value) for value in values})
        if not set(types) <= _SCALARS or self._enum_values > _MAX_ENUM_VALUES:
            raise _UnsupportedError
        return {"type": types[0] if len(types) == 1 else list[JsonValue](types), "enum": values}

    def _details(self, name: str, schema: JsonObject, depth: int) -> JsonObject:
        match name:
            case "object":
                return self._object(schema, depth)
            case "array":
                if "prefixItems" in schema:
                    raise _UnsupportedError
                return {"items": self._convert(schema.get("items"), depth + 1)} | _pick(schema, _LIST_KEYWORDS)
            case "number" | "integer":
                return _pick(schema, _NUMBER_KEYWORDS)
            case "string" if schema.get("format") in _FORMATS:
                return _pick(schema, ("format",))
            case _ if name in _SCALARS:
                return {}
            case _:
                raise _UnsupportedError

    def _object(self, schema: JsonObject, depth: int) -> JsonObject:
        properties = schema.get("properties", {})
        is_map = bool(schema.get("patternProperties")) or isinstance(schema.get("additionalProperties"), dict)
        if (
            not isinstance(properties, dict)
            or is_map
            or (not properties and schema.get("additionalProperties") is not False)
        ):
            raise _UnsupportedError
        self._properties += len(properties)
        if self._properties > _MAX_PROPERTIES:
            raise _UnsupportedError
        listed = schema.get("required")
        required = listed if isinstance(listed, list) else []
        converted: JsonObject = {}
        for name, sub in properties.items():
            member = self._convert(sub, depth + 1)
            may_be_endless = name not in required and _holds_reference(member)
            converted[name] = {"anyOf": [member, {"type": "null"}]} if may_be_endless else member
        return {"properties": converted, "required": list[JsonValue](properties), "additionalProperties": False}


def _types_of(schema: JsonObject) -> list[str]:
    """Return the types that a schema allows, derived from its keywords if it has no `type`."""
    given = schema.get("type")
    if isinstance(given, str):
        return [given]
    if isinstance(given, list):
        return [name for name in given if isinstance(name, str)]
    if "properties" in schema:
        return ["object"]
    return ["array"] if "items" in schema else []


def _pick(schema: JsonObject, keywords: tuple[str, ...]) -> JsonObject:
    return {key: schema[key] for key in keywords if key in schema}


def _holds_reference(schema: JsonValue) -> bool:
    if isinstance(schema, dict):
        return "$ref" in schema or any(_holds_reference(value) for value in schema.values())
    return isinstance(schema, list) and any(_holds_reference(value) for value in schema)
