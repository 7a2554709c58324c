"""The vocabulary of JSON Schema as a table.

For each keyword it has the type of its value, its role in the internal schema, and whether a schema in it describes the
value itself, a value inside, or a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from mockllmapi.types import JsonObject, JsonValue

__all__ = [
    "CHILD_KEYWORDS",
    "COMPOSITION_KEYWORDS",
    "CONDITION_KEYWORDS",
    "KEYWORDS",
    "Keyword",
    "KeywordType",
    "Role",
    "is_schema",
    "is_subschema",
    "subschemas",
]

TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


class KeywordType(Enum):
    """What value a keyword takes."""

    ANYTHING = "any value"
    TEXT = "a string"
    TEXTS = "a list of strings"
    FLAG = "true or false"
    NUMBER = "a number"
    BOUND = "a number, or true or false as OpenAPI 3.0 has it"
    COUNT = "a whole number from 0"
    LIST = "a list"
    OBJECT = "an object"
    TYPE = "a type name, or a list of them"
    SCHEMA = "a schema"
    SCHEMAS = "a list of schemas"
    SCHEMA_MAP = "an object of schemas"
    ITEMS = "a schema, or a list of schemas as older drafts have it"
    DEPENDENCIES = "an object of schemas and lists of names, as older drafts have it"
    NAME_MAP = "an object of lists of names"


class Role(Enum):
    """What becomes of a keyword in the internal schema."""

    CONSTRAINT = "kept: it limits values, and the generator satisfies it"
    NOTE = "kept: it explains the value to a person or a model"
    DROPPED = "left out: it concerns the document it stands in, or another tool"


@dataclass(frozen=True, slots=True)
class Keyword:
    """One row of the table."""

    value_type: KeywordType
    role: Role


def _build_table(rows: Mapping[tuple[Role, KeywordType], str]) -> Mapping[str, Keyword]:
    return MappingProxyType(
        {name: Keyword(kind, role) for (role, kind), names in rows.items() for name in names.split()}
    )


KEYWORDS: Mapping[str, Keyword] = _build_table(
    {
        (Role.CONSTRAINT, KeywordType.TYPE): "type",
        (Role.CONSTRAINT, KeywordType.LIST): "enum",
        (Role.CONSTRAINT, KeywordType.ANYTHING): "const",
        (Role.CONSTRAINT, KeywordType.NUMBER): "minimum maximum multipleOf",
        (Role.CONSTRAINT, KeywordType.BOUND): "exclusiveMinimum exclusiveMaximum",
        (Role.CONSTRAINT, KeywordType.COUNT): "minLength maxLength minItems maxItems minProperties maxProperties "
        "minContains maxContains",
        (Role.CONSTRAINT, KeywordType.TEXT): "pattern format $ref $dynamicRef $recursiveRef",
        (Role.CONSTRAINT, KeywordType.TEXTS): "required",
        (Role.CONSTRAINT, KeywordType.FLAG): "uniqueItems nullable",
        (Role.CONSTRAINT, KeywordType.ITEMS): "items",
        (
            Role.CONSTRAINT,
            KeywordType.SCHEMA,
        ): "additionalProperties additionalItems propertyNames contains unevaluatedItems "
        "unevaluatedProperties not if then else",
        (Role.CONSTRAINT, KeywordType.SCHEMAS): "prefixItems anyOf oneOf allOf",
        (Role.CONSTRAINT, KeywordType.SCHEMA_MAP): "properties patternProperties dependentSchemas",
        (Role.CONSTRAINT, KeywordType.NAME_MAP): "dependentRequired",
        (Role.CONSTRAINT, KeywordType.DEPENDENCIES): "dependencies",
        (Role.NOTE, KeywordType.TEXT): "title description contentEncoding contentMediaType",
        (Role.NOTE, KeywordType.ANYTHING): "default example",
        (Role.NOTE, KeywordType.LIST): "examples",
        (Role.NOTE, KeywordType.FLAG): "readOnly writeOnly deprecated",
        (Role.DROPPED, KeywordType.TEXT): "$schema $id $anchor $dynamicAnchor $comment",
        (Role.DROPPED, KeywordType.FLAG): "$recursiveAnchor",
        (Role.DROPPED, KeywordType.SCHEMA): "contentSchema",
        (Role.DROPPED, KeywordType.SCHEMA_MAP): "$defs definitions",
        (Role.DROPPED, KeywordType.OBJECT): "$vocabulary xml externalDocs",
        (Role.DROPPED, KeywordType.ANYTHING): "discriminator",
    }
)

COMPOSITION_KEYWORDS = ("allOf", "anyOf", "oneOf", "then", "else", "dependentSchemas")
"""Keywords whose schemas describe the same value as the schema around them."""

CONDITION_KEYWORDS = ("not", "if", "contains", "propertyNames")
"""Keywords whose schemas are conditions: a change that is harmless elsewhere reverses their meaning."""

CHILD_KEYWORDS = (
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "prefixItems",
    "items",
    "unevaluatedItems",
)
"""Keywords whose schemas describe values inside the value."""

_DECISIVE_KEYWORDS = frozenset(
    {
        *("type", "properties", "patternProperties", "items", "anyOf", "oneOf", "allOf", "enum", "const"),
        *("$ref", "$dynamicRef", "$recursiveRef", "not", "if", "contains", "prefixItems", "propertyNames"),
        *("dependentSchemas", "dependentRequired", "unevaluatedItems", "unevaluatedProperties", "additionalProperties"),
    }
)
"""Keywords that make an object a schema. The others could stand in any record (`title`, `format`, `minimum`)."""

_DECISIVE_WITH_CONSTRAINTS = frozenset(
    {"not", "if", "propertyNames", *(name for name in CHILD_KEYWORDS[2:] if name != "items")}
)
"""Of these, the ones that are decisive only if the schema in them has a constraint."""


def is_schema(value: JsonValue) -> bool:
    """Return whether a shape is a JSON Schema; otherwise it is an example.

    It is one if `$schema` is a string, or if every member is a keyword with a value of the keyword's kind and one of
    them says something about values. `{"type": "circle"}`, `{"type": "object", "id": 1}` and
    `{"properties": {"color": "red"}}` are examples, and so are `{"minimum": 5}` and `{"required": ["a"]}`, which could be
    either.
    """
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("$schema"), str):
        return True
    has_valid_types, has_unknown_fields, has_decisive_keyword = _classify_fields(value)
    return has_valid_types and has_decisive_keyword and not has_unknown_fields


def is_subschema(value: JsonValue) -> bool:
    """Return whether a value may stand in the place of a schema inside another one.

    Unknown fields are ignored, as the specification asks, if a known keyword shows that this is a schema.
    """
    if not isinstance(value, dict):
        return isinstance(value, bool)
    has_valid_types, has_unknown_fields, has_decisive_keyword = _classify_fields(value)
    return has_valid_types and (has_decisive_keyword or not has_unknown_fields)


def subschemas(schema: JsonObject, names: Iterable[str] | None = None) -> Iterator[tuple[tuple[str, ...], JsonValue]]:
    """Yield the schemas directly inside `schema`, each with the steps that lead to it.

    With `names`, only the schemas below those keywords.
    """
    for name in schema if names is None else names:
        keyword, value = KEYWORDS.get(name), schema.get(name)
        if keyword is None or value is None:
            continue
        if isinstance(value, dict) and keyword.value_type in (KeywordType.SCHEMA_MAP, KeywordType.DEPENDENCIES):
            yield from (((name, key), child) for key, child in value.items() if isinstance(child, bool | dict))
        elif isinstance(value, list) and keyword.value_type in (KeywordType.SCHEMAS, KeywordType.ITEMS):
            yield from (((name, str(index)), child) for index, child in enumerate(value))
        elif keyword.value_type in (KeywordType.SCHEMA, KeywordType.ITEMS):
            yield (name,), value


def _classify_fields(value: dict[str, JsonValue]) -> tuple[bool, bool, bool]:
    """In one pass: every keyword has a value of its kind; there are other members; something limits values."""
    has_unknown_fields = has_decisive_keyword = False
    for name, member in value.items():
        keyword = KEYWORDS.get(name)
        if keyword is None:
            has_unknown_fields = has_unknown_fields or not name.startswith("x-")
        elif not _TYPE_CHECKS[keyword.value_type](member):
            return False, has_unknown_fields, has_decisive_keyword
        elif name in _DECISIVE_KEYWORDS:
            has_decisive_keyword = has_decisive_keyword or not _is_ordinary_field(name, member, value)
    return True, has_unknown_fields, has_decisive_keyword


def _is_ordinary_field(name: str, member: JsonValue, around: dict[str, JsonValue]) -> bool:
    """Return whether a keyword with a value of its kind could be an ordinary member all the same."""
    if name == "items":
        return isinstance(member, list)
    if name == "contains":
        return not is_schema(member)
    if name == "if" and not {"then", "else"} & around.keys():
        return True
    if name in _DECISIVE_WITH_CONSTRAINTS:
        held = member if isinstance(member, list) else [member]
        return not any(isinstance(each, dict) and any(map(_is_constraint, each)) for each in held)
    return isinstance(member, dict) and name not in ("const", "enum") and not member


def _is_constraint(name: str) -> bool:
    keyword = KEYWORDS.get(name)
    return keyword is not None and keyword.role is Role.CONSTRAINT


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_type(value: JsonValue) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(name, str) and name in TYPES for name in value)
    return isinstance(value, str) and value in TYPES


def _is_schema_list(value: JsonValue) -> bool:
    return isinstance(value, list) and bool(value) and all(map(is_subschema, value))


def _is_name_list(value: JsonValue) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


_TYPE_CHECKS: Mapping[KeywordType, Callable[[JsonValue], bool]] = MappingProxyType(
    {
        KeywordType.ANYTHING: lambda _: True,
        KeywordType.TEXT: lambda value: isinstance(value, str),
        KeywordType.TEXTS: _is_name_list,
        KeywordType.FLAG: lambda value: isinstance(value, bool),
        KeywordType.NUMBER: _is_number,
        KeywordType.BOUND: lambda value: isinstance(value, int | float),
        KeywordType.COUNT: lambda value: _is_number(value) and value >= 0 and value == int(value),  # type: ignore[operator, arg-type]
        KeywordType.LIST: lambda value: isinstance(value, list),
        KeywordType.OBJECT: lambda value: isinstance(value, dict),
        KeywordType.TYPE: _is_type,
        KeywordType.SCHEMA: is_subschema,
        KeywordType.SCHEMAS: _is_schema_list,
        KeywordType.SCHEMA_MAP: lambda value: isinstance(value, dict) and all(map(is_subschema, value.values())),
        KeywordType.ITEMS: lambda value: is_subschema(value) or _is_schema_list(value),
        KeywordType.DEPENDENCIES: lambda value: (
            isinstance(value, dict) and all(is_subschema(each) or _is_name_list(each) for each in value.values())
        ),
        KeywordType.NAME_MAP: lambda value: isinstance(value, dict) and all(map(_is_name_list, value.values())),
    }
)
