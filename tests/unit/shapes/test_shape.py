import pytest

from mockllmapi.errors import BadControl
from mockllmapi.shapes.shape import Shape


def test_a_shape_judges_values() -> None:
    shape = Shape({"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}, {"id": 0})
    assert shape.is_valid({"id": 1})
    assert shape.violations({"id": 1}) == ()
    assert [violation.path for violation in shape.violations({"id": "x"})] == [("id",)]


def test_the_validator_is_compiled_once() -> None:
    shape = Shape({"type": "string"}, "")
    assert shape.validator is shape.validator


def test_a_count_makes_a_new_shape_with_the_same_raw_value() -> None:
    shape = Shape({"type": "array", "items": {}, "minItems": 1}, [None], fault_hint=500, is_example=True)
    none = shape.with_count(0, "count")
    assert none.is_valid([])
    assert not none.is_valid([1])
    assert (none.raw, none.fault_hint, none.is_example) == ([None], 500, True)
    assert shape.is_valid([1])


def test_a_count_that_changes_nothing_gives_the_same_shape() -> None:
    shape = Shape({"type": "string"}, "")
    assert shape.with_count(5, "size") is shape


def test_the_clients_own_limits_win_over_a_count() -> None:
    with pytest.raises(BadControl, match="at most 2"):
        Shape({"type": "array", "maxItems": 2}, {}).with_count(3, "count")
