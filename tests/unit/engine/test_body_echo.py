"""An answer in a shape repeats the body that was sent."""

from __future__ import annotations

import pytest

from mockllmapi.engine.body_echo import echo_body, with_lengths_of_body
from mockllmapi.exchange import MockRequest
from mockllmapi.json_kit import accept
from mockllmapi.shapes import Shape
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.types import JsonValue


def post(body: JsonValue, path: str = "/users") -> MockRequest:
    return MockRequest("POST", path, body=body)


@pytest.mark.parametrize(
    ("value", "body", "echoed"),
    [
        # objects merge, at any depth
        ({"id": 7, "user": {"id": 8, "name": "x"}}, {"user": {"name": "Ines"}}, {"id": 7, "user": {"id": 8, "name": "Ines"}}),
        ({"a": {"b": {"c": 1, "d": 2}}}, {"a": {"b": {"c": 9, "e": 3}}}, {"a": {"b": {"c": 9, "d": 2}}}),
        ({"firstName": "x"}, {"first_name": "Ada"}, {"firstName": "Ada"}),
        # lists take the length and the items of the body
        ({"l": [{"id": 1, "a": "x"}]}, {"l": [{"a": "A"}, {"a": "B"}]}, {"l": [{"id": 1, "a": "A"}, {"id": 1, "a": "B"}]}),
        ({"tags": ["x", "y", "z"]}, {"tags": ["a"]}, {"tags": ["a"]}),
        ({"tags": ["x"]}, {"tags": []}, {"tags": []}),
        ([{"id": 1, "n": "x"}, {"id": 2, "n": "y"}], [{"n": "a"}, {"n": "b"}], [{"id": 1, "n": "a"}, {"id": 2, "n": "b"}]),
        # scalars take the type of the field if nothing is lost
        ({"n": 1}, {"n": "2000"}, {"n": 2000}),
        ({"n": 1.5}, {"n": "2.25"}, {"n": 2.25}),
        ({"n": 1}, {"n": "007"}, {"n": 1}),
        ({"n": 1}, {"n": "many"}, {"n": 1}),
        ({"n": 1}, {"n": True}, {"n": 1}),
        ({"n": 1}, {"n": 2.5}, {"n": 2.5}),
        ({"zip": "x"}, {"zip": 10115}, {"zip": "10115"}),
        ({"on": True}, {"on": "false"}, {"on": False}),
        ({"on": True}, {"on": 1}, {"on": True}),
        ({"on": "x"}, {"on": True}, {"on": "true"}),
        ({"a": {"b": 1}}, {"a": 5}, {"a": {"b": 1}}),
        ({"a": None}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        # an envelope in only one of the two does not matter
        ({"user": {"id": 1, "name": "x"}}, {"user": {"name": "Ada"}}, {"user": {"id": 1, "name": "Ada"}}),
        ({"user": {"id": 1, "name": "x"}}, {"name": "Ada"}, {"user": {"id": 1, "name": "Ada"}}),
        ({"data": {"id": 1, "n": "x"}, "status": "ok"}, {"n": "Ada"}, {"data": {"id": 1, "n": "Ada"}, "status": "ok"}),
        ({"id": 1, "name": "x"}, {"user": {"name": "Ada"}}, {"id": 1, "name": "Ada"}),
        ({"users": [{"name": "x"}], "total": 1}, [{"name": "a"}], {"users": [{"name": "a"}], "total": 1}),
        ([{"name": "x"}], {"users": [{"name": "a"}]}, [{"name": "a"}]),
    ],
)  # fmt: skip
def test_the_body_comes_back_field_by_field(value: JsonValue, body: JsonValue, echoed: JsonValue) -> None:
    assert echo_body(value, post(body), accept) == echoed


def test_a_shape_that_forbids_a_value_keeps_the_others() -> None:
    def is_valid(value: JsonValue) -> bool:
        return isinstance(value, dict) and value["age"] == 1

    assert echo_body({"age": 1, "name": "x"}, post({"age": 200, "name": "Ada"}), is_valid) == {"age": 1, "name": "Ada"}


@pytest.mark.parametrize(
    ("example", "body", "counts"),
    [
        ([{"id": 1}], [{}, {}], {"minItems": 2, "maxItems": 2}),
        ([{"id": 1}], [{}] * 11, {}),
        ([{"id": 1}], {"id": 1}, {}),
    ],
)
def test_a_list_is_as_long_as_that_of_the_body(example: JsonValue, body: JsonValue, counts: dict[str, int]) -> None:
    shape = Shape(schema_of_example(example), example, is_example=True)
    before = shape.schema
    schema = with_lengths_of_body(shape, post(body), most=10).schema
    assert isinstance(schema, dict)
    assert isinstance(before, dict)
    assert schema == before | counts


def test_lists_inside_the_shape_take_their_lengths_too() -> None:
    example: JsonValue = {"order": {"id": 1, "lines": [{"sku": ""}]}}
    shape = Shape(schema_of_example(example), example, is_example=True)
    counted = with_lengths_of_body(shape, post({"lines": [{}, {}, {}]}, "/orders"), most=10)
    assert counted.is_valid({"order": {"id": 1, "lines": [{"sku": "a"}] * 3}})
    assert not counted.is_valid({"order": {"id": 1, "lines": [{"sku": "a"}]}})


def test_limits_of_a_schema_are_kept() -> None:
    schema: dict[str, JsonValue] = {"type": "array", "items": {"type": "string"}, "maxItems": 2}
    assert with_lengths_of_body(Shape(schema, schema), post(["a", "b", "c"]), most=10).schema == schema
