from collections.abc import Callable
from typing import Any

from mockllmapi.types import JsonValue
from support.json_types import Json, JsonDict


def values(write: Callable[..., Any], **schema: JsonValue) -> list[Json]:
    return [each["zork"] for each in write({"properties": {"zork": schema}, "required": ["zork"]})]


def test_examples_are_what_a_field_without_a_telling_name_holds(write: Callable[..., Any]) -> None:
    assert set(values(write, type="string", examples=["easy", "hard"])) == {"easy", "hard"}
    assert set(values(write, type="integer", example=42)) == {42}


def test_examples_that_do_not_conform_are_overlooked(write: Callable[..., Any]) -> None:
    assert "toolong" not in values(write, type="string", maxLength=3, examples=["toolong", "ok"])
    assert set(values(write, type="string", maxLength=3, examples=["toolong", "ok"])) == {"ok"}
    assert 7 not in values(write, type="string", example=7)


def test_a_telling_name_beats_one_example_and_several_texts_beat_a_name_that_tells_no_story(
    write: Callable[..., Any],
) -> None:
    emails = [each["email"] for each in write({"properties": {"email": {"type": "string", "examples": ["a", "b"]}}})]
    assert not {"a", "b"} & set(emails)
    prices = [each["price"] for each in write({"properties": {"price": {"type": "number", "example": 1.5}}})]
    assert len(set(prices)) > 5
    states = [
        each["status"] for each in write({"properties": {"status": {"type": "string", "examples": ["on", "off"]}}})
    ]
    assert set(states) == {"on", "off"}


def test_a_default_is_there_more_often_than_anything_else(write: Callable[..., Any]) -> None:
    for schema in ({"type": "integer", "default": 20}, {"type": "string", "default": "auto"}):
        found = values(write, **schema)
        assert 15 < found.count(schema["default"]) < 50
    flags = values(write, type="boolean", default=False)
    assert flags.count(False) > 30
    listed = values(write, type="string", enum=list("abcdefgh"), default="c")
    assert listed.count("c") > 12


def test_an_object_of_which_nothing_else_is_said_looks_like_its_example(write: Callable[..., Any]) -> None:
    assert values(write, type="object", example={"a": 1})[0] == {"a": 1}
    shown: JsonDict = {
        "type": "object",
        "properties": {"n": {"type": "integer"}},
        "required": ["n"],
        "example": {"n": 7},
    }
    assert len({value["n"] for value in values(write, **shown)}) > 1


def test_a_text_with_a_default_has_it_in_every_second_place_unless_its_record_tells_it(
    write: Callable[..., Any],
) -> None:
    def of(name: str, **schema: int | str) -> list[int | str]:
        return [each[name] for each in write({"properties": {name: schema}, "required": [name]}, number=100)]

    for name in ("theme", "unit", "language", "mode", "zork"):
        assert 30 < of(name, type="string", default="xyzzy").count("xyzzy") < 70, name
    assert "xyzzy" not in of("email", type="string", default="xyzzy")
    assert -1 not in of("id", type="integer", default=-1)
