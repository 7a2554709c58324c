"""Reading one value that is nearly JSON, in one way or not at all."""

from __future__ import annotations

import pytest

from mockllmapi.engine.extraction.lenient_json import Reading, Unreadable, read_lenient_json
from mockllmapi.types import JsonValue


def test_a_reading_knows_where_it_ends() -> None:
    text = "see {a: 1} and more"
    assert read_lenient_json(text, 4) == Reading({"a": 1}, 10, is_whole=True)


def test_a_text_may_stop_before_its_end() -> None:
    assert read_lenient_json('[1, "two", 3]', 0, stop=8) == Reading([1], 8, is_whole=False)
    assert read_lenient_json("[1]", 0, stop=99) == Reading([1], 3, is_whole=True)


def test_containers_that_have_no_content_when_the_text_stops_are_left_out() -> None:
    assert read_lenient_json('{"a": 1, "b": [{"c": [').value == {"a": 1}
    assert read_lenient_json('[[], {"b":').value == [[]]


def test_inner_quotes_are_read_only_where_that_is_asked_for() -> None:
    text = '{"a": "he said "yes", and "no" to it", "b": 1}'
    with pytest.raises(Unreadable):
        read_lenient_json(text)
    assert read_lenient_json(text, has_inner_quotes=True).value == {"a": 'he said "yes", and "no" to it', "b": 1}


AMBIGUOUS = [
    '{"a": 1 "b": 2}',
    '{"a" 1}',
    '{"a"}',
    "{'a', 'b'}",
    '{"a": 1]',
    "[1}",
    "[1 2]",
    '["a" "b"]',
    "[a: 1]",
    "{: 1}",
    '{"a": : 1}',
    "{{}}",
    "{1: {}, []}",
    "{a: b c: d}",
    "{a: f(x)}",
    "{a: <id>}",
    '{"a": "x" + "y"}',
    "{a: it's}",
    "{&quot;a&quot;: 1}",
    "{a: red;}",
    "{a: 60 * 60}",
    "{d: new Date()}",
    "{d: ObjectId(x)}",
    "[ObjectId(f(1))]",
    "",
    "x",
    ", 1",
    ": 1",
    "}",
    "]",
    '"a": 1',
]  # fmt: skip


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_what_may_mean_several_things_is_not_read(text: str) -> None:
    with pytest.raises(Unreadable):
        read_lenient_json(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[007]", ["007"]),
        ("[-]", ["-"]),
        ("[1.2.3]", ["1.2.3"]),
        ("[12px]", ["12px"]),
        ("[1_000, 12n, 0b11, 0o17, -0x1F]", [1000, 12, 3, 15, -31]),
        ("[1_0, 01_000]", ["1_0", "01_000"]),
        ("[10:30, 9:05:01.5]", ["10:30", "9:05:01.5"]),
        ('[ISODate("2026"), new Date("x"), NumberLong("7"), Decimal(1.5)]', ["2026", "x", 7, 1.5]),
        ("[0]", [0]),
        ("[-0.0]", [-0.0]),
        ("[TRUE, Null]", [True, None]),
        ("[trueish]", ["trueish"]),
        (r'["\u0041\x42\/\b"]', ["AB/\b"]),
        (r'["\q\u12"]', [r"\q\u12"]),
        ('["a\\\nb"]', ["ab"]),
    ],
    ids=repr,
)
def test_words_numbers_and_escapes(text: str, value: JsonValue) -> None:
    found = read_lenient_json(text)
    assert found == Reading(value, len(text), is_whole=True)
    assert [type(item) for item in found.value] == [type(item) for item in value]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{n: 1,234}", {"n": 1234}),
        ("{n: -1,234,567.5, m: 1}", {"n": -1234567.5, "m": 1}),
        ("{n: 1, 2: 3}", {"n": 1, "2": 3}),
        ("{a = 1, 'b' = 2}", {"a": 1, "b": 2}),
        ("{u: https://example.com/?a=b&c=d, n: 1}", {"u": "https://example.com/?a=b&c=d", "n": 1}),
        ("{u'a': b'x'}", {"a": "x"}),
    ],
)
def test_members_as_programs_write_them(text: str, value: JsonValue) -> None:
    assert read_lenient_json(text) == Reading(value, len(text), is_whole=True)


@pytest.mark.parametrize("comment", ["// ...", "/* 8 more */", "# and more", "// etc.", "// remaining records omitted"])
def test_a_comment_in_place_of_content_leaves_something_out(comment: str) -> None:
    assert not read_lenient_json(f"[1, {comment}\n]").is_whole
    assert read_lenient_json("[1, // the first of them\n]").is_whole


def test_only_the_last_quotation_mark_may_be_missing() -> None:
    assert read_lenient_json('[{"a": "x}]') == Reading([{"a": "x"}], 11, is_whole=False)
    assert read_lenient_json('[{"b": 1, "a": "x}').value == [{"b": 1}]
