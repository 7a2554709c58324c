"""YAML without its surprises."""

from __future__ import annotations

import pytest

from mockllmapi.config.nodes import DocumentSyntaxError, ObjectNode, ScalarNode, to_plain
from mockllmapi.config.yaml_reader import read_yaml
from mockllmapi.types import JsonValue


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", {}),
        ("# nothing\n", {}),
        ("---\n", {}),
        ("a: yes\nb: no\nc: on\nd: off\ne: y", {"a": "yes", "b": "no", "c": "on", "d": "off", "e": "y"}),
        ("[true, True, FALSE, 'true']", [True, True, False, "true"]),
        ("a: 2024-01-31\nb: 12:30:00", {"a": "2024-01-31", "b": "12:30:00"}),
        ("[1, -2, 0x1F, 0o17, 1_000, 1.5, .5, 1e3, .inf]", [1, -2, 31, 15, "1_000", 1.5, 0.5, 1000.0, ".inf"]),
        ("[~, null, '', ]", [None, None, ""]),
        ("!!str 12", "12"),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: &x {b: 1, c: 1}\nd:\n  <<: *x\n  c: 2", {"a": {"b": 1, "c": 1}, "d": {"b": 1, "c": 2}}),
        ("a: {<<: [{b: 1}, {b: 2, c: 2}]}", {"a": {"b": 1, "c": 2}}),
        ("1: a\ntrue: b", {"1": "a", "true": "b"}),
    ],
)
def test_reads(text: str, value: JsonValue) -> None:
    assert to_plain(read_yaml(text)) == value


def test_values_and_duplicate_keys_know_their_lines() -> None:
    node = read_yaml("a: 1\na:\n  2")

    assert isinstance(node, ObjectNode)
    assert [(member.key, member.line, member.node) for member in node.fields] == [
        ("a", 1, ScalarNode(1, 1)),
        ("a", 2, ScalarNode(2, 3)),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [1, 2", "line"),
        ("a: b: c", "line 1"),
        ("a: 1\n---\nb: 2", "more than one"),
        ("a: !python/object:os.system x", "tag"),
        ("? [a]\n: b", "single word"),
        ("a: *nobody", "anchor|alias"),
        ("a: \x00", "characters"),
        ("{<<: 1}", "merged"),
        ("[" * 500 + "]" * 500, "nesting"),
        ("a: &a [*a]", "anchor"),
    ],
)
def test_refuses(text: str, problem: str) -> None:
    with pytest.raises(DocumentSyntaxError, match=problem):
        read_yaml(text)


def test_aliases_that_unfold_without_end_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]

    with pytest.raises(DocumentSyntaxError, match="unfolds"):
        read_yaml("\n".join(lines))


def test_an_error_quotes_no_word_of_the_text() -> None:
    with pytest.raises(DocumentSyntaxError) as caught:
        read_yaml("ApiKey: *hush-hush")

    assert "hush" not in str(caught.value)
