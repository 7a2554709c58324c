"""A model's value made to fit: what is kept, what is changed, what is said about it."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from mockllmapi.engine.repair.schema_repair import NothingUsable, Repaired, repair
from mockllmapi.exchange import MockRequest, RawShape
from mockllmapi.shapes import Shape
from mockllmapi.shapes.compiler import compile_shape
from support.json_types import Json, json_of
from support.randomness import make_synthesizer

USERS = MockRequest("GET", "/users")
USER = {"id": 1, "name": "Ada", "email": "ada@example.com"}


def shaped(value: Any, count: int | None = None) -> Shape:
    shape = compile_shape(RawShape(value, "shape"))
    return shape if count is None else shape.with_count(count, "count")


def generator(shape: Shape, request: MockRequest = USERS) -> Any:
    """Filling with the real generator, always the same way."""
    synthesizer, rng = make_synthesizer(), random.Random(3)
    definitions: Json = shape.schema.get("$defs") if isinstance(shape.schema, dict) else None

    def fill(schema: Any, path: Any, siblings: Any) -> Any:
        return synthesizer.value_for(schema, path, request, rng, siblings=siblings, definitions=definitions)

    return fill


def never(*_: object) -> Any:
    raise AssertionError("Nothing is missing here.")


def mend(value: Any, shape: Shape, fill: Callable[..., Any] | None = None) -> Repaired:
    """Repair, with what is promised about every outcome."""
    before = deepcopy(value)
    repaired = repair(value, shape, fill or generator(shape))
    assert shape.is_valid(repaired.value)
    assert value == before
    return repaired


def an_object(required: bool = True, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required else [],
    }


# -- without the generator ---------------------------------------------------------------------------------------------

INTEGER, TEXT = {"type": "integer"}, {"type": "string"}
EXACT: dict[str, tuple[Any, Any, Any, int]] = {
    "what fits is left alone": (USER, {"id": 5, "name": "", "email": "a@example.org"}, None, 0),
    "near names": (
        USER,
        {"ID": 5, "Name": "B", "e_mail": "b@example.org"},
        {"id": 5, "name": "B", "email": "b@example.org"},
        3,
    ),
    "camel and snake": (
        {"firstName": "", "last_name": ""},
        {"first_name": "A", "lastName": "B"},
        {"firstName": "A", "last_name": "B"},
        2,
    ),
    "names of other scripts": ({"имя": ""}, {"ИМЯ": "Ада", "名前": "x"}, {"имя": "Ада"}, 2),
    "another spelling of a scalar": ({"age": 0, "ok": True}, {"age": "36", "ok": "yes"}, {"age": 36, "ok": True}, 2),
    "extras": ({"id": 0}, {"id": 1, "x": 2, "y": {"z": 3}}, {"id": 1}, 2),
    "a wrapper": ({"id": 0}, {"data": {"id": 1}}, {"id": 1}, 0),
    "two wrappers": ({"id": 0}, {"data": {"user": {"id": 1}}}, {"id": 1}, 0),
    "a wrapper with company": ({"id": 0}, {"status": "ok", "data": {"id": 1}}, {"id": 1}, 1),
    "a list of one": ({"id": 0}, [{"id": 1}], {"id": 1}, 0),
    "a list of several": ({"id": 0}, [{"id": 1}, {"id": 2}], {"id": 1}, 1),
    "a wrapped list": ([{"id": 0}], {"items": [{"id": 1}, {"id": 2}]}, [{"id": 1}, {"id": 2}], 0),
    "a wrapped list with company": ([{"id": 0}], {"users": [{"id": 1}], "total": 1}, [{"id": 1}], 1),
    "records by name": ([{"id": 0}], {"a": {"id": 1}, "b": {"id": 2}}, [{"id": 1}, {"id": 2}], 0),
    "one record instead of a list": (
        [{"id": 0, "tags": [""]}],
        {"id": 1, "tags": ["x"]},
        [{"id": 1, "tags": ["x"]}],
        1,
    ),
    "a scalar instead of a list": ({"tags": [""]}, {"tags": "x"}, {"tags": ["x"]}, 1),
    "JSON in a string": ({"id": 0, "at": {"x": 0}}, {"id": 1, "at": '{"x": 2}'}, {"id": 1, "at": {"x": 2}}, 1),
    "everything in a string": ({"id": 0}, '{"id": 1}', {"id": 1}, 1),
    "deep down": ({"a": {"b": [{"c": 0}]}}, {"a": {"B": [{"c": "1"}]}}, {"a": {"b": [{"c": 1}]}}, 2),
    "an unfit item": ({"ids": [0]}, {"ids": [1, "?", 2]}, {"ids": [1, 2]}, 1),
    "a choice in another case": (
        an_object(state={"enum": ["on sale", "gone"]}),
        {"state": "ON_SALE"},
        {"state": "on sale"},
        1,
    ),
    "a null that may be": (
        an_object(at={"type": ["string", "null"]}, id=INTEGER),
        {"at": None, "id": "1"},
        {"at": None, "id": 1},
        1,
    ),
    "a null instead of a list that may be one": (
        an_object(tags={"type": ["array", "null"], "items": TEXT}, id=INTEGER),
        {"tags": None, "id": "1"},
        {"tags": None, "id": 1},
        1,
    ),
    "optional members stay away": (an_object(required=False, id=INTEGER, x=TEXT), {"id": "1"}, {"id": 1}, 1),
    "the branch that fits": (
        an_object(v={"anyOf": [INTEGER, an_object(a=INTEGER), an_object(b=INTEGER)]}),
        {"v": {"B": 1}},
        {"v": {"b": 1}},
        1,
    ),
    "the branch that its constant names": (
        {"anyOf": [an_object(kind={"const": "a"}, n=INTEGER), an_object(kind={"const": "b"}, n=TEXT)]},
        {"kind": "b", "n": 5},
        {"kind": "b", "n": "5"},
        1,
    ),
    "all of several": (
        {"allOf": [an_object(id=INTEGER), an_object(name=TEXT)]},
        {"id": "1", "name": "A", "x": 1},
        {"id": 1, "name": "A"},
        2,
    ),
    "a map": ({"type": "object", "additionalProperties": INTEGER}, {"a": 1, "b": "2", "c": "?"}, {"a": 1, "b": 2}, 2),
    "no more members than allowed": (
        {"type": "object", "additionalProperties": INTEGER, "maxProperties": 1},
        {"a": 1, "b": 2},
        {"a": 1},
        1,
    ),
    "a fixed row": (
        {"type": "array", "prefixItems": [TEXT, INTEGER], "items": False, "minItems": 2},
        ["a", "1", "x"],
        ["a", 1],
        2,
    ),
    "what stood there twice": ({"type": "array", "items": INTEGER, "uniqueItems": True}, [1, 2, "2", 3], [1, 2, 3], 2),
    "too many items": ({"type": "array", "items": INTEGER, "maxItems": 2}, [1, 2, 3, 4], [1, 2], 1),
    "a tree": (
        {
            "$ref": "#/$defs/node",
            "$defs": {"node": an_object(id=INTEGER, sub={"type": "array", "items": {"$ref": "#/$defs/node"}})},
        },
        {"id": 1, "sub": [{"ID": 2, "sub": [{"id": "3", "sub": []}]}]},
        {"id": 1, "sub": [{"id": 2, "sub": [{"id": 3, "sub": []}]}]},
        2,
    ),
}


@pytest.mark.parametrize(("shape", "value", "mended", "repairs"), EXACT.values(), ids=EXACT.keys())
def test_what_is_there_is_put_right(shape: Any, value: Any, mended: Any, repairs: int) -> None:
    outcome = mend(value, shaped(shape), never)
    assert outcome.value == (value if mended is None else mended)
    assert len(outcome.repairs) == repairs, outcome.repairs


def test_every_repair_is_a_sentence_with_its_place() -> None:
    outcome = mend({"Users": [{"id": "1", "x": 0}]}, shaped({"users": [{"id": 0}]}), never)
    assert outcome.repairs == (
        "users/0/id: was written another way",
        "users/0/x: was too much",
        "users: was called 'Users'",
    )


# -- with the generator ------------------------------------------------------------------------------------------------


def test_what_is_missing_is_made_in_the_sense_of_the_rest() -> None:
    outcome = mend({"id": 5, "name": "Grace Hopper"}, shaped(USER))
    assert outcome.value == {"id": 5, "name": "Grace Hopper", "email": json_of(outcome.value)["email"]}
    assert "hopper" in json_of(outcome.value)["email"].lower()
    assert outcome.repairs == ("email: was missing",)


def test_a_member_that_comes_later_counts_as_a_sibling() -> None:
    outcome = mend({"name": "Grace Hopper", "id": 5}, shaped({"email": "", "name": "", "id": 0}))
    assert "hopper" in json_of(outcome.value)["email"].lower()


def test_what_does_not_fit_is_made_anew() -> None:
    outcome = mend({"id": 5, "name": ["?"], "email": "no address"}, shaped(USER))
    assert json_of(outcome.value)["id"] == 5
    assert sorted(outcome.repairs) == ["email: did not fit", "name: did not fit"]


@pytest.mark.parametrize("wrapped", [False, True])
def test_too_few_items_are_filled_up_and_the_ids_go_on(wrapped: bool) -> None:
    given = [{"id": 4, "name": "A"}, {"id": 7, "name": "B"}]
    shape = shaped({"users": [{"id": 0, "name": ""}]} if wrapped else [{"id": 0, "name": ""}], 4)
    outcome = mend({"users": given}, shape)
    items: Any = json_of(outcome.value)["users"] if wrapped else outcome.value
    assert items[:2] == given
    assert [item["id"] for item in items] == [4, 7, 8, 9]
    assert len(outcome.repairs) == 2


def test_items_that_are_made_differ() -> None:
    outcome = mend(
        ["a"], shaped({"type": "array", "items": {"enum": ["a", "b", "c"]}, "uniqueItems": True, "minItems": 3})
    )
    assert sorted(json_of(outcome.value)) == ["a", "b", "c"]


def test_too_many_items_are_cut_off() -> None:
    outcome = mend([{"id": number} for number in range(9)], shaped([{"id": 0}], 3), never)
    assert outcome == Repaired([{"id": 0}, {"id": 1}, {"id": 2}], ("the answer: had 9 items instead of 3",))


def test_no_items_at_all_can_be_asked_for() -> None:
    assert mend([{"id": 1}], shaped([{"id": 0}], 0), never).value == []


def test_a_place_in_a_row_is_filled_where_it_stands() -> None:
    row = {"type": "array", "prefixItems": [INTEGER, TEXT, INTEGER], "items": False, "minItems": 3}
    outcome = mend([1, ["?"], 3], shaped(row))
    assert [json_of(outcome.value)[0], json_of(outcome.value)[2]] == [1, 3]
    assert outcome.repairs == ("1: did not fit",)


def test_limits_of_a_member_hold() -> None:
    shape = shaped(
        an_object(sku={"type": "string", "pattern": "^[A-Z]{3}$"}, stock={"type": "integer", "maximum": 5}, id=INTEGER)
    )
    outcome = mend({"sku": "abc", "stock": 50, "id": 1}, shape)
    assert json_of(outcome.value)["id"] == 1
    assert len(outcome.repairs) == 2


def test_a_rule_between_members_keeps_what_it_allows() -> None:
    at_least_two = {"type": "object", "additionalProperties": INTEGER, "minProperties": 2}
    outcome = mend({"mine": "1"}, shaped(at_least_two))
    assert json_of(outcome.value)["mine"] == 1


def test_one_of_two_forms_keeps_what_it_allows() -> None:
    either = {"oneOf": [an_object(a=INTEGER), an_object(b=INTEGER)]}
    outcome = mend({"a": 1, "b": 2}, shaped(either))
    assert outcome.value in ({"a": 1}, {"b": 2})


def test_a_tree_is_filled_to_an_end() -> None:
    node = an_object(id=INTEGER, name=TEXT, sub={"type": "array", "minItems": 0, "items": {"$ref": "#/$defs/node"}})
    outcome = mend({"id": 1, "sub": [{"id": 2}]}, shaped({"$ref": "#/$defs/node", "$defs": {"node": node}}))
    assert json_of(outcome.value)["sub"][0]["id"] == 2


# -- nothing to keep ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        {"error": "I cannot do that"},
        {},
        [],
        None,
        "Ada",
        7,
        [[]],
        ["a", "b"],
        {"data": {}},
        {"id": None, "name": None},
        [{"x": 1}],
    ],
    ids=str,
)
def test_where_nothing_can_be_kept_nothing_is_made_up(value: Any) -> None:
    with pytest.raises(NothingUsable):
        mend(value, shaped({"id": 0, "name": "", "tags": [""]}))


def test_an_empty_list_is_no_answer_to_a_count() -> None:
    with pytest.raises(NothingUsable):
        mend([], shaped([{"id": 0}], 3))


def test_what_nobody_can_make_is_not_usable() -> None:
    def fill(*_: object) -> Any:
        raise NothingUsable("no value fits")

    with pytest.raises(NothingUsable, match="no value fits"):
        mend({"id": 1}, shaped({"id": 0, "name": ""}), fill)


# -- hostile values ----------------------------------------------------------------------------------------------------


def test_branches_inside_branches_end() -> None:
    node = {
        "anyOf": [
            an_object(a={"$ref": "#/$defs/node"}, x={"type": "string", "maxLength": 0}),
            an_object(a={"$ref": "#/$defs/node"}, y={"type": "string", "maxLength": 0}),
            an_object(a={"$ref": "#/$defs/node"}, z={"type": "string", "maxLength": 0}),
            INTEGER,
        ]
    }
    value: Any = "?"
    for _ in range(40):
        value = {"a": value}
    shape = shaped({"type": "object", "properties": {"a": {"$ref": "#/$defs/node"}}, "$defs": {"node": node}})

    def fill(*_: object) -> Any:
        raise NothingUsable("no value fits")

    with pytest.raises(NothingUsable):
        mend(value, shape, fill)


def test_ten_thousand_broken_items_are_mended() -> None:
    outcome = mend([{"ID": str(number)} for number in range(10_000)], shaped([{"id": 0}]), never)
    assert outcome.value == [{"id": number} for number in range(10_000)]
    assert len(outcome.repairs) == 20_000


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"id": 1, "name": "A", "tags": "red, blue"}, ["red", "blue"]),
        ({"id": 1, "name": "A", "tags": "red"}, ["red"]),
        ({"id": 1, "name": "A", "tags": '["red", "blue"]'}, ["red", "blue"]),
    ],
)
def test_a_list_that_is_written_as_a_text_is_read(value: Any, expected: Any) -> None:
    repaired = mend(value, shaped({"id": 0, "name": "", "tags": [""]}), never)
    assert repaired.value == {"id": 1, "name": "A", "tags": expected}
    assert (len(repaired.repairs), repaired.lost) == (1, 0)


def test_numbers_that_are_written_as_a_text_are_read() -> None:
    assert mend({"id": 1, "sizes": "1, 2,  3"}, shaped({"id": 0, "sizes": [0]}), never).value == {
        "id": 1,
        "sizes": [1, 2, 3],
    }


def test_a_moment_that_is_written_otherwise_is_read() -> None:
    shape = shaped({"day": "2020-01-01", "at": "2020-01-01T00:00:00Z"})
    repaired = mend({"day": "Jan 5, 2024", "at": "2024-01-05 10:20:30"}, shape, never)
    assert repaired.value == {"day": "2024-01-05", "at": "2024-01-05T10:20:30Z"}


def test_only_what_is_not_the_models_own_is_lost() -> None:
    shape = shaped({"id": 0, "name": "", "home": {"street": "", "city": ""}})
    assert mend({"ID": "1", "Name": "A", "HOME": {"Street": "x", "City": "y"}, "more": 1}, shape, never).lost == 0
    assert mend({"id": 1, "name": "A"}, shape).lost == 2
    assert mend({"id": 1, "home": {"street": "x", "city": "y"}}, shape).lost == 1
    assert mend([{"id": 1}, "x", 3], shaped([{"id": 0}]), never).lost == 2
