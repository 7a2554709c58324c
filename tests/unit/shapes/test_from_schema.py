import jsonschema_rs
import pytest

from mockllmapi.errors import BadControl
from mockllmapi.shapes.from_schema import build_internal_schema
from mockllmapi.types import JsonObject
from support.json_types import Json, JsonDict


def refusal_of(schema: JsonObject) -> str:
    with pytest.raises(BadControl) as refusal:
        build_internal_schema(schema, "shape")
    assert refusal.value.parameter == "shape"
    return str(refusal.value)


def test_references_lead_only_into_the_roots_definitions_and_unused_ones_are_left_out() -> None:
    schema: Json = build_internal_schema(
        {
            "definitions": {
                "Ad dress": {"type": "object", "properties": {"next": {"$ref": "#"}}},
                "unused": {"not": {}},
            },
            "type": "object",
            "properties": {"a": {"$ref": "#/definitions/Ad%20dress"}},
        },
        "shape",
    )
    assert schema["properties"]["a"] == {"$ref": "#/$defs/Ad_dress"}
    assert set(schema["$defs"]) == {"Ad_dress", "root"}
    assert schema["$defs"]["Ad_dress"]["properties"]["next"] == {"$ref": "#/$defs/root"}


def test_equal_last_names_get_different_definitions() -> None:
    schema: Json = build_internal_schema(
        {
            "type": "object",
            "properties": {"a": {"$ref": "#/$defs/x/$defs/n"}, "b": {"$ref": "#/$defs/y/$defs/n"}},
            "$defs": {"x": {"$defs": {"n": {"type": "string"}}}, "y": {"$defs": {"n": {"type": "integer"}}}},
        },
        "shape",
    )
    assert sorted(each["type"] for each in schema["$defs"].values()) == ["integer", "string"]


def test_a_root_that_is_only_a_reference_has_its_targets_content() -> None:
    schema: Json = build_internal_schema(
        {"$ref": "#/$defs/L", "$defs": {"L": {"type": "array", "items": {"type": "string"}}}}, "shape"
    )
    assert schema["type"] == "array"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, {"type": "integer", "exclusiveMinimum": 1}),
        ({"type": "integer", "maximum": 1, "exclusiveMaximum": False}, {"type": "integer", "maximum": 1}),
        (
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "items": [{"type": "string"}],
                "additionalItems": False,
            },
            {"prefixItems": [{"type": "string"}], "items": False},
        ),
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": ["string"], "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "enum": ["a"], "nullable": True}, {"type": ["string", "null"], "enum": ["a", None]}),
        (
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "definitions": {"A": {"type": "string"}},
                "properties": {"a": {"$ref": "#/definitions/A", "minLength": 90}},
            },
            {
                "properties": {"a": {"$ref": "#/$defs/A"}},
                "additionalProperties": False,
                "$defs": {"A": {"type": "string"}},
            },
        ),
        (
            {"type": "string", "x-faker": 1, "$comment": "", "contentEncoding": "base64", "title": "T"},
            {"type": "string", "contentEncoding": "base64", "title": "T"},
        ),
    ],
)
def test_older_spellings_become_todays(old: JsonObject, new: JsonObject) -> None:
    assert build_internal_schema(old, "shape") == new


def test_a_nullable_composition_is_a_union_with_null() -> None:
    schema = build_internal_schema({"allOf": [{"type": "string"}], "nullable": True}, "shape")
    assert schema == {"anyOf": [{"allOf": [{"type": "string"}]}, {"type": "null"}]}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "http://127.0.0.1:9/x"}, ["http://127.0.0.1:9/x", "/$ref"]),
        ({"type": "object", "properties": {"a": {"$ref": "#/nope"}}}, ["#/nope", "/properties/a/$ref"]),
        ({"$ref": "#"}, ["itself"]),
        ({"$dynamicRef": "http://127.0.0.1/x", "type": "string"}, ["http://127.0.0.1/x", "/$dynamicRef"]),
        ({"type": "object", "patternProperties": {"(?=x)": {}}}, ["(?=x)"]),
        ({"$ref": "#/$defs/A", "$defs": {"A": {"not": {"$ref": "#/$defs/A"}}}}, ["'A", "part of itself"]),
        ({"$schema": "x", "type": "objekt"}, ["objekt", "/type"]),
        ({"$schema": "x", "properties": {"a": 5}}, ["/properties/a"]),
        ({"type": "integer", "minimum": 5, "maximum": 2}, ["minimum 5", "maximum 2"]),
        ({"type": "array", "items": {"type": "string", "minLength": 3, "maxLength": 2}}, ["minLength", "/items"]),
        ({"enum": []}, ["empty enum"]),
        ({"type": "object", "properties": {"a": False}, "required": ["a"]}, ["'a'", "forbidden"]),
        ({"type": "string", "pattern": "(?=x)"}, ["(?=x)"]),
        ({"type": "object", "properties": {"a": {"type": "string", "pattern": "("}}}, ["/properties/a"]),
        (
            {"$ref": "#/$defs/A", "$defs": {"A": {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]}}},
            ["'A'", "part of itself"],
        ),
    ],
)
def test_an_unusable_schema_is_refused_with_parameter_and_pointer(schema: JsonObject, words: list[str]) -> None:
    message = refusal_of(schema)
    assert all(word in message for word in words), message


def test_parts_that_multiply_are_refused_before_anything_is_validated() -> None:
    definitions: JsonDict = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)}
    assert "multiply" in refusal_of({"$ref": "#/$defs/d0", "$defs": {**definitions, "d40": {"type": "string"}}})


def test_the_internal_schema_is_valid_json_schema() -> None:
    schema = build_internal_schema(
        {
            "allOf": [{"$ref": "#/$defs/A"}, {"properties": {"b": {"type": "string"}}}],
            "$defs": {"A": {"properties": {"a": {}}}},
        },
        "shape",
    )
    jsonschema_rs.meta.validate(schema)


def test_a_contradiction_below_an_alternative_is_accepted() -> None:
    never: JsonDict = {"type": "integer", "minimum": 5, "maximum": 2}
    schemas: tuple[JsonDict, ...] = (
        {"anyOf": [never, {}]},
        {"not": never},
        {"if": never, "then": {}},
        {"contains": never, "type": "array"},
    )
    for schema in schemas:
        assert build_internal_schema(schema, "shape") is not None


def test_a_dynamic_reference_leads_to_the_outermost_anchor_of_its_name() -> None:
    document: JsonDict = {
        "$id": "https://example.com/strings",
        "$ref": "list",
        "$defs": {
            "own": {"$dynamicAnchor": "item", "type": "string"},
            "list": {
                "$id": "list",
                "type": "array",
                "items": {"$dynamicRef": "#item"},
                "$defs": {"any": {"$dynamicAnchor": "item"}},
            },
        },
    }
    validator = jsonschema_rs.Draft202012Validator(build_internal_schema(document, "shape"))
    assert validator.is_valid(["a"])
    assert not validator.is_valid([1])


def test_an_old_recursive_reference_is_followed_the_same_way() -> None:
    document: JsonDict = {
        "$schema": "https://json-schema.org/draft/2019-09/schema",
        "$recursiveAnchor": True,
        "type": "object",
        "properties": {"child": {"$recursiveRef": "#"}},
    }
    validator = jsonschema_rs.Draft202012Validator(build_internal_schema(document, "shape"))
    assert validator.is_valid({"child": {"child": {}}})
    assert not validator.is_valid({"child": 1})


def test_conditions_stay_open() -> None:
    document: JsonDict = {
        "$defs": {"Dog": {"type": "object", "properties": {"barks": {"const": True}}, "required": ["barks"]}},
        "type": "object",
        "properties": {"pet": {"$ref": "#/$defs/Dog"}, "other": {"not": {"$ref": "#/$defs/Dog"}}},
    }
    validator = jsonschema_rs.Draft202012Validator(build_internal_schema(document, "shape"))
    assert not validator.is_valid({"pet": {"barks": True, "extra": 1}})
    assert not validator.is_valid({"other": {"barks": True, "extra": 1}})  # closed, it would be no dog
    assert validator.is_valid({"other": {"extra": 1}})


def test_closing_can_be_left_out() -> None:
    document: JsonDict = {"type": "object", "properties": {"a": {}}}
    assert build_internal_schema(document, "shape", closes=False) == document
