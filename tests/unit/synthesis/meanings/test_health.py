import re
from collections.abc import Callable
from typing import Any

from mockllmapi.synthesis.meanings.index import MeaningIndex
from support.optional import present


def test_an_illness_has_its_code(index: MeaningIndex, records: Callable[..., Any]) -> None:
    told = {
        (
            present(present(index.find(("diagnosis",), "person")).string)(r),
            present(present(index.find(("icd", "code"), "person")).string)(r),
        )
        for r in records("person")
    }
    assert ("Migraine", "G43.909") in told
    assert len({code for _, code in told}) == len(told)


def test_a_body_is_alive(values: Callable[..., Any]) -> None:
    assert all(50 <= value <= 100 for value in values("heartRate"))
    assert all(35 < value < 40 for value in values("temperature", "person"))
    assert all(re.fullmatch(r"1\d\d/[6-9]\d", value) for value in values("bloodPressure"))


def test_common_blood_is_common(values: Callable[..., Any]) -> None:
    types = values("bloodType")
    assert types.count("O+") + types.count("A+") > len(types) / 3


def test_food_and_sport_use_words_of_food_and_sport(values: Callable[..., Any]) -> None:
    assert "Italian" in values("cuisine")
    assert set(values("mealType")) == {"breakfast", "lunch", "dinner", "snack"}
    assert all(0 <= goals <= 4 for goals in values("homeScore"))
    assert set(values("homeTeam", "match")).isdisjoint(values("awayTeam", "match"))


def test_pets_are_pets(values: Callable[..., Any]) -> None:
    assert {"dog", "cat"} <= set(values("species"))
