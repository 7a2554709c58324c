"""Whatever JSON Schema says: what is written conforms to the client's own words, or the schema is refused."""

from __future__ import annotations

import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockllmapi.errors import BadControl
from mockllmapi.exchange import MockRequest, RawShape
from mockllmapi.shapes import ShapeCache
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import Json, JsonDict
from support.randomness import make_synthesizer

SYNTHESIZER = make_synthesizer()
REQUEST = MockRequest(method="GET", path="/users/7")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAMES = st.sampled_from(["id", "name", "kind", "x-tag", "address"])
TYPES = st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])
VALUES = st.sampled_from([None, True, False, 0, 1, 1.5, "", "a", "abc", [], [1], {}, {"id": 1}, {"kind": "a"}])
COUNTS = st.integers(0, 3)
PATTERNS = st.sampled_from(["^a", "b$", "^x-", "[0-9]{2}", "^[a-z]+$", "^(foo|bar)"])
FORMATS = st.sampled_from(["date", "email", "uuid", "ipv4", "uri", "hostname", "date-time"])

SLIPS = ("is above", "is required and forbidden")
"""What a schema may say without meaning it: it speaks of values of a type that the value need not have."""

SIMPLE = {
    "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
    "enum": st.lists(VALUES, min_size=1, max_size=4),
    "const": VALUES,
    "multipleOf": st.sampled_from([1, 2, 3, 0.5]),
    "minimum": st.integers(-5, 5),
    "maximum": st.integers(3, 9),
    "exclusiveMinimum": st.integers(-5, 5),
    "exclusiveMaximum": st.integers(3, 9),
    "minLength": COUNTS,
    "maxLength": st.integers(2, 9),
    "pattern": PATTERNS,
    "format": FORMATS,
    "minItems": COUNTS,
    "maxItems": st.integers(1, 4),
    "uniqueItems": st.booleans(),
    "required": st.lists(NAMES, max_size=2, unique=True),
    "minProperties": COUNTS,
    "maxProperties": st.integers(1, 4),
    "dependentRequired": st.dictionaries(NAMES, st.lists(NAMES, max_size=2, unique=True), max_size=2),
}


def schemas_over(inner: st.SearchStrategy) -> st.SearchStrategy:
    several = st.lists(inner, min_size=1, max_size=3)
    by_name = st.dictionaries(NAMES, inner, max_size=3)
    keywords = {
        "properties": by_name,
        "patternProperties": st.dictionaries(PATTERNS, inner, max_size=2),
        "dependentSchemas": st.dictionaries(NAMES, inner, max_size=1),
        **dict.fromkeys(("prefixItems", "allOf", "anyOf", "oneOf"), several),
        **dict.fromkeys(
            (
                *("items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else"),
                *("unevaluatedProperties", "unevaluatedItems"),
            ),
            inner,
        ),
        "minContains": COUNTS,
        "maxContains": st.integers(1, 3),
        "$ref": st.sampled_from(["#/$defs/one", "#/$defs/two"]),
    }
    return some_of({**SIMPLE, **keywords}, 4)


def some_of(keywords: dict[str, st.SearchStrategy], most: int) -> st.SearchStrategy:
    """Objects of a few of the keywords."""
    return st.lists(st.sampled_from(sorted(keywords)), min_size=1, max_size=most, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: keywords[name] for name in names})
    )


SCHEMAS = st.recursive(st.booleans() | some_of(SIMPLE, 3), schemas_over, max_leaves=8)


@given(
    schema=SCHEMAS.filter(lambda schema: isinstance(schema, dict)), one=SCHEMAS, two=SCHEMAS, seed=st.integers(0, 99)
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_every_value_conforms_or_the_schema_is_refused(
    schema: JsonObject, one: JsonValue, two: JsonValue, seed: int
) -> None:
    raw = {"$schema": DIALECT, "$defs": {"one": one, "two": two}, **schema}
    try:
        shape = ShapeCache(sampler=SYNTHESIZER.prove).read(RawShape(raw, "shape"))
    except BadControl:
        return
    value = SYNTHESIZER.from_schema(shape.schema, REQUEST, seed)
    assert shape.violations(value) == ()
    assert jsonschema_rs.Draft202012Validator(raw, validate_formats=True).is_valid(value), value


@given(schema=SCHEMAS.filter(lambda schema: isinstance(schema, dict)), value=VALUES)
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_a_schema_is_refused_only_for_a_reason(schema: JsonDict, value: Json) -> None:
    """Where one plain value is all that a schema leaves, it is found; only what is plainly a slip is refused all the same."""
    raw: JsonDict = {"$schema": DIALECT, "$defs": {"one": True, "two": True}, "allOf": [schema, {"const": value}]}
    if not jsonschema_rs.Draft202012Validator(raw, validate_formats=True).is_valid(value):
        return
    try:
        shape = ShapeCache(sampler=SYNTHESIZER.prove).read(RawShape(raw, "shape"))
    except BadControl as refusal:
        assert any(slip in str(refusal) for slip in SLIPS)  # noqa: PT017 - not every schema is refused
        return
    assert SYNTHESIZER.from_schema(shape.schema, REQUEST, 1) == value
