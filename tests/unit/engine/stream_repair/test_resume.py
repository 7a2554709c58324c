"""Going on from what was sent with what was read at the end."""

from __future__ import annotations

from typing import Any

import pytest

from mockllmapi.engine.repair.coercion import UNFIT
from mockllmapi.engine.stream_repair.json_writer import JsonWriter
from mockllmapi.engine.stream_repair.resume import resume


def begun() -> JsonWriter:
    """`{"a": 1, "b": ["x", "y` was sent."""
    one = JsonWriter(None, None, None)
    one.sheet.is_plain = False
    one.open("{")
    one.sheet.skip()
    one.name("a")
    one.place(1)
    one.sheet.skip()
    one.name("b")
    one.open("[")
    for text, is_over in (("x", True), ("y", False)):
        one.sheet.skip()
        one.number()
        one.said = []
        one.say(text)
        if is_over:
            one.end_text()
    assert one.take() == '{"a":1,"b":["x","y'
    return one


@pytest.mark.parametrize(
    ("found", "rest", "repairs"),
    [
        ({"a": 1, "b": ["x", 'y"z', 3], "c": {"d": 1}}, '\\"z",3],"c":{"d":1}}', []),
        ({"a": 1, "b": ["x", "other", 3]}, '",3]}', ["b/1: was cut off"]),
        ({"a": 1, "b": ["x"]}, '"]}', ["b/1: was cut off"]),
        ({"a": 1, "b": ["w", "y", 3], "c": 2}, '"],"c":2}', ["b/1: was cut off"]),
        ({"a": 2, "b": ["x", "yz"], "c": 2}, '"]}', ["the answer: broke off", "b/1: was cut off"]),
        ([1], '"]}', ["the answer: broke off", "b/1: was cut off"]),
        (UNFIT, '"]}', ["the answer: broke off", "b/1: was cut off"]),
    ],
)
def test_what_was_sent_stays_and_the_rest_follows(found: Any, rest: str, repairs: list[str]) -> None:
    one = begun()
    resume(one, found)
    assert one.take() == rest
    assert one.repairs == repairs
    assert one.is_over
