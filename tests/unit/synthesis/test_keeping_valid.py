"""As many changes as a judge allows."""

import pytest

from mockllmapi.synthesis.keeping_valid import keep_valid
from support.json_types import Json, JsonDict, json_of


def no_others(_old: str, _new: str) -> tuple[str, ...]:
    return ()


def test_what_breaks_it_stays_and_the_rest_goes_on() -> None:
    before: JsonDict = {"a": 1, "b": [{"c": 1}, {"c": 1}], "d": "x"}
    after: JsonDict = {"a": 9, "b": [{"c": 2}, {"c": 9}], "d": "y"}

    def is_valid(value: Json) -> bool:
        return 9 not in (value["a"], *(item["c"] for item in value["b"]))

    assert keep_valid(before, after, is_valid, no_others) == {"a": 1, "b": [{"c": 2}, {"c": 1}], "d": "y"}
    assert before == {"a": 1, "b": [{"c": 1}, {"c": 1}], "d": "x"}


def test_another_text_is_tried_in_its_place() -> None:
    def others(old: str, new: str) -> tuple[str, ...]:
        assert (old, new) == ("open", "in_progress")
        return ("in_progress", "in-progress", "closed")

    kept = keep_valid(
        {"s": "open"}, {"s": "in_progress"}, lambda value: json_of(value)["s"] in ("open", "closed"), others
    )
    assert kept == {"s": "closed"}


@pytest.mark.parametrize("size", [1, 1000])
def test_the_judge_is_not_asked_for_ever(size: int) -> None:
    asked: list[Json] = []

    def is_valid(value: Json) -> bool:
        asked.append(value)
        return False

    before: Json = list(range(size))
    assert keep_valid(before, [item + 1 for item in before], is_valid, no_others) == before
    assert len(asked) <= 120


def test_a_scalar_may_be_all_there_is() -> None:
    assert keep_valid(1, 2, lambda value: value == 1, no_others) == 1
    assert keep_valid(1, 2, lambda value: True, no_others) == 2
