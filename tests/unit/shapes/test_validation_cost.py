import pytest

from mockllmapi.shapes.validation_cost import MAX_CHECKS, SelfReferenceError, count_checks_per_value
from support.json_types import JsonDict


def test_plain_schemas_are_looked_at_little() -> None:
    assert (
        count_checks_per_value(
            {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "array", "items": {}}}}
        )
        < 10
    )
    assert count_checks_per_value(True) == 1


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_parts_that_double_are_counted_as_they_multiply(keyword: str) -> None:
    definitions: JsonDict = {f"d{n}": {keyword: [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)}
    assert count_checks_per_value({"$ref": "#/$defs/d0", "$defs": {**definitions, "d40": {}}}) > MAX_CHECKS


def test_parts_that_double_below_members_are_counted_too() -> None:
    definitions: JsonDict = {
        f"d{n}": {"anyOf": [{"properties": {"p": {"$ref": f"#/$defs/d{n + 1}"}}}] * 2} for n in range(40)
    }
    assert count_checks_per_value({"$ref": "#/$defs/d0", "$defs": {**definitions, "d40": {}}}) > MAX_CHECKS


def test_a_part_of_itself_never_ends() -> None:
    with pytest.raises(SelfReferenceError):
        count_checks_per_value(
            {
                "$ref": "#/$defs/A",
                "$defs": {"A": {"allOf": [{"$ref": "#/$defs/B"}]}, "B": {"anyOf": [{"$ref": "#/$defs/A"}]}},
            }
        )


def test_a_recursive_field_is_not_a_self_reference() -> None:
    tree: JsonDict = {
        "properties": {
            "kids": {"items": {"$ref": "#/$defs/T"}},
            "next": {"anyOf": [{"$ref": "#/$defs/T"}, {"type": "null"}]},
        }
    }
    assert count_checks_per_value({"$ref": "#/$defs/T", "$defs": {"T": tree}}) < 50
