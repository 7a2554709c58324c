import pytest

from mockllmapi.errors import BadControl
from mockllmapi.exchange import RawShape
from mockllmapi.shapes.compiler import compile_shape
from mockllmapi.shapes.shape import Shape
from mockllmapi.types import JsonValue
from support.json_types import JsonDict


def read(value: JsonValue) -> Shape:
    return compile_shape(RawShape(value, "shape"))


def test_an_example_is_closed_and_marked_as_one() -> None:
    shape = read({"id": 0})
    assert shape.is_example
    assert shape.is_valid({"id": 5})
    assert not shape.is_valid({"id": 5, "x": 1})


def test_hints_are_no_structure() -> None:
    shape = read({"id": 0, "$cache": 3, "$error": {"code": 404}})
    assert shape.raw == {"id": 0}
    assert shape.fault_hint == {"code": 404}
    assert shape.is_valid({"id": 1})


def test_hints_beside_a_schema_do_not_hide_it() -> None:
    shape = read({"$error": 503, "type": "object", "properties": {"a": {"type": "string"}}})
    assert not shape.is_example
    assert shape.fault_hint == 503


@pytest.mark.parametrize(("example", "value"), [("", "x"), (True, False), (1, 7), (None, [1]), ([], ["x", 1])])
def test_a_scalar_is_an_example(example: JsonValue, value: JsonValue) -> None:
    assert read(example).is_valid(value)


def test_a_deep_value_is_refused_without_being_walked_down() -> None:
    deep: JsonDict = {}
    value = deep
    for _ in range(50_000):
        value["a"] = value = {}
    with pytest.raises(BadControl, match="nested deeper"):
        read(deep)


def test_references_that_follow_one_another_for_ever_are_refused() -> None:
    chain: JsonDict = {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(5_000)}
    with pytest.raises(BadControl, match="too deeply"):
        read({"$ref": "#/$defs/d0", "$defs": {**chain, "d5000": {}}})


def test_a_pattern_no_engine_takes_is_refused_when_the_shape_is_read() -> None:
    with pytest.raises(BadControl):
        read({"type": "string", "pattern": "^[\\u0000-\\uffff]{9000}$"})
