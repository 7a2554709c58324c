"""What queries say of collections."""

import pytest

from mockllmapi.contexts.queries import Query, Window, cursor_at, position_of
from mockllmapi.types import JsonObject
from support.json_types import JsonDict


@pytest.mark.parametrize(
    ("query", "window", "is_paging"),
    [
        ({}, Window(), False),
        ({"page": 2}, Window(page=2), True),
        ({"page[number]": 2}, Window(page=2), True),
        ({"offset": 5}, Window(offset=5), True),
        ({"skip": 5}, Window(offset=5), True),
        ({"cursor": "x"}, Window(cursor="x"), True),
        ({"cursor": ""}, Window(), True),
        ({"page": "two"}, Window(), True),
        ({"starting_after": "a"}, Window(cursor="a"), True),
        ({"role": "page"}, Window(), False),
    ],
)
def test_windows(query: JsonObject, window: Window, is_paging: bool) -> None:
    read = Query(tuple((name, str(text)) for name, text in query.items()))
    assert (read.window, read.is_paging) == (window, is_paging)


@pytest.mark.parametrize(
    ("query", "is_in"),
    [
        ({"role": "ADMIN"}, True),
        ({"role": "guest"}, False),
        ({"nobody": "1"}, False),
        ({"age": "33"}, True),
        ({"is_active": "true"}, True),
        ({"q": "ann"}, True),
        ({"q": "zoe"}, False),
        ({"page": "9"}, True),
        ({"role": "admin", "age": "34"}, False),
    ],
)
def test_filters(query: JsonDict, is_in: bool) -> None:
    thing: JsonDict = {"name": "Anna", "role": "admin", "age": 33, "isActive": True}
    assert Query(tuple(query.items())).admits(thing) is is_in


@pytest.mark.parametrize("position", [0, 10, -3, 10_000_000])
def test_cursors_of_our_own(position: int) -> None:
    assert position_of(cursor_at(position)) == position


@pytest.mark.parametrize("cursor", ["", "abc", "é", "YWZ0ZXI6", "YWZ0ZXI6eA", "%%%", "a" * 999])
def test_cursors_of_others(cursor: str) -> None:
    assert position_of(cursor) is None


def test_a_list_may_be_one_of_things_with_ids() -> None:
    assert Query((("ids", "1, 2"), ("name", "x"))).wanted_ids == {"1", "2"}
    assert Query((("userId", "1"),)).wanted_ids == frozenset()


@pytest.mark.parametrize("pair", [("filter", "role:admin"), ("filter[role]", "admin"), ("filters[role]", "Admin")])
def test_a_filter_speaks_of_a_member(pair: tuple[str, str]) -> None:
    assert Query((pair,)).admits({"role": "admin"})
    assert not Query((pair,)).admits({"role": "user"})
