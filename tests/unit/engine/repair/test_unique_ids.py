"""Ids of a list that several wrote."""

import re
from typing import Any

import pytest

from mockllmapi.engine.repair.unique_ids import with_unique_ids
from mockllmapi.types import JsonValue

UUID = "550e8400-e29b-41d4-a716-446655440000"


def anything(_value: JsonValue) -> bool:
    return True


def ids(*values: Any, is_valid: Any = anything, seed: int = 0, name: str = "id") -> list[Any]:
    items: list[JsonValue] = [{name: value, "n": number} for number, value in enumerate(values)]
    changed: list[Any] = with_unique_ids(items, is_valid, seed)
    assert [item["n"] for item in changed] == list(range(len(values)))
    return [item[name] for item in changed]


def test_ids_that_differ_stay() -> None:
    assert ids(3, 1, 2) == [3, 1, 2]
    assert ids("a", "b") == ["a", "b"]


def test_a_number_that_is_taken_becomes_the_next_free_one() -> None:
    assert ids(1, 2, 3, 1, 2, 3) == [1, 2, 3, 4, 5, 6]
    assert ids(5, 5, 90, 5) == [5, 91, 90, 92]


def test_a_number_stays_within_what_is_valid() -> None:
    assert ids(1, 9, 9, 1, is_valid=lambda item: item["id"] <= 9) == [1, 9, 2, 3]


def test_a_clash_that_cannot_be_mended_stays() -> None:
    assert ids(1, 1, is_valid=lambda item: item["id"] == 1) == [1, 1]


def test_uuids_are_made_anew() -> None:
    first, second, third = ids(UUID, UUID, UUID)
    assert first == UUID
    assert len({first, second, third}) == 3
    for made in (second, third):
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", made)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("ord_7", "ord_7", "ord_9"), ["ord_7", "ord_10", "ord_9"]),
        (("INV-0098", "INV-0098"), ["INV-0098", "INV-0099"]),
        (("7", "7"), ["7", "8"]),
        (("red", "red", "red"), ["red", "red-2", "red-3"]),
    ],
)
def test_texts_keep_their_kind(values: tuple[str, ...], expected: list[str]) -> None:
    assert ids(*values) == expected


def test_a_text_of_one_length_keeps_it() -> None:
    first, second = ids("abcdef", "abcdef", is_valid=lambda item: len(item["id"]) == 6)
    assert first != second
    assert len(second) == 6


def test_the_same_seed_makes_the_same_ids() -> None:
    assert ids(UUID, UUID, seed=4) == ids(UUID, UUID, seed=4) != ids(UUID, UUID, seed=5)


@pytest.mark.parametrize("name", ["id", "ID", "_id", "uuid"])
def test_an_id_is_known_by_its_name(name: str) -> None:
    assert ids(1, 1, name=name) == [1, 2]


def test_other_members_may_repeat() -> None:
    assert ids(1, 1, name="userId") == [1, 1]
    assert ids(True, True) == [True, True]
    items: list[JsonValue] = [1, 1, "x", None]
    assert with_unique_ids(items, anything) == items
