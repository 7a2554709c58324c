"""Text in pieces that depend on what it says alone."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from mockllmapi.engine.streaming.even_pieces import EvenText, in_even_pieces
from mockllmapi.engine.streaming.streams import PIECE_CHARS, StreamEnd, StreamEvent, TextPiece


def told(text: str, size: int) -> list[str]:
    even, pieces = EvenText(), list[str]()
    for at in range(0, len(text), size):
        pieces += even.feed(text[at : at + size])
    return pieces + even.finish()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('{ "a" : [ 1 ,\n2.50 ] }', '{"a":[1,2.5]}'),
        (r'"caf\u00e9 \ud83d\ude00 \/ \n"', '"café 😀 / \\n"'),
        ("1e2", "100.0"),
        ("true", "true"),
    ],
)
def test_the_text_is_as_the_encoder_writes_it(written: str, expected: str) -> None:
    assert "".join(told(written, 1)) == expected


def test_a_piece_leaves_as_soon_as_it_is_full() -> None:
    even = EvenText()
    assert even.feed('{"a": "') == []
    assert even.feed("x" * PIECE_CHARS) == ['{"a":"' + "x" * (PIECE_CHARS - 6)]


async def test_events_with_even_pieces() -> None:
    async def events() -> AsyncGenerator[StreamEvent, None]:
        for piece in ("[1, ", "2", ', "', "x" * 50, '"]'):
            yield TextPiece(piece)
        yield StreamEnd(text="as it was", backends=("one",), repaired=2)

    *pieces, end = [event async for event in in_even_pieces(events())]
    text = '[1,2,"' + "x" * 50 + '"]'
    assert [piece.text for piece in pieces if isinstance(piece, TextPiece)] == [text[:24], text[24:48], text[48:]]
    assert end == StreamEnd(text=text, backends=("one",), repaired=2)


async def test_who_stops_listening_closes_the_events() -> None:
    closed = []

    async def events() -> AsyncGenerator[StreamEvent, None]:
        try:
            yield TextPiece("[" + "1," * 40)
            yield TextPiece("1]")
        finally:
            closed.append(True)

    told = in_even_pieces(events())
    await anext(told)
    await told.aclose()
    assert closed
