import pytest

from mockllmapi.errors import BadControl
from mockllmapi.exchange import RawShape
from mockllmapi.shapes.library import ShapeLibrary


def test_equal_shapes_are_read_once_and_counts_apart():
    library = ShapeLibrary()
    first = library.read(RawShape({"a": 0}, "shape"))
    assert library.read(RawShape({"a": 0}, "X-Shape")) is first
    assert library.read(RawShape({"a": 0}, "shape"), 2) is not first
    assert library.read(RawShape({"a": 0}, "shape"), 2, "limit").schema == first.schema


def test_the_order_of_members_makes_a_difference():
    library = ShapeLibrary()
    assert list(library.read(RawShape({"b": 0, "a": 0}, "shape")).schema["properties"]) == ["b", "a"]
    assert list(library.read(RawShape({"a": 0, "b": 0}, "shape")).schema["properties"]) == ["a", "b"]


def test_the_library_keeps_what_was_last_asked_for():
    library = ShapeLibrary(max_entries=2)
    kept = library.read(RawShape({"a": 0}, "shape"))
    library.read(RawShape({"b": 0}, "shape"))
    library.read(RawShape({"a": 0}, "shape"))
    library.read(RawShape({"c": 0}, "shape"))
    assert len(library) == 2
    assert library.read(RawShape({"a": 0}, "shape")) is kept


def test_what_the_prover_cannot_write_is_the_clients_error_and_is_not_kept():
    def prover(schema):
        raise ValueError("it is too beautiful")

    library = ShapeLibrary(prover=prover)
    with pytest.raises(BadControl, match="too beautiful"):
        library.read(RawShape({"type": "string"}, "shape"))
    assert len(library) == 0
    assert library.read(RawShape({"name": ""}, "shape")).is_example


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}])
def test_texts_that_are_not_unicode_are_refused(value):
    with pytest.raises(BadControl):
        ShapeLibrary().read(RawShape(value, "shape"))


def test_deep_values_are_refused():
    deep = value = []
    for _ in range(50_000):
        value.append(value := [])
    with pytest.raises(BadControl, match="nested deeper"):
        ShapeLibrary().read(RawShape(deep, "shape"))
