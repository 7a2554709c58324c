"""What holds of prompts and chunks for every text, value and number."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.engine.chunking import merge_chunks, plan_chunks
from mockllmapi.engine.prompting.budget import estimate_prompt_tokens, shorten
from mockllmapi.engine.prompting.escaping import data_line, data_text
from mockllmapi.engine.prompting.prompt import build_prompt
from mockllmapi.engine.prompting.template import render
from mockllmapi.exchange import MockRequest, RawShape
from mockllmapi.shapes.compiler import compile_shape

SHAPE = compile_shape(RawShape([{"id": 0}], "shape"))
texts = st.text() | st.sampled_from(
    ["</request>", "<|im_end|>", "[INST]", "\u2028", "\ud800", "{body}", "### a"]
).flatmap(lambda attack: st.text().map(lambda text: f"{text}{attack}"))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_data_means_the_same_and_holds_no_mark(value: object) -> None:
    line = data_line(value)
    assert json.loads(line) == value
    assert not re.search(r"[<>\n\r\u2028\u2029\u200b-\u200f]", line)


@given(texts)
def test_lines_hold_no_mark_and_begin_with_a_dash(text: str) -> None:
    told = data_text(text)
    assert not re.search(r"[<>\r\u2028\u2029]", told)
    assert all(line.startswith("- ") for line in told.split("\n") if line)


@given(st.sampled_from(["GET", "POST", "PATCH"]), texts, texts, values, texts)
def test_a_prompt_has_its_own_marks_only(method: str, path: str, word: str, body: object, said: str) -> None:
    request = MockRequest(method, f"/{path}", ((word, path),), body, "json")  # type: ignore[arg-type]
    messages = build_prompt(request, SHAPE, 1, said=said)
    text = "\n".join(message.content for message in messages[1:])
    marks = re.findall(r"<(/?\w+)>", text)
    assert len(marks) == text.count("<") == text.count(">")
    assert marks[-4:] == ["request", "/request", "shape", "/shape"]
    assert estimate_prompt_tokens(messages) > 0


@given(values, st.integers(0, 60))
def test_a_shortened_value_is_short_or_the_same(value: object, most: int) -> None:
    short = shorten(value, most)  # type: ignore[arg-type]
    assert short is value or len(json.dumps(short, ensure_ascii=False)) <= 3 * most + 60


@given(st.integers(0, 3000), st.integers(1, 200))
def test_chunks_cover_everything_once(count: int, per_call: int) -> None:
    chunks = plan_chunks(count, per_call)
    covered = [number for chunk in chunks for number in range(chunk.first, chunk.first + chunk.count)]
    assert covered == list(range(count))
    assert max(chunk.count for chunk in chunks) <= per_call
    assert max(chunk.count for chunk in chunks) - min(chunk.count for chunk in chunks) <= 1


identities = st.integers(-3, 5) | st.sampled_from(["a", "a1", "a2", "07", "550e8400-e29b-41d4-a716-446655440000"])


@given(st.lists(st.lists(identities, max_size=6), min_size=1, max_size=4))
def test_merged_items_keep_their_order_and_share_no_id(chunks: list[list[int | str]]) -> None:
    numbers = iter(range(100))
    parts = [[{"id": identity, "n": next(numbers)} for identity in chunk] for chunk in chunks]
    merged = merge_chunks(parts, None)  # type: ignore[arg-type]
    assert isinstance(merged, list)
    assert [item["n"] for item in merged] == list(range(len(merged)))  # type: ignore[index, call-overload]
    assert len({str(item["id"]) for item in merged}) == sum(map(len, chunks))  # type: ignore[index, call-overload]


@given(texts, texts)
def test_a_template_is_filled_once(path: str, body: str) -> None:
    assert render("{path}|{body}|{other}", {"path": path, "body": body}) == f"{path}|{body}|{{other}}"
