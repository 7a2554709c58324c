import random
from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.shapes import compile_validator
from mockllmapi.synthesis.draws import constant, one_of
from mockllmapi.synthesis.meanings.rows import flag, integer, number, text
from mockllmapi.synthesis.scalars import boolean_draw, number_draw, string_draw
from mockllmapi.synthesis.scene import Scene, Unsatisfiable
from mockllmapi.types import JsonObject
from support.json_types import Json, JsonDict, json_of


@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"minLength": 1, "maxLength": 3},
        {"minLength": 30},
        {"minLength": 500, "maxLength": 510},
        {"maxLength": 0},
        {"format": "email", "maxLength": 15},
        {"format": "date", "maxLength": 10},
        {"format": "uri", "maxLength": 20},
        {"format": "unheard-of"},
        {"pattern": r"^[A-Z]{3}-\d+$", "minLength": 12, "maxLength": 14},
        {"pattern": "^.*$", "minLength": 300},
        {"pattern": "^[A-Z]+", "allOf": [{"pattern": r"\d{3}$"}], "maxLength": 8},
        {"pattern": "^[a-c]{2,4}$", "allOf": [{"not": {"pattern": "a"}}]},
        {"pattern": "^foo", "format": "hostname", "minLength": 10},
        {"format": "date", "allOf": [{"not": {"const": "2024-05-01"}}]},
    ],
)
def test_texts_are_within_their_limits(records: Callable[..., Any], limits: JsonObject) -> None:
    is_valid = compile_validator({"type": "string", **limits}).is_valid
    draw = string_draw(limits, None)
    assert all(is_valid(draw(record)) for record in records())


def test_a_meant_text_is_kept_where_it_matches_the_pattern(records: Callable[..., Any]) -> None:
    draw = string_draw({"pattern": r"^\d{5}$"}, text("zip", constant("94107")))
    assert draw(records()[0]) == "94107"


def test_texts_are_cut_at_a_word(records: Callable[..., Any]) -> None:
    draw = string_draw({"maxLength": 12}, text("x", constant("one two three four")))
    assert draw(records()[0]) == "one two"


def test_meanings_that_are_no_texts_are_written_as_texts(records: Callable[..., Any]) -> None:
    record = records()[0]
    assert string_draw({}, number("price", constant(3.5)))(record) == "3.50"
    assert string_draw({}, integer("count", constant(3)))(record) == "3"
    assert string_draw({}, flag("x", 1))(record) in ("yes", "no")


@pytest.mark.parametrize(
    "limits",
    [
        {"minLength": 5, "maxLength": 2},
        {"minLength": 10**9},
        {"pattern": "^a$", "minLength": 5},
        {"pattern": "^x(^y)$"},
        {"pattern": "(?=a)"},
    ],
)
def test_texts_that_cannot_be_are_refused_when_the_plan_is_made(limits: JsonObject) -> None:
    with pytest.raises(Unsatisfiable):
        string_draw(limits, None)


def test_a_format_that_never_fits_its_length_is_refused_when_written(records: Callable[..., Any]) -> None:
    with pytest.raises(Unsatisfiable, match="uuid"):
        string_draw({"format": "uuid", "maxLength": 10}, None)(records()[0])


@pytest.mark.parametrize("is_whole", [True, False])
@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"minimum": 5},
        {"maximum": -5},
        {"maximum": 1e9},
        {"exclusiveMinimum": 0, "exclusiveMaximum": 2},
        {"minimum": 3, "maximum": 3},
        {"multipleOf": 7, "minimum": 100},
        {"multipleOf": 0.5, "exclusiveMinimum": 1, "maximum": 9},
        {"multipleOf": 0.01, "minimum": 0, "maximum": 1},
        {"minimum": -(2**80), "maximum": -(2**70)},
        {"minimum": -1e300, "maximum": 1e300},
    ],
)
def test_numbers_are_within_their_limits(records: Callable[..., Any], limits: JsonObject, is_whole: bool) -> None:
    is_valid = compile_validator({"type": "integer" if is_whole else "number", **limits}).is_valid
    draw = number_draw(limits, None, is_whole=is_whole)
    assert all(is_valid(draw(record)) for record in records())


def test_meant_numbers_are_kept_where_they_fit_and_made_whole_where_asked(records: Callable[..., Any]) -> None:
    price = number("price", constant(19.6))
    assert number_draw({"minimum": 1}, price, is_whole=False)(records()[0]) == 19.6
    assert number_draw({}, price, is_whole=True)(records()[0]) == 20
    assert json_of(number_draw({"maximum": 5}, price, is_whole=False)(records()[0])) <= 5


@pytest.mark.parametrize(
    "limits",
    [
        {"minimum": 2, "maximum": 1},
        {"exclusiveMinimum": 1, "exclusiveMaximum": 2},
        {"multipleOf": 7, "minimum": 1, "maximum": 6},
    ],
)
def test_numbers_that_cannot_be_are_refused_when_the_plan_is_made(limits: JsonObject) -> None:
    with pytest.raises(Unsatisfiable):
        number_draw(limits, None, is_whole=True)


def test_flags_follow_their_meaning(records: Callable[..., Any]) -> None:
    draw = boolean_draw(flag("deleted", 0.0))
    assert not any(draw(record) for record in records())
    assert {boolean_draw(None)(record) for record in records()} == {True, False}


def test_the_same_chance_gives_the_same_text(scene: Scene) -> None:
    draw = string_draw({"pattern": "^[a-z]{8}$"}, None)
    from mockllmapi.synthesis.scene import Record

    def once() -> str:
        with scene.chance(random.Random(3)):
            text = draw(Record(scene, None, 1))
        assert isinstance(text, str)
        return text

    assert once() == once()


def test_a_pattern_beside_a_format_is_met_by_texts_of_the_format(write: Callable[..., Any]) -> None:
    values = write({"type": "string", "format": "uri", "pattern": "https+"})
    assert len(set(values)) > 5
    assert all(value.startswith("https://") for value in values)


def test_texts_for_several_patterns_are_many(write: Callable[..., Any]) -> None:
    schema: JsonDict = {
        "type": "string",
        "pattern": "^[A-Za-z0-9]{8,}$",
        "allOf": [{"pattern": "[A-Z]"}, {"pattern": "[0-9]"}, {"not": {"type": "string", "pattern": "^[a-z]"}}],
    }
    texts = write(schema)
    assert all(map(compile_validator(schema).is_valid, texts))
    assert len(set(texts)) > 50


@pytest.mark.parametrize(("least", "most"), [(10, 15), (12, 20), (4, 8), (14, 30)])
def test_a_text_of_a_length_is_made_of_whole_words(records: Callable[..., Any], least: int, most: int) -> None:
    words = "Miami | Austin | Boston | Salt Lake City | New Orleans | Philadelphia"
    draw = string_draw({"minLength": least, "maxLength": most}, text("city", one_of(words)))
    known = {word for name in words.split(" | ") for word in name.split()}
    for record in records(number=40):
        value: Json = draw(record)
        assert least <= len(value) <= most
        assert set(value.replace(",", "").split()) <= known


def test_codes_are_not_joined(records: Callable[..., Any]) -> None:
    draw = string_draw({"minLength": 12}, text("code", one_of("ab-1 | ab-2")))
    assert all(" " not in json_of(draw(record)) for record in records(number=5))
