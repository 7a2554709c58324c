"""What requests do to things."""

from datetime import UTC, datetime

import pytest

from mockllmapi.contexts.updates import acted_on, merge_patch, overlaid, respelled, updated
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import JsonDict

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_examples_of_the_merge_patch_rfc(target: JsonValue, patch: JsonValue, result: JsonValue) -> None:
    assert merge_patch(target, patch) == result


def change(known: JsonObject, body: JsonObject, *, is_replaced: bool = False, identity: str = "7") -> JsonDict:
    return updated(known, body, kind="user", identity=identity, is_replaced=is_replaced, now=NOW)


def test_an_update_writes_to_the_members_that_are_there() -> None:
    assert change({"id": 7, "firstName": "A"}, {"first_name": "B", "age": 1}) == {"id": 7, "firstName": "B", "age": 1}


def test_the_id_is_that_of_the_path() -> None:
    assert change({"id": 7, "name": "A"}, {"id": 9, "name": "B"}) == {"id": 7, "name": "B"}
    assert change({}, {"id": 9, "name": "B"}) == {"name": "B"}
    assert change({}, {"id": "7", "name": "B"}) == {"id": "7", "name": "B"}


def test_a_replacement_leaves_what_the_server_keeps() -> None:
    known: JsonDict = {"id": 7, "createdAt": "x", "name": "A", "age": 3, "uuid": "u"}
    assert change(known, {"name": "B"}, is_replaced=True) == {"id": 7, "createdAt": "x", "name": "B", "uuid": "u"}
    assert known["age"] == 3


def test_an_update_happens_now_unless_the_body_says_when() -> None:
    known: JsonDict = {"id": 7, "updated_at": "2020-01-01"}
    assert change(known, {"a": 1})["updated_at"] == "2026-01-02"
    assert change(known, {"a": 1}, is_replaced=True)["updated_at"] == "2026-01-02"
    assert change(known, {"updated_at": "2021-01-01"})["updated_at"] == "2021-01-01"
    assert "updated_at" not in change(known, {"updated_at": None})


def test_an_action_leaves_all_but_status_and_times() -> None:
    known: JsonDict = {
        "id": 7,
        "status": "open",
        "orderStatus": "x",
        "cancelledAt": None,
        "isCancelled": False,
        "updatedAt": "x",
        "total": 5,
        "createdAt": "y",
    }
    assert acted_on(known, "cancelled") == {"id": 7, "total": 5, "createdAt": "y"}


def test_what_is_known_lies_over_what_is_there() -> None:
    assert overlaid({"a": 1, "first_name": "x", "b": 2}, {"a": 5, "firstName": "Ann", "c": 3}) == {
        "a": 5,
        "first_name": "Ann",
    }
    assert overlaid({"a": {"x": 1, "y": 2}}, {"a": {"x": 5, "z": 1}}) == {"a": {"x": 5, "y": 2}}
    assert overlaid({"a": 1}, {"a": True}) == {"a": True}
    assert overlaid({"a": 1}, {"a": 1}) == {}


def test_known_names_win_over_other_spellings() -> None:
    assert respelled({"first_name": 1, "b": 2}, {"firstName": 0}) == {"firstName": 1, "b": 2}
    assert respelled({"a": 1}, {"a": 0, "A": 5}) == {"a": 1}
