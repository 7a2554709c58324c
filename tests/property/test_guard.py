"""Whatever a model writes, in pieces of any size: all that is sent of it is the beginning of one conforming value."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockllmapi.engine.extraction.lenient_json import read_lenient_json
from mockllmapi.engine.repair.schema_repair import NothingUsable
from mockllmapi.engine.stream_repair.token_guard import TokenGuard
from mockllmapi.exchange import MockRequest, RawShape
from mockllmapi.shapes import Shape
from mockllmapi.shapes.compiler import compile_shape
from mockllmapi.synthesis import Unsatisfiable
from mockllmapi.types import JsonValue
from support.randomness import make_synthesizer
from support.schemas import BUILDS

REQUEST = MockRequest("GET", "/things")
SYNTHESIZER = make_synthesizer()

NAMES = st.sampled_from(["id", "name", "firstName", "e-mail", "tags", "имя", "kind", "items", 'a"\\', "price"])
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["a@example.org", "2024-05-06", "\\", '"', "\u2028\U0001f600", "}", "a, b"]
)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
CONTAINERS = st.dictionaries(NAMES, JSON, max_size=4) | st.lists(JSON, max_size=4)
EXAMPLES = st.dictionaries(NAMES, JSON, min_size=1, max_size=4) | st.lists(
    st.dictionaries(NAMES, JSON, min_size=1, max_size=4), min_size=1, max_size=2
)
WRITINGS = st.sampled_from(
    [{}, {"ensure_ascii": False}, {"indent": 2}, {"indent": 1, "ensure_ascii": False}, {"separators": (",", ":")}]
)
SIZES = st.sampled_from([1, 2, 3, 4, 7, 30, 10_000])
RECORD = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "name": {"type": "string"},
        "state": {"enum": ["in stock", "sold out"]},
        "since": {"type": "string", "format": "date"},
        "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3},
        "owner": {"anyOf": [{"$ref": "#/$defs/person"}, {"type": "null"}]},
    },
    "required": ["id", "name", "state", "tags"],
}
PERSON = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "number"}}, "required": ["name"]}
SCHEMAS: dict[str, Any] = {
    **BUILDS,
    "record": {**RECORD, "$defs": {"person": PERSON}},
    "three records": {"type": "array", "items": RECORD, "minItems": 3, "maxItems": 3, "$defs": {"person": PERSON}},
    "envelope": {
        "type": "object",
        "properties": {
            "total": {"type": "integer"},
            "items": {"type": "array", "items": RECORD, "minItems": 2, "maxItems": 2},
        },
        "required": ["total", "items"],
        "$defs": {"person": PERSON},
    },
    "open map": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    "text": {"type": "string"},
}


def fill_for(shape: Shape | None) -> Any:
    definitions = shape.schema.get("$defs") if shape is not None and isinstance(shape.schema, dict) else None
    rng = random.Random(7)

    def fill(schema: Any, path: Any, siblings: Any) -> JsonValue:
        try:
            return SYNTHESIZER.value_for(schema, path, REQUEST, rng, siblings=siblings, definitions=definitions)  # type: ignore[arg-type]
        except Unsatisfiable as fault:
            raise NothingUsable(str(fault)) from None

    return fill


def shape_of(value: Any) -> Shape:
    return compile_shape(RawShape(value, "shape"))


def guarded(text: str, shape: Shape | None, size: int, *, is_cut: bool = False) -> tuple[str, TokenGuard] | None:
    """What is sent of a text, with the promises that hold for every text; None where nothing is."""
    guard = TokenGuard(shape, fill_for(shape))
    sent = "".join(guard.feed(text[at : at + size]) for at in range(0, len(text), size))
    try:
        sent += guard.finish(is_cut=is_cut)
    except NothingUsable:
        assert sent == ""
        return None
    assert same(msgspec.json.decode(sent), guard.value)
    assert shape is None or shape.is_valid(guard.value)
    return sent, guard


def same(one: JsonValue, other: JsonValue) -> bool:
    return msgspec.json.encode(one) == msgspec.json.encode(other)


def leaves(value: JsonValue, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], JsonValue]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value


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
                return {"extra": {"id": 1}, **value, "more": [1]}
            case 3:
                return {"status": "ok", "data": value}
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


def dirtied(text: str, chance: random.Random) -> str:
    """The text with one thing in it that strict JSON does not have, or does not have there."""
    at = chance.randrange(len(text) + 1)
    match chance.randrange(9):
        case 0:
            return text.replace("}", ",}").replace("]", ",]")
        case 1:
            return text.replace('"', "'")
        case 2:
            return text.replace(",", ", // a remark, {so to speak}\n", 1)
        case 3:
            return text.replace("null", "None").replace("true", "True")
        case 4:
            return text[:at]
        case 5:
            return text[:at] + text[at + 1 :]
        case 6:
            return text[:at] + chance.choice(list("\"'{}[],:\\ \n/*#1a\ud800")) + text[at:]
        case 7:
            return text.replace(": ", ": /* a: [ */ ", 1)
        case _:
            return text + chance.choice([" and so on", "}", "]", "\n\n", text])


@settings(max_examples=50)
@given(CONTAINERS, WRITINGS, SIZES)
def test_strict_json_passes_unchanged_without_a_shape(value: Any, writing: Any, size: int) -> None:
    text = json.dumps(value, **writing)
    outcome = guarded(text, None, size)
    assert outcome is not None
    assert outcome[0] == text
    assert outcome[1].repairs == []


@settings(max_examples=50)
@given(EXAMPLES, st.integers(0, 2**32), WRITINGS, SIZES)
def test_so_does_what_conforms_to_an_example(example: Any, seed: int, writing: Any, size: int) -> None:
    shape = shape_of(example)
    text = json.dumps(SYNTHESIZER.from_schema(shape.schema, REQUEST, seed), **writing)
    outcome = guarded(text, shape, size)
    assert outcome is not None
    assert outcome[0] == text
    assert outcome[1].repairs == []


@pytest.mark.parametrize("name", SCHEMAS)
@settings(max_examples=20)
@given(seed=st.integers(0, 2**32), writing=WRITINGS, size=SIZES)
def test_and_what_conforms_to_a_schema(name: str, seed: int, writing: Any, size: int) -> None:
    shape = shape_of(SCHEMAS[name])
    text = json.dumps(SYNTHESIZER.from_schema(shape.schema, REQUEST, seed), **writing)
    outcome = guarded(text, shape, size)
    assert outcome is not None
    assert outcome[0] == text
    assert outcome[1].repairs == []


@settings(max_examples=50)
@given(EXAMPLES, JSON, WRITINGS, SIZES)
def test_anything_at_all_conforms_afterwards_or_is_refused(example: Any, value: Any, writing: Any, size: int) -> None:
    guarded(json.dumps(value, **writing), shape_of(example), size)


@pytest.mark.parametrize("name", [None, *SCHEMAS])
@settings(max_examples=20)
@given(seed=st.integers(0, 2**32), spoilings=st.integers(0, 3), writing=WRITINGS, size=SIZES)
def test_a_spoilt_answer_conforms_afterwards_or_is_refused(
    name: str | None, seed: int, spoilings: int, writing: Any, size: int
) -> None:
    shape = shape_of(SCHEMAS[name]) if name else None
    chance = random.Random(seed)
    value = SYNTHESIZER.from_schema(shape_of(SCHEMAS[name or "record"]).schema, REQUEST, seed)
    for _ in range(spoilings):
        value = mutated(value, chance)
    text = json.dumps(value, **writing)
    for _ in range(chance.randrange(3)):
        text = dirtied(text, chance)
    guarded(text, shape, size, is_cut=chance.random() < 0.5)


@settings(max_examples=50)
@given(EXAMPLES, st.integers(0, 2**32), SIZES)
def test_what_is_sent_does_not_depend_on_the_pieces(example: Any, seed: int, size: int) -> None:
    shape = shape_of(example)
    chance = random.Random(seed)
    value = mutated(SYNTHESIZER.from_schema(shape.schema, REQUEST, seed), chance)
    text = dirtied(json.dumps(value), chance)
    whole, pieces = guarded(text, shape, len(text) or 1), guarded(text, shape, size)
    assert (whole is None) == (pieces is None)
    if whole is not None and pieces is not None:
        assert whole[0] == pieces[0]
        assert whole[1].repairs == pieces[1].repairs


@pytest.mark.parametrize("name", [None, "record", "three records", "envelope", "tree", "union", "open map"])
@settings(max_examples=20)
@given(seed=st.integers(0, 2**32), writing=WRITINGS)
def test_a_cut_text_keeps_every_scalar_that_was_complete(name: str | None, seed: int, writing: Any) -> None:
    shape = shape_of(SCHEMAS[name]) if name else None
    value = SYNTHESIZER.from_schema(shape_of(SCHEMAS[name or "envelope"]).schema, REQUEST, seed)
    text = json.dumps(value, **writing)
    chance = random.Random(seed)
    for at in chance.sample(range(1, len(text)), min(12, len(text) - 1)):
        outcome = guarded(text[:at], shape, 5, is_cut=True)
        whole = dict(leaves(read_lenient_json(text[:at]).value))
        sent = dict(leaves(outcome[1].value)) if outcome is not None else {}
        assert whole.items() <= sent.items() or (outcome is None and set(whole.values()) <= {None, ""})
