import jsonschema_rs
import pytest

from mockllmapi.synthesis.resources import KINDS, expand, kind_of


def test_the_shorthand_says_structure():
    schema = expand('id# price~ ok? name tags[] owner{name age#} lines[sku qty#] state="on"')
    properties = schema["properties"]
    assert [properties[name]["type"] for name in ("id", "price", "ok", "name")] == [
        "integer",
        "number",
        "boolean",
        "string",
    ]
    assert properties["tags"] == {"type": "array", "items": {"type": "string"}}
    assert list(properties["owner"]["properties"]) == ["name", "age"]
    assert list(properties["lines"]["items"]["properties"]) == ["sku", "qty"]
    assert properties["state"] == {"const": "on"}
    assert schema["required"] == list(properties)


@pytest.mark.parametrize("noun", sorted(KINDS))
def test_every_kind_is_a_schema_with_members_of_its_own(noun):
    schema = expand(KINDS[noun])
    jsonschema_rs.meta.validate(schema)
    assert len(schema["properties"]) >= 4


def test_a_compound_is_what_its_last_word_is_and_a_stranger_has_what_everything_has():
    assert kind_of("sales order") == KINDS["order"]
    assert "name" in kind_of("gizmo")
