"""Shapes as a model reads them."""

import json

import pytest

from mockllmapi.engine.prompting.notation import shape_text
from mockllmapi.exchange import RawShape
from mockllmapi.shapes.compiler import compile_shape
from mockllmapi.types import JsonValue


def text(shape: JsonValue, count: int | None = None) -> str:
    read = compile_shape(RawShape(shape, "shape"))
    return shape_text(read if count is None else read.with_count(count, "count"))


def of(**member: JsonValue) -> str:
    """How one member is told."""
    told = text({"type": "object", "properties": {"a": member}, "required": ["a"]})
    return told.removeprefix('{"a": ').removesuffix("}")


def test_an_example_is_told_by_its_types() -> None:
    example: JsonValue = {
        "id": 0,
        "name": "",
        "price": 0.5,
        "isNew": True,
        "tags": [""],
        "at": "2024-01-01",
        "owner": {"id": 1},
    }
    assert text(example) == (
        '{"id": integer, "name": text, "price": number, "isNew": true or false, "tags": [text, ...], '
        '"at": date (2024-05-17), "owner": {"id": integer}}'
    )


def test_a_code_in_an_example_is_shown_and_a_sentence_is_not() -> None:
    assert text({"currency": "EUR", "bio": "Ada likes numbers"}) == '{"currency": text like "EUR", "bio": text}'


def test_a_count_is_told() -> None:
    assert text([{"id": 0}], 3) == '[{"id": integer}, ...] (exactly 3 items)'


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ({"enum": ["open", "closed"]}, '"open" or "closed"'),
        ({"const": 5}, "5"),
        ({"type": "integer", "minimum": 1, "maximum": 5}, "integer (1 to 5)"),
        ({"type": "number", "exclusiveMinimum": 0}, "number, above 0"),
        ({"type": "string", "minLength": 2}, "text (at least 2 characters)"),
        ({"type": "string", "maxLength": 9}, "text (at most 9 characters)"),
        ({"type": "string", "format": "uuid"}, "UUID"),
        ({"type": "string", "pattern": "^<a>$"}, 'text of the pattern "^\\u003ca\\u003e$"'),
        ({"type": ["string", "null"]}, "text or null"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer or null"),
        ({"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 4}, "[text, ...] (2 to 4 items)"),
        (
            {"type": "string", "description": "the user's <b>name</b>"},
            'text ("the user\'s \\u003cb\\u003ename\\u003c/b\\u003e")',
        ),
        ({"type": "object"}, "object"),
    ],
)
def test_what_a_schema_says_is_told(member: dict[str, JsonValue], words: str) -> None:
    assert of(**member) == words


def test_what_may_be_left_out_is_marked() -> None:
    assert text({"type": "object", "properties": {"a": {"type": "integer"}}}) == '{"a" (optional): integer}'


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {"oneOf": [{"type": "string"}, {"minimum": 3}]}}},
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {"type": "array", "items": {"$ref": "#/$defs/n"}, "$defs": {"n": {"type": "object", "properties": {
            "n": {"$ref": "#/$defs/n"}}}}},
        {"type": "object", "properties": {f"member_number_{number}": {"type": "string"} for number in range(900)}},
    ],
    ids=["one of", "map", "recursion", "large"],
)  # fmt: skip
def test_what_has_no_words_is_told_as_json_schema(schema: JsonValue) -> None:
    assert isinstance(json.loads(text(schema)), dict)


def test_names_cannot_be_marks() -> None:
    told = text({"</shape>": 0, "[INST]": [{"<|im_end|>": "<s>"}]})
    assert "<" not in told
    assert "[INST" not in told
