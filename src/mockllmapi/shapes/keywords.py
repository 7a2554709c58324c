"""The vocabulary of JSON Schema as a table: what value each keyword takes, what becomes of it here, and whether what it
holds speaks of the value itself, of something inside the value, or of a condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from mockllmapi.types import JsonObject, JsonValue

__all__ = [
    "CONDITIONS",
    "KEYWORDS",
    "MEMBERS",
    "PARTS",
    "Keyword",
    "Kind",
    "Role",
    "is_subschema",
    "reads_as_schema",
    "subschemas",
]

TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


class Kind(Enum):
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
    NOTE = "kept: it tells a person or a model what is meant"
    DROPPED = "left out: it concerns the document it stands in, or another tool"


@dataclass(frozen=True, slots=True)
class Keyword:
    """One row of the table."""

    kind: Kind
    role: Role


def _table(rows: Mapping[tuple[Role, Kind], str]) -> Mapping[str, Keyword]:
    return MappingProxyType(
        {name: Keyword(kind, role) for (role, kind), names in rows.items() for name in names.split()}
    )


KEYWORDS: Mapping[str, Keyword] = _table(
    {
        (Role.CONSTRAINT, Kind.TYPE): "type",
        (Role.CONSTRAINT, Kind.LIST): "enum",
        (Role.CONSTRAINT, Kind.ANYTHING): "const",
        (Role.CONSTRAINT, Kind.NUMBER): "minimum maximum multipleOf",
        (Role.CONSTRAINT, Kind.BOUND): "exclusiveMinimum exclusiveMaximum",
        (Role.CONSTRAINT, Kind.COUNT): "minLength maxLength minItems maxItems minProperties maxProperties "
        "minContains maxContains",
        (Role.CONSTRAINT, Kind.TEXT): "pattern format $ref $dynamicRef $recursiveRef",
        (Role.CONSTRAINT, Kind.TEXTS): "required",
        (Role.CONSTRAINT, Kind.FLAG): "uniqueItems nullable",
        (Role.CONSTRAINT, Kind.ITEMS): "items",
        (Role.CONSTRAINT, Kind.SCHEMA): "additionalProperties additionalItems propertyNames contains unevaluatedItems "
        "unevaluatedProperties not if then else",
        (Role.CONSTRAINT, Kind.SCHEMAS): "prefixItems anyOf oneOf allOf",
        (Role.CONSTRAINT, Kind.SCHEMA_MAP): "properties patternProperties dependentSchemas",
        (Role.CONSTRAINT, Kind.NAME_MAP): "dependentRequired",
        (Role.CONSTRAINT, Kind.DEPENDENCIES): "dependencies",
        (Role.NOTE, Kind.TEXT): "title description contentEncoding contentMediaType",
        (Role.NOTE, Kind.ANYTHING): "default example",
        (Role.NOTE, Kind.LIST): "examples",
        (Role.NOTE, Kind.FLAG): "readOnly writeOnly deprecated",
        (Role.DROPPED, Kind.TEXT): "$schema $id $anchor $dynamicAnchor $comment",
        (Role.DROPPED, Kind.FLAG): "$recursiveAnchor",
        (Role.DROPPED, Kind.SCHEMA): "contentSchema",
        (Role.DROPPED, Kind.SCHEMA_MAP): "$defs definitions",
        (Role.DROPPED, Kind.OBJECT): "$vocabulary xml externalDocs",
        (Role.DROPPED, Kind.ANYTHING): "discriminator",
    }
)

PARTS = ("allOf", "anyOf", "oneOf", "then", "else", "dependentSchemas")
"""Keywords whose schemas speak of the very value that the schema around them speaks of."""

CONDITIONS = ("not", "if", "contains", "propertyNames")
"""Keywords whose schemas are asked about and not demanded: a change that is harmless elsewhere turns their sense around."""

MEMBERS = (
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "prefixItems",
    "items",
    "unevaluatedItems",
)
"""Keywords whose schemas speak of what is inside the value."""

_EVIDENCE = frozenset(
    {
        *("type", "properties", "patternProperties", "items", "anyOf", "oneOf", "allOf", "enum", "const"),
        *("$ref", "$dynamicRef", "$recursiveRef", "not", "if", "contains", "prefixItems", "propertyNames"),
        *("dependentSchemas", "dependentRequired", "unevaluatedItems", "unevaluatedProperties", "additionalProperties"),
    }
)
"""Keywords that make an object a schema. The others could stand in any record (`title`, `format`, `minimum`)."""

_BARE_WITHOUT_LIMITS = frozenset({"not", "if", "propertyNames", *(name for name in MEMBERS[2:] if name != "items")})
"""Of these, the ones that say something only where the schema that they hold limits anything."""


def reads_as_schema(value: JsonValue) -> bool:
    """Whether a shape is a JSON Schema; otherwise it is an example.

    It is one if `$schema` is a string, or if every member is a keyword with a value of the keyword's kind and one of
    them says something about values. `{"type": "circle"}`, `{"type": "object", "id": 1}` and
    `{"properties": {"color": "red"}}` are examples, and so are `{"minimum": 5}` and `{"required": ["a"]}`, which could be
    either.
    """
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("$schema"), str):
        return True
    fits, has_strangers, has_evidence = _judge(value)
    return fits and has_evidence and not has_strangers


def is_subschema(value: JsonValue) -> bool:
    """Whether a value may stand where a schema contains another. Members unknown to JSON Schema are overlooked here, as
    the specification asks, once a known one says that this is a schema."""
    if not isinstance(value, dict):
        return isinstance(value, bool)
    fits, has_strangers, has_evidence = _judge(value)
    return fits and (has_evidence or not has_strangers)


def subschemas(schema: JsonObject, names: Iterable[str] | None = None) -> Iterator[tuple[tuple[str, ...], JsonValue]]:
    """The schemas directly inside `schema`, each with the steps that lead to it: all of them, or those below the
    keywords `names`."""
    for name in schema if names is None else names:
        keyword, value = KEYWORDS.get(name), schema.get(name)
        if keyword is None or value is None:
            continue
        if isinstance(value, dict) and keyword.kind in (Kind.SCHEMA_MAP, Kind.DEPENDENCIES):
            yield from (((name, key), child) for key, child in value.items() if isinstance(child, bool | dict))
        elif isinstance(value, list) and keyword.kind in (Kind.SCHEMAS, Kind.ITEMS):
            yield from (((name, str(index)), child) for index, child in enumerate(value))
        elif keyword.kind in (Kind.SCHEMA, Kind.ITEMS):
            yield (name,), value


def _judge(value: dict[str, JsonValue]) -> tuple[bool, bool, bool]:
    """In one pass: every keyword has a value of its kind; there are other members; something limits values."""
    has_strangers = has_evidence = False
    for name, member in value.items():
        keyword = KEYWORDS.get(name)
        if keyword is None:
            has_strangers = has_strangers or not name.startswith("x-")
        elif not _FITS[keyword.kind](member):
            return False, has_strangers, has_evidence
        elif name in _EVIDENCE:
            has_evidence = has_evidence or not _is_bare(name, member, value)
    return True, has_strangers, has_evidence


def _is_bare(name: str, member: JsonValue, around: dict[str, JsonValue]) -> bool:
    """Whether a keyword with a value of its kind could be an ordinary member all the same."""
    if name == "items":
        return isinstance(member, list)
    if name == "contains":
        return not reads_as_schema(member)
    if name == "if" and not {"then", "else"} & around.keys():
        return True
    if name in _BARE_WITHOUT_LIMITS:
        held = member if isinstance(member, list) else [member]
        return not any(isinstance(each, dict) and any(map(_limits, each)) for each in held)
    return isinstance(member, dict) and name not in ("const", "enum") and not member


def _limits(name: str) -> bool:
    keyword = KEYWORDS.get(name)
    return keyword is not None and keyword.role is Role.CONSTRAINT


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_type(value: JsonValue) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(name, str) and name in TYPES for name in value)
    return isinstance(value, str) and value in TYPES


def _are_subschemas(value: JsonValue) -> bool:
    return isinstance(value, list) and bool(value) and all(map(is_subschema, value))


def _are_names(value: JsonValue) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


_FITS: Mapping[Kind, Callable[[JsonValue], bool]] = MappingProxyType(
    {
        Kind.ANYTHING: lambda _: True,
        Kind.TEXT: lambda value: isinstance(value, str),
        Kind.TEXTS: _are_names,
        Kind.FLAG: lambda value: isinstance(value, bool),
        Kind.NUMBER: _is_number,
        Kind.BOUND: lambda value: isinstance(value, int | float),
        Kind.COUNT: lambda value: _is_number(value) and value >= 0 and value == int(value),  # type: ignore[operator, arg-type]
        Kind.LIST: lambda value: isinstance(value, list),
        Kind.OBJECT: lambda value: isinstance(value, dict),
        Kind.TYPE: _is_type,
        Kind.SCHEMA: is_subschema,
        Kind.SCHEMAS: _are_subschemas,
        Kind.SCHEMA_MAP: lambda value: isinstance(value, dict) and all(map(is_subschema, value.values())),
        Kind.ITEMS: lambda value: is_subschema(value) or _are_subschemas(value),
        Kind.DEPENDENCIES: lambda value: (
            isinstance(value, dict) and all(is_subschema(each) or _are_names(each) for each in value.values())
        ),
        Kind.NAME_MAP: lambda value: isinstance(value, dict) and all(map(_are_names, value.values())),
    }
)
