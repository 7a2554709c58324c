"""A JSON Schema in the strict subset of OpenAI's structured outputs.

https://platform.openai.com/docs/guides/structured-outputs#supported-schemas: the root is an object and no `anyOf`, every
object is closed and all its properties are required, at most ten levels and five thousand properties. Keywords outside
the subset only narrow an answer, and every answer is validated afterwards, so they are left out. So are titles and
descriptions: they are a stranger's words, and a schema has no marks around it that say so.
"""

from __future__ import annotations

from mockllmapi.types import JsonObject, JsonSchema, JsonValue, json_type

__all__ = ["WRAPPER", "to_strict_schema"]

WRAPPER = "items"
"""The one member of the object that stands around an answer which is no object."""

_NUMBER_KEYWORDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_LIST_KEYWORDS = ("minItems", "maxItems")
_FORMATS = frozenset({"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"})
_SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})

_DEEPEST = 10
_MOST_PROPERTIES = 5_000
_MOST_ENUM_VALUES = 1_000


class _Unsayable(ValueError):
    """The subset has no words for this."""


def to_strict_schema(schema: JsonSchema) -> JsonObject | None:
    """`schema` in the strict subset, or None where it cannot be said there (free maps, tuples, any value at all).

    A root that is no object becomes `{"items": …}` with that one member. An optional property becomes required; where
    it holds a reference it may also be null, so that a recursive structure can end.
    """
    if not isinstance(schema, dict):
        return None
    try:
        return _Converter(schema).convert()
    except _Unsayable:
        return None


class _Converter:
    """One conversion: counts what it says against the limits of the subset."""

    def __init__(self, root: JsonObject) -> None:
        self._root = root
        self._properties = 0
        self._enum_values = 0
        self._may_refer_to_root = True

    def convert(self) -> JsonObject:
        root = self._dereferenced(self._root)
        is_object = _types_of(root) == ["object"] and not {"anyOf", "oneOf", "allOf", "enum", "const"} & root.keys()
        self._may_refer_to_root = is_object and root is self._root
        if is_object:
            said = self._say(root, 1)
        else:
            member = self._say(
                {key: value for key, value in self._root.items() if key not in ("$defs", "definitions")}, 2
            )
            said = {
                "type": "object",
                "properties": {WRAPPER: member},
                "required": [WRAPPER],
                "additionalProperties": False,
            }
        definitions: JsonObject = {}
        for place in ("$defs", "definitions"):
            found = self._root.get(place)
            if isinstance(found, dict):
                definitions |= {name: self._say(sub, 1) for name, sub in found.items()}
        return said | ({"$defs": definitions} if definitions else {})

    def _dereferenced(self, schema: JsonObject) -> JsonObject:
        """The definition that the root is a mere reference to, or the root itself."""
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return schema
        place, _, name = reference.removeprefix("#/").partition("/")
        definitions = schema.get(place) if place in ("$defs", "definitions") else None
        target = definitions.get(name) if isinstance(definitions, dict) else None
        if not isinstance(target, dict) or "$ref" in target:
            raise _Unsayable
        return target

    def _say(self, schema: JsonValue, depth: int) -> JsonObject:
        if not isinstance(schema, dict) or depth > _DEEPEST:
            raise _Unsayable
        if "$ref" in schema:
            return {"$ref": self._reference(schema["$ref"])}
        said: JsonObject = {}
        for key in ("anyOf", "oneOf", "allOf"):
            if key in schema:
                return said | self._alternatives(key, schema[key], depth)
        if "const" in schema or "enum" in schema:
            return said | self._choice([schema["const"]] if "const" in schema else schema["enum"])
        types = _types_of(schema)
        if not types:
            raise _Unsayable
        said["type"] = types[0] if len(types) == 1 else list[JsonValue](types)
        for name in types:
            said |= self._details(name, schema, depth)
        return said

    def _reference(self, reference: JsonValue) -> str:
        if reference == "#" and self._may_refer_to_root:
            return "#"
        if not isinstance(reference, str):
            raise _Unsayable
        place, _, name = reference.removeprefix("#/").partition("/")
        definitions = self._root.get(place) if place in ("$defs", "definitions") else None
        if not isinstance(definitions, dict) or name not in definitions:
            raise _Unsayable
        return f"#/$defs/{name}"

    def _alternatives(self, key: str, schemas: JsonValue, depth: int) -> JsonObject:
        if not isinstance(schemas, list) or not schemas or (key == "allOf" and len(schemas) > 1):
            raise _Unsayable
        if len(schemas) == 1:
            return self._say(schemas[0], depth)
        return {"anyOf": [self._say(sub, depth + 1) for sub in schemas]}

    def _choice(self, values: JsonValue) -> JsonObject:
        if not isinstance(values, list) or not values:
            raise _Unsayable
        self._enum_values += len(values)
        types = sorted({json_type(value) for value in values})
        if not set(types) <= _SCALARS or self._enum_values > _MOST_ENUM_VALUES:
            raise _Unsayable
        return {"type": types[0] if len(types) == 1 else list[JsonValue](types), "enum": values}

    def _details(self, name: str, schema: JsonObject, depth: int) -> JsonObject:
        match name:
            case "object":
                return self._object(schema, depth)
            case "array":
                if "prefixItems" in schema:
                    raise _Unsayable
                return {"items": self._say(schema.get("items"), depth + 1)} | _picked(schema, _LIST_KEYWORDS)
            case "number" | "integer":
                return _picked(schema, _NUMBER_KEYWORDS)
            case "string" if schema.get("format") in _FORMATS:
                return _picked(schema, ("format",))
            case _ if name in _SCALARS:
                return {}
            case _:
                raise _Unsayable

    def _object(self, schema: JsonObject, depth: int) -> JsonObject:
        properties = schema.get("properties", {})
        is_map = bool(schema.get("patternProperties")) or isinstance(schema.get("additionalProperties"), dict)
        if (
            not isinstance(properties, dict)
            or is_map
            or (not properties and schema.get("additionalProperties") is not False)
        ):
            raise _Unsayable
        self._properties += len(properties)
        if self._properties > _MOST_PROPERTIES:
            raise _Unsayable
        listed = schema.get("required")
        required = listed if isinstance(listed, list) else []
        said: JsonObject = {}
        for name, sub in properties.items():
            member = self._say(sub, depth + 1)
            may_be_endless = name not in required and _holds_reference(member)
            said[name] = {"anyOf": [member, {"type": "null"}]} if may_be_endless else member
        return {"properties": said, "required": list[JsonValue](properties), "additionalProperties": False}


def _types_of(schema: JsonObject) -> list[str]:
    """The types a schema allows; read off its keywords where it does not say."""
    given = schema.get("type")
    if isinstance(given, str):
        return [given]
    if isinstance(given, list):
        return [name for name in given if isinstance(name, str)]
    if "properties" in schema:
        return ["object"]
    return ["array"] if "items" in schema else []


def _picked(schema: JsonObject, keywords: tuple[str, ...]) -> JsonObject:
    return {key: schema[key] for key in keywords if key in schema}


def _holds_reference(schema: JsonValue) -> bool:
    if isinstance(schema, dict):
        return "$ref" in schema or any(_holds_reference(value) for value in schema.values())
    return isinstance(schema, list) and any(_holds_reference(value) for value in schema)
