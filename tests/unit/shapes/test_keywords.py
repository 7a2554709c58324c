import pytest

from mockllmapi.shapes.keywords import KEYWORDS, Role, is_subschema, reads_as_schema


@pytest.mark.parametrize(
    "example",
    [
        {"type": "circle", "name": ""},
        {"title": "", "description": ""},
        {"items": [{"id": 0}], "total": 0},
        {"items": [{"id": 0}]},
        {"items": {"id": 0}},
        {"properties": {"color": "red"}},
        {"properties": {}},
        {"type": "object", "id": 1},
        {"type": "string", "name": ""},
        {"type": "object", "minimum": "x"},
        {"enum": "x"},
        {"const": 1, "radius": 2},
        {"format": "email", "minimum": 0},
        {"anyOf": []},
        {"anyOf": [1]},
        {"type": []},
        {"$schema": 5, "x": 1},
        {},
        [],
        [{"type": "string"}],
        True,
        "string",
        None,
    ],
)
def test_these_are_examples(example):
    assert not reads_as_schema(example)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": ["string", "null"]},
        {"type": "object", "properties": {"name": {"type": "string"}}},
        {"properties": {"color": {}}},
        {"properties": {"color": {"type": "string", "faker": "color.name"}}},
        {"type": "object", "x-internal": True, "nullable": True, "discriminator": {"propertyName": "kind"}},
        {"items": {"type": "string"}},
        {"items": True},
        {"$ref": "#/$defs/A", "$defs": {"A": {}}},
        {"anyOf": [{"type": "string"}, {"required": ["a"]}]},
        {"enum": []},
        {"const": None},
        {"$schema": "anything", "nonsense": 1},
    ],
)
def test_these_are_schemas(schema):
    assert reads_as_schema(schema)


def test_inside_a_schema_unknown_words_are_overlooked_once_it_is_one():
    assert is_subschema({"type": "string", "faker": "x"})
    assert is_subschema({})
    assert is_subschema(False)
    assert not is_subschema({"hex": "#fff"})
    assert not is_subschema("red")


def test_every_keyword_has_one_row_and_no_refused_one_is_overlooked():
    assert {name for name, row in KEYWORDS.items() if row.role is Role.REFUSED} >= {
        "not",
        "if",
        "contains",
        "patternProperties",
    }
