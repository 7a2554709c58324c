"""The reader of JSON with comments, against the standard library's on what both can read."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.config.jsonc import read_jsonc
from mockllmapi.config.nodes import DocumentSyntaxError, to_plain
from mockllmapi.types import JsonValue

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5), max_leaves=30
)
BLANKS = st.sampled_from(["", " ", "\n", "\r\n\t", '// note, "quoted" {[\n', '/* a, " b */', "/**/", "/* // */ "])


def write(value: object, draw: st.DrawFn) -> str:
    """The value as JSON with comments between its tokens and commas behind its last items."""

    def blank() -> str:
        return draw(BLANKS)

    def joined(start: str, items: list[str], end: str) -> str:
        comma = draw(st.sampled_from(["", ","])) if items else ""
        return f"{start}{blank()}{f'{blank()},{blank()}'.join(items)}{blank()}{comma}{blank()}{end}"

    if isinstance(value, dict):
        members = [f"{json.dumps(key)}{blank()}:{blank()}{write(one, draw)}" for key, one in value.items()]
        return joined("{", members, "}")
    if isinstance(value, list):
        return joined("[", [write(one, draw) for one in value], "]")
    return json.dumps(value, ensure_ascii=draw(st.booleans()))


@st.composite
def commented(draw: st.DrawFn) -> tuple[object, str]:
    value = draw(DOCUMENTS)
    return value, f"{draw(BLANKS)}{write(value, draw)}{draw(BLANKS)}"


@given(commented())
def test_comments_and_trailing_commas_change_nothing(pair: tuple[JsonValue, str]) -> None:
    value, text = pair

    assert to_plain(read_jsonc(text)) == value


@given(DOCUMENTS, st.sampled_from([None, 2]))
def test_plain_json_is_read_as_json(value: JsonValue, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)

    assert to_plain(read_jsonc(text)) == json.loads(text)


@given(st.text() | st.text(alphabet='{}[]",:/*\n\\ 0-.eEtrufalsn', max_size=60))
def test_garbage_raises_its_own_error_or_is_json(text: str) -> None:
    line, column = 1, 1
    try:
        json.dumps(to_plain(read_jsonc(text)))
    except DocumentSyntaxError as error:
        line, column = error.line, error.column

    assert 1 <= line <= text.count("\n") + text.count("\r") + 1
    assert 1 <= column <= len(text) + 1


@given(st.sampled_from(["[", '{"a":', '[{"a":[', "/*", "//"]), st.integers(1, 20_000))
def test_deep_nesting_raises_its_own_error(piece: str, times: int) -> None:
    try:
        read_jsonc(piece * times)
    except DocumentSyntaxError:
        return
    raise AssertionError("an unfinished document was read")
