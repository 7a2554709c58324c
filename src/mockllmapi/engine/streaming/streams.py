"""An answer in the making, as the surfaces that stream get it; and a whole answer told as if it were one."""

from __future__ import annotations

import itertools
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec

from mockllmapi.engine.repair.counting import list_in
from mockllmapi.engine.repair.unique_ids import identity_name
from mockllmapi.errors import BadControl
from mockllmapi.exchange import MockAnswer, MockRequest, StreamMode
from mockllmapi.json_kit import find_list, list_at, remove_at
from mockllmapi.naming.list_requests import is_list_request
from mockllmapi.naming.paths import read_path
from mockllmapi.shapes import Shape
from mockllmapi.types import JsonObject, JsonValue

__all__ = [
    "AnswerStream",
    "StreamEnd",
    "StreamEvent",
    "StreamItem",
    "TextPiece",
    "answer_stream",
    "check_single",
    "has_list",
    "list_label",
    "may_have_list",
    "path_of_records",
    "split_answer",
    "stream_whole_answer",
]

PIECE_CHARS = 24
"""How long the pieces are in which an answer that is whole already is told."""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of the answer's JSON text. All pieces together are the whole text."""

    text: str


@dataclass(frozen=True, slots=True)
class StreamItem:
    """One finished item: the `index`-th (from 0) of the list called `label`, or the answer itself where it has none."""

    value: JsonValue
    index: int
    label: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """The answer is whole.

    `text` is all of it (for pieces), `rest` what stood beside the list (for items), `total` the number of items. `backends`
    wrote it, in the order of their parts, `repaired` is the number of changed places, and `answer` the whole of a new answer.
    """

    text: str = ""
    total: int = 0
    label: str = ""
    rest: JsonObject = field(default_factory=dict)
    backends: tuple[str, ...] = ()
    repaired: int = 0
    answer: MockAnswer | None = field(default=None, compare=False)


StreamEvent: TypeAlias = TextPiece | StreamItem | StreamEnd


@dataclass(slots=True)
class AnswerStream:
    """An answer whose beginning is there. `head` says who gives it (its content is empty, unless it is a simulated error),
    `total` how many items were asked for, `label` the name of their list; `is_repeatable` where an equal request gets equal
    events. Iterating gives the events: `begun`, then the others; the last is a StreamEnd, or what went wrong is raised.
    Whoever stops early closes it. `finish` does what follows from a new answer, before its last event leaves."""

    head: MockAnswer
    mode: StreamMode
    events: AsyncGenerator[StreamEvent, None]
    begun: tuple[StreamEvent, ...] = ()
    total: int | None = None
    label: str = ""
    is_repeatable: bool = False
    finish: Callable[[MockAnswer], Awaitable[None]] | None = None

    def __aiter__(self) -> AsyncIterator[StreamEvent]:
        return self._all_events()

    async def _all_events(self) -> AsyncGenerator[StreamEvent, None]:
        for event in self.begun:
            await self._finish_before(event)
            yield event
        async for event in self.events:
            await self._finish_before(event)
            yield event

    async def _finish_before(self, event: StreamEvent) -> None:
        if isinstance(event, StreamEnd) and event.answer is not None and self.finish is not None:
            await self.finish(event.answer)

    async def aclose(self) -> None:
        """Stop listening, which stops the making."""
        await self.events.aclose()


def answer_stream(
    head: MockAnswer,
    request: MockRequest,
    mode: StreamMode,
    events: AsyncGenerator[StreamEvent, None],
    shape: Shape | None,
    begun: tuple[StreamEvent, ...] = (),
    *,
    is_repeatable: bool,
) -> AnswerStream:
    """A stream with what its request and shape say of its list."""
    path = shape.list_path if shape is not None and shape.list_path is not None else ()
    label = list_label(request, path)
    return AnswerStream(head, mode, events, begun, request.controls.count, label, is_repeatable)


def stream_whole_answer(
    answer: MockAnswer, request: MockRequest, mode: StreamMode, shape: Shape | None, *, is_repeatable: bool
) -> AnswerStream:
    """An answer that is whole already, as a stream."""
    events = split_answer(answer, request, mode, shape)
    return answer_stream(answer, request, mode, events, shape, is_repeatable=is_repeatable)


def check_single(request: MockRequest) -> None:
    """Raise BadControl where a stream is asked for more than one answer."""
    if request.controls.n is not None:
        raise BadControl("n", "a stream holds one answer", expected="no n, or no stream")


def has_list(request: MockRequest, shape: Shape | None) -> bool:
    """Whether the answer is a list or has one: as its shape says, or else the request."""
    if shape is not None:
        return shape.list_path is not None
    return request.controls.count is not None or is_list_request(request)


def may_have_list(request: MockRequest, shape: Shape | None) -> bool:
    """Whether the answer may turn out to be a list in an envelope, though nothing says so: that of reading what has no id,
    where nobody described it."""
    if shape is not None or request.method != "GET":
        return False
    reading = read_path(request.segments)
    return reading.id is None and reading.action is None


def path_of_records(value: JsonValue) -> tuple[str, ...] | None:
    """Return where an answer has the list of records that it is the envelope of: no id stands before it. None for a record.

    Only what the beginning of a stream can know counts, so an envelope in an envelope does not.
    """
    path = find_list(value)
    if not path or len(path) > 1 or not isinstance(value, dict):
        return () if path == () else None
    before = dict(itertools.takewhile(lambda field: field[0] != path[0], value.items()))
    has_records = any(isinstance(item, dict) for item in list_at(value, path)[:1])
    return path if has_records and identity_name(before) is None else None


def list_label(request: MockRequest, path: tuple[str, ...]) -> str:
    """What a list is called: its member's name, or else the last word of the request's path."""
    if path:
        return path[-1]
    words = [segment for segment in request.segments if not segment.isdigit()]
    return words[-1] if words else read_path(request.segments).noun


async def split_answer(
    answer: MockAnswer, request: MockRequest, mode: StreamMode, shape: Shape | None = None
) -> AsyncGenerator[StreamEvent, None]:
    """The events of an answer that is whole already."""
    backends = (answer.backend,) if answer.backend else ()
    if mode is StreamMode.TOKENS:
        text = msgspec.json.encode(answer.content).decode()
        for start in range(0, len(text), PIECE_CHARS):
            yield TextPiece(text[start : start + PIECE_CHARS])
        yield StreamEnd(text=text, backends=backends, repaired=answer.repaired)
        return
    path, items, rest = parts_of(answer.content, request, shape)
    label = list_label(request, path)
    for index, item in enumerate(items):
        yield StreamItem(item, index, label)
    yield StreamEnd(total=len(items), label=label, rest=rest, backends=backends, repaired=answer.repaired)


def parts_of(
    value: JsonValue, request: MockRequest, shape: Shape | None
) -> tuple[tuple[str, ...], list[JsonValue], JsonObject]:
    """An answer's list: where it is, its items, and what stands beside it. An answer without a list is its own only item."""
    is_searched = has_list(request, shape) or (shape is None and isinstance(value, list))
    found = list_in(value, shape) if is_searched else None
    if not is_searched and may_have_list(request, shape) and (records := path_of_records(value)):
        found = records, list_at(value, records)
    if found is None:
        return (), [value], {}
    path, items = found
    rest = remove_at(value, path)
    return path, items, rest if isinstance(rest, dict) else {}
