"""Where the wanted value begins in an answer that may be wrapped."""

from typing import Any

import pytest

from mockllmapi.engine.stream_repair.find_root import MAX_LOOK_CHARS, Root, find_root
from mockllmapi.engine.stream_repair.schema_plan import Plans
from mockllmapi.shapes import Shape

RECORD: Any = {
    "type": "object",
    "properties": {"id": {}, "name": {}},
    "required": ["id"],
    "additionalProperties": False,
}
LIST: Any = {"type": "array", "items": RECORD}
UNCLEAR = Root(None)


def entrance(text: str, schema: Any) -> Root | None:
    plans = Plans(None if schema is None else Shape(schema, None))
    return find_root(text, plans.root, plans.item, has_shape=schema is not None)


@pytest.mark.parametrize(
    ("text", "schema", "expected"),
    [
        (" ", None, None),
        (' {"a', None, Root(1)),
        ("[", None, Root(0)),
        ("Here", None, UNCLEAR),
        ('"text', None, UNCLEAR),
        ('"text', {"type": "string"}, Root(0)),
        ('{"id"', RECORD, Root(0)),
        ('{"\\u0069d"', RECORD, Root(0)),
        ('{"i', RECORD, None),
        ('{"data": {"id": 1,', RECORD, None),
        ('{"data": {"id": 1, "name"', RECORD, Root(9, ("data",))),
        ('{"data": {"name": {', RECORD, Root(9, ("data",))),
        ('{"ok": true, "data": {"n": 1, "id": 1, "name"', RECORD, Root(21, ("data",), ("ok",))),
        ('{"meta": {"page": 1}, "data": {"id": 1, "Name"', RECORD, Root(30, ("data",), ("meta",))),
        ('{"meta": {"id": 1}, "id"', RECORD, Root(0)),
        ('{"other": 1}', RECORD, UNCLEAR),
        ('{"data": [{', RECORD, UNCLEAR),
        ("[{", RECORD, UNCLEAR),
        ("[", LIST, Root(0)),
        ('{"items": [', LIST, None),
        ('{"items": [{', LIST, Root(10, ("items",))),
        ('{"data": {"total": 1, "items": [ {', LIST, Root(31, ("data", "items"), ("total",))),
        ('{"tags": ["a"', LIST, UNCLEAR),
        ('{"id": 1', LIST, UNCLEAR),
        ("{'id': 1", RECORD, UNCLEAR),
        ("{}", RECORD, UNCLEAR),
        ("{", {"type": "object"}, Root(0)),
        ("{", {"oneOf": [RECORD]}, UNCLEAR),
    ],
)
def test_where_to_enter(text: str, schema: Any, expected: Root | None) -> None:
    assert entrance(text, schema) == expected


def test_the_look_has_an_end() -> None:
    assert entrance('{"note": "' + "x" * (MAX_LOOK_CHARS - 20), RECORD) is None
    assert entrance('{"note": "' + "x" * MAX_LOOK_CHARS, RECORD) == UNCLEAR
