"""Exact counts where the model chose the structure."""

from __future__ import annotations

from typing import Any

import pytest

from mockllmapi.engine.repair.counting import with_exact_count
from mockllmapi.engine.repair.schema_repair import NothingUsable
from mockllmapi.exchange import Controls
from mockllmapi.shapes import Shape


def counted(value: Any, count: int | None, parameter: str = "count") -> Any:
    """The value, with what is missing told apart by its text."""

    def fill_for(shape: Shape) -> Any:
        return lambda schema, path, siblings: {"id": 0, "name": "made"}

    return with_exact_count(value, Controls(count=count, count_parameter=parameter), fill_for).value


def users(*ids: int) -> list[dict[str, Any]]:
    return [{"id": number, "name": "given"} for number in ids]


def test_without_a_count_everything_stays() -> None:
    assert counted({"a": 1}, None) == {"a": 1}


@pytest.mark.parametrize("value", [users(1, 2), {"users": users(1, 2), "total": 9}, []], ids=str)
def test_what_has_the_count_stays(value: Any) -> None:
    count = 0 if value == [] else 2
    assert counted(value, count) is value


def test_too_many_are_cut_off() -> None:
    assert counted(users(1, 2, 3), 2) == users(1, 2)
    assert counted({"users": users(1, 2, 3), "total": 9}, 1) == {"users": users(1), "total": 9}
    assert counted(users(1), 0) == []


def test_too_few_are_filled_up() -> None:
    assert counted(users(5), 3) == [*users(5), {"id": 6, "name": "made"}, {"id": 7, "name": "made"}]
    assert counted({"users": users(5)}, 2) == {"users": [*users(5), {"id": 6, "name": "made"}]}


def test_one_object_becomes_a_list_under_the_strict_name_only() -> None:
    assert counted(users(5)[0], 2) == [*users(5), {"id": 6, "name": "made"}]
    assert counted(users(5)[0], 2, "limit") == users(5)[0]


def test_nothing_gives_nothing_to_go_by() -> None:
    with pytest.raises(NothingUsable):
        counted([], 2)


def test_an_answer_that_reads_like_a_schema_is_still_an_answer() -> None:
    value = [{"type": "string", "$error": 404}]
    assert counted([*value, *value], 1) == value
