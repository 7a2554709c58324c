"""Finding the JSON in what models really say."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from types import FrameType

import pytest

from mockllmapi.engine.extraction.extract import MAX_GUESSED_CHARS, Extracted, NothingExtracted, extract
from mockllmapi.engine.extraction.lenient_json import MAX_DEPTH
from support.json_types import Json


def test_half_a_surrogate_pair_that_is_no_escape_is_replaced_as_well() -> None:
    assert extract('{"a": "x\ud800", "n": 1}') == Extracted({"a": "x\ufffd", "n": 1})


# -- hostile texts: each is read, or given up, with work that grows with its length -------------------------------------

HOSTILE = {
    "braces": "{" * 20_000,
    "lists": "[" * 20_000,
    "nested objects": '{"a":' * 20_000,
    "closed nested lists": "[" * 10_000 + "]" * 10_000,
    "alternating": '[{"a":' * 10_000,
    "empty objects": "{}" * 500_000,
    "quotes": "{" + '"' * 1_000_000,
    "single quotes": "{" + "'" * 1_000_001,
    "smart quotes": "{“" * 500_000,
    "escaped quotes without an end": '{"a": "' + '\\"' * 500_000 + "\\",
    "inner quotes": '["' + '"a"b' * 250_000,
    "comments without an end": '{"a":1,/*' * 100_000,
    "thoughts": "<think></think>" * 60_000,
    "fences": "```\n" * 250_000,
    "unreadable objects": '{"a":1 b c}' * 90_000,
    "blanks": ("{" + " " * 199) * 5_000,
    "prose in braces": "{a " * 300_000,
    "digits": '{"n": ' + "9" * 1_000_000 + ",}",
    "a long bare text": "{a: b " + "c " * 400_000,
    "commas": "[1" + "," * 1_000_000 + "x]",
    "dots": "[1" + "." * 1_000_000,
}


def calls_in(text: str) -> int:
    """How many functions run while a text is read: the work, whatever the machine."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        with suppress(NothingExtracted):
            extract(text)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("name", HOSTILE)
def test_work_on_a_hostile_text_grows_no_faster_than_its_length(name: str) -> None:
    text = HOSTILE[name]
    assert calls_in(text) <= 8 * calls_in(text[: len(text) // 4]) + 5_000


def test_only_the_first_part_of_a_text_is_guessed_at() -> None:
    broken = '{"a": 1 "b": 2}'
    assert extract(broken + "x" * 10).value == {"a": 1, "b": 2}
    with pytest.raises(NothingExtracted):
        extract('{"a": 1 "b": "' + "x" * MAX_GUESSED_CHARS + '"}')


def test_a_text_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(NothingExtracted, match="too long"):
        extract("[" + "1," * 5_000_000 + "1]")


def test_nesting_ends_at_a_depth_that_everything_behind_can_walk() -> None:
    inside = "[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH
    assert extract(inside).is_whole
    with pytest.raises(NothingExtracted):
        extract(f"[{inside}]")


def test_a_large_answer_that_is_valid_is_whole() -> None:
    value: Json = [{"id": number, "text": "x" * 50} for number in range(20_000)]
    assert extract(json.dumps(value)) == Extracted(value)


def test_a_large_answer_that_is_not_valid_is_read_as_if_it_stopped() -> None:
    value = [{"id": number, "text": "x" * 50} for number in range(20_000)]
    found = extract(json.dumps(value)[:-1] + ",]")
    assert not found.is_whole
    assert isinstance(found.value, list)
    assert found.value[:-1] == value[: len(found.value) - 1]
    assert len(found.value) > 5_000


# -- which of several values, and what cannot be read -------------------------------------------------------------------


def test_text_of_our_own_making_is_never_taken_apart() -> None:
    assert extract('"{\\"a\\": 1}"', is_bounded=False) == Extracted('{"a": 1}')
    assert extract('"{\\"a\\": 1}"') == Extracted({"a": 1})
    assert extract("[" + "1," * 5_000_000 + "1]", is_bounded=False).is_whole


def test_a_value_of_another_notation_is_no_answer_by_itself() -> None:
    with pytest.raises(NothingExtracted):
        extract('name: Ada\nroles: ["a", "b"]\n')
    assert extract('name: Ada\nuser: {"id": 7}\n') == Extracted({"id": 7}, is_whole=False)


def test_the_last_marked_answer_counts_and_what_follows_it() -> None:
    assert extract('Output: {"id": 1}\nOutput: {"id": 2}') == Extracted({"id": 2})
    assert extract('Input: {"q": "a long question"}\nResult: {"id": 1}\n{"id": 2}').value == [{"id": 1}, {"id": 2}]


def test_an_object_that_goes_on_is_not_passed_off_as_whole() -> None:
    assert extract('{"a": {"b": 1}}, "c": 2}') == Extracted({"a": {"b": 1}, "c": 2}, is_whole=False)
    with pytest.raises(NothingExtracted):
        extract('{"a": {"b": 1}}, "c": (2}')


def test_half_a_character_becomes_the_mark_for_what_cannot_be_read() -> None:
    value = extract("{name: Ada \ud800, id: 7}").value
    assert value == {"name": "Ada \ufffd", "id": 7}
    assert json.dumps(value, ensure_ascii=False).encode()
