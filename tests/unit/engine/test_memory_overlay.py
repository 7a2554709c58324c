"""Answers out of a memory."""

from __future__ import annotations

from typing import Any, cast

import pytest

from mockllmapi.contexts import NOTHING_KNOWN, Memory, MemoryView
from mockllmapi.engine.memory_overlay import NOT_REMEMBERED, NotRemembered, answer_from_memory, may_vary, overlay_known
from mockllmapi.exchange import RawShape
from mockllmapi.shapes import ShapeCache
from mockllmapi.shapes.shape import Shape
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import Json, JsonDict
from support.memories import asking

ANN: JsonDict = {"id": 7, "firstName": "Ann", "age": 33, "team": {"id": 1, "name": "A"}}
BOB = {"id": 8, "firstName": "Bob", "age": 44, "team": {"id": 2, "name": "B"}}


def shape_of(raw: JsonValue, count: int | None = None) -> Shape:
    return ShapeCache().read(RawShape(raw, "shape"), count)


def item(**rest: Any) -> MemoryView:
    return MemoryView(known=ANN, **{"is_whole": True, **rest})


def window(*items: JsonDict | None, **rest: Any) -> MemoryView:
    return MemoryView(items=items, **{"is_whole": True, **rest})


# -- from memory alone


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH"])
def test_a_whole_thing_answers(method: str) -> None:
    assert answer_from_memory(item(), asking(method, "/users/7"), None) == ANN


@pytest.mark.parametrize(
    ("recollection", "method"),
    [
        (NOTHING_KNOWN, "GET"),
        (item(is_whole=False), "GET"),
        (item(), "POST"),
        (item(), "DELETE"),
        (item(is_whole=False), "PATCH"),
    ],
)
def test_what_is_not_enough(recollection: MemoryView, method: str) -> None:
    assert answer_from_memory(recollection, asking(method, "/users/7"), None) is NOT_REMEMBERED


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ({"id": 0}, {"id": 7}),
        ({"first_name": "", "id": 0}, {"first_name": "Ann", "id": 7}),
        ({"team": {"name": ""}}, {"team": {"name": "A"}}),
        ({"user": {"age": 0}}, {"user": {"age": 33}}),
        ({"age": ""}, NOT_REMEMBERED),
        ({"id": 0, "email": ""}, NOT_REMEMBERED),
        ([{"id": 0}], NOT_REMEMBERED),
        ({"type": "object", "properties": {"id": {"type": "integer"}}}, {"id": 7}),
        (
            {
                "$ref": "#/$defs/u",
                "$defs": {"u": {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}},
            },
            {"age": 33},
        ),
    ],
)
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_shape_cuts_what_is_known(raw: JsonValue, answer: NotRemembered | JsonObject, is_whole: bool) -> None:
    assert answer_from_memory(item(is_whole=is_whole), asking(path="/users/7"), shape_of(raw)) == answer


def test_a_member_that_may_be_missing_is_not_missing_because_nobody_knows_it() -> None:
    shape = shape_of({"type": "object", "properties": {"id": {"type": "integer"}, "email": {"type": "string"}}})
    assert answer_from_memory(item(is_whole=False), asking(path="/users/7"), shape) is NOT_REMEMBERED
    assert answer_from_memory(item(), asking(path="/users/7"), shape) == {"id": 7}


def test_a_window_that_is_known_answers() -> None:
    assert answer_from_memory(window(ANN, BOB), asking(), None) == [ANN, BOB]
    around = {"users": [], "total": 2}
    assert answer_from_memory(window(ANN, envelope=around, list_path=("users",)), asking(), None) == {
        "users": [ANN],
        "total": 2,
    }
    assert answer_from_memory(window(), asking(), None) == []


@pytest.mark.parametrize(
    "recollection", [window(ANN, None), window(ANN, is_whole=False), window(ANN, list_path=("users",))]
)
def test_a_window_that_is_not(recollection: MemoryView) -> None:
    assert answer_from_memory(recollection, asking(), None) is NOT_REMEMBERED


@pytest.mark.parametrize(
    ("raw", "count", "answer"),
    [
        ([{"id": 0}], None, [{"id": 7}, {"id": 8}]),
        ([{"id": 0}], 2, [{"id": 7}, {"id": 8}]),
        ([{"id": 0}], 3, NOT_REMEMBERED),
        ({"users": [{"first_name": ""}]}, None, {"users": [{"first_name": "Ann"}, {"first_name": "Bob"}]}),
        ({"data": {"users": [{"id": 0}]}, "total": 0}, None, {"data": {"users": [{"id": 7}, {"id": 8}]}, "total": 9}),
        ({"users": [{"id": 0}], "page": 0}, None, NOT_REMEMBERED),
        ({"id": 0}, None, NOT_REMEMBERED),
        ([{"email": ""}], None, NOT_REMEMBERED),
    ],
)
def test_a_shape_cuts_a_window(raw: Json, count: int | None, answer: JsonDict | NotRemembered | list[JsonDict]) -> None:
    recollection = window(ANN, BOB, envelope={"users": [], "total": 9}, list_path=("users",))
    assert answer_from_memory(recollection, asking(count=count), shape_of(raw, count)) == answer


# -- laid over


def test_what_is_known_lies_over_an_answer() -> None:
    value: JsonDict = {"id": 7, "firstName": "Zoe", "age": 1, "email": "z@example.com"}
    assert overlay_known(value, item(), asking(path="/users/7"), None) == {**ANN, "email": "z@example.com"}
    assert overlay_known({"user": {"id": 7}}, item(), asking(path="/users/7"), None) == {"user": ANN}


def test_with_a_shape_nothing_is_added() -> None:
    shape = shape_of({"first_name": "", "email": ""})
    value: JsonDict = {"first_name": "Zoe", "email": "z@example.com"}
    assert overlay_known(value, item(), asking(path="/users/7"), shape) == {
        "first_name": "Ann",
        "email": "z@example.com",
    }


def test_what_does_not_fit_the_shape_stays_as_it_was_written() -> None:
    shape = shape_of({"age": "", "firstName": ""})
    assert overlay_known({"age": "9", "firstName": "Z"}, item(), asking(path="/users/7"), shape) == {
        "age": "9",
        "firstName": "Ann",
    }


def test_positions_that_are_known_are_taken() -> None:
    value: Json = [{"id": 1, "firstName": "x"}, {"id": 2, "firstName": "y"}]
    assert overlay_known(value, window(None, BOB), asking(), None) == [value[0], BOB]
    assert overlay_known({"users": value, "total": 5}, window(ANN), asking(), None) == {
        "users": [{**ANN}, value[1]],
        "total": 5,
    }
    assert overlay_known(value, window(ANN), asking(), shape_of([{"id": 0, "firstName": ""}])) == [
        {"id": 7, "firstName": "Ann"},
        value[1],
    ]


def test_an_answer_that_is_too_short_grows_where_no_number_was_asked_for() -> None:
    assert overlay_known([], window(ANN, BOB), asking(), None) == [ANN, BOB]
    assert overlay_known([{"id": 1}], window(ANN, BOB), asking(count=1), None) == [ANN]
    assert overlay_known({"users": [], "total": 0}, window(ANN), asking(), None) == {"users": [ANN], "total": 0}
    assert overlay_known([{"id": 1}], window(ANN, None, BOB), asking(), None) == [ANN]


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, [1], {"users": [1]}])
def test_other_answers_pass(value: Json) -> None:
    for recollection in (NOTHING_KNOWN, window(None), window(ANN), item()):
        overlay_known(value, recollection, asking(), None)
    assert overlay_known(value, NOTHING_KNOWN, asking(), None) == value


def test_nothing_that_was_given_is_changed() -> None:
    value: JsonDict = {"id": 7, "firstName": "Zoe", "team": {"name": "x"}}
    overlay_known(value, item(), asking(path="/users/7"), None)
    assert value == {"id": 7, "firstName": "Zoe", "team": {"name": "x"}}


# -- what may be another next time


class Kept:
    """What `may_vary` asks of a memory."""

    def __init__(self, *, is_named: bool = False, can_recall: bool = True) -> None:
        self.is_named, self.can_recall = is_named, can_recall


@pytest.mark.parametrize(
    ("path", "query", "memory", "expected"),
    [
        ("/users", {}, Kept(), True),
        ("/users", {"role": "admin"}, Kept(), True),
        ("/status", {}, Kept(), True),
        ("/users/7", {}, Kept(), False),
        ("/users", {"page": 2}, Kept(), False),
        ("/users", {"cursor": ""}, Kept(), False),
        ("/users", {}, Kept(is_named=True), False),
        ("/users/7", {}, Kept(can_recall=False), True),
        ("/users/7", {}, None, True),
    ],
)
def test_an_equal_request_gets_another_answer_where_nobody_keeps_the_first(
    path: str, query: JsonDict, memory: Kept | None, expected: bool
) -> None:
    assert may_vary(asking("GET", path, query=query), cast("Memory | None", memory)) == expected
