"""Where the wanted value begins in an answer that may be wrapped."""

from typing import Any

import pytest

from mockllmapi.engine.guard.entrance import MAX_LOOK_CHARS, Entrance, find_entrance
from mockllmapi.engine.guard.plan import Plans
from mockllmapi.shapes import Shape

RECORD: Any = {
    "type": "object",
    "properties": {"id": {}, "name": {}},
    "required": ["id"],
    "additionalProperties": False,
}
LIST: Any = {"type": "array", "items": RECORD}
UNCLEAR = Entrance(None)


def entrance(text: str, schema: Any) -> Entrance | None:
    plans = Plans(None if schema is None else Shape(schema, None))
    return find_entrance(text, plans.root, plans.item, has_shape=schema is not None)


@pytest.mark.parametrize(
    ("text", "schema", "expected"),
    [
        (" ", None, None),
        (' {"a', None, Entrance(1)),
        ("[", None, Entrance(0)),
        ("Here", None, UNCLEAR),
        ('"text', None, UNCLEAR),
        ('"text', {"type": "string"}, Entrance(0)),
        ('{"id"', RECORD, Entrance(0)),
        ('{"\\u0069d"', RECORD, Entrance(0)),
        ('{"i', RECORD, None),
        ('{"data": {"id": 1,', RECORD, None),
        ('{"data": {"id": 1, "name"', RECORD, Entrance(9, ("data",))),
        ('{"data": {"name": {', RECORD, Entrance(9, ("data",))),
        ('{"ok": true, "data": {"n": 1, "id": 1, "name"', RECORD, Entrance(21, ("data",), ("ok",))),
        ('{"meta": {"page": 1}, "data": {"id": 1, "Name"', RECORD, Entrance(30, ("data",), ("meta",))),
        ('{"meta": {"id": 1}, "id"', RECORD, Entrance(0)),
        ('{"other": 1}', RECORD, UNCLEAR),
        ('{"data": [{', RECORD, UNCLEAR),
        ("[{", RECORD, UNCLEAR),
        ("[", LIST, Entrance(0)),
        ('{"items": [', LIST, None),
        ('{"items": [{', LIST, Entrance(10, ("items",))),
        ('{"data": {"total": 1, "items": [ {', LIST, Entrance(31, ("data", "items"), ("total",))),
        ('{"tags": ["a"', LIST, UNCLEAR),
        ('{"id": 1', LIST, UNCLEAR),
        ("{'id': 1", RECORD, UNCLEAR),
        ("{}", RECORD, UNCLEAR),
        ("{", {"type": "object"}, Entrance(0)),
        ("{", {"oneOf": [RECORD]}, UNCLEAR),
    ],
)
def test_where_to_enter(text: str, schema: Any, expected: Entrance | None) -> None:
    assert entrance(text, schema) == expected


def test_the_look_has_an_end() -> None:
    assert entrance('{"note": "' + "x" * (MAX_LOOK_CHARS - 20), RECORD) is None
    assert entrance('{"note": "' + "x" * MAX_LOOK_CHARS, RECORD) == UNCLEAR
