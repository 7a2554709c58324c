"""Streams as surfaces get them, and whole answers told as streams."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from mockllmapi.engine.streaming.streams import (
    PIECE_CHARS,
    AnswerStream,
    StreamEnd,
    StreamEvent,
    StreamItem,
    TextPiece,
    has_list,
    list_label,
    parts_of,
    split_answer,
)
from mockllmapi.exchange import MockAnswer, RawShape, Source, StreamMode
from mockllmapi.shapes import Shape
from mockllmapi.shapes.compiler import compile_shape
from support.json_types import JsonDict
from support.workshop import items_in, make_request, text_in

USERS: list[Any] = [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Zoë"}]
WRAPPED: Any = {"page": 1, "data": USERS, "total": 9}


def shape_of(example: Any) -> Shape:
    return compile_shape(RawShape(example, "shape"))


async def told(content: Any, mode: StreamMode, shape: Shape | None = None, **request: Any) -> list[StreamEvent]:
    answer = MockAnswer(content, Source.POOL, backend="one", repaired=3)
    return [event async for event in split_answer(answer, make_request(**request), mode, shape)]


async def test_a_whole_answer_as_text() -> None:
    events = await told(WRAPPED, StreamMode.TOKENS)
    assert text_in(events) == '{"page":1,"data":[{"id":1,"name":"Ada"},{"id":2,"name":"Zoë"}],"total":9}'
    assert all(len(event.text) == PIECE_CHARS for event in events[:-2] if isinstance(event, TextPiece))
    assert events[-1] == StreamEnd(text=text_in(events), backends=("one",), repaired=3)


@pytest.mark.parametrize("mode", [StreamMode.OBJECTS, StreamMode.ITEMS])
@pytest.mark.parametrize("shape", [None, shape_of(WRAPPED)], ids=["no shape", "shape"])
async def test_a_whole_answer_as_items(mode: StreamMode, shape: Shape | None) -> None:
    events = await told(WRAPPED, mode, shape)
    assert items_in(events) == USERS
    rest: JsonDict = {"page": 1, "total": 9}
    assert events[-1] == StreamEnd(total=2, label="data", rest=rest, backends=("one",), repaired=3)


async def test_nobody_gave_what_nobody_gave() -> None:
    answer = MockAnswer([], Source.RECORDING)
    (end,) = [event async for event in split_answer(answer, make_request(), StreamMode.ITEMS)]
    assert end == StreamEnd(total=0, label="users")


@pytest.mark.parametrize(
    ("request_", "shape", "expected"),
    [
        ({"path": "/users"}, None, True),
        ({"path": "/users/7"}, None, False),
        ({"path": "/users/7", "count": 2}, None, True),
        ({"path": "/users", "method": "POST"}, None, False),
        ({"path": "/users"}, {"id": 0}, False),
        ({"path": "/users/7"}, {"orders": [{"id": 0}]}, True),
    ],
)
def test_whether_an_answer_has_a_list(request_: dict[str, Any], shape: Any, expected: bool) -> None:
    assert has_list(make_request(**request_), None if shape is None else shape_of(shape)) is expected


@pytest.mark.parametrize(
    ("value", "request_", "expected"),
    [
        (USERS, {"path": "/users"}, ((), USERS, {})),
        (WRAPPED, {"path": "/users"}, (("data",), USERS, {"page": 1, "total": 9})),
        (USERS, {"path": "/users", "method": "POST"}, ((), USERS, {})),
        (WRAPPED, {"path": "/users/7"}, ((), [WRAPPED], {})),
        ({"id": 7}, {"path": "/users"}, ((), [{"id": 7}], {})),
        ("text", {"path": "/users"}, ((), ["text"], {})),
    ],
)
def test_an_answer_in_parts(value: Any, request_: dict[str, Any], expected: Any) -> None:
    assert parts_of(value, make_request(**request_), None) == expected


@pytest.mark.parametrize(
    ("path", "list_path", "expected"),
    [("/users", ("a", "items"), "items"), ("/shops/7/users", (), "users"), ("/users/7", (), "users")],
)
def test_what_a_list_is_called(path: str, list_path: tuple[str, ...], expected: str) -> None:
    assert list_label(make_request(path), list_path) == expected


async def test_a_stream_begins_with_what_was_there_already() -> None:
    closed = []

    async def later() -> AsyncGenerator[StreamEvent, None]:
        try:
            yield StreamItem(2, 1)
            yield StreamEnd(total=2)
        finally:
            closed.append(True)

    head = MockAnswer(None, Source.LLM)
    stream = AnswerStream(head, StreamMode.ITEMS, later(), (StreamItem(1, 0),))
    assert [event async for event in stream] == [StreamItem(1, 0), StreamItem(2, 1), StreamEnd(total=2)]
    early = AnswerStream(head, StreamMode.ITEMS, later())
    async for _ in early:
        break
    assert closed == [True]
    await early.aclose()
    assert closed == [True, True]
