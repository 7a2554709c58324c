"""Texts with other values in them."""

import pytest

from mockllmapi.learning.retelling import retold, tells


@pytest.mark.parametrize(
    ("text", "value", "other", "told"),
    [
        ("/users/7/avatar", 7, 12, "/users/12/avatar"),
        ("Hello, Ada!", "Ada", "Grace", "Hello, Grace!"),
        ("ada.lovelace@example.com", "Ada Lovelace", "Grace Hopper", "grace.hopper@example.com"),
        ("a.lovelace@example.com", "Ada Lovelace", "Grace Hopper", "a.hopper@example.com"),
        ("/p/espresso-machine", "Espresso Machine", "Tea Pot", "/p/tea-pot"),
        ("ORD-DE-1", "DE", "FR", "ORD-FR-1"),
        ("costs 2.5 EUR", 2.5, 3.25, "costs 3.25 EUR"),
    ],
)
def test_another_value_takes_the_place_of_the_first(
    text: str, value: float | str, other: float | str, told: str
) -> None:
    assert tells(text, value)
    assert retold(text, value, other) == told


@pytest.mark.parametrize(
    ("text", "value"), [("/users/17", 7), ("IDEA", "DE"), ("text", True), ("text", None), ("text", "text"), ("x", "")]
)
def test_what_merely_looks_alike_is_not_told(text: str, value: int | str | None) -> None:
    assert not tells(text, value)


def test_what_is_not_there_cannot_be_retold() -> None:
    assert retold("nothing", "Ada", "Grace") is None
    assert retold("nothing", 7, 8) is None
    assert retold("nothing", None, 8) is None
