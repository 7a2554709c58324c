"""Shapes as JavaScript developers write them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.errors import BadControl
from mockllmapi.shapes import parse_shape_text
from mockllmapi.shapes.json5 import json5_to_json
from support.json_types import Json

CASES: list[tuple[str, Json]] = [
    ("{id:0,name:''}", {"id": 0, "name": ""}),
    ("{id: 0, // the number\n tags: ['a',],}", {"id": 0, "tags": ["a"]}),
    ("[{'a b': .5, $x: +1, y_1: 2., z: -.25}]", [{"a b": 0.5, "$x": 1, "y_1": 2.0, "z": -0.25}]),
    ("{null: null, true: true, 'false': false}", {"null": None, "true": True, "false": False}),
    ("{hex: 0xFF, text: 'it\\'s', long: 'a\\\nb', e: 1e3}", {"hex": 255, "text": "it's", "long": "ab", "e": 1e3}),
    ("/* shape */ {größe: '\\u00e4\\x41'}", {"größe": "äA"}),
    ('{"a": "\\u0041 \'quoted\'"}', {"a": "A 'quoted'"}),
    ("{a: 'say \"hi\"'}", {"a": 'say "hi"'}),
]


@pytest.mark.parametrize(("text", "value"), CASES)
def test_an_object_literal_is_a_shape(text: str, value: Json) -> None:
    assert parse_shape_text(text, "shape") == value


@pytest.mark.parametrize(
    "text", ["{id:0", "{a: foo}", "{a: NaN}", "{,}", "[1,,2]", "{a 1}", "{a: 'x}", "a: 1", "{a: 08x}", "{'a': 1}}", "@"]
)
def test_what_is_not_json5_either_is_refused_with_its_position(text: str) -> None:
    with pytest.raises(BadControl) as caught:
        parse_shape_text(text, "shape")
    assert "line 1, column" in str(caught.value)


def test_a_shape_that_curl_took_for_a_pattern_is_told_how_to_switch_that_off() -> None:
    with pytest.raises(BadControl) as caught:
        parse_shape_text('"id":0', "shape")
    assert "curl takes braces for a pattern: add -g" in str(caught.value)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_json_keeps_its_value(value: Json) -> None:
    translated = json5_to_json(json.dumps(value))
    assert translated is not None
    assert json.loads(translated) == value


@given(st.text(max_size=200))
def test_any_text_is_translated_or_refused(text: str) -> None:
    assert isinstance(json5_to_json(text), str | None)
