"""Whatever text comes, extraction finds JSON or says that there is none; and what is JSON comes out as it is."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.engine.extraction.extract import Extracted, NothingExtracted, extract
from mockllmapi.engine.extraction.lenient_json import Unreadable, read_lenient_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
SCALARS = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | TEXTS
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    SCALARS | FLOATS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)
RECORDS = st.dictionaries(NAMES, JSON, min_size=1, max_size=4)
WORDS = [
    "```json\n",
    "```",
    "<think>",
    "</think>",
    "//",
    "/*",
    "...",
    "=>",
    '"""',
    "true",
    "None",
    "NaN",
    "1",
    "0x",
    "1e999",
    '"a":',
    "name",
    "\\u",
    "\\ud800",
    "data:",
]
PIECES = st.sampled_from([*"{}[]:,\"'`“”\\#/*.-+ \n\ufeff\ud800", *WORDS])
PROSE = st.text(st.characters(exclude_characters="{}[]<>`\"'“”„«»", exclude_categories=["Cs"]), max_size=30)


@given(JSON.filter(lambda value: not isinstance(value, str) or value.lstrip()[:1] not in ("{", "[")))
def test_json_comes_out_as_it_is(value: Any) -> None:
    assert extract(json.dumps(value)) == Extracted(value)
    assert extract(json.dumps(value, ensure_ascii=False, indent=2)) == Extracted(value)


@given(RECORDS | st.lists(JSON, max_size=4))
def test_a_text_that_is_the_text_of_json_is_that_json(value: Any) -> None:
    assert extract(json.dumps(json.dumps(value))) == Extracted(value)


@given(JSON.filter(lambda value: not isinstance(value, str)))
def test_so_it_does_from_a_fence_and_behind_a_thought(value: Any) -> None:
    text = json.dumps(value)
    assert extract(f"```json\n{text}\n```") == Extracted(value)
    assert extract(f"<think>hm [1] {{</think>\n{text}") == Extracted(value)


@given(PROSE, RECORDS, PROSE)
def test_a_record_comes_out_of_the_prose_around_it(before: str, value: Any, after: str) -> None:
    assert extract(f"{before}\n{json.dumps(value)}\n{after}") == Extracted(value)


@given(RECORDS, st.data())
def test_a_record_that_stops_early_gives_a_part_of_itself_or_nothing(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value)
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    with suppress(NothingExtracted):
        found = extract(cut)
        assert not found.is_whole
        assert is_part(found.value, value)


def is_part(part: Any, whole: Any) -> bool:
    """Whether `part` is `whole` without some of its ends."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(name in whole and is_part(part[name], whole[name]) for name in part)
    if isinstance(part, list):
        return isinstance(whole, list) and all(is_part(*pair) for pair in zip(part, whole, strict=False))
    return bool(part == whole)


@given(RECORDS)
def test_trailing_commas_and_comments_change_nothing(value: Any) -> None:
    text = json.dumps(value, indent=1)
    assert extract(text[:-1].rstrip() + ", // more\n}") == Extracted(value)
    assert read_lenient_json("{/* , */" + text[1:]).value == value


@given(
    st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True), st.integers(0, 99) | st.booleans() | st.none())
)
def test_python_says_the_same(value: Any) -> None:
    assert extract(repr(value)) == Extracted(value)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60))
def test_any_text_gives_json_or_the_one_error(text: str) -> None:
    with suppress(NothingExtracted):
        json.dumps(extract(text).value, allow_nan=False).encode()


@given(st.lists(PIECES, max_size=30).map("".join), st.booleans())
def test_any_text_is_read_or_unreadable(text: str, has_inner_quotes: bool) -> None:
    with suppress(Unreadable):
        found = read_lenient_json("{" + text, has_inner_quotes=has_inner_quotes)
        assert 0 < found.end <= len(text) + 1
        json.dumps(found.value, allow_nan=False).encode()


@pytest.mark.parametrize("depth", [10, 10_000])
def test_nesting_is_no_other_error(depth: int) -> None:
    with suppress(NothingExtracted):
        extract('{"a": [' * depth + "1" + "]}" * depth)
