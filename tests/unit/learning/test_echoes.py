"""Which values belong to the request."""

import pytest

from mockllmapi.json_kit import is_same
from mockllmapi.learning.echoes import Echoes, is_id_name, plain_text

ECHOES = Echoes(
    {"path:0": "42", "query:status": "active", "body:/name": "Ada Lovelace", "body:/amount": 4200, "body:/n": 3},
    {"nick": "Countess"},
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", 42),
        ("userId", "42"),
        ("status", "active"),
        ("greeting", "Hello, Ada Lovelace!"),
        ("email", "ada.lovelace@example.com"),
        ("owner", "Mr Lovelace"),
        ("total", 4200),
        ("n", 3),
        ("title", "the countess"),
    ],
)
def test_what_came_from_the_request_is_known_again(name: str, value: int | str) -> None:
    assert ECHOES.has(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("age", 42), ("quantity", 3), ("status", "paid"), ("ok", True), ("name", None), ("name", "Grace")],
)
def test_other_values_are_nobodys(name: str, value: int | str | None) -> None:
    assert not ECHOES.has(name, value)


def test_names_of_ids_and_plain_texts() -> None:
    assert [is_id_name(name) for name in ("id", "userId", "order_uuid", "name", "")] == [True, True, True, False, False]
    assert plain_text("Ada-Lovelace, 2nd") == "adalovelace2nd"
    assert is_same(1, 1.0)
    assert not is_same(1, True)
