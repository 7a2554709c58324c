"""Motion changes nothing but what may move: structure, types, digits and validity hold for any value."""

import copy
import random
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from mockllmapi.exchange import MockRequest, RawShape
from mockllmapi.naming.words import parse_word_list
from mockllmapi.shapes import compile_shape
from mockllmapi.synthesis.motion import moved
from mockllmapi.types import JsonValue
from support.json_types import Json
from support.randomness import make_synthesizer

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NAMES = st.sampled_from(
    parse_word_list("""
    id userId name price change changePercent high volume status updatedAt timestamp temperature humidity battery progress views
    seq latitude heading value rates foo quantity stock cpu_usage createdAt total
""")
) | st.text(max_size=6)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**13), 10**13)
    | st.sampled_from([10**400, 10**15, 0, 1, 1e-310, 1e308])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(-200, 200).map(lambda number: round(number, 2))
    | st.sampled_from(["pending", "OPEN", "In Transit", "2020-01-01T00:00:00Z", "2020-01-01", "12:30", "text"])
    | st.text(max_size=10)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=20
)


def form(value: JsonValue) -> Json:
    """A value's structure and types, and of every fraction whether it is one."""
    if isinstance(value, dict):
        return {name: form(member) for name, member in value.items()}
    if isinstance(value, list):
        return [form(item) for item in value]
    return type(value).__name__


@settings(max_examples=300, deadline=None)
@given(value=VALUES, seed=st.integers(0, 1000))
def test_structure_and_types_stay_and_the_value_itself_is_left_alone(value: JsonValue, seed: int) -> None:
    before = copy.deepcopy(value)
    following = moved(value, random.Random(seed), NOW)
    assert value == before
    assert form(following) == form(value)
    assert following == moved(value, random.Random(seed), NOW)


@settings(max_examples=100, deadline=None)
@given(value=VALUES, seed=st.integers(0, 1000))
def test_what_must_not_change_does_not(value: JsonValue, seed: int) -> None:
    assert moved(value, random.Random(seed), NOW, lambda other: other == value) == value


SHAPES = st.sampled_from(
    [
        {"id": 1, "price": 9.99, "status": "pending", "updatedAt": "2020-01-01T00:00:00Z"},
        [{"id": 1, "temperature": 20.5, "humidity": 40, "battery": 80}],
        {
            "type": "object",
            "properties": {
                "status": {"enum": ["pending", "shipped"]},
                "price": {"type": "number", "minimum": 1, "maximum": 1.5, "multipleOf": 0.01},
                "views": {"type": "integer", "maximum": 3},
                "temperature": {"type": "number", "exclusiveMinimum": 20, "maximum": 21},
                "at": {"type": "string", "format": "date-time"},
            },
            "required": ["status", "price", "views", "temperature", "at"],
            "additionalProperties": False,
        },
    ]
)


@settings(max_examples=60, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 10_000))
def test_what_conforms_goes_on_conforming(shape: JsonValue, seed: int) -> None:
    read = compile_shape(RawShape(shape, "shape"))
    rng = random.Random(seed)
    value = make_synthesizer().value_for(read.schema, (), MockRequest("GET", "/things"), rng)
    assert read.is_valid(value)
    for _ in range(20):
        value = moved(value, rng, NOW, read.is_valid)
        assert read.is_valid(value)
