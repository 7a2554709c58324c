"""Reading shapes: any text is JSON or refused with its place, any pattern is understood or refused."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.errors import BadControl
from mockllmapi.exchange import RawShape
from mockllmapi.shapes import compile_shape, compile_validator, parse_shape_text
from mockllmapi.shapes.patterns import UnsupportedPattern
from mockllmapi.synthesis.patterns import pattern_writer
from support.json_types import Json, JsonDict

PIECES = st.sampled_from(["{", "}", "[", "]", '"a"', ":", ",", "1", "null", "\n", "é", "\\", '"', " ", "-", "e9"])


def position_of_the_fault(text: str) -> str | None:
    try:
        parse_shape_text(text, "shape")
    except BadControl as refusal:
        return refusal.position
    return None


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=20))
def test_any_text_is_read_or_refused_with_a_place_inside_it(text: str) -> None:
    position = position_of_the_fault(text)
    if position is None:
        return
    place = re.fullmatch(r"line (\d+), column (\d+)", position)
    assert place
    lines = (text + " ").split("\n")
    line, column = int(place[1]), int(place[2])
    assert line <= len(lines)
    assert column <= len(lines[line - 1]) + 1


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "b",
                ".",
                "\\d",
                "\\w",
                "[a-c]",
                "[^a]",
                "(",
                ")",
                "(?:",
                "|",
                "*",
                "+",
                "?",
                "{2}",
                "{1,3}",
                "{2,}",
                "^",
                "$",
                "\\",
                "[",
                "]",
                "(?=",
                "\\p{L}",
                "-",
                "x",
            ]
        ),
        max_size=8,
    ).map("".join)
)
def test_any_pattern_is_written_for_or_refused(pattern: str) -> None:
    try:
        write = pattern_writer(pattern)
        is_valid = compile_validator({"type": "string", "pattern": pattern}).is_valid
    except UnsupportedPattern:
        return
    source = random.Random(1).random
    has_inner_anchor = re.search(r"\(.*[\^$]|[\^$].*\)", pattern.replace("[^a]", "")) is not None
    assert has_inner_anchor or all(is_valid(write(source, stretch)) for stretch in (0, 2, 5))


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/x", "file:///etc/hostname", "//example.com/x", "data:application/json,{}", "other.json"],
)
@given(
    st.sampled_from(["$ref", "$dynamicRef", "$recursiveRef"]),
    st.sampled_from([(), ("properties", "a"), ("items",), ("allOf", 0), ("$defs", "x")]),
)
def test_no_reference_out_of_the_document_is_ever_followed(
    address: str, keyword: str, place: tuple[int | str, ...]
) -> None:
    inner: Json = {keyword: address, "type": "string"}
    for step in reversed(place):
        inner = [inner] if isinstance(step, int) else {step: inner}
    shape: JsonDict = {"$schema": "x", **inner, **({"$ref": "#/$defs/x"} if place[:1] == ("$defs",) else {})}
    with pytest.raises(BadControl):
        compile_shape(RawShape(shape, "shape"))
