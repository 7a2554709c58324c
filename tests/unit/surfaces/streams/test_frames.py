"""The bodies of events, in each mode."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mockllmapi.engine.streaming.streams import (
    AnswerStream,
    StreamEnd,
    StreamEvent,
    StreamItem,
    TextPiece,
    split_answer,
)
from mockllmapi.exchange import MockAnswer, Source, StreamMode
from mockllmapi.surfaces.streams.frames import MAX_ACCUMULATED_CHARS, Frames
from support.workshop import make_request


def stream_in(mode: StreamMode, total: int | None = None) -> AnswerStream:
    head = MockAnswer([], Source.LLM)
    return AnswerStream(head, mode, split_answer(head, make_request(), mode), total=total, label="users")


def bodies(frames: Frames, *events: StreamEvent) -> list[Any]:
    lines = [body for event in events for body in frames.of(event)]
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    return [msgspec.json.decode(line) for line in lines]


def test_text_with_what_came_before() -> None:
    frames = Frames(stream_in(StreamMode.TOKENS))
    end = StreamEnd(text='{"a":"b"}', backends=("one", "two"), repaired=2)
    assert bodies(frames, TextPiece('{"a":'), TextPiece('"b"}'), end) == [
        {"chunk": '{"a":', "accumulated": '{"a":', "done": False},
        {"chunk": '"b"}', "accumulated": '{"a":"b"}', "done": False},
        {"content": '{"a":"b"}', "done": True, "backends": ["one", "two"], "repaired": 2},
    ]


def test_text_without_it() -> None:
    frames = Frames(stream_in(StreamMode.TOKENS), accumulates=False)
    assert bodies(frames, TextPiece("["), TextPiece("]")) == [
        {"chunk": "[", "done": False},
        {"chunk": "]", "done": False},
    ]


def test_a_long_text_is_not_repeated_in_its_further_events() -> None:
    frames = Frames(stream_in(StreamMode.TOKENS))
    last_repeated, first_without, another = bodies(
        frames, TextPiece("x" * MAX_ACCUMULATED_CHARS), TextPiece("y"), TextPiece("z")
    )
    assert len(last_repeated["accumulated"]) == MAX_ACCUMULATED_CHARS
    assert (first_without, another) == ({"chunk": "y", "done": False}, {"chunk": "z", "done": False})


def test_objects() -> None:
    frames = Frames(stream_in(StreamMode.OBJECTS, total=2))
    end = StreamEnd(total=2, rest={"page": 1}, backends=("one",))
    assert bodies(frames, StreamItem({"id": 1}, 0), StreamItem({"id": 2}, 1), end) == [
        {"data": {"id": 1}, "index": 0, "total": 2, "done": False},
        {"data": {"id": 2}, "index": 1, "total": 2, "done": False},
        {
            "done": True,
            "hasMore": False,
            "total": 2,
            "arrayName": "users",
            "rest": {"page": 1},
            "backends": ["one"],
            "repaired": 0,
        },
    ]


def test_items() -> None:
    frames = Frames(stream_in(StreamMode.ITEMS))
    (item, end) = bodies(frames, StreamItem("é\n\u2028", 0), StreamEnd(total=1, label="people"))
    assert item == {
        "item": "é\n\u2028",
        "index": 0,
        "total": None,
        "arrayName": "users",
        "hasMore": True,
        "done": False,
    }
    assert (end["arrayName"], end["total"]) == ("people", 1)


@pytest.mark.parametrize(("mode", "member"), [(StreamMode.OBJECTS, "data"), (StreamMode.ITEMS, "item")])
@pytest.mark.parametrize(("batch", "expected"), [(2, [[0, 1], [2]]), (3, [[0, 1, 2]]), (9, [[0, 1, 2]])])
def test_several_in_one(mode: StreamMode, member: str, batch: int, expected: list[list[int]]) -> None:
    frames = Frames(stream_in(mode), batch=batch)
    *told, end = bodies(frames, *(StreamItem(number, number) for number in range(3)), StreamEnd(total=3))
    assert [body[member] for body in told] == expected
    assert [body["index"] for body in told] == [values[0] for values in expected]
    assert end["done"]


def test_a_list_is_called_the_same_from_its_first_item_on() -> None:
    frames = Frames(stream_in(StreamMode.ITEMS))
    told = bodies(frames, StreamItem({"id": 1}, 0, "results"), StreamEnd(total=1, label="results"))
    assert [frame["arrayName"] for frame in told] == ["results"] * 2
