import pytest

from mockllmapi.errors import BadControl
from mockllmapi.shapes.counts import count_items, find_list
from mockllmapi.types import JsonObject
from support.json_types import Json, JsonDict, json_of

ITEM = {"type": "object", "properties": {"id": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ({"type": "array"}, ()),
        ({"items": ITEM}, ()),
        ({"type": ["array", "null"]}, ()),
        ({"$ref": "#/$defs/L", "$defs": {"L": {"type": "array"}}}, ()),
        ({"properties": {"tags": {"type": "array"}, "rows": {"type": "array", "items": ITEM}}}, ("rows",)),
        ({"properties": {"tags": {"type": "array"}, "total": {}}}, ("tags",)),
        ({"properties": {"rows": {"$ref": "#/$defs/L"}}, "$defs": {"L": {"type": "array"}}}, ("rows",)),
        ({"properties": {"id": {}, "tags": {"type": "array"}}}, None),
        (
            {"properties": {"status": {}, "data": {"properties": {"rows": {"type": "array", "items": ITEM}}}}},
            ("data", "rows"),
        ),
        ({"properties": {"id": {}, "data": {"properties": {"rows": {"type": "array", "items": ITEM}}}}}, None),
        ({"type": "object", "properties": {"id": {}}}, None),
        ({"type": "string"}, None),
        (True, None),
        ({}, None),
    ],
)
def test_the_primary_list_is_found(schema: Json, path: tuple[str, ...] | None) -> None:
    assert find_list(schema) == path


def counted(schema: JsonDict, count: int, parameter: str = "count", *, keeps_limits: bool = True) -> JsonDict:
    counted_schema: JsonDict = json_of(
        count_items(schema, find_list(schema), count, parameter, keeps_limits=keeps_limits)
    )
    return counted_schema


def test_a_list_gets_exactly_so_many() -> None:
    assert counted({"type": "array", "items": ITEM}, 3) == {
        "type": "array",
        "items": ITEM,
        "minItems": 3,
        "maxItems": 3,
    }


def test_a_wrapped_list_gets_them_and_must_be_there() -> None:
    schema = counted(
        {"type": "object", "properties": {"rows": {"type": ["array", "null"], "items": ITEM}, "total": {}}}, 3
    )
    assert schema["properties"]["rows"] == {"type": "array", "items": ITEM, "minItems": 3, "maxItems": 3}
    assert schema["required"] == ["rows"]


def test_without_a_list_the_strict_name_makes_one_and_definitions_stay_at_the_root() -> None:
    schema = counted({"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {}}}, 2)
    assert schema["type"] == "array"
    assert schema["minItems"] == schema["maxItems"] == 2
    assert "$defs" not in schema["items"]
    assert schema["$defs"] == {"A": {}}


@pytest.mark.parametrize("parameter", ["limit", "size", "items", "per_page", "pageSize", "top"])
def test_without_a_list_the_other_names_are_ordinary_data(parameter: str) -> None:
    assert counted(ITEM, 2, parameter) is ITEM


@pytest.mark.parametrize(
    ("schema", "count"),
    [
        ({"type": "array", "minItems": 3}, 2),
        ({"type": "array", "maxItems": 3}, 4),
        ({"type": "array", "prefixItems": [{}, {}], "items": False}, 3),
        ({"$ref": "#/$defs/L", "$defs": {"L": {"type": "array", "maxItems": 1}}}, 2),
    ],
)
def test_a_count_against_the_clients_own_limits_is_refused_by_the_counts_name(schema: JsonObject, count: int) -> None:
    with pytest.raises(BadControl) as refusal:
        counted(schema, count, "limit")
    assert refusal.value.parameter == "limit"


def test_limits_that_follow_from_an_example_give_way() -> None:
    assert counted({"type": "array", "minItems": 1}, 0, keeps_limits=False)["maxItems"] == 0


def test_a_list_inside_an_envelope_gets_the_count() -> None:
    rows = {"type": "array", "items": ITEM}
    schema: JsonDict = {"type": "object", "properties": {"data": {"type": "object", "properties": {"rows": rows}}}}
    data: Json = json_of(count_items(schema, ("data", "rows"), 2, "count", keeps_limits=True))["properties"]["data"]
    assert data["properties"]["rows"] == {**rows, "minItems": 2, "maxItems": 2}
    assert data["required"] == ["rows"]
