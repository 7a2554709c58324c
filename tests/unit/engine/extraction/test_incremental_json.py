"""JSON out of a text while it comes."""

import pytest

from mockllmapi.engine.extraction.extract import MAX_TEXT_CHARS, NothingExtracted
from mockllmapi.engine.extraction.incremental_json import Finished, IncrementalJson, Item, JsonText
from mockllmapi.types import JsonValue
from support.optional import present


def read(
    text: str, path: tuple[str, ...] | None = None, step: int = 1, **options: bool
) -> tuple[list[JsonText | Item], Finished]:
    """Everything that was given before the end, and the end."""
    reader = IncrementalJson(path, **options)
    pieces = [piece for at in range(0, len(text), step) for piece in reader.feed(text[at : at + step])]
    return pieces, reader.finish()


def said(pieces: list[JsonText | Item]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, JsonText))


def items(pieces: list[JsonText | Item]) -> list[tuple[int, JsonValue]]:
    return [(piece.index, piece.value) for piece in pieces if isinstance(piece, Item)]


def test_each_piece_comes_with_the_character_that_makes_it_certain() -> None:
    reader = IncrementalJson(("users",))
    assert reader.feed("Sure:\n```json\n{") == []
    assert reader.feed('"users": [') == [JsonText('{"users": [')]
    assert reader.feed('{"id": 1') == [JsonText('{"id": 1')]
    assert reader.feed("}, {") == [JsonText("}, {"), Item({"id": 1}, 0)]
    assert reader.feed('"id": 2}], "total": 2}\n``') == [JsonText('"id": 2}], "total": 2}'), Item({"id": 2}, 1)]
    assert reader.feed("`\nBye {now}") == []
    finished = reader.finish()
    assert (finished.pieces, finished.is_whole, finished.given, finished.contradicts) == ((), True, 2, False)
    assert (finished.list_path, finished.rest) == (("users",), {"total": 2})
    assert finished.text == '{"users": [{"id": 1}, {"id": 2}], "total": 2}'
    assert finished.items == [{"id": 1}, {"id": 2}]


@pytest.mark.parametrize("step", [1, 5, 1000])
def test_what_stands_around_a_list_inside_envelopes_is_the_rest(step: int) -> None:
    text = '{"ok": true, "data": {"page": 1, "users": [{"id": 1}]}}'
    pieces, finished = read(text, None, step)
    assert items(pieces) == [(0, {"id": 1})]
    assert finished.rest == {"ok": True, "data": {"page": 1}}


def test_scalars_and_strings_come_at_the_end() -> None:
    for text in ("42", ' "a [b] {\\"c\\": 1}"', "<think>no</think>true"):
        pieces, finished = read(text)
        assert pieces == []
        assert finished.pieces == (JsonText(present(finished.text)),)
        assert text.endswith(present(finished.text))


def test_what_is_not_strict_json_has_no_exact_text() -> None:
    pieces, finished = read("[1, 2,] // two")
    assert (said(pieces), finished.text, finished.value) == ("[1, 2,]", None, [1, 2])


def test_records_without_a_list_come_one_at_a_time() -> None:
    reader = IncrementalJson()
    assert items(reader.feed('{"id": 1}\n')) == []
    assert items(reader.feed('{"id": 2}\n')) == [(0, {"id": 1}), (1, {"id": 2})]
    assert items(reader.feed('{"id": 3}')) == [(2, {"id": 3})]
    finished = reader.finish()
    assert (finished.value, finished.list_path, finished.given) == ([{"id": 1}, {"id": 2}, {"id": 3}], (), 3)


def test_a_single_object_is_no_list() -> None:
    _, finished = read('{"id": 1}\n\nThat is {all}.')
    assert (finished.given, finished.list_path, finished.rest, finished.items) == (0, None, {}, [])


def test_items_behind_an_uncertain_place_come_at_the_end() -> None:
    text = '[{"a": 1}, {"a": "say "hi" now"}, {"a": 3}]'
    pieces, finished = read(text)
    assert items(pieces) == [(0, {"a": 1})]
    assert finished.value == [{"a": 1}, {"a": 'say "hi" now'}, {"a": 3}]
    assert (finished.given, finished.is_whole, finished.pieces) == (1, False, ())
    assert finished.items[finished.given :] == [{"a": 'say "hi" now'}, {"a": 3}]


def test_items_of_a_whole_answer_that_could_not_be_given_before_are_given_at_the_end() -> None:
    _, finished = read("{&quot;users&quot;: [{&quot;id&quot;: 1}]}", ("users",))
    assert finished.pieces == (JsonText('{"users":[{"id":1}]}'), Item({"id": 1}, 0))


def test_a_cut_answer_is_not_whole_and_its_torn_item_is_not_given() -> None:
    pieces, finished = read('{"users": [{"id": 1}, {"id": 2, "na')
    assert items(pieces) == [(0, {"id": 1})]
    assert (finished.is_whole, finished.pieces) == (False, ())
    assert finished.value == {"users": [{"id": 1}, {"id": 2}]}


@pytest.mark.parametrize(("text", "is_whole"), [("12", False), ("[1]", True), ("[1]\nand so", True)])
def test_a_model_that_was_stopped_may_have_been_done_with_its_value(text: str, is_whole: bool) -> None:
    reader = IncrementalJson()
    reader.feed(text)
    assert reader.finish(is_cut=True).is_whole is is_whole


def test_an_answer_that_turns_out_to_be_another_one_is_said() -> None:
    pieces, finished = read('PartialAnswer: [{"id": 1}]\nWait, the correct one: [{"id": 2, "name": "Ada"}]')
    assert items(pieces) == [(0, {"id": 1})]
    assert finished.contradicts
    assert (finished.value, finished.pieces) == ([{"id": 2, "name": "Ada"}], ())


def test_a_wrapper_that_is_gone_at_the_end_does_not_hide_the_list() -> None:
    _, finished = read('<tool_call>{"name": "f", "arguments": {"users": [{"id": 1}]}}</tool_call>', ("users",))
    assert (finished.value, finished.list_path) == ({"users": [{"id": 1}]}, ("users",))


@pytest.mark.parametrize("text", ["", "No.", "<think>[1]", "["])
def test_nothing_is_the_error_of_extraction(text: str) -> None:
    reader = IncrementalJson()
    reader.feed(text)
    with pytest.raises(NothingExtracted):
        reader.finish()


def test_a_text_beyond_all_bounds_is_not_kept() -> None:
    reader = IncrementalJson()
    for _ in range(3):
        reader.feed('["' + "x" * MAX_TEXT_CHARS)
    assert sum(map(len, reader._whole)) <= 2 * MAX_TEXT_CHARS
    with pytest.raises(NothingExtracted, match="too long"):
        reader.finish()


# -- streams of any length ------------------------------------------------------------------------------------------------


def held_by(reader: IncrementalJson) -> int:
    """Characters that a reader keeps."""
    scanner = reader._scanner
    parts = (reader._whole, reader._said, scanner._skeleton, scanner._segment)
    return sum(len(text) for texts in parts for text in texts) + len(reader._items) + len(scanner.items)


def test_a_stream_that_drops_its_items_stays_small() -> None:
    reader = IncrementalJson(("items",), keeps_text=False)
    reader.feed('{"page": 1, "items": [')
    given = 0
    for number in range(5_000):
        given += len(items(reader.feed(f'{{"id": {number}, "text": "{"x" * 50}"}},\n')))
        assert held_by(reader) < 500
    reader.feed('], "total": 5000}')
    finished = reader.finish()
    assert given == finished.given == 5_000
    assert (finished.value, finished.is_whole) == ({"page": 1, "items": [], "total": 5000}, True)
    assert (finished.rest, finished.text) == ({"page": 1, "total": 5000}, None)


@pytest.mark.parametrize("text", ['[{"a": 1}, {"a": 2}', '[{"a": 1}, {"a": 2}, {"a": (3}]'])
def test_a_dropped_stream_that_does_not_end_well_is_not_whole(text: str) -> None:
    pieces, finished = read(text, (), keeps_text=False)
    assert items(pieces) == [(0, {"a": 1}), (1, {"a": 2})]
    assert (finished.value, finished.is_whole) == ([], False)


def test_a_stream_without_a_list_is_kept_in_any_case() -> None:
    _, finished = read('{"id": 7, "tags": ["a"]}', keeps_text=False)
    assert (finished.value, finished.is_whole) == ({"id": 7, "tags": ["a"]}, True)


def test_records_of_a_dropped_stream_come_too() -> None:
    pieces, finished = read('{"a": 1}\n{"a": 2}\n', keeps_text=False)
    assert items(pieces) == [(0, {"a": 1}), (1, {"a": 2})]
    assert (finished.value, finished.given) == ([], 2)


def test_a_list_longer_than_what_is_kept_goes_on_to_its_end() -> None:
    reader = IncrementalJson()
    record = '{"text": "' + "x" * 20_000 + '"}'
    given = 0
    for number in range(500):
        pieces = reader.feed(("[" if number == 0 else ",") + record)
        given += sum(isinstance(piece, Item) for piece in pieces)
    given += sum(isinstance(piece, Item) for piece in reader.feed("]"))
    finished = reader.finish()
    assert (given, finished.given, finished.is_whole, finished.contradicts) == (500, 500, True, False)


def test_what_stands_around_such_a_list_is_kept() -> None:
    reader = IncrementalJson(("rows",))
    reader.feed('{"rows": [')
    for number in range(500):
        reader.feed(("," if number else "") + '{"text": "' + "x" * 20_000 + '"}')
    reader.feed('], "total": 500}')
    finished = reader.finish()
    assert (finished.given, finished.rest) == (500, {"total": 500})
