"""From a client's JSON Schema to the internal one.

Inside there is one dialect (2020-12), references lead only into the root's `$defs`, an object has nothing beyond its
named properties unless the schema says so, and every keyword that limits values is one the generator satisfies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NoReturn

from mockllmapi.errors import BadControl
from mockllmapi.shapes.closing import close
from mockllmapi.shapes.composition import MOST_LOOKS, Circle, looks_per_value
from mockllmapi.shapes.keywords import KEYWORDS, Kind, Role
from mockllmapi.shapes.patterns import UnsupportedPattern, parse_pattern
from mockllmapi.shapes.pointers import pointer_text
from mockllmapi.shapes.references import Place, References, joined_base
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["internal_schema"]

_OLD_DRAFTS = ("draft-03", "draft-04", "draft-06", "draft-07")
"""Dialects in which a `$ref` hides what stands beside it."""


def internal_schema(document: JsonObject, parameter: str) -> JsonSchema:
    """The internal schema of a client's `document`.

    Raises `BadControl` naming `parameter` and the JSON pointer of the fault: an invalid schema, a reference that leaves
    the document or names nothing, a limit that the generator does not know or that nothing can meet.
    """
    schema = _Intake(document, parameter).take()
    _check_spelling(schema, parameter)
    _check_composition(schema, parameter)
    return close(schema)


class _Intake:
    """One pass over a document; referenced schemas are taken in as they are met, unreferenced ones never."""

    def __init__(self, document: JsonObject, parameter: str) -> None:
        self._document = document
        self._parameter = parameter
        self._references = References(document, parameter)
        dialect = document.get("$schema")
        self._ref_hides_siblings = isinstance(dialect, str) and any(draft in dialect for draft in _OLD_DRAFTS)
        self._names: dict[Place, str] = {}
        self._taken: set[str] = set()
        self._pending: list[Place] = []

    def take(self) -> JsonObject:
        root = self._rewrite(self._document, (), "")
        assert isinstance(root, dict)
        definitions: JsonObject = {}
        while self._pending:
            place = self._pending.pop()
            schema, base = self._references.schema_at(place)
            definitions[self._names[place]] = self._rewrite(schema, place, base)
        target = root.get("$ref")
        if len(root) == 1 and isinstance(target, str):
            root = self._inlined(target, definitions)
        return {**root, "$defs": definitions} if definitions else root

    def _inlined(self, target: str, definitions: JsonObject) -> JsonObject:
        """The root's own content where it is nothing but a reference, so that counts can be written into it."""
        seen = set()
        while target not in seen:
            seen.add(target)
            schema = definitions[target.removeprefix("#/$defs/")]
            if not isinstance(schema, dict):
                return {"allOf": [schema]}
            following = schema.get("$ref")
            if len(schema) > 1 or not isinstance(following, str):
                return schema
            target = following
        raise BadControl(self._parameter, "the shape is a reference to itself")

    def _rewrite(self, schema: JsonValue, place: Place, base: str) -> JsonValue:
        if not isinstance(schema, dict):
            return schema
        base = joined_base(base, schema)
        if self._ref_hides_siblings and isinstance(schema.get("$ref"), str):
            schema = {"$ref": schema["$ref"]}
        rewritten: JsonObject = {}
        for name, value in schema.items():
            keyword = KEYWORDS.get(name)
            if keyword is None or keyword.role is Role.DROPPED:
                continue
            if keyword.role is Role.REFUSED:
                self._refuse(name, place)
            rewritten[name] = self._rewrite_value(name, keyword.kind, value, place, base)
        return _modernised(rewritten)

    def _rewrite_value(self, name: str, kind: Kind, value: JsonValue, place: Place, base: str) -> JsonValue:
        here = (*place, name)
        if name == "$ref" and isinstance(value, str):
            return f"#/$defs/{self._name_of(self._references.resolve(value, here, base))}"
        if isinstance(value, dict) and kind is Kind.SCHEMA_MAP:
            return {key: self._rewrite(child, (*here, key), base) for key, child in value.items()}
        if isinstance(value, list) and kind in (Kind.SCHEMAS, Kind.ITEMS):
            return [self._rewrite(child, (*here, str(index)), base) for index, child in enumerate(value)]
        if kind in (Kind.SCHEMA, Kind.ITEMS):
            return self._rewrite(value, here, base)
        return value

    def _name_of(self, place: Place) -> str:
        """The name in `$defs` of the schema at `place`, close to the client's own."""
        if place not in self._names:
            last = place[-1] if place else "root"
            plain = (
                "".join(
                    letter if letter.isascii() and (letter.isalnum() or letter in "_-.") else "_" for letter in last
                )
                or "_"
            )
            name, number = plain, 2
            while name in self._taken:
                name, number = f"{plain}_{number}", number + 1
            self._names[place] = name
            self._taken.add(name)
            self._pending.append(place)
        return self._names[place]

    def _refuse(self, name: str, place: Place) -> NoReturn:
        raise BadControl(
            self._parameter,
            f"the keyword {name!r} at {pointer_text(place)} limits values in a way that is not supported yet",
        )


def _modernised(schema: JsonObject) -> JsonObject:
    """Older spellings in the words of 2020-12."""
    for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(schema.get(bound), bool) and schema.pop(bound) and limit in schema:
            schema[bound] = schema.pop(limit)
    rest = schema.pop("additionalItems", None)
    if isinstance(schema.get("items"), list):
        schema["prefixItems"] = schema.pop("items")
        if rest is not None:
            schema["items"] = rest
        if not schema["prefixItems"]:
            del schema["prefixItems"]
    return _with_null(schema) if schema.pop("nullable", None) is True else schema


def _with_null(schema: JsonObject) -> JsonObject:
    """OpenAPI 3.0 says `nullable: true` where JSON Schema has the type null."""
    kind = schema.get("type")
    if isinstance(kind, str):
        schema["type"] = kind if kind == "null" else [kind, "null"]
    elif isinstance(kind, list):
        schema["type"] = kind if "null" in kind else [*kind, "null"]
    elif any(name in schema for name in ("$ref", "allOf", "anyOf", "oneOf")):
        return {"anyOf": [schema, {"type": "null"}]}
    choices = schema.get("enum")
    if isinstance(choices, list) and None not in choices:
        schema["enum"] = [*choices, None]
    return schema


# -- what is wrong with a schema --------------------------------------------------------------------------------------


def _check_spelling(schema: JsonSchema, parameter: str) -> None:
    """Raise `BadControl` unless `schema` is valid by the meta-schema and no node of it contradicts itself."""
    import jsonschema_rs

    try:
        jsonschema_rs.meta.validate(schema)
    except jsonschema_rs.ValidationError as error:
        where = pointer_text(error.instance_path)
        raise BadControl(parameter, f"the shape is no valid JSON Schema: {error.message[:200]}, at {where}") from None
    pending: list[tuple[JsonValue, tuple[str, ...]]] = [(schema, ())]
    while pending:
        node, place = pending.pop()
        if not isinstance(node, dict):
            continue
        for fault in _NODE_CHECKS:
            problem = fault(node)
            if problem:
                raise BadControl(parameter, f"{problem}, at {pointer_text(place)}")
        for name, value in node.items():
            kind = KEYWORDS[name].kind if name in KEYWORDS else None
            if isinstance(value, dict) and kind is Kind.SCHEMA_MAP:
                pending.extend((child, (*place, name, key)) for key, child in value.items())
            elif isinstance(value, list) and kind is Kind.SCHEMAS:
                pending.extend((child, (*place, name, str(index))) for index, child in enumerate(value))
            elif kind in (Kind.SCHEMA, Kind.ITEMS):
                pending.append((value, (*place, name)))


def _check_composition(schema: JsonSchema, parameter: str) -> None:
    """Raise `BadControl` for a schema that would keep a validator busy for ever."""
    try:
        looks = looks_per_value(schema)
    except Circle as circle:
        raise BadControl(parameter, f"the definition {str(circle)[:100]!r} is a part of itself") from None
    if looks > MOST_LOOKS:
        raise BadControl(parameter, "the parts of the shape (allOf, anyOf, oneOf, $ref) multiply beyond all measure")


_PAIRS: Mapping[str, str] = MappingProxyType(
    {
        "minimum": "maximum",
        "minLength": "maxLength",
        "minItems": "maxItems",
        "minProperties": "maxProperties",
    }
)


def _crossed_limits(node: JsonObject) -> str:
    for low, high in _PAIRS.items():
        least, most = node.get(low), node.get(high)
        if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
            return f"{low} {least} is above {high} {most}"
    return ""


def _empty_enum(node: JsonObject) -> str:
    return "an empty enum admits no value" if node.get("enum") == [] else ""


def _forbidden_member(node: JsonObject) -> str:
    properties, required = node.get("properties"), node.get("required")
    if isinstance(properties, dict) and isinstance(required, list):
        for name in required:
            if isinstance(name, str) and properties.get(name) is False:
                return f"the property {name!r} is required and forbidden"
    return ""


def _foreign_pattern(node: JsonObject) -> str:
    pattern = node.get("pattern")
    if isinstance(pattern, str):
        try:
            parse_pattern(pattern)
        except UnsupportedPattern as error:
            return f"the pattern {pattern[:100]!r} {error}"
    return ""


_NODE_CHECKS: tuple[Callable[[JsonObject], str], ...] = (
    _crossed_limits,
    _empty_enum,
    _forbidden_member,
    _foreign_pattern,
)
