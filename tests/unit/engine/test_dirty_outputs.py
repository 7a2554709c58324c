"""Everything that models are known to write around, into and instead of JSON, as data: `tests/data/dirty_outputs.jsonl`.

A line has its kind and name, the `text` (or `parts`, each a text and how often it stands there), and the `value` with
`is_whole`, or `error`.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from mockllmapi.engine.extraction.extract import Extracted, NothingExtracted, extract
from mockllmapi.engine.extraction.incremental_json import IncrementalJson, Item, JsonText, Piece

Case: TypeAlias = dict[str, Any]

CORPUS: list[Case] = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "dirty_outputs.jsonl").read_text("ascii").splitlines()
]
SMALL = [case for case in CORPUS if "text" in case]


def text_of(case: Case) -> str:
    return case["text"] if "text" in case else "".join(text * times for text, times in case["parts"])


def name_of(case: Case) -> str:
    return f"{case['kind']}: {case['name']}"


def test_the_corpus_has_many_kinds_and_no_case_twice() -> None:
    assert len({case["kind"] for case in CORPUS}) >= 90
    assert max(Counter(name_of(case) for case in CORPUS).values()) == 1
    assert max(Counter(map(text_of, CORPUS)).values()) == 1


@pytest.mark.parametrize("case", CORPUS, ids=name_of)
def test_it_is_read_exactly_or_not_at_all(case: Case) -> None:
    if "error" in case:
        with pytest.raises(NothingExtracted):
            extract(text_of(case))
    else:
        found = extract(text_of(case))
        assert found == Extracted(case["value"], case["is_whole"])
        assert json.dumps(found.value) == json.dumps(case["value"])  # 1 is not True, and not 1.0


# -- the same while it comes --------------------------------------------------------------------------------------------

SURPRISING = {
    "draft and answer: draft tag",
    "draft and answer: bold answer",
    "numbered records: indices",
    "repeated answer: twice",
    "repeated answer: three times",
    "role before: echo of the request",
    "several values: the larger of two",
    "several values: the larger of two fences",
    "think block without its opening: think block without its opening",
}
"""Where something that looks like the answer comes before it, what was given cannot be taken back. It is said."""


@pytest.mark.parametrize("case", SMALL, ids=name_of)
def test_it_ends_with_the_same_value_in_pieces(case: Case) -> None:
    for step in (1, 2, 7, 10_000):
        check_in_pieces(case, step)


def check_in_pieces(case: Case, step: int) -> None:
    """Read the text of a case in pieces of `step` characters."""
    text, reader = case["text"], IncrementalJson()
    pieces: list[Piece] = [piece for at in range(0, len(text), step) for piece in reader.feed(text[at : at + step])]
    if "error" in case:
        with pytest.raises(NothingExtracted):
            reader.finish()
        assert not any(isinstance(piece, Item) for piece in pieces)
        return
    finished = reader.finish()
    assert (finished.value, finished.is_whole) == (case["value"], case["is_whole"])
    given = [piece.value for piece in pieces if isinstance(piece, Item)]
    assert len(given) == finished.given
    if finished.contradicts:
        assert name_of(case) in SURPRISING
    else:
        assert given == finished.items[: len(given)]
        assert not case["is_whole"] or len(given) + sum(isinstance(p, Item) for p in finished.pieces) == len(
            finished.items
        )
    if finished.text is not None:
        said = [piece.text for piece in (*pieces, *finished.pieces) if isinstance(piece, JsonText)]
        assert "".join(said) == finished.text
        assert json.loads(finished.text) == case["value"]
