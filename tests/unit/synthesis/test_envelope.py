import pytest

from mockllmapi.exchange import RawShape
from mockllmapi.shapes import compile_shape
from mockllmapi.synthesis.envelope import Envelope, full_pages
from mockllmapi.synthesis.listing import Rows
from mockllmapi.synthesis.wanted import Page, cursor_at
from mockllmapi.types import JsonValue
from support.json_types import Json, JsonDict, json_of
from support.optional import present

ITEM: JsonDict = {"id": 0, "name": ""}


def of(example: JsonValue) -> Envelope | None:
    return Envelope.of(compile_shape(RawShape(example, "shape")).schema)


def test_a_list_is_found_where_it_stands() -> None:
    assert present(of([ITEM])).path == ()
    assert present(of({"total": 0, "items": [ITEM]})).path == ("items",)
    assert present(of({"data": {"users": [ITEM]}, "meta": {"page": 0}})).path == ("data", "users")
    assert set(present(json_of(of([ITEM])).item)["properties"]) == {"id", "name"}


@pytest.mark.parametrize("example", [{"id": 0, "tags": [""]}, [""], "x", {"a": {"b": 1}}])
def test_what_holds_no_list_of_things_is_no_envelope(example: JsonValue) -> None:
    assert of(example) is None


@pytest.mark.parametrize(
    "more", [{"uniqueItems": True}, {"prefixItems": [{}]}, {"contains": {}}, {"items": {"enum": [1]}}]
)
def test_rows_that_depend_on_each_other_cannot_be_written_one_by_one(more: JsonDict) -> None:
    item: JsonDict = {"type": "object", "properties": {"id": {"type": "integer"}}}
    assert Envelope.of({"type": "array", "items": item}) is not None
    assert Envelope.of({"type": "array", "items": item, **more}) is None


def test_definitions_are_followed() -> None:
    user: JsonDict = {"type": "object", "properties": {"id": {"type": "integer"}}}
    found = present(Envelope.of({"type": "array", "items": {"$ref": "#/$defs/User"}, "$defs": {"User": user}}))
    assert found.item == {**user, "$defs": {"User": user}}


def test_limits_bound_the_number_of_rows() -> None:
    item: JsonDict = {"type": "object", "properties": {"id": {"type": "integer"}}}
    found = present(Envelope.of({"type": "array", "items": item, "minItems": 2, "maxItems": 6}))
    assert (found.count(1), found.count(4), found.count(9), found.exact) == (2, 4, 6, None)
    assert present(Envelope.of({"type": "array", "items": item, "minItems": 3, "maxItems": 3})).exact == 3


def test_the_members_around_speak_of_the_page() -> None:
    example: JsonDict = {
        "items": [ITEM], "count": 0,
        "meta": {"total": 0, "page": 0, "perPage": 0, "totalPages": 0, "offset": 0, "hasNext": True, "hasPrevious": True},
        "nextCursor": "", "nextPage": 0,
    }  # fmt: skip
    around: JsonDict = {
        "items": [], "count": 9,
        "meta": {"total": 9, "page": 9, "perPage": 9, "totalPages": 9, "offset": 9, "hasNext": False, "hasPrevious": False},
        "nextCursor": "x", "nextPage": 0,
    }  # fmt: skip
    rows = Rows([{"id": 1}, {"id": 2}], 11)
    filled = present(of(example)).filled(around, rows, Page(4, 2))
    assert filled == {
        "items": rows.rows, "count": 2,
        "meta": {"total": 11, "page": 3, "perPage": 2, "totalPages": 6, "offset": 4, "hasNext": True, "hasPrevious": True},
        "nextCursor": cursor_at(6), "nextPage": 4,
    }  # fmt: skip
    last: Json = present(of(example)).filled(around, Rows([{"id": 1}], 11), Page(10, 2))
    assert (last["meta"]["hasNext"], last["nextCursor"], last["nextPage"]) == (False, "", 4)


def test_without_a_page_counts_count_the_rows() -> None:
    filled = present(of({"items": [ITEM], "total": 0})).filled({"items": [], "total": 0}, Rows([{"id": 1}], 90), None)
    assert filled == {"items": [{"id": 1}], "total": 1}


def test_limited_members_are_left_alone() -> None:
    schema: JsonDict = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}},
            "page": {"type": "integer", "maximum": 1},
        },
    }
    assert (
        present(json_of(Envelope.of(schema)).filled({"items": [], "page": 1}, Rows([], 50), Page(10, 5)))["page"] == 1
    )


def test_the_text_of_a_link_is_the_number_of_a_page() -> None:
    example: JsonDict = {"data": [ITEM], "pagination": {"next": "", "previous": "", "per_page": 0}}
    around: JsonDict = {"data": [], "pagination": {"next": "word", "previous": "word", "per_page": 7}}
    filled: Json = present(of(example)).filled(around, Rows([{"id": 1}], 3), Page(1, 1))
    assert filled["pagination"] == {"next": "3", "previous": "1", "per_page": 1}
    filled = present(of(example)).filled(around, Rows([{"id": 1}], 3), Page(2, 1))
    assert filled["pagination"]["next"] == ""


def test_what_stands_around_a_list_and_is_about_something_else_is_left_alone() -> None:
    example: JsonDict = {"data": [ITEM], "company": {"size": 0, "page": 0}, "meta": {"size": 0}}
    around: JsonDict = {"data": [], "company": {"size": 900, "page": 5}, "meta": {"size": 900}}
    filled: Json = present(of(example)).filled(around, Rows([{"id": 1}], 3), Page(1, 1))
    assert (filled["company"], filled["meta"]) == ({"size": 900, "page": 5}, {"size": 1})


@pytest.mark.parametrize(("total", "told"), [(None, (2, 1, False, "")), (5, (6, 3, True, "2"))])
def test_the_beginning_of_a_list_says_so(total: int | None, told: tuple[int, int, bool, str]) -> None:
    example: JsonDict = {"result": {"items": [ITEM]}, "total": 0, "pages": 0, "hasMore": True, "next": ""}
    value: JsonDict = {
        "result": {"items": [{"id": 1}, {"id": 2}]},
        "total": 9,
        "pages": 9,
        "hasMore": True,
        "next": "word",
    }
    present(of(example)).tell_beginning(value, total)
    assert (value["total"], value["pages"], value["hasMore"], value["next"]) == told


def test_full_pages_end_with_a_full_one() -> None:
    assert [full_pages(total, 4) for total in (0, 1, 4, 5, 119)] == [0, 4, 4, 8, 120]


@pytest.mark.parametrize("limit", [{"maxLength": 0}, {"not": {"const": "2"}}, {"minimum": 3}, {"format": "date"}])
def test_what_is_bounded_is_not_told(limit: JsonDict) -> None:
    member = {"type": ["string", "integer"], **limit}
    schema: JsonDict = {
        "type": "object",
        "properties": {"items": {"type": "array", "items": {"type": "object", "properties": {}}}, "next": member},
    }
    value: JsonDict = {"items": [{}], "next": ""}
    present(Envelope.of(schema)).tell_beginning(value, 9)
    assert value["next"] == ""
    free: JsonDict = {**schema, "properties": {**schema["properties"], "next": {"type": "string"}}}
    present(Envelope.of(free)).tell_beginning(value, 9)
    assert value["next"] == "2"
    value["next"] = ""
    present(Envelope.of({**free, "not": {"required": ["x"]}})).tell_beginning(value, 9)
    assert value["next"] == ""
