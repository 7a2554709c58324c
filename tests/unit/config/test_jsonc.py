"""JSON with comments."""

from __future__ import annotations

import pytest

from mockllmapi.config.jsonc import read_jsonc
from mockllmapi.config.nodes import DocumentSyntaxError, ListNode, ObjectNode, ScalarNode, to_plain
from mockllmapi.types import JsonValue


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, // one\n "b": [1, 2,], /* two */ }', {"a": 1, "b": [1, 2]}),
        ('// first\n/* and\n* so on */ {"u": "http://x/*y*/"} // last', {"u": "http://x/*y*/"}),
        ("[-0, 1e3, 2.50, true, false, null]", [0, 1000.0, 2.5, True, False, None]),
        (r'"\u00e9\n\"\\ \ud83d\ude00"', 'é\n"\\ 😀'),
        ("[/**/]", []),
        ('{"a": 1, "a": 2}', {"a": 2}),
    ],
)
def test_reads(text: str, value: JsonValue) -> None:
    assert to_plain(read_jsonc(text)) == value


def test_duplicate_keys_are_kept_for_the_one_who_decides() -> None:
    node = read_jsonc('{"a": 1,\r\n"a": 2}')

    assert isinstance(node, ObjectNode)
    assert [(member.key, member.line) for member in node.fields] == [("a", 1), ("a", 2)]


def test_every_value_knows_its_line() -> None:
    node = read_jsonc("[\n1,\n\n/* \n */ [\n]]")

    assert isinstance(node, ListNode)
    assert node.items == (ScalarNode(1, 2), ListNode((), 5))


@pytest.mark.parametrize(
    ("text", "line", "column", "problem"),
    [
        ("", 1, 1, "empty"),
        ("// only\n", 2, 1, "empty"),
        ("{", 1, 2, "end of the document"),
        ('{"a" 1}', 1, 6, "colon"),
        ('{"a": 1 "b": 2}', 1, 9, "comma"),
        ("[1 2]", 1, 4, "comma"),
        ("[,]", 1, 2, "value"),
        ("{,}", 1, 2, "key"),
        ("[1,,]", 1, 4, "value"),
        ("{a: 1}", 1, 2, "double quotes"),
        ("{'a': 1}", 1, 2, "double quotes"),
        ('{\n  "a": "x\n"}', 2, 8, "closing quote"),
        (r'["\x"]', 1, 2, "escape"),
        (r'["\ud800"]', 1, 2, "surrogate"),
        ("[01]", 1, 2, "number"),
        ("[1.]", 1, 2, "number"),
        ("[.5]", 1, 2, "value"),
        ("[1e999]", 1, 2, "too large"),
        (f"[{'1' * 5000}]", 1, 2, "too long"),
        ("[NaN]", 1, 2, "value"),
        ("[nul]", 1, 2, "value"),
        ("[nullx]", 1, 2, "value"),
        ("[1] x", 1, 5, "follow"),
        ("[1 /* never", 1, 4, "no end"),
        ("[" * 100, 1, 66, "nesting"),
    ],
)
def test_refuses_with_the_place(text: str, line: int, column: int, problem: str) -> None:
    with pytest.raises(DocumentSyntaxError) as caught:
        read_jsonc(text)

    assert problem in caught.value.problem
    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"line {line}, column {column}" in str(caught.value)
