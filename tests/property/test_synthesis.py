"""Whatever a shape says, what is written for it conforms; whatever cannot be written for is a clear refusal."""

from __future__ import annotations

import json
import string

import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st

from mockllmapi.errors import BadControl
from mockllmapi.exchange import MockRequest, RawShape
from mockllmapi.shapes import ShapeCache, compile_shape
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import Json, JsonDict
from support.randomness import make_synthesizer

SYNTHESIZER = make_synthesizer()
REQUEST = MockRequest(method="GET", path="/users/7")


def words(text: str) -> list[str]:
    return text.split()


NAMES = st.one_of(
    st.sampled_from(
        words("""
    id name email price quantity total createdAt updated_at tags items status user address city
    phone age url description items_count isActive startDate rating image order data results type
    title slug zip_code
""")
    ),
    st.text(max_size=12),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(["", "2024-05-01", "2024-05-01T10:00:00Z", "a@example.com", "https://example.com", "192.0.2.1"]),
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=20
)


def with_bounds(low: str, high: str, most: int) -> st.SearchStrategy[JsonDict]:
    def bounds(pair: tuple[int | None, int | None]) -> JsonDict:
        first, second = pair
        if first is not None and second is not None:
            first, second = sorted((first, second))
        return {name: value for name, value in ((low, first), (high, second)) if value is not None}

    limit = st.none() | st.integers(0, most)
    return st.tuples(limit, limit).map(bounds)


def merged(*parts: st.SearchStrategy[JsonDict]) -> st.SearchStrategy[JsonDict]:
    return st.tuples(*parts).map(lambda dicts: {name: value for each in dicts for name, value in each.items()})


def just(**members: object) -> st.SearchStrategy[JsonDict]:
    return st.just(members)


FORMATS = words("""
    date-time date time duration email uri uri-reference uuid ipv4 ipv6 hostname json-pointer uri-
    template
""")
PATTERNS = [
    r"^[A-Z]{2}\d{3}$",
    r"^\+?[0-9 ]{3,9}$",
    "a|bc+",
    r"^(foo|bar)-[a-f0-9]{4}(-x)?$",
    r"\d+\.\d{2}",
    "^[^0-9]*$",
    r"^\w{3,}$",
]

STRINGS = st.one_of(
    merged(just(type="string"), with_bounds("minLength", "maxLength", 60)),
    st.sampled_from(FORMATS).map(lambda name: {"type": "string", "format": name}),
    st.sampled_from(PATTERNS).map(lambda pattern: {"type": "string", "pattern": pattern}),
)
NUMBERS = st.one_of(
    merged(st.sampled_from([{"type": "integer"}, {"type": "number"}]), with_bounds("minimum", "maximum", 1000)),
    merged(just(type="number"), with_bounds("exclusiveMinimum", "maximum", 50)).filter(
        lambda schema: schema.get("exclusiveMinimum", -1) < schema.get("maximum", 1)
    ),
    st.sampled_from([0.01, 0.5, 3, 7, 0.1]).map(lambda step: {"type": "number", "multipleOf": step, "minimum": -20}),
    just(type="integer", minimum=-(2**80), maximum=-(2**70)),
)
LISTED = st.one_of(
    st.lists(SCALARS, min_size=1, max_size=4).map(lambda values: {"enum": values}),
    SCALARS.map(lambda value: {"const": value}),
)
LEAVES = st.one_of(
    STRINGS, NUMBERS, LISTED, just(type="boolean"), just(type="null"), just(), just(type=["string", "null"])
)


def objects(inner: st.SearchStrategy[JsonDict]) -> st.SearchStrategy[JsonDict]:
    def build(properties: JsonDict, required: list[bool], additional: object) -> JsonDict:
        names = [name for name, is_required in zip(properties, required, strict=False) if is_required]
        extra = {} if additional is None else {"additionalProperties": additional}
        return {"type": "object", "properties": properties, "required": names, **extra}

    return st.builds(
        build,
        st.dictionaries(NAMES, inner, max_size=5),
        st.lists(st.booleans(), max_size=5),
        st.sampled_from([None, True, False, {"type": "integer"}]),
    )


def extend(inner: st.SearchStrategy[JsonDict]) -> st.SearchStrategy[JsonDict]:
    return st.one_of(
        objects(inner),
        merged(inner.map(lambda items: {"type": "array", "items": items}), with_bounds("minItems", "maxItems", 6)),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda prefix: {"type": "array", "prefixItems": prefix, "items": False}
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda branches: {"anyOf": branches}),
        st.lists(inner, min_size=1, max_size=3).map(lambda branches: {"oneOf": branches}),
        st.lists(objects(inner), min_size=1, max_size=2).map(lambda parts: {"allOf": parts}),
        inner.map(lambda schema: {**schema, "nullable": True}),
    )


SCHEMAS = st.recursive(LEAVES, extend, max_leaves=12)


@given(example=JSON, seed=st.integers(0, 2**32))
def test_what_is_written_for_an_example_looks_like_it(example: JsonValue, seed: int) -> None:
    shape = ShapeCache(sampler=SYNTHESIZER.prove).read(RawShape(example, "shape"))
    value = SYNTHESIZER.from_schema(shape.schema, REQUEST, seed)
    assert shape.violations(value) == ()


@given(schema=SCHEMAS, seed=st.integers(0, 2**32))
@settings(max_examples=300)
def test_what_is_written_for_a_schema_conforms_to_the_clients_own(schema: JsonObject, seed: int) -> None:
    raw = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    try:
        shape = ShapeCache(sampler=SYNTHESIZER.prove).read(RawShape(raw, "shape"))
    except BadControl:
        return
    value = SYNTHESIZER.from_schema(shape.schema, REQUEST, seed)
    assert shape.violations(value) == ()
    if "nullable" not in json.dumps(schema):
        assert jsonschema_rs.Draft202012Validator(raw, validate_formats=True).is_valid(value)


@given(schema=SCHEMAS, count=st.integers(0, 5))
def test_a_count_is_exact_wherever_the_shape_has_its_list(schema: JsonDict, count: int) -> None:
    try:
        shape = ShapeCache(sampler=SYNTHESIZER.prove).read(RawShape({"$schema": "", **schema}, "shape"), count)
    except BadControl:
        return
    value: Json = SYNTHESIZER.from_schema(shape.schema, REQUEST)
    for step in shape.list_path or ():
        value = value[step]
    assert isinstance(value, list)
    assert len(value) == count


@given(
    anything=JSON
    | st.dictionaries(
        st.sampled_from(
            sorted(
                words("""
    type properties items $ref enum const anyOf minimum pattern $defs required format not $id allOf
    multipleOf minItems
""")
            )
        ),
        JSON,
        max_size=6,
    )
)
def test_any_json_is_a_shape_or_refused(anything: JsonValue) -> None:
    try:
        shape = ShapeCache(sampler=SYNTHESIZER.prove).read(RawShape(anything, "shape"), 2)
    except BadControl:
        return
    else:
        assert shape.violations(SYNTHESIZER.from_schema(shape.schema, REQUEST, 1)) == ()


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    segments=st.lists(
        st.sampled_from(
            words("""
    users 7 orders x products count search cancel me a1b2c3 v2 api health
""")
        )
        | st.text(string.printable, min_size=1, max_size=8),
        max_size=4,
    ),
    query=st.lists(st.tuples(NAMES, st.text(max_size=5)), max_size=3),
    body=JSON,
)
def test_every_request_has_an_answer_that_a_seed_repeats(
    method: str, segments: list[str], query: list[tuple[str, str]], body: JsonValue
) -> None:
    request = MockRequest(method=method, path="/" + "/".join(segments), query=tuple(query), body=body, body_kind="json")
    first = SYNTHESIZER.from_path(request, None, 5)
    assert json.dumps(first) == json.dumps(SYNTHESIZER.from_path(request, None, 5))


@given(
    example=st.dictionaries(NAMES, JSON, min_size=1, max_size=5),
    body=st.dictionaries(NAMES, JSON, max_size=5),
    query=st.lists(st.tuples(NAMES, st.text(max_size=5)), max_size=3),
)
def test_what_a_request_brings_never_breaks_the_shape(
    example: JsonObject, body: JsonObject, query: list[tuple[str, str]]
) -> None:
    shape = compile_shape(RawShape(example, "shape"))
    for method in ("GET", "POST"):
        request = MockRequest(method=method, path="/users/7/orders/3", query=tuple(query), body=body, body_kind="json")
        assert shape.violations(SYNTHESIZER.from_schema(shape.schema, request)) == ()
