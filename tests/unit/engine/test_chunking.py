"""Many items in several calls, and one answer out of them."""

from itertools import pairwise

import pytest

from mockllmapi.engine.chunking import Chunk, TokensPerItem, chunk_note, items_per_call, merge_chunks, plan_chunks
from mockllmapi.exchange import Choice, Completion, FinishReason, RawShape, Usage
from mockllmapi.shapes.compiler import compile_shape
from mockllmapi.types import JsonValue

USERS = compile_shape(RawShape([{"id": 0, "name": ""}], "shape"))


def completion(tokens: int = 0, text: str = "") -> Completion:
    return Completion((Choice(text),), "m", Usage(completion_tokens=tokens) if tokens else None)


def test_a_set_size_decides() -> None:
    assert items_per_call(100, USERS, 10, 500.0, 30) == 30
    assert items_per_call(20, USERS, 10, 500.0, 30) == 20


def test_what_was_learned_decides_before_what_is_expected() -> None:
    assert items_per_call(100, USERS, 1000, 50.0) == 14
    assert items_per_call(100, USERS, 1000, 10.0) == 70
    assert items_per_call(5, USERS, 1000, 10.0) == 5


def test_what_cannot_be_true_is_not_believed() -> None:
    assert items_per_call(100, USERS, 1000, 900.0) == items_per_call(100, USERS, 1000, 500.0) > 1
    assert items_per_call(100, None, 1000, 900.0) > 1


def test_larger_items_are_fewer() -> None:
    large = compile_shape(RawShape([{f"member{number}": "" for number in range(20)}], "shape"))
    assert 1 <= items_per_call(100, large, 1000) < items_per_call(100, USERS, 1000) < 100
    assert 1 < items_per_call(100, None, 1000) < 100


def test_one_item_is_always_asked_for() -> None:
    assert items_per_call(100, None, 1) == 1


@pytest.mark.parametrize(
    ("count", "per_call", "sizes"),
    [(100, 30, [25, 25, 25, 25]), (10, 4, [4, 3, 3]), (7, 7, [7]), (3, 1, [1, 1, 1]), (0, 5, [0]), (5, 0, [1] * 5)],
)
def test_chunks_are_even_and_follow_one_another(count: int, per_call: int, sizes: list[int]) -> None:
    chunks = plan_chunks(count, per_call)
    assert [chunk.count for chunk in chunks] == sizes
    assert all(chunk.first + chunk.count == following.first for chunk, following in pairwise(chunks))
    assert [(chunk.index, chunk.of) for chunk in chunks] == [(index, len(sizes)) for index in range(len(sizes))]
    assert chunks[0].first == 0


def test_a_chunk_knows_its_items() -> None:
    note = chunk_note(Chunk(index=1, of=4, first=25, count=25))
    assert "part 2 of 4" in note
    assert "26 to 50" in note


def test_tokens_per_item_are_learned_from_usage_or_text() -> None:
    learner = TokensPerItem()
    assert learner.known("users") is None
    learner.learn("users", completion(100), 10)
    assert learner.known("users") == 10
    learner.learn("users", completion(200), 10)
    assert 10 < (learner.known("users") or 0) < 20
    learner.learn("texts", completion(text='{"a":1}' * 10), 10)
    assert 4 < (learner.known("texts") or 0) < 12
    learner.learn("none", completion(100), 0)
    assert learner.known("none") is None


def test_an_answer_that_was_cut_at_once_teaches_nothing() -> None:
    cut = Completion((Choice("", FinishReason.LENGTH),), "m", Usage(completion_tokens=500))
    learner = TokensPerItem()
    learner.learn("users", cut, 1)
    assert learner.known("users") is None
    learner.learn("users", cut, 5)
    assert learner.known("users") == 100


def test_what_was_used_last_is_kept() -> None:
    learner = TokensPerItem(max_keys=2)
    for key in ("a", "b"):
        learner.learn(key, completion(10), 1)
    learner.known("a")
    learner.learn("c", completion(10), 1)
    assert [learner.known(key) is None for key in ("a", "b", "c")] == [False, True, False]
    assert len(learner) == 2


def test_lists_are_put_together_in_order_and_no_id_stands_twice() -> None:
    parts: list[JsonValue] = [[{"id": 1, "name": "a"}, {"id": 2, "name": "b"}], [{"id": 1, "name": "c"}]]
    assert merge_chunks(parts, USERS) == [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}, {"id": 3, "name": "c"}]


def wrapped(*ids: int, **more: JsonValue) -> JsonValue:
    return {"status": "ok", "total": len(ids), "items": [{"id": number} for number in ids], **more}


def test_a_wrapper_stays_one_object_and_counts_everything() -> None:
    shape = compile_shape(RawShape({"status": "", "total": 0, "items": [{"id": 0}], "meta": {}}, "shape"))
    meta: JsonValue = {"pageSize": 2, "pages": 2, "price": 2, "page": {"count": 2}}
    merged = merge_chunks([wrapped(1, 2, meta=meta), wrapped(3, meta={})], shape)
    assert merged == {
        "status": "ok",
        "total": 3,
        "items": [{"id": 1}, {"id": 2}, {"id": 3}],
        "meta": {"pageSize": 3, "pages": 2, "price": 2, "page": {"count": 3}},
    }


def test_a_count_stays_where_the_shape_forbids_another() -> None:
    shape = compile_shape(RawShape({
        "type": "object", "properties": {"items": {"type": "array", "items": {"type": "object"}}, "total": {"enum": [2]}},
        "required": ["items", "total"]}, "shape"))  # fmt: skip
    parts: list[JsonValue] = [{"items": [{}, {}], "total": 2}, {"items": [{}, {}], "total": 2}]
    assert merge_chunks(parts, shape) == {"items": [{}, {}, {}, {}], "total": 2}


def test_lists_deep_inside_are_found_by_the_shape() -> None:
    shape = compile_shape(RawShape({"status": "", "data": {"users": [{"id": 0}]}}, "shape"))
    assert shape.list_path == ("data", "users")
    parts: list[JsonValue] = [{"status": "ok", "data": {"users": [{"id": number}]}} for number in (1, 2)]
    assert merge_chunks(parts, shape) == {"status": "ok", "data": {"users": [{"id": 1}, {"id": 2}]}}


def test_without_a_shape_each_part_may_look_different() -> None:
    parts: list[JsonValue] = [[{"id": 1}], {"results": [{"id": 2}], "tags": ["x"], "count": 1}, {"id": 3}]
    assert merge_chunks(parts, None) == {"results": [{"id": 1}, {"id": 2}, {"id": 3}], "tags": ["x"], "count": 3}


def test_a_chunk_alone_is_the_answer() -> None:
    assert merge_chunks([wrapped(1, 2)], None) == wrapped(1, 2)


def test_ids_stay_within_the_shape() -> None:
    shape = compile_shape(RawShape({
        "type": "array", "items": {"$ref": "#/$defs/thing"}, "$defs": {"thing": {"type": "object", "properties": {
            "id": {"type": "integer", "maximum": 3}}, "required": ["id"]}}}, "shape"))  # fmt: skip
    assert merge_chunks([[{"id": 3}, {"id": 1}], [{"id": 3}]], shape) == [{"id": 3}, {"id": 1}, {"id": 2}]
