"""From a client's JSON Schema to the internal one.

The internal schema has one dialect (2020-12), references only into the root's `$defs`, closed objects unless the client's
schema states otherwise, and no constraint that the generator cannot satisfy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from mockllmapi import work
from mockllmapi.errors import BadControl
from mockllmapi.shapes.dialects import upgrade_dialect
from mockllmapi.shapes.keywords import CONDITION_KEYWORDS, KEYWORDS, KeywordType, Role, subschemas
from mockllmapi.shapes.object_closing import close_objects
from mockllmapi.shapes.patterns import UnsupportedPattern, parse_pattern
from mockllmapi.shapes.pointers import format_pointer
from mockllmapi.shapes.references import Place, References, join_base
from mockllmapi.shapes.validation_cost import MAX_CHECKS, SelfReferenceError, count_checks_per_value
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["build_internal_schema"]

_OLD_DRAFTS = ("draft-03", "draft-04", "draft-06", "draft-07")
"""Dialects that ignore all keywords beside a `$ref`."""

_REFERENCES: Mapping[str, str | None] = MappingProxyType(
    {"$ref": None, "$dynamicRef": "$dynamicAnchor", "$recursiveRef": "$recursiveAnchor"}
)
"""Keywords that refer, and what makes their target depend on the way there."""


def build_internal_schema(document: JsonObject, parameter: str, *, closes: bool = True) -> JsonSchema:
    """Build the internal schema of a client's `document`; with `closes`, objects allow only the fields they name.

    Raises `BadControl` naming `parameter` and the JSON pointer of the fault: an invalid schema, a reference that leaves the
    document or names nothing, a constraint that is unknown to the generator or that no value satisfies.
    """
    compiler = _SchemaCompiler(document, parameter)
    schema = compiler.compile()
    _check_spelling(schema, parameter)
    _check_composition(schema, parameter)
    return close_objects(schema, compiler.condition_definitions) if closes else schema


@dataclass(frozen=True, slots=True)
class _Context:
    """The surroundings that a schema's meaning depends on.

    `base` is the base address, `anchors` are the dynamic anchors on the way (the outermost of a name counts), `is_condition`
    is set below a condition (`not`, `if`).
    """

    base: str = ""
    anchors: tuple[tuple[str, Place], ...] = ()
    is_condition: bool = False

    def enter_resource(self, base: str, anchors: Mapping[str, Place]) -> _Context:
        """Return the context inside another resource."""
        return replace(self, base=base, anchors=tuple(sorted({**anchors, **dict(self.anchors)}.items())))


class _SchemaCompiler:
    """One pass over a document; referenced schemas are taken in as they are met, unreferenced ones never.

    A schema that is used in different senses is taken in once for each: for each set of dynamic anchors, and once more
    below a condition.
    """

    def __init__(self, document: JsonObject, parameter: str) -> None:
        self._document = document
        self._parameter = parameter
        self._references = References(document, parameter)
        dialect = document.get("$schema")
        self._ref_hides_siblings = isinstance(dialect, str) and any(draft in dialect for draft in _OLD_DRAFTS)
        self._is_dynamic = _is_dynamic(document)
        self._names: dict[tuple[Place, _Context], str] = {}
        self._used_names: set[str] = set()
        self._pending: list[tuple[Place, _Context]] = []
        self.condition_definitions: set[str] = set()
        """The definitions that only conditions refer to."""

    def compile(self) -> JsonObject:
        root = self._rewrite(self._document, (), self._enter(_Context(), ""))
        assert isinstance(root, dict)
        definitions: JsonObject = {}
        while self._pending:
            place, context = self._pending.pop()
            schema, base = self._references.schema_at(place)
            name = self._names[place, context]
            definitions[name] = self._rewrite(schema, place, replace(context, base=base))
        target = root.get("$ref")
        if len(root) == 1 and isinstance(target, str):
            root = self._inline_root(target, definitions)
        return {**root, "$defs": definitions} if definitions else root

    def _inline_root(self, target: str, definitions: JsonObject) -> JsonObject:
        """Replace a root that is only a reference by its target, so that counts can be written into it."""
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

    def _rewrite(self, schema: JsonValue, place: Place, context: _Context) -> JsonValue:
        if not isinstance(schema, dict):
            return schema
        if self._ref_hides_siblings and isinstance(schema.get("$ref"), str):
            schema = {"$ref": schema["$ref"]}
        work.spend(1, "the size of the shape")
        context = self._enter(context, join_base(context.base, schema))
        rewritten: JsonObject = {}
        for name, value in schema.items():
            keyword = KEYWORDS.get(name)
            if keyword is not None and keyword.role is not Role.DROPPED:
                inner = replace(context, is_condition=True) if name in CONDITION_KEYWORDS else context
                self._add_keyword(rewritten, name, keyword.value_type, value, (*place, name), inner)
        return upgrade_dialect(rewritten)

    def _enter(self, context: _Context, base: str) -> _Context:
        if not self._is_dynamic or (base == context.base and context.anchors):
            return context if base == context.base else replace(context, base=base)
        return context.enter_resource(base, self._references.dynamic_anchors(base))

    def _add_keyword(
        self, rewritten: JsonObject, name: str, kind: KeywordType, value: JsonValue, here: Place, context: _Context
    ) -> None:
        """One keyword with its value, in its internal form."""
        if name in _REFERENCES and isinstance(value, str):
            target = f"#/$defs/{self._name_definition(self._resolve_target(name, value, here, context), context)}"
            if "$ref" in rewritten:
                rewritten["allOf"] = [*_as_list(rewritten.get("allOf")), {"$ref": target}]
            else:
                rewritten["$ref"] = target
        elif isinstance(value, dict) and kind in (KeywordType.SCHEMA_MAP, KeywordType.DEPENDENCIES):
            rewritten[name] = {key: self._rewrite(child, (*here, key), context) for key, child in value.items()}
        elif isinstance(value, list) and kind in (KeywordType.SCHEMAS, KeywordType.ITEMS):
            children: list[JsonValue] = [
                self._rewrite(child, (*here, str(index)), context) for index, child in enumerate(value)
            ]
            rewritten[name] = [*_as_list(rewritten.get(name)), *children] if name == "allOf" else children
        elif kind in (KeywordType.SCHEMA, KeywordType.ITEMS):
            rewritten[name] = self._rewrite(value, here, context)
        else:
            rewritten[name] = value

    def _resolve_target(self, name: str, reference: str, here: Place, context: _Context) -> Place:
        """Resolve a reference. A dynamic one that meets a dynamic anchor leads to the outermost of that name."""
        place = self._references.resolve(reference, here, context.base)
        anchor = _REFERENCES[name]
        if anchor is None:
            return place
        schema, _ = self._references.schema_at(place)
        met = schema.get(anchor) if isinstance(schema, dict) else None
        fragment = reference.partition("#")[2]
        if met is True or (isinstance(met, str) and met == fragment):
            return dict(context.anchors).get(fragment, place)
        return place

    def _name_definition(self, place: Place, context: _Context) -> str:
        """Return the name in `$defs` of the schema at `place` in this context, close to the client's own."""
        schema, base = self._references.schema_at(place)
        base = join_base(base, schema) if isinstance(schema, dict) else base
        context = replace(self._enter(context, base) if base != context.base else context, base="")
        if (place, context) not in self._names:
            last = place[-1] if place else "root"
            plain = (
                "".join(
                    letter if letter.isascii() and (letter.isalnum() or letter in "_-.") else "_" for letter in last
                )
                or "_"
            )
            name, number = plain, 2
            while name in self._used_names:
                name, number = f"{plain}_{number}", number + 1
            self._names[place, context] = name
            self._used_names.add(name)
            self._pending.append((place, context))
            if context.is_condition:
                self.condition_definitions.add(name)
        return self._names[place, context]


def _is_dynamic(document: JsonValue) -> bool:
    """Return whether a reference somewhere may lead elsewhere depending on the way to it."""
    pending = [document]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if "$dynamicRef" in node or "$recursiveRef" in node:
                return True
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return False


def _as_list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


# -- faults of a schema ----------------------------------------------------------------------------------------------


def _check_spelling(schema: JsonSchema, parameter: str) -> None:
    """Raise `BadControl` unless `schema` is valid by the meta-schema and no node of it contradicts itself."""
    import jsonschema_rs

    try:
        jsonschema_rs.meta.validate(schema)
    except jsonschema_rs.ValidationError as error:
        where = format_pointer(error.instance_path)
        raise BadControl(
            parameter, f"the shape is not a valid JSON Schema: {error.message[:200]}, at {where}"
        ) from None
    pending: list[tuple[JsonValue, tuple[str, ...]]] = [(schema, ())]
    while pending:
        node, place = pending.pop()
        if not isinstance(node, dict):
            continue
        for fault in _NODE_CHECKS:
            problem = fault(node)
            if problem:
                raise BadControl(parameter, f"{problem}, at {format_pointer(place)}")
        for steps, inner in subschemas(node):
            if steps[0] not in _ALTERNATIVE_KEYWORDS:
                pending.append((inner, (*place, *steps)))


_ALTERNATIVE_KEYWORDS = frozenset({*CONDITION_KEYWORDS, "anyOf", "oneOf", "then", "else", "dependentSchemas"})
"""Keywords below which a contradiction is not an error yet: another alternative may apply."""


def _check_composition(schema: JsonSchema, parameter: str) -> None:
    """Raise `BadControl` for a schema whose validation would not end in reasonable time."""
    try:
        looks = count_checks_per_value(schema)
    except SelfReferenceError as circle:
        raise BadControl(parameter, f"the definition {str(circle)[:100]!r} is a part of itself") from None
    if looks > MAX_CHECKS:
        raise BadControl(parameter, "the parts of the shape (allOf, anyOf, oneOf, $ref) multiply beyond all measure")


_LIMIT_PAIRS: Mapping[str, str] = MappingProxyType(
    {
        "minimum": "maximum",
        "minLength": "maxLength",
        "minItems": "maxItems",
        "minProperties": "maxProperties",
    }
)


def _find_crossed_limits(node: JsonObject) -> str:
    for low, high in _LIMIT_PAIRS.items():
        least, most = node.get(low), node.get(high)
        if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
            return f"{low} {least} is above {high} {most}"
    return ""


def _find_empty_enum(node: JsonObject) -> str:
    return "an empty enum admits no value" if node.get("enum") == [] else ""


def _find_forbidden_field(node: JsonObject) -> str:
    properties, required = node.get("properties"), node.get("required")
    if isinstance(properties, dict) and isinstance(required, list):
        for name in required:
            if isinstance(name, str) and properties.get(name) is False:
                return f"the property {name!r} is required and forbidden"
    return ""


def _find_unsupported_pattern(node: JsonObject) -> str:
    by_name = node.get("patternProperties")
    for pattern in (node.get("pattern"), *(by_name if isinstance(by_name, dict) else ())):
        if isinstance(pattern, str):
            try:
                parse_pattern(pattern)
            except UnsupportedPattern as error:
                return f"the pattern {pattern[:100]!r} {error}"
    return ""


_NODE_CHECKS: tuple[Callable[[JsonObject], str], ...] = (
    _find_crossed_limits,
    _find_empty_enum,
    _find_forbidden_field,
    _find_unsupported_pattern,
)
