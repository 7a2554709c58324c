import re
from collections.abc import Callable
from typing import Any

from mockllmapi.synthesis.draws import (
    by_subject,
    chance,
    code,
    constant,
    fact,
    one_of,
    phrase,
    pool,
    real,
    several,
    whole,
)
from support.json_types import Json, json_of


def test_words_and_numbers_stay_in_their_range(records: Callable[..., Any]) -> None:
    for record in records():
        assert one_of("a | b c")(record) in ("a", "b c")
        assert 3 <= json_of(whole(3, 5)(record)) <= 5
        assert 3 <= json_of(whole(3, 50, 3.0)(record)) <= 50
        value: Json = real(1, 2, 1)(record)
        assert 1 <= value <= 2
        assert value == round(value, 1)
        assert re.fullmatch(r"X-\d\d[A-Z][0-9a-f]", json_of(code("X-##@%")(record)))
        assert len(set(json_of(several(("a", "b", "c"), 2, 2)(record)).split(", "))) == 2


def test_power_makes_small_numbers_more_likely(records: Callable[..., Any]) -> None:
    assert sum(json_of(whole(0, 99, 3.0)(record)) < 50 for record in records()) > 130


def test_facts_and_pools_are_read_from_the_record(records: Callable[..., Any]) -> None:
    record = records()[0]
    assert fact("person.email")(record) == record.person.email
    assert pool("jobs")(record) in record.scene.lexicon.jobs
    assert phrase("{a}-{b:02d}", a=constant("x"), b=constant(7))(record) == "x-07"


def test_subjects_choose_their_own(records: Callable[..., Any]) -> None:
    draw = by_subject({"task": constant("t")}, constant("other"))
    assert [draw(records(subject)[0]) for subject in ("task", None)] == ["t", "other"]


def test_chance_is_what_it_says(records: Callable[..., Any]) -> None:
    assert 10 < sum(json_of(chance(0.1)(record)) for record in records()) < 35
