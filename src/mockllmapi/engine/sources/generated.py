"""New answers, from a model or the built-in generator: whole, several at once, or as a stream."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.body_echo import echo_body, echoes_body
from mockllmapi.engine.join_answers import join_answers
from mockllmapi.engine.memory_overlay import overlay_known
from mockllmapi.engine.model_writer import CompletedAnswer, ModelWriter
from mockllmapi.engine.repair.schema_repair import NothingUsable
from mockllmapi.engine.streaming.even_pieces import in_even_pieces
from mockllmapi.engine.streaming.item_stream import LiveAnswer
from mockllmapi.engine.streaming.streaming import Streamer
from mockllmapi.engine.streaming.streams import AnswerStream, StreamEnd, StreamEvent, answer_stream
from mockllmapi.errors import StreamBroken, UnusableAnswer
from mockllmapi.events import AnswerRepaired, EventBus
from mockllmapi.exchange import MockAnswer, Source, StreamMode
from mockllmapi.learning import Profiles
from mockllmapi.types import Clock

__all__ = ["Generated"]


class Generated:
    """The last source: it asks a backend, and lets profiles learn from what a model returns."""

    def __init__(
        self,
        writer: ModelWriter,
        streamer: Streamer,
        profiles: Profiles,
        events: EventBus,
        clock: Clock,
        *,
        max_context_tokens: int,
    ) -> None:
        self._writer = writer
        self._streamer = streamer
        self._profiles = profiles
        self._events = events
        self._clock = clock
        self._max_context_tokens = max_context_tokens

    async def answer(self, request: AnswerRequest) -> MockAnswer:
        """Return a new answer, or several in one. Raises RoutingError or UnusableAnswer."""
        number = request.client_request.controls.n
        return await (self.one(request) if number is None else self._several(request, number))

    async def one(self, request: AnswerRequest) -> MockAnswer:
        """Return one new answer, with what memory knows in it. Raises RoutingError or UnusableAnswer."""
        completed = await self._writer.write(await self._with_context(request))
        if not (request.is_in_context or completed.routed.backend.is_builtin or completed.is_degraded):
            await self._profiles.observe(
                request.client_request, completed.value, request.shape, known=request.view.known
            )
        value = overlay_known(completed.value, request.view, request.client_request, request.own_shape)
        return self.to_answer(request, replace(completed, value=value))

    def to_answer(self, request: AnswerRequest, completed: CompletedAnswer) -> MockAnswer:
        """Return a completed value as an answer, and emit the repairs in it."""
        backend = completed.routed.backend
        self._emit_repairs(request, backend.name, completed.repairs)
        value, shape = completed.value, request.own_shape
        if shape is not None and echoes_body(request.client_request):
            value = echo_body(value, request.client_request, shape.is_valid)
        return MockAnswer(
            content=value,
            source=Source.BUILTIN if backend.is_builtin else Source.LLM,
            backend=backend.name,
            model=completed.routed.completion.model or backend.model,
            attempts=len(completed.attempts),
            repaired=len(completed.repairs),
            backend_ms=sum(attempt.elapsed_ms for attempt in completed.attempts),
            is_degraded=completed.is_degraded,
            is_partial=completed.is_partial,
        )

    async def _several(self, request: AnswerRequest, number: int) -> MockAnswer:
        """Return `number` answers as one, without those that failed. Raises the first failure if all failed."""
        started = self._clock.monotonic()
        outcomes = await self._writer.write_several(await self._with_context(request), number)
        answers = [self.to_answer(request, outcome) for outcome in outcomes if isinstance(outcome, CompletedAnswer)]
        if not answers:
            raise next(outcome for outcome in outcomes if not isinstance(outcome, CompletedAnswer))
        calls = {id(attempt) for outcome in outcomes for attempt in outcome.attempts}
        return join_answers(answers, number, len(calls), (self._clock.monotonic() - started) * 1000)

    async def _with_context(self, request: AnswerRequest) -> AnswerRequest:
        """Return the request with what a model should know of earlier calls in its context."""
        if request.memory is None or not request.memory.is_named:
            return request
        return replace(request, context_text=await request.memory.said(self._max_context_tokens))

    # -- streams

    async def stream(self, request: AnswerRequest, mode: StreamMode) -> AnswerStream | None:
        """Return a new answer while it is written, as soon as its first event is there.

        Returns None if nothing came of it, or if it has to repeat the body in a shape, so that the answer is better made whole.
        An upstream that breaks off before the first event is replaced by another one. Raises RoutingError.
        """
        if request.own_shape is not None and echoes_body(request.client_request):
            return None
        request = await self._with_context(request)
        live = await self._streamer.open(request)
        while True:
            events = self._events_of(request, mode, live)
            if mode is StreamMode.TOKENS and request.is_repeatable:
                events = in_even_pieces(events)
            try:
                first = await anext(events)
            except StreamBroken:
                live = await self._streamer.reopen(request, live)
            except UnusableAnswer:
                return None
            else:
                head = replace(_answer_of(live), content=None, repaired=0)
                opened = live.streams[0]
                head = replace(head, attempts=len(opened.attempts) + (not opened.is_over))
                return answer_stream(
                    head,
                    request.client_request,
                    mode,
                    events,
                    request.shape,
                    (first,),
                    is_repeatable=request.is_repeatable,
                )

    async def _events_of(
        self, request: AnswerRequest, mode: StreamMode, live: LiveAnswer
    ) -> AsyncGenerator[StreamEvent, None]:
        """The events of one new answer; the last one has the whole answer."""
        try:
            async with aclosing(self._streamer.tell(request, mode, live)) as events:
                async for event in events:
                    if isinstance(event, StreamEnd):
                        self._emit_repairs(request, live.streams[0].backend.name, tuple(live.repairs))
                        yield replace(event, answer=_answer_of(live))
                    else:
                        yield event
        except NothingUsable as nothing:
            opened = live.streams[-1]
            raise UnusableAnswer(opened.backend.name, str(nothing), attempts=opened.attempts) from nothing

    def _emit_repairs(self, request: AnswerRequest, backend: str, repairs: tuple[str, ...]) -> None:
        if repairs:
            self._events.emit(AnswerRepaired(request.client_request.id, backend, repairs))


def _answer_of(live: LiveAnswer) -> MockAnswer:
    opened = live.streams[0]
    return MockAnswer(
        content=live.value,
        source=Source.BUILTIN if opened.backend.is_builtin else Source.LLM,
        backend=opened.backend.name,
        model=opened.model or opened.backend.model,
        attempts=len(opened.attempts),
        repaired=len(live.repairs),
        is_degraded=opened.is_degraded,
    )
