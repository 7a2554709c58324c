"""A streamed list: each item the moment the model has finished it, however many calls it takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.chunking import Chunk
from mockllmapi.engine.extraction.extract import NothingExtracted
from mockllmapi.engine.extraction.incremental_json import Finished, IncrementalJson, Item
from mockllmapi.engine.model_writer import CompletedAnswer, ModelWriter
from mockllmapi.engine.normalize import CUT, Normalizer, PartialAnswer
from mockllmapi.engine.repair.counting import list_in, with_list
from mockllmapi.engine.repair.schema_repair import NothingUsable, repair
from mockllmapi.engine.streaming.items import ItemMaker
from mockllmapi.engine.streaming.streams import StreamEnd, StreamEvent, StreamItem, list_label, parts_of
from mockllmapi.errors import RoutingError, StreamBroken, UnusableAnswer
from mockllmapi.exchange import CompletionRequest, Delta, FinishReason
from mockllmapi.json_kit import remove_at
from mockllmapi.routing import RoutedStream, Router
from mockllmapi.shapes import Shape
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["ItemStream", "LiveAnswer"]

MOST_ITEMS = 10_000
"""A list whose length nobody asked for ends here; a model may never find an end by itself."""

MAX_CONTINUATIONS = 5
"""How often a list that broke off, or was too short, is gone on with."""


@dataclass(slots=True)
class LiveAnswer:
    """What is known of a streamed answer by now: the streams that it came in, its value once it is whole, and what had to
    change. `is_alone` where it has no list after all, and is its own only item."""

    streams: list[RoutedStream] = field(default_factory=list)
    value: JsonValue = None
    repairs: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    is_alone: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody who gave a part of it, in the order of their coming."""
        return tuple(dict.fromkeys([*(stream.backend.name for stream in self.streams), *self.others]))

    def add(self, written: CompletedAnswer) -> None:
        """A further part, which came whole."""
        self.others.append(written.routed.backend.name)
        self.repairs += written.repairs


class ItemStream:
    """Tells one list. What leaves conforms, differs from what left before, and agrees with what is known; what breaks off
    upstream is gone on with elsewhere, unseen, as long as the number of items says what is missing. `begun` is what was read
    of the first stream already."""

    def __init__(
        self,
        router: Router,
        writer: ModelWriter,
        normalizer: Normalizer,
        request: AnswerRequest,
        live: LiveAnswer,
        begun: Sequence[Delta] = (),
    ) -> None:
        self._begun = begun
        self._router = router
        self._writer = writer
        self._normalizer = normalizer
        self._request = request
        self._live = live
        self._maker = ItemMaker(request, normalizer)
        self._wanted = writer.first_part(request).count

    async def events(self) -> AsyncGenerator[StreamEvent, None]:
        """The items, then what stood beside the list. Raises StreamBroken, RoutingError, UnusableAnswer or NothingUsable."""
        request, maker, first = self._request, self._maker, _Reading(_path_of(self._request))
        async with _Ahead(self._writer, self._router, request) as ahead:
            if request.shape is not None:
                ahead.start(request.shape)
            async with aclosing(self._read(self._live.streams[0], first, self._wanted, self._begun)) as items:
                async for item in items:
                    yield item
            first.check(maker.items, self._wanted)
            if request.shape is None and (alone := first.remove_at) is not None:
                async for event in self._alone(alone):
                    yield event
                return
            if request.shape is None:
                ahead.start(_shape_of(maker.items))
            async with aclosing(self._continued(first)) as items:
                async for item in items:
                    yield item
            async with aclosing(self._further(ahead)) as items:
                async for item in items:
                    yield item
        whole, rest, path = self._whole(first)
        for value in _list_of(whole, request.shape)[len(maker.items) :]:
            if (filled := await maker.made(value, is_builtin=True)) is not None:
                yield filled
        self._live.value, self._live.repairs = whole, maker.repairs
        yield StreamEnd(
            total=len(maker.items),
            label=list_label(request.client_request, path),
            rest=rest,
            backends=self._live.names,
            repaired=len(maker.repairs),
        )

    async def _alone(self, answer: JsonValue) -> AsyncGenerator[StreamEvent, None]:
        """An answer that has no list, though one was expected: the one thing, or as many of it as were asked for."""
        draft = self._normalizer.complete(PartialAnswer(answer), self._request, is_builtin=False)
        path, items, rest = parts_of(draft.value, self._request.client_request, None)
        self._name(path)
        self._live.is_alone = not isinstance(draft.value, list)
        for value in items:
            if (item := await self._maker.made(value, is_builtin=False)) is not None:
                yield item
        made = self._maker.items
        self._live.value = made[0] if self._live.is_alone and made else list(made)
        self._live.repairs = [*draft.repairs, *self._maker.repairs]
        yield StreamEnd(
            total=len(made),
            label=list_label(self._request.client_request, path),
            rest=rest,
            backends=self._live.names,
            repaired=len(self._live.repairs),
        )

    async def _read(
        self, stream: RoutedStream, reading: _Reading, most: int | None, begun: Sequence[Delta] = ()
    ) -> AsyncGenerator[StreamItem, None]:
        """The items of one stream, at most so many; how it ended stands in `reading`."""
        reader, is_cut, before = IncrementalJson(reading.path), False, len(self._maker.items)
        is_builtin = stream.backend.is_builtin

        def room() -> int | None:
            return None if most is None else before + most - len(self._maker.items)

        try:
            async with aclosing(stream):
                async for delta in _all_of(begun, stream):
                    is_cut = is_cut or delta.finish_reason is FinishReason.LENGTH
                    finished = [piece.value for piece in reader.feed(delta.text) if isinstance(piece, Item)]
                    self._name(reader.list_path)
                    for value in finished[: room()]:
                        if (item := await self._maker.made(value, is_builtin=is_builtin)) is not None:
                            yield item
                    if len(self._maker.items) >= MOST_ITEMS:
                        break  # which leaves the answer cut
        except StreamBroken as broken:
            reading.broken, is_cut = broken, True
        try:
            reading.finished = ended = reader.finish(is_cut)
        except NothingExtracted:
            return
        self._name(ended.list_path)
        if most is None and not ended.is_whole:
            self._maker.repairs.append(CUT)
        late = [] if ended.contradicts else ended.items[ended.given :]
        whole = late if ended.is_whole else late[:-1]  # what was cut off was cut off in the last one
        for value in whole[: room()]:
            if (item := await self._maker.made(value, is_builtin=is_builtin)) is not None:
                yield item

    def _name(self, path: tuple[str, ...] | None) -> None:
        """Take the list's own name, once it is known."""
        if path is not None and not self._maker.label:
            self._maker.label = list_label(self._request.client_request, _path_of(self._request) or path)

    async def _continued(self, reading: _Reading) -> AsyncGenerator[StreamItem, None]:
        """What is missing of a list that broke off, or is too short, from whoever can go on with it. What was sent stays."""
        request, maker = self._request, self._maker
        for number in range(1, MAX_CONTINUATIONS + 1):
            sent = len(maker.items)
            if self._wanted is None or not 0 < sent < self._wanted:
                return
            chunk = Chunk(index=number, of=number + 1, first=sent, count=self._wanted - sent)
            part = request.part(
                chunk, request.shape or _shape_of(maker.items), self._writer.seed_of(request, 1000 + number)
            )
            stream = await self._opened(part, reading)
            if stream is None:
                return
            self._live.streams.append(stream)
            reading = _Reading(_path_of(part))
            async with aclosing(self._read(stream, reading, chunk.count)) as items:
                async for item in items:
                    yield item
            if len(maker.items) == sent:
                if reading.broken is not None:
                    raise reading.broken
                return

    async def _opened(self, part: AnswerRequest, reading: _Reading) -> RoutedStream | None:
        """Somebody who goes on. Where nobody can, the break is what the client is told; a list that is merely short is filled
        in."""
        generation, deadline = self._writer.generation(part), self._router.deadline()
        if reading.broken is None:
            try:
                return await self._router.open(generation, deadline)
            except RoutingError:
                return None
        try:
            return await self._router.reopen(self._live.streams[-1], generation, deadline)
        except RoutingError as error:
            raise reading.broken from error

    async def _further(self, ahead: _Ahead) -> AsyncGenerator[StreamItem, None]:
        """The other parts of many items, in order."""
        for number in range(len(ahead)):
            written = await ahead.part(number)
            self._live.add(written)
            is_builtin = written.routed.backend.is_builtin
            for value in _list_of(written.value, self._request.shape):
                if (item := await self._maker.made(value, is_builtin=is_builtin)) is not None:
                    yield item

    def _whole(self, reading: _Reading) -> tuple[JsonValue, JsonObject, tuple[str, ...]]:
        """The whole answer, with items that are still missing filled in; what stands around its list, and where that is."""
        request, items, ended = self._request, self._maker.items, reading.finished
        path = _path_of(request) or (ended.list_path if ended is not None else None) or ()
        around: JsonValue = dict(ended.rest) if ended is not None else {}
        draft = PartialAnswer(with_list(around, path, list(items)), missing=max(0, (request.count or 0) - len(items)))
        if request.shape is not None and not request.shape.is_valid(draft.value):
            repaired = repair(draft.value, request.shape, self._normalizer.fill_for(request, request.shape))
            draft = PartialAnswer(repaired.value, repaired.repairs)
        elif draft.missing:
            draft = self._normalizer.complete(draft, request, is_builtin=False)
        self._maker.repairs += draft.repairs
        rest = remove_at(draft.value, path)
        return draft.value, rest if isinstance(rest, dict) else {}, path


@dataclass(slots=True)
class _Reading:
    """How one stream of items ended. `path` is where its list is known to be."""

    path: tuple[str, ...] | None
    finished: Finished | None = None
    broken: StreamBroken | None = None

    @property
    def remove_at(self) -> JsonValue:
        """The answer, where there is no list in it; None where there is one."""
        return self.finished.value if self.finished is not None and self.finished.list_path is None else None

    def check(self, items: list[JsonValue], wanted: int | None) -> None:
        """Raise what went wrong where it cannot be mended: nobody knows how much is missing, or there is nothing yet."""
        if self.broken is not None and (wanted is None or not items):
            raise self.broken
        if self.finished is None and not items:
            raise NothingUsable("it holds no readable JSON")


class _Ahead:
    """The further parts of many items, written beside the first one."""

    def __init__(self, writer: ModelWriter, router: Router, request: AnswerRequest) -> None:
        self._writer = writer
        self._router = router
        self._request = request
        self._chunks = writer.chunks_of(request)[1:]
        self._gate = asyncio.Semaphore(router.capacity(CompletionRequest(request.client_request)).width)
        self._tasks: list[asyncio.Task[CompletedAnswer]] = []
        self._shape: Shape | None = None

    def __len__(self) -> int:
        return len(self._tasks)

    async def __aenter__(self) -> _Ahead:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def start(self, shape: Shape) -> None:
        """Begin with all parts at once; their number in flight is what the backends can take."""
        if not self._tasks:
            self._shape = shape
            self._tasks = [
                asyncio.ensure_future(self._written(chunk, self._request.deadline)) for chunk in self._chunks
            ]

    async def part(self, number: int) -> CompletedAnswer:
        """One part. What failed is written once more, alone, with the time that a request has. Raises RoutingError or
        UnusableAnswer."""
        try:
            return await self._tasks[number]
        except (RoutingError, UnusableAnswer):
            return await self._written(self._chunks[number], self._router.deadline())

    async def _written(self, chunk: Chunk, deadline: float) -> CompletedAnswer:
        assert self._shape is not None
        part = self._request.part(chunk, self._shape, self._writer.seed_of(self._request, chunk.index))
        async with self._gate:
            return await self._writer.write_part(replace(part, deadline=deadline))


async def _all_of(begun: Sequence[Delta], stream: RoutedStream) -> AsyncGenerator[Delta, None]:
    for delta in begun:
        yield delta
    async for delta in stream:
        yield delta


def _path_of(request: AnswerRequest) -> tuple[str, ...] | None:
    return request.shape.list_path if request.shape is not None else None


def _shape_of(items: list[JsonValue]) -> Shape:
    return Shape(schema_of_example(items), items, is_example=True)


def _list_of(value: JsonValue, shape: Shape | None) -> list[JsonValue]:
    found = list_in(value, shape)
    return found[1] if found is not None else [value]
