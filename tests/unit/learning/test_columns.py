"""The values of one place."""

import random

from mockllmapi.learning.columns import Column
from mockllmapi.types import JsonValue


def drawn(column: Column, count: int = 100) -> list[JsonValue]:
    rng = random.Random(1)
    return [column.drawn(rng.choice(column.clean), rng) for _ in range(count)]


def test_words_come_as_they_were_seen_and_flags_too() -> None:
    column = Column.from_values("status", ["a", "b", True, None])
    assert {*drawn(column)} == {"a", "b", True, None}
    assert not column.is_fresh


def test_numbers_and_codes_are_made_anew() -> None:
    numbers = Column.from_values("price", [1.5, 20.25, 99.0])
    codes = Column.from_values("number", ["A-100", "A-999"])
    assert numbers.is_fresh
    assert codes.is_fresh
    assert len({*drawn(numbers)}) > 50
    assert len({*drawn(codes)}) > 50


def test_codes_that_come_again_are_a_choice_unless_they_are_ids() -> None:
    assert not Column.from_values("size", ["A4", "A5"] * 4).is_fresh
    assert Column.from_values("orderId", ["A4", "A5"] * 4).is_fresh


def test_ids_are_drawn_from_their_whole_range() -> None:
    column = Column.from_values("id", [10, 500, 900], is_unique=True)
    assert column.is_id
    assert len({*drawn(column)}) > 30
    assert not Column.from_values("price", [1, 5, 9], is_unique=True).is_id


def test_moments_move_in_their_own_style() -> None:
    column = Column.from_values("at", ["2025-01-01", "2025-02-01"])
    assert column.texts is None
    assert column.moved("2025-01-01", 3 * 86_400_000_000) == "2025-01-04"
    assert column.moved("no moment", 5) == "no moment"
    assert Column.from_values("at", ["2025-01-01", "soon"]).moments is None


def test_the_pool_counts_each_value_by_its_type() -> None:
    assert Column.from_values("x", ["a", "a", 1, True, None]).pool() == [("a", 2), (1, 1), (True, 1)]
