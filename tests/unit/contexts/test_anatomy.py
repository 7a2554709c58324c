"""Where things stand."""

import pytest

from mockllmapi.contexts.anatomy import embedded_in, find_list_of, find_thing, records_of
from mockllmapi.json_kit import get_at
from mockllmapi.types import JsonValue
from support.json_types import JsonDict


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ([{"id": 1}], ()),
        ([], ()),
        ({"users": [], "tags": ["a"]}, ("users",)),
        ({"items": [1], "total": 1}, ("items",)),
        ({"data": {"users": [{}]}, "meta": {"list": []}}, ("data", "users")),
        ({"members": [{"id": 1}], "tags": []}, ("members",)),
        ({"names": ["a"]}, ("names",)),
        ({"id": 7, "tags": ["a"]}, None),
        ({"error": {"items": []}}, None),
        (7, None),
        ({}, None),
    ],
)
def test_the_list(value: JsonValue, path: tuple[str, ...] | None) -> None:
    assert find_list_of(value, "user") == path


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"id": 1}, ()),
        ({"user": {"name": ""}}, ("user",)),
        ({"data": {"name": ""}, "ok": True}, ("data",)),
        ({"who": {"a": 1}}, ("who",)),
        ({"name": "", "address": {"id": 5}}, ()),
        ({"id": 1, "user": {"id": 2}}, ()),
        ([1], ()),
        (None, ()),
    ],
)
def test_the_thing(value: JsonValue, path: tuple[str, ...]) -> None:
    assert find_thing(value, "user") == path


def test_things_inside_a_thing() -> None:
    thing: JsonDict = {
        "id": 1,
        "user": {"id": 7, "address": {"street": "", "country": {"id": "DE"}}},
        "orderItems": [{"id": 5}, {"id": "6"}, {"x": 1}],
        "point": {"x": 1},
        "tags": ["a"],
        "staffMember": {"name": "no id"},
    }
    seen = {(each.kind, each.id, each.place) for each in embedded_in(thing, ("data",), {})}
    assert seen == {
        ("user", "7", ("data", "user")),
        ("country", "DE", ("data", "user", "address", "country")),
        ("order item", "5", ("data", "orderItems", 0)),
        ("order item", "6", ("data", "orderItems", 1)),
    }


def test_a_deep_and_wide_thing_is_read_in_bounds() -> None:
    deep: JsonDict = {"id": 0}
    for _ in range(500):
        deep = {"id": 1, "child": deep}
    assert 0 < len(list(embedded_in(deep, (), {}))) < 20
    wide: JsonDict = {"items": [{"id": number} for number in range(100_000)]}
    assert len(list(embedded_in(wide, (), {}))) <= 2000


def test_places() -> None:
    value: JsonDict = {"a": [{"b": 1}]}
    assert (
        get_at(value, ("a", 0, "b")),
        get_at(value, ("a", 5)),
        get_at(value, ("a", "b")),
        get_at(7, ("a",)),
    ) == (1, None, None, None)
    assert records_of(value, ("a",)) == [{"b": 1}]
    assert records_of(value, ("a", "b")) == []
