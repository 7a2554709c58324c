"""Text in even pieces: what it says decides, not how it was written."""

from __future__ import annotations

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.engine.streaming.even_pieces import EvenText
from mockllmapi.engine.streaming.streams import PIECE_CHARS

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def told(text: str, size: int) -> list[str]:
    even, pieces = EvenText(), list[str]()
    for at in range(0, len(text), size):
        pieces += even.feed(text[at : at + size])
    return pieces + even.finish()


@given(VALUES, st.integers(1, 40), st.booleans(), st.sampled_from([None, 1, 4]))
def test_pieces_are_the_same_however_the_value_was_written_and_cut(
    value: object, size: int, escapes: bool, indent: int | None
) -> None:
    written = json.dumps(value, ensure_ascii=escapes, indent=indent)
    pieces = told(written, size)
    assert "".join(pieces) == msgspec.json.encode(msgspec.json.decode(written)).decode()
    assert all(len(piece) == PIECE_CHARS for piece in pieces[:-1])
    assert pieces == told(msgspec.json.encode(value).decode(), 1000)
