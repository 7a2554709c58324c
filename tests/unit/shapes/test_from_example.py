import pytest

from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import Json, json_of


@pytest.mark.parametrize(
    ("example", "schema"),
    [
        ("", {"type": "string"}),
        (0, {"type": "integer"}),
        (0.5, {"type": "number"}),
        (True, {"type": "boolean"}),
        (None, {}),
        ({}, {"type": "object"}),
        ([], {"type": "array"}),
        ([None], {"type": "array", "items": {}, "minItems": 1}),
        ([0], {"type": "array", "items": {"type": "integer"}, "minItems": 1}),
        ([0, 0.5], {"type": "array", "items": {"type": "number"}, "minItems": 1}),
        ([0, ""], {"type": "array", "items": {"type": ["integer", "string"]}, "minItems": 1}),
        (["", None], {"type": "array", "items": {"type": ["string", "null"]}, "minItems": 1}),
    ],
)
def test_an_example_says_its_type(example: JsonValue, schema: JsonObject) -> None:
    assert schema_of_example(example) == schema


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2024-02-29T10:00:00Z", "date-time"),
        ("2024-02-29T10:00:00.123+02:00", "date-time"),
        ("2024-02-29", "date"),
        ("550e8400-e29b-41d4-a716-446655440000", "uuid"),
        ("a.b@example.com", "email"),
        ("https://example.com/x?y=1", "uri"),
        ("192.0.2.1", "ipv4"),
        ("::1", "ipv6"),
        ("2001:db8::1", "ipv6"),
        ("2024-02", None),
        ("hello@", None),
        ("example.com", None),
        ("urn:x", None),
    ],
)
def test_a_text_shows_its_format(text: str, name: str | None) -> None:
    assert schema_of_example(text).get("format") == name


def test_an_object_has_exactly_its_members_in_their_order() -> None:
    schema: Json = schema_of_example({"b": 0, "a": {"c": ""}})
    assert list(schema["properties"]) == ["b", "a"]
    assert schema["required"] == ["b", "a"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["a"]["additionalProperties"] is False


def test_several_elements_become_one_with_optional_members() -> None:
    items: Json = schema_of_example(
        [{"id": 1, "note": None, "tags": []}, {"id": 2.5, "day": "2024-01-01", "tags": ["x"]}]
    )["items"]
    assert items["properties"] == {
        "id": {"type": "number"},
        "note": {},
        "tags": {"type": "array", "items": {"type": "string"}},
        "day": {"type": "string", "format": "date"},
    }
    assert items["required"] == ["id", "tags"]


def test_elements_of_different_types_become_alternatives() -> None:
    items: Json = schema_of_example([{"id": 1}, "x", None])["items"]
    assert [branch["type"] for branch in items["anyOf"]] == ["object", "string", "null"]


def test_a_long_list_of_different_elements_takes_time_in_proportion() -> None:
    many: Json = [{f"field{number}": ""} for number in range(20_000)]
    assert len(json_of(schema_of_example(many))["items"]["properties"]) == 20_000
