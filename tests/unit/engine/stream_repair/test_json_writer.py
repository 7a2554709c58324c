"""An answer put together place by place."""

from __future__ import annotations

from typing import Any

import pytest

from mockllmapi.engine.repair.schema_repair import NothingUsable
from mockllmapi.engine.stream_repair.json_writer import FieldOverrides, JsonWriter
from mockllmapi.shapes import Shape

SCHEMA: Any = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1}},
    "required": ["id", "tags"],
    "additionalProperties": False,
}


def fill(schema: Any, path: Any, siblings: Any) -> Any:
    return {"integer": 7, "string": f"made for {'/'.join(map(str, path))}", "array": ["made"]}[schema["type"]]


def composer(schema: Any = SCHEMA, **more: Any) -> JsonWriter:
    return JsonWriter(Shape(schema, None), fill, more.get("settlement"))


def test_members_are_renamed_dropped_and_made() -> None:
    one = composer()
    one.open("{")
    one.name("TAGS")
    one.open("[")
    one.close()
    one.name("extra")
    assert one.plan is None
    one.drop()
    one.name("tags")
    assert one.plan is None
    one.drop()
    one.close()
    assert one.value == {"tags": ["made for tags/0"], "id": 7}
    assert one.is_over
    assert one.repairs == [
        "tags: was called 'TAGS'",
        "tags/0: was missing",
        "extra: was too much",
        "tags: stood there twice",
        "id: was missing",
    ]
    assert one.take() == ""  # nothing in it is the model's own
    assert one.made == 2


def test_what_fits_is_kept_and_written_at_once() -> None:
    one = composer()
    one.open("{")
    one.name("id")
    one.sheet.skip()
    one.place("5")
    assert one.take() == '{"id":5'
    one.name("tags")
    one.sheet.gap += [", ", '"tags"', ": "]
    one.place(["a"], '[ "a" ]')
    one.close()
    assert one.take() == ', "tags": [ "a" ]}'
    assert one.value == {"id": 5, "tags": ["a"]}
    assert one.kept == 2


def test_a_container_with_nothing_in_it_can_be_withdrawn() -> None:
    one = composer()
    one.sheet.is_plain = False
    one.open("{")
    one.sheet.skip()
    one.name("id")
    one.place(1)
    one.sheet.skip()
    one.name("tags")
    one.open("[")
    one.sheet.skip()
    one.number()
    one.said = []
    one.withdraw()
    assert (one.said is None, len(one.frames)) == (True, 1)
    one.close()
    assert one.take() == '{"id":1,"tags":["made"]}'


def test_the_whole_answer_cannot_be_dropped() -> None:
    with pytest.raises(NothingUsable):
        composer().place("nothing of it")


def test_what_is_settled_must_fit() -> None:
    settlement = FieldOverrides(lambda path, value: "no number", frozenset({"id"}))
    one = composer(settlement=settlement)
    one.open("{")
    one.name("id")
    assert one.is_settled
    one.sheet.skip()
    one.place(3)
    one.close()
    assert one.value == {"id": 3, "tags": ["made"]}


def test_repairs_below_a_place_name_the_whole_path() -> None:
    schema: Any = {"type": "array", "items": {"oneOf": [SCHEMA]}}
    one = composer(schema)
    one.open("[")
    one.number()
    one.place({"id": "5", "tags": ["a"]})
    one.close()
    assert one.value == [{"id": 5, "tags": ["a"]}]
    assert one.repairs == ["0/id: was written another way"]
