"""Whatever a model says, it comes out conforming or is refused, and what conformed is left alone."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.engine.repair.schema_repair import NothingUsable, Repaired, repair
from mockllmapi.exchange import MockRequest, RawShape
from mockllmapi.shapes import Shape
from mockllmapi.shapes.compiler import compile_shape
from mockllmapi.synthesis import Unsatisfiable
from mockllmapi.types import JsonValue
from support.randomness import make_synthesizer
from support.schemas import BUILDS

REQUEST = MockRequest("GET", "/things")
SYNTHESIZER = make_synthesizer()

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
NAMES = st.sampled_from(["id", "name", "firstName", "e-mail", "tags", "имя", "kind", "items", "price"])
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
EXAMPLES = st.dictionaries(NAMES, JSON, min_size=1, max_size=4) | st.lists(
    st.dictionaries(NAMES, JSON, min_size=1, max_size=4), min_size=1, max_size=2
)
SCHEMAS: dict[str, Any] = {
    **BUILDS,
    "limits": {
        "type": "object",
        "properties": {
            "sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"},
            "stock": {"type": "integer", "minimum": 0, "maximum": 9},
            "price": {"type": ["number", "null"], "multipleOf": 0.5},
            "state": {"enum": ["in stock", "sold out", None]},
            "since": {"type": "string", "format": "date"},
        },
        "required": ["sku", "stock", "state"],
    },
}


def fill_for(shape: Shape) -> Any:
    definitions = shape.schema.get("$defs") if isinstance(shape.schema, dict) else None
    rng = random.Random(7)

    def fill(schema: Any, path: Any, siblings: Any) -> JsonValue:
        try:
            return SYNTHESIZER.value_for(
                schema,
                path,
                REQUEST,
                rng,
                siblings=siblings,
                definitions=definitions,  # type: ignore[arg-type]
            )
        except Unsatisfiable as fault:
            raise NothingUsable(str(fault)) from None

    return fill


def shape_of(value: Any) -> Shape:
    return compile_shape(RawShape(value, "shape"))


def check(value: JsonValue, shape: Shape) -> Repaired | None:
    """Repair, and the promises that hold for every outcome."""
    before = deepcopy(value)
    try:
        outcome = repair(value, shape, fill_for(shape))
    except NothingUsable:
        assert not shape.is_valid(value)
        return None
    assert shape.is_valid(outcome.value)
    assert value == before
    if shape.is_valid(value):
        assert outcome == Repaired(value)
    return outcome


def mutated(value: Any, chance: random.Random) -> Any:
    """The value with one thing wrong somewhere."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(sorted(value))
        rest = {key: member for key, member in value.items() if key != name}
        match chance.randrange(6):
            case 0:
                return rest
            case 1:
                return {**rest, name.upper(): value[name]}
            case 2:
                return {**value, "extra": 1}
            case 3:
                return {"data": value}
            case _:
                return {**value, name: mutated(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        index = chance.randrange(len(value))
        match chance.randrange(5):
            case 0:
                return value[:index] + value[index + 1 :]
            case 1:
                return [*value, value[index]]
            case 2:
                return {"items": value}
            case _:
                return [*value[:index], mutated(value[index], chance), *value[index + 1 :]]
    return chance.choice([None, str(value), "?", -1, [value], {"value": value}, {}, [], 1.5, True])


@given(EXAMPLES, JSON)
def test_anything_at_all_conforms_afterwards_or_is_refused(example: Any, value: Any) -> None:
    check(value, shape_of(example))


@given(EXAMPLES, st.integers(0, 2**32), st.integers(0, 4))
def test_a_spoilt_answer_conforms_afterwards_or_is_refused(example: Any, seed: int, spoilings: int) -> None:
    shape = shape_of(example)
    value = SYNTHESIZER.from_schema(shape.schema, REQUEST, seed)
    chance = random.Random(seed)
    for _ in range(spoilings):
        value = mutated(value, chance)
    outcome = check(value, shape)
    if spoilings == 0:
        assert outcome == Repaired(value)


@pytest.mark.parametrize("name", SCHEMAS)
@given(seed=st.integers(0, 2**32), spoilings=st.integers(1, 4))
def test_so_does_one_of_a_schema(name: str, seed: int, spoilings: int) -> None:
    shape = shape_of(SCHEMAS[name])
    value = SYNTHESIZER.from_schema(shape.schema, REQUEST, seed)
    chance = random.Random(seed)
    for _ in range(spoilings):
        value = mutated(value, chance)
    check(value, shape)


@pytest.mark.parametrize("name", SCHEMAS)
@given(value=JSON)
def test_and_anything_at_all_against_a_schema(name: str, value: Any) -> None:
    check(value, shape_of(SCHEMAS[name]))


@given(st.dictionaries(NAMES, SCALARS.filter(lambda value: value is not None), min_size=2, max_size=6), st.data())
def test_what_was_good_is_kept_when_a_member_is_missing(record: dict[str, Any], data: st.DataObject) -> None:
    missing = data.draw(st.sampled_from(sorted(record)))
    left = {name: value for name, value in record.items() if name != missing}
    outcome = check(left, shape_of(record))
    if outcome is not None:
        assert isinstance(outcome.value, dict)
        assert {name: outcome.value[name] for name in left} == left
        assert outcome.repairs == (f"{missing}: was missing",)
