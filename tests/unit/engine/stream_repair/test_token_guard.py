"""One answer on its way out: what is sent when, and what becomes of everything that does not fit."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from mockllmapi.engine.repair.schema_repair import NothingUsable
from mockllmapi.engine.stream_repair.token_guard import FieldOverrides, TokenGuard
from mockllmapi.exchange import RawShape
from mockllmapi.shapes import Shape
from mockllmapi.shapes.compiler import compile_shape

MADE = {"integer": 99, "number": 9.5, "string": "made", "boolean": True, "array": [], "null": None}


def fill(schema: Any, path: Any, siblings: Any) -> Any:
    """The same for every place of a kind; objects with all they must have."""
    if schema.get("type") == "object":
        return {name: fill(schema["properties"][name], (*path, name), {}) for name in schema.get("required", ())}
    if schema.get("format") == "email":
        return "made@example.com"
    return MADE[schema["type"]]


def shaped(value: Any, count: int | None = None) -> Shape:
    shape = compile_shape(RawShape(value, "shape"))
    return shape if count is None else shape.with_count(count, "count")


def told(
    text: str, shape: Shape | None = None, *, size: int = 3, is_cut: bool = False, **more: Any
) -> tuple[Any, list[str]]:
    guard = TokenGuard(shape, fill, **more)
    sent = "".join(guard.feed(text[at : at + size]) for at in range(0, len(text), size))
    sent += guard.finish(is_cut=is_cut)
    assert json.loads(sent) == guard.value
    assert shape is None or shape.is_valid(guard.value)
    return guard.value, guard.repairs


USER = shaped({"id": 1, "name": "Ada", "email": "ada@example.com"})
USERS = shaped([{"id": 1, "name": "Ada"}])


def test_the_first_half_of_a_long_string_is_out_before_the_second_came_in() -> None:
    for shape in (None, shaped({"name": ""}), USERS):
        guard = TokenGuard(shape, fill)
        opening = '[{"name": "' if shape is USERS else '{"name": "'
        assert guard.feed(opening) == ""
        half = "word " * 200
        assert guard.feed(half) == opening + half
        assert guard.feed("and") == "and"


def test_a_whole_scalar_is_out_once_it_has_ended() -> None:
    guard = TokenGuard(USER, fill)
    assert guard.feed('{"id": 12') == ""
    assert guard.feed("3") == ""
    assert guard.feed(",") == '{"id": 123'
    assert guard.feed(' "email": "ada@example.') == ""
    assert guard.feed('com"') == ', "email": "ada@example.com"'


def test_opening_brackets_wait_for_what_is_behind_them() -> None:
    guard = TokenGuard(USERS, fill)
    assert guard.feed('[{"id": 1, "name": "A"}, {') == '[{"id": 1, "name": "A"}'
    assert guard.finish(is_cut=True) == "]"
    assert guard.value == [{"id": 1, "name": "A"}]


def test_a_quotation_mark_ends_a_string_only_where_something_follows_that_may() -> None:
    value, repairs = told('{"id": 1, "name": "the "best" one", "email": "a@b.co"}', USER)
    assert value == {"id": 1, "name": 'the "best" one', "email": "a@b.co"}
    assert repairs == []


SENT: dict[str, tuple[str, Any, Any, list[str]]] = {
    "near names": (
        '{"ID": 1, "Name": "A", "e_mail": "a@b.co"}',
        USER,
        {"id": 1, "name": "A", "email": "a@b.co"},
        ["id: was called 'ID'", "name: was called 'Name'", "email: was called 'e_mail'"],
    ),
    "other spellings": (
        '{"id": "1", "name": 5, "email": "a@b.co"}',
        USER,
        {"id": 1, "name": "5", "email": "a@b.co"},
        ["id: was written another way", "name: was written another way"],
    ),
    "what is too much": (
        '{"id": 1, "name": "A", "more": {"a": ["}"]}, "email": "a@b.co", "last": 1}',
        USER,
        {"id": 1, "name": "A", "email": "a@b.co"},
        ["more: was too much", "last: was too much"],
    ),
    "what stands there twice": (
        '{"id": 1, "id": 2, "name": "A", "email": "a@b.co"}',
        USER,
        {"id": 1, "name": "A", "email": "a@b.co"},
        ["id: stood there twice"],
    ),
    "what is missing, at the end": (
        '{"name": "A", "email": "a@b.co"}',
        USER,
        {"name": "A", "email": "a@b.co", "id": 99},
        ["id: was missing"],
    ),
    "what cannot fit": (
        '{"email": "nowhere", "id": 1, "name": "A"}',
        USER,
        {"id": 1, "name": "A", "email": "made@example.com"},
        ["email: did not fit"],
    ),
    "a wrapper": (
        '{"data": {"id": 1, "name": "A", "email": "a@b.co"}}',
        USER,
        {"id": 1, "name": "A", "email": "a@b.co"},
        [],
    ),
    "a wrapper around a list": (
        '{"total": 1, "users": [{"id": 1, "name": "A"}], "next": null}',
        USERS,
        [{"id": 1, "name": "A"}],
        ["total: was too much"],
    ),
    "too few items": (
        '[{"id": 1, "name": "A"}]',
        shaped([{"id": 1, "name": "Ada"}], 2),
        [{"id": 1, "name": "A"}, {"id": 2, "name": "made"}],
        ["1: was missing"],
    ),
    "too many items": (
        '[{"id": 1, "name": "A"}, {"id": 2, "name": "B"}, {"id": 3, "name": "C"}]',
        shaped([{"id": 1, "name": "Ada"}], 1),
        [{"id": 1, "name": "A"}],
        ["the answer: had more than 1 items"],
    ),
    "an item that does not fit": (
        '["x", {"id": 1, "name": "A"}]',
        USERS,
        [{"id": 1, "name": "A"}],
        ["0: did not fit and was dropped"],
    ),
    "records one after the other": (
        '{"id": 1, "name": "A"}\n{"id": 2, "name": "B"}',
        USERS,
        [{"id": 1, "name": "A"}, {"id": 2, "name": "B"}],
        [],
    ),
    "commas, comments, quotes and bare names": (
        "{id: 1, // the id\n 'name': 'A', /* and */ \"email\": \"a@b.co\",}",
        USER,
        {"id": 1, "name": "A", "email": "a@b.co"},
        [],
    ),
    "the literals of Python": ('{"a": True, "b": None, "c": [1, 2,,]}', None, {"a": True, "b": None, "c": [1, 2]}, []),
    "what nobody can read in one way": (
        '{"a": [1, 2], "b" => "x", "c": "y"}',
        None,
        {"a": [1, 2], "b": "x", "c": "y"},
        [],
    ),
    "a scalar alone": ("42", None, 42, []),
    "a string alone": ('"a b"', shaped({"type": "string"}), "a b", []),
    "what stands behind the end": ('{"a": 1} {"b": 2}', None, {"a": 1}, ["the answer: went on behind its end"]),
}


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("size", [1, 5, 1000])
def test_what_becomes_of(name: str, size: int) -> None:
    text, shape, expected, repairs = SENT[name]
    assert told(text, shape, size=size) == (expected, repairs)


CUT: dict[str, tuple[str, Any, Any]] = {
    "in a free string": ('{"id": 1, "name": "Ad', None, {"id": 1, "name": "Ad"}),
    "in a string that has to be checked": (
        '{"id": 1, "name": "A", "email": "a@b',
        USER,
        {"id": 1, "name": "A", "email": "made@example.com"},
    ),
    "in an escape": ('{"a": "x\\u00', None, {"a": "x"}),
    "in a number": ('{"a": 1, "b": 12', None, {"a": 1}),
    "behind a number": ('{"a": 1, "b": 12 ', None, {"a": 1, "b": 12}),
    "in a word": ('{"a": 1, "b": tru', None, {"a": 1}),
    "in a name": ('{"a": 1, "b', None, {"a": 1}),
    "behind a colon": ('{"a": 1, "b":', None, {"a": 1}),
    "behind an opening bracket": ('{"a": 1, "b": [[{', None, {"a": 1}),
    "behind everything": ('{"a": [{"b": 1}', None, {"a": [{"b": 1}]}),
    "in an item": ('[{"id": 1, "name": "A"}, {"id": 2, ', USERS, [{"id": 1, "name": "A"}, {"id": 2, "name": "made"}]),
    "in something that is held": (
        '{"v": [1, "a", 2',
        shaped({"type": "object", "properties": {"v": {"type": "array", "uniqueItems": True}}, "required": ["v"]}),
        {"v": [1, "a"]},
    ),
}


@pytest.mark.parametrize("name", CUT)
@pytest.mark.parametrize("size", [1, 1000])
def test_a_text_that_was_cut(name: str, size: int) -> None:
    text, shape, expected = CUT[name]
    value, repairs = told(text, shape, size=size, is_cut=True)
    assert value == expected
    assert "the answer: stopped in the middle" in repairs


def test_a_number_at_the_end_counts_where_the_model_was_done() -> None:
    assert told('{"a": 12', is_cut=False)[0] == {"a": 12}
    assert told('{"a": tru, "b": 1', is_cut=False)[0]["b"] == 1


@pytest.mark.parametrize("text", ["", "Sorry, I cannot do that.", "{", '{"id":', '{"other": 1}', "[[[", '{"a'])
@pytest.mark.parametrize("shape", [USER, USERS])
def test_nothing_is_sent_where_nothing_can_be_used(text: str, shape: Shape) -> None:
    guard = TokenGuard(shape, fill)
    assert guard.feed(text) == ""
    with pytest.raises(NothingUsable):
        guard.finish(is_cut=True)


def test_an_empty_answer_is_one_where_the_shape_allows_it() -> None:
    assert told("[]", shaped({"type": "array", "items": {"type": "object", "properties": {"a": {}}}}))[0] == []
    with pytest.raises(NothingUsable):
        told("[]", shaped([{"id": 1}], 2))


def test_a_member_that_nobody_can_make_shows_at_the_end() -> None:
    guard = TokenGuard(USER, None)
    guard.feed('{"id": 1, "name": "A"}')
    with pytest.raises(NothingUsable, match="nobody makes"):
        guard.finish(is_cut=False)


def test_the_request_settles_members_by_name() -> None:
    asked: list[tuple[Any, Any]] = []

    def settle(path: Any, value: Any) -> Any:
        asked.append((path, value))
        return 42 if path[-1] == "user_id" else "not for an id"

    shape = shaped({"user_id": 1, "name": "Ada", "tag": {"user_id": 1}, "other": 1})
    text = '{"user_id": 7, "name": "A", "tag": {"user_id": 8}, "other": 9}'
    value, repairs = told(text, shape, settlement=FieldOverrides(settle, frozenset({"userid", "other"})))
    assert value == {"user_id": 42, "name": "A", "tag": {"user_id": 42}, "other": 9}
    assert asked == [(("user_id",), 7), (("tag", "user_id"), 8), (("other",), 9)]
    assert repairs == []


def test_a_settled_string_waits_until_it_is_whole() -> None:
    guard = TokenGuard(None, None, FieldOverrides(lambda path, value: "Ada", frozenset({"name"})))
    assert guard.feed('{"name": "Bo') == ""
    assert guard.feed('b", "more": "x') == '{"name": "Ada", "more": "x'


def test_what_contradicts_what_was_sent_does_not_get_mixed_in() -> None:
    value, repairs = told('{"a": 1, "b" is missing}\n```json\n{"a": 2, "b": 3, "c": 4}\n```')
    assert value == {"a": 1}
    assert repairs == ["the answer: broke off"]


def test_a_long_name_without_quotes_waits_for_the_end() -> None:
    guard = TokenGuard(None, None)
    assert guard.feed('{"a": 1, ' + "k" * 5000) == '{"a": 1'
    assert guard.feed(': 2, "b": 3,') == ""
    assert guard.feed(' "c": "x"}') == ""
    assert json.loads('{"a": 1' + guard.finish(is_cut=False)) == {"a": 1, "k" * 5000: 2, "b": 3, "c": "x"}


def test_pieces_of_any_size_make_the_same_answer() -> None:
    text = json.dumps({"items": [{"a": "x\U0001f600\n", "b": [1.5, None, {"c": "\\"}]}] * 3})
    rng = random.Random(5)
    for _ in range(20):
        guard, sent, at = TokenGuard(None, None), "", 0
        while at < len(text):
            size = rng.randrange(1, 9)
            sent += guard.feed(text[at : at + size])
            at += size
        assert sent + guard.finish(is_cut=False) == text
