"""However a text is cut into pieces, what comes out of it is the same."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import pairwise
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from mockllmapi.engine.extraction.extract import NothingExtracted, extract
from mockllmapi.engine.extraction.incremental_json import Finished, IncrementalJson, Item, JsonText, Piece

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | NAMES
    | st.floats(allow_nan=False, allow_infinity=False)
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=15
)
CUTS = st.lists(st.integers(0, 400), max_size=12)
MARKS = [
    *("```json\n", "```", "<think>", "</think>", "[TH", "<tool_call>", "//", "/*", "*/", "...", '"""'),
    *("true", "None", '"a":', "{'b': 1}", '{"c":2}', "\\u", "data:"),
]
DIRTY = st.lists(st.sampled_from([*"{}[]:,\"'`“”\\#/*.- \n\ufeff\ud800", *MARKS]), max_size=30).map("".join)


def read(
    text: str, cuts: list[int], path: tuple[str, ...] | None = None, **options: bool
) -> tuple[list[Piece], Finished]:
    """The pieces of a text that comes cut at these places, and its end."""
    reader, pieces = IncrementalJson(path, **options), []  # type: IncrementalJson, list[Piece]
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    for start, end in pairwise(places):
        pieces += reader.feed(text[start:end])
    return pieces, reader.finish()


def said(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, JsonText))


def items(pieces: list[Piece]) -> list[Any]:
    return [piece.value for piece in pieces if isinstance(piece, Item)]


@given(JSON, CUTS, st.booleans())
def test_strict_json_comes_out_as_it_is(value: Any, cuts: list[int], is_indented: bool) -> None:
    text = json.dumps(value, indent=1 if is_indented else None)
    wanted = extract(text).value
    pieces, finished = read(text, cuts)
    assert (finished.value, finished.is_whole, finished.contradicts) == (wanted, True, False)
    if wanted == value:  # a text that is JSON itself is taken for what it says
        assert said([*pieces, *finished.pieces]) == finished.text == text


@given(st.lists(JSON, max_size=6), CUTS)
def test_a_list_comes_item_by_item(values: list[Any], cuts: list[int]) -> None:
    pieces, finished = read(f"```json\n{json.dumps(values)}\n```\nDone!", cuts, ())
    assert items(pieces) == values
    assert [piece.index for piece in pieces if isinstance(piece, Item)] == list(range(len(values)))
    assert (finished.given, finished.list_path, finished.rest) == (len(values), (), {})


@given(st.lists(JSON, max_size=4), st.dictionaries(NAMES, JSON, max_size=3), CUTS, st.booleans())
def test_a_list_in_an_envelope_comes_so_too(
    values: list[Any], around: dict[str, Any], cuts: list[int], keeps: bool
) -> None:
    around.pop("items", None)
    around = {name: member for name, member in around.items() if "items" not in json.dumps(member)}
    text = json.dumps({**around, "items": values, "total": len(values)})
    pieces, finished = read(f"<think>hm {{</think>{text}", cuts, ("items",), keeps_text=keeps)
    assert items(pieces) == values
    assert finished.rest == {**around, "total": len(values)}
    assert finished.text == (text if keeps else None)


@given(st.lists(st.dictionaries(NAMES, JSON, min_size=1, max_size=3), max_size=4), CUTS)
def test_slightly_dirty_records_come_item_by_item(values: list[Any], cuts: list[int]) -> None:
    text = "[" + "".join(f'{json.dumps(value)}, // a, [{{ " comment\n' for value in values) + "]"
    pieces, finished = read(text, cuts, ())
    assert items(pieces) == values
    assert finished.value == values


@given(DIRTY | st.text(max_size=60), CUTS, st.sampled_from([None, (), ("a",), ("a", "b")]))
def test_any_text_ends_as_extraction_says_and_raises_nothing_else(text: str, cuts: list[int], path: Any) -> None:
    try:
        wanted = extract(text)
    except NothingExtracted:
        wanted = None
    try:
        pieces, finished = read(text, cuts, path)
    except NothingExtracted:
        assert wanted is None
        return
    assert wanted is not None
    assert finished.value == wanted.value
    assert finished.is_whole == wanted.is_whole
    given_items = items(pieces)
    assert finished.contradicts == (finished.items[: len(given_items)] != given_items)
    if finished.text is not None:
        assert json.loads(finished.text) == finished.value
    with suppress(NothingExtracted):
        read(text, cuts, path, keeps_text=False)


@given(DIRTY | st.text(max_size=60), CUTS)
@example("\"{'b': 1}{}", [])
@example('</think>"{"a": 1}', [9])
def test_the_places_of_the_cuts_change_nothing_about_the_items(text: str, cuts: list[int]) -> None:
    with suppress(NothingExtracted):
        assert items(read(text, cuts)[0]) == items(read(text, list(range(400)))[0])
