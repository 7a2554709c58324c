"""What stands around lists."""

import pytest

from mockllmapi.contexts.envelopes import Part, brought_up_to_date, next_cursor, said_total
from mockllmapi.json_kit import put_at
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import JsonDict

SECOND = Part(start=10, number=10, size=10, page=2, total=57, cursor="c20")


@pytest.mark.parametrize(
    ("answer", "path", "total"),
    [
        ({"items": [], "total": 57}, ("items",), 57),
        ({"items": [], "meta": {"total_count": 57}}, ("items",), 57),
        ({"data": {"items": [], "total": 57}}, ("data", "items"), 57),
        ({"items": [], "count": 57}, ("items",), 57),
        ({"items": [], "count": 10}, ("items",), None),
        ({"items": [], "total": "57"}, ("items",), None),
        ({"items": []}, ("items",), None),
        ([], (), None),
        ({"items": [], "total": True}, ("items",), None),
    ],
)
def test_totals(answer: JsonValue, path: tuple[str, ...], total: int | None) -> None:
    assert said_total(answer, path, 10) == total


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"items": [], "nextCursor": "abc"}, (("nextCursor",), "abc")),
        ({"items": [], "paging": {"next": "/x?cursor=abc&a=1"}}, (("paging", "next"), "abc")),
        ({"items": [], "next": None}, None),
        ({"items": [], "next": "/users?page=3"}, None),
        ({"items": [], "nextCursor": ""}, None),
    ],
)
def test_cursors(answer: JsonObject, found: tuple[tuple[str, ...], str] | None) -> None:
    assert next_cursor(answer, ("items",)) == found


def test_an_envelope_is_brought_up_to_date() -> None:
    first: JsonDict = {
        "items": [],
        "total": 50,
        "page": 1,
        "pageSize": 10,
        "count": 10,
        "offset": 0,
        "totalPages": 5,
        "hasMore": False,
        "hasPrevious": False,
        "nextCursor": "c10",
        "links": {"next": "/users?page=2&a=b", "prev": "/users?page=0", "self": "/users?page=1"},
        "status": "ok",
        "took": 7,
    }
    changes = brought_up_to_date(first, ("items",), 10, SECOND)
    assert put_at(first, changes.items()) == {
        "items": [],
        "total": 57,
        "page": 2,
        "pageSize": 10,
        "count": 10,
        "offset": 10,
        "totalPages": 6,
        "hasMore": True,
        "hasPrevious": True,
        "nextCursor": "c20",
        "links": {"next": "/users?page=3&a=b", "prev": "/users?page=1", "self": "/users?page=2"},
        "status": "ok",
        "took": 7,
    }


def test_what_is_true_already_does_not_change() -> None:
    assert brought_up_to_date({"items": [], "total": 57, "page": 2, "count": 57}, ("items",), 10, SECOND) == {}


def test_without_a_total_nothing_is_said_of_the_end() -> None:
    part = Part(0, 10, 10, 1, None, "c")
    assert brought_up_to_date({"items": [], "total": 5, "hasMore": False, "pages": 3}, ("items",), 10, part) == {}
