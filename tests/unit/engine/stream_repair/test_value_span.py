"""How far a value reaches that waits until it is whole."""

import pytest

from mockllmapi.engine.stream_repair.value_span import ValueSpan


@pytest.mark.parametrize("size", [1, 2, 100])
@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ('"a\\"b" ', " "),
        ("'a\"]' ", " "),
        ("12, ", ", "),
        ("true}", "}"),
        ("5 // five", "// five"),
        ('{"a": [1, "}]", {}]}, 2', ", 2"),
        ("[\"it's\", '\"'] ", " "),
        ("[1, // ]\n 2] ", " "),
        ("[1, /* ] * / ] */ 2] ", " "),
        ("[1 # ]\n] ", " "),
        ("[a/b, don't] ", " "),
    ],
)
def test_a_value_reaches_to_its_own_end(text: str, rest: str, size: int) -> None:
    extent, read = ValueSpan(text[0]), 0
    while not extent.is_over:
        assert read < len(text)
        read += extent.feed(text[read : read + size])
    assert text[read:] == rest
    assert extent.text == text[:read]


def test_a_bracket_that_closes_another_one_is_no_end() -> None:
    extent = ValueSpan("[")
    extent.feed("[1}")
    assert extent.is_lost


def test_what_is_not_kept_is_only_followed() -> None:
    extent = ValueSpan("[", is_kept=False)
    assert extent.feed("x [1, 2] y", 2) == 8
    assert extent.is_over
    assert extent.text == ""
