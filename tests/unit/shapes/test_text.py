import pytest

from mockllmapi.errors import BadControl
from mockllmapi.shapes.text import MAX_DEPTH, is_deeper_than, parse_shape_text
from mockllmapi.types import JsonValue


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"id": 0}', {"id": 0}),
        ("[]", []),
        ('""', ""),
        ("\ufeff1", 1),
        ('{"a": 1, "a": 2}', {"a": 2}),
        (" null ", None),
    ],
)
def test_json_is_read(text: str, value: JsonValue) -> None:
    assert parse_shape_text(text, "shape") == value


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ('{"a" 1}', "line 1, column 6"),
        ('{\n  "é": 1,\n  b}', "line 3, column 3"),
        ("[1,", "line 1, column 4"),
        ("", "line 1, column 1"),
        ("[NaN]", "line 1, column 2"),
        ("{}\n}", "line 2, column 1"),
        ("[\n1e999]", "line 2, column 7"),
        ('{"a": "\ud800"}', "line 1, column 8"),
    ],
)
def test_a_syntax_error_is_refused_with_its_position(text: str, position: str) -> None:
    with pytest.raises(BadControl) as refusal:
        parse_shape_text(text, "X-Response-Shape")
    assert refusal.value.parameter == "X-Response-Shape"
    assert refusal.value.position == position


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 10_000, 200_000])
def test_deep_nesting_is_refused_whether_the_reader_survives_it_or_not(levels: int) -> None:
    with pytest.raises(BadControl, match="nested deeper"):
        parse_shape_text("[" * levels + "]" * levels, "shape")


def test_depth_counts_containers() -> None:
    assert not is_deeper_than("x", 0)
    assert is_deeper_than([], 0)
    assert not is_deeper_than([{"a": [1]}], 3)
    assert is_deeper_than([{"a": [1]}], 2)
