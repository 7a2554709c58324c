"""Profiles and their answers."""

import random
from typing import Any, Never

import pytest

from mockllmapi.exchange import Controls, MockRequest
from mockllmapi.learning.profile import NO_ANSWER, Profile
from mockllmapi.learning.samples import Sample
from mockllmapi.learning.tables import Path
from mockllmapi.shapes import Shape
from mockllmapi.types import JsonSchema
from support.json_types import Json


def invent(_path: Path, _schema: JsonSchema) -> Never:
    raise AssertionError("nothing has to be made up here")


def answer(values: list[Json], shape: Shape | None = None, seed: int = 1, **controls: Any) -> Json:
    request = MockRequest("GET", "/things", controls=Controls(**controls))
    return Profile([Sample(value) for value in values]).answer(request, shape, random.Random(seed), invent)


THINGS = [{"data": [{"n": 1}, {"n": 2}], "total": 2}, {"data": [{"n": 7}], "total": 1}]


def test_it_is_learned_when_enough_agree() -> None:
    profile = Profile([Sample({"id": 1, "name": "x"})] * 5 + [Sample({"error": 1})])
    assert (profile.is_learned(5), profile.is_learned(6), profile.left_out) == (True, False, 1)
    assert not Profile([]).is_learned(0)


@pytest.mark.parametrize("count", [0, 1, 9])
def test_a_count_is_about_the_records(count: int) -> None:
    assert len(answer(THINGS, count=count)["data"]) == count


def test_a_count_of_what_is_no_list_makes_one_of_it() -> None:
    made: Json = answer([{"id": 1}] * 3, count=4)
    assert [each.keys() for each in made] == [{"id"}] * 4
    assert answer([{"id": 1}] * 3, count=4, count_parameter="size") == {"id": 1}


def test_no_answer_where_no_answer_conforms() -> None:
    assert answer(THINGS, Shape({"type": "string"}, None)) is NO_ANSWER
    assert answer(THINGS, Shape({"type": "object"}, None)) is not NO_ANSWER
    assert answer([]) is NO_ANSWER


def test_scalars_and_null_are_answers_too() -> None:
    assert answer([None] * 5) is None
    assert answer(["ok"] * 5) == "ok"
    assert answer([[]] * 5) == []
