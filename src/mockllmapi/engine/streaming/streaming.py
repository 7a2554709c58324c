"""A new answer, told while a model writes it.

Text is passed on through a guard, so that all of it together conforms. Items leave one by one, each made to conform by itself,
and an upstream that breaks off between them is continued elsewhere. Until the first event there is no stream: whatever goes
wrong before it is mended unseen, as for a whole answer.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import msgspec

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.extraction.extract import NothingExtracted, extract
from mockllmapi.engine.extraction.incremental_json import IncrementalJson, Item
from mockllmapi.engine.extraction.locate_start import StartLocator
from mockllmapi.engine.memory_overlay import overlay_known
from mockllmapi.engine.model_writer import ModelWriter
from mockllmapi.engine.normalize import Normalizer
from mockllmapi.engine.repair.counting import items_of
from mockllmapi.engine.repair.schema_repair import NothingUsable, Path
from mockllmapi.engine.request_echo import choose_fixed_value, echo_in_answer, fixed_values
from mockllmapi.engine.stream_repair.token_guard import FieldOverrides, TokenGuard
from mockllmapi.engine.streaming.item_stream import ItemStream, LiveAnswer
from mockllmapi.engine.streaming.streams import (
    StreamEnd,
    StreamEvent,
    StreamItem,
    TextPiece,
    has_list,
    list_label,
    may_have_list,
    parts_of,
    path_of_records,
)
from mockllmapi.exchange import Choice, Delta, FinishReason, StreamMode
from mockllmapi.json_kit import accept
from mockllmapi.naming.words import normalize_name
from mockllmapi.routing import Router
from mockllmapi.types import JsonValue

__all__ = ["LiveAnswer", "Streamer"]


class Streamer:
    """Opens streams and turns them into events."""

    def __init__(self, router: Router, writer: ModelWriter, normalizer: Normalizer) -> None:
        self._router = router
        self._writer = writer
        self._normalizer = normalizer

    async def open(self, request: AnswerRequest) -> LiveAnswer:
        """An answer whose first content is there. Raises RoutingError."""
        generation = self._writer.generation(self._writer.first_part(request))
        return LiveAnswer([await self._router.open(generation, request.deadline)])

    async def reopen(self, request: AnswerRequest, broken: LiveAnswer) -> LiveAnswer:
        """The same from somebody else, where nobody has heard anything of an answer that broke off. Raises RoutingError."""
        generation = self._writer.generation(self._writer.first_part(request))
        return LiveAnswer([await self._router.reopen(broken.streams[-1], generation, request.deadline)])

    def tell(self, request: AnswerRequest, mode: StreamMode, live: LiveAnswer) -> AsyncGenerator[StreamEvent, None]:
        """The events of an opened answer. Raises StreamBroken, RoutingError or NothingUsable."""
        if mode is not StreamMode.TOKENS:
            if has_list(request.client_request, request.shape):
                return self._items(request, live)
            return (
                self._some(request, live)
                if may_have_list(request.client_request, request.shape)
                else self._one(request, live)
            )
        if self._writer.chunks_of(request) or (request.shape is None and request.count is not None):
            return _as_text(self._items(request, live), request, live)
        return self._pieces(request, live)

    def _items(self, request: AnswerRequest, live: LiveAnswer) -> AsyncGenerator[StreamEvent, None]:
        return ItemStream(self._router, self._writer, self._normalizer, request, live).events()

    # -- text

    async def _pieces(self, request: AnswerRequest, live: LiveAnswer) -> AsyncGenerator[StreamEvent, None]:
        """The answer's text as it comes."""
        stream, beginning = live.streams[0], StartLocator(is_strict=True)
        fill = self._normalizer.fill_for(request, request.shape) if request.shape is not None else None
        guard = TokenGuard(request.shape, fill, _settlement(request))
        has_begun, is_cut, held, text = False, False, list[str](), list[str]()
        async with aclosing(stream):
            async for delta in stream:
                is_cut = is_cut or delta.finish_reason is FinishReason.LENGTH
                begun = delta.text if has_begun else beginning.feed(delta.text)
                if begun is None:
                    held.append(delta.text)
                    continue
                has_begun = True
                held.clear()
                if piece := guard.feed(begun):
                    text.append(piece)
                    yield TextPiece(piece)
        last = guard.feed(_choose_value("".join(held)))  # only the whole text could tell where the answer begins
        if is_cut and not guard.is_over:
            raise NothingUsable("it was cut off before its end")
        if last := last + guard.finish(is_cut=is_cut):
            text.append(last)
            yield TextPiece(last)
        live.value, live.repairs = guard.value, list(guard.repairs)
        yield StreamEnd(text="".join(text), backends=live.names, repaired=len(live.repairs))

    # -- one thing

    async def _some(self, request: AnswerRequest, live: LiveAnswer) -> AsyncGenerator[StreamEvent, None]:
        """An answer of which nobody knows whether it has a list, until it begins."""
        stream, reader, begun, is_listing = live.streams[0], IncrementalJson(), list[Delta](), False
        async with aclosing(stream):
            async for delta in stream:
                begun.append(delta)
                if any(isinstance(piece, Item) for piece in reader.feed(delta.text)):
                    is_listing = _begins_list("".join(delta.text for delta in begun))
                    break
            told = (
                ItemStream(self._router, self._writer, self._normalizer, request, live, begun).events()
                if is_listing
                else self._one(request, live, begun)
            )
            async with aclosing(told) as events:
                async for event in events:
                    yield event

    async def _one(
        self, request: AnswerRequest, live: LiveAnswer, begun: Sequence[Delta] = ()
    ) -> AsyncGenerator[StreamEvent, None]:
        """An answer without a list is its own only item, and can only leave when it is whole. `begun` is what was read of it
        already."""
        stream = live.streams[0]
        text, finish_reason = [delta.text for delta in begun], FinishReason.STOP
        for delta in begun:
            finish_reason = delta.finish_reason or finish_reason
        async with aclosing(stream):
            async for delta in stream:
                text.append(delta.text)
                finish_reason = delta.finish_reason or finish_reason
        is_builtin = stream.backend.is_builtin
        choice = Choice("".join(text), finish_reason)
        draft = await self._normalizer.read_beside(choice, request, is_builtin=is_builtin)
        if draft.is_cut and not items_of(draft.value, request.shape):
            raise NothingUsable("it was cut off before its end")
        draft = self._normalizer.complete(draft, request, is_builtin=is_builtin)
        value = draft.value if is_builtin else echo_in_answer(draft.value, request)
        value = overlay_known(value, request.view, request.client_request, request.own_shape)
        if request.memory is not None:
            value = await request.memory.agree(
                request.client_request, value, request.shape.is_valid if request.shape is not None else accept
            )
        live.value, live.repairs = value, list(draft.repairs)
        path, items, rest = parts_of(value, request.client_request, request.shape)
        label = list_label(request.client_request, path)
        for index, item in enumerate(items):
            yield StreamItem(item, index, label)
        yield StreamEnd(total=len(items), label=label, rest=rest, backends=live.names, repaired=len(live.repairs))


def _choose_value(text: str) -> str:
    """Return the JSON of the value that a whole answer with this text has, or the text if there is none."""
    if not text:
        return text
    try:
        return msgspec.json.encode(extract(text).value).decode()
    except NothingExtracted:
        return text


def _begins_list(text: str) -> bool:
    """Whether the beginning of an answer, with its first record, is that of an envelope or of a list."""
    try:
        return path_of_records(extract(text).value) is not None
    except NothingExtracted:
        return False


def _settlement(request: AnswerRequest) -> FieldOverrides | None:
    """What members are because the request says so, for the guard."""
    values = fixed_values(
        request.client_request, request.known, is_list=has_list(request.client_request, request.shape)
    )

    def settle(path: Path, value: JsonValue) -> JsonValue:
        return choose_fixed_value(value, values.get(normalize_name(str(path[-1])), ())) if len(path) <= 2 else value

    return FieldOverrides(settle, frozenset(values)) if values else None


async def _as_text(
    events: AsyncGenerator[StreamEvent, None], request: AnswerRequest, live: LiveAnswer
) -> AsyncGenerator[StreamEvent, None]:
    """Items as the text of the whole answer, piece by piece. Without a shape that text is the list alone."""
    path = (request.shape.list_path if request.shape is not None else None) or ()
    opening = "".join(f"{{{msgspec.json.encode(name).decode()}:" for name in path) + "["
    text, items = list[str](), list[JsonValue]()
    async with aclosing(events):
        async for event in events:
            if isinstance(event, StreamItem):
                items.append(event.value)
                opening = "" if live.is_alone else opening
                piece = ("," if text else opening) + msgspec.json.encode(event.value).decode()
            elif isinstance(event, StreamEnd):
                piece = ("" if live.is_alone else "]" if text else opening + "]") + _closing(event.rest, path)
            else:
                continue
            if piece:
                text.append(piece)
                yield TextPiece(piece)
            if isinstance(event, StreamEnd):
                live.value = items if request.shape is None and not live.is_alone else live.value
                yield StreamEnd(text="".join(text), backends=event.backends, repaired=event.repaired)


def _closing(rest: JsonValue, path: tuple[str, ...]) -> str:
    """The end of the objects around a list, innermost first, with their other members."""
    if not path:
        return ""
    members = rest if isinstance(rest, dict) else {}
    inner = _closing(members.get(path[0]), path[1:])
    others = msgspec.json.encode({name: value for name, value in members.items() if name != path[0]}).decode()
    return inner + ("}" if others == "{}" else "," + others[1:])
