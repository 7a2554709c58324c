"""The flow of one request: gates, then sources in their order, then what follows from the answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.cache.recording import Replay
from mockllmapi.engine.endpoint import Endpoints
from mockllmapi.engine.faults import simulated_fault
from mockllmapi.engine.finish import Finish
from mockllmapi.engine.gates import RequestGate
from mockllmapi.engine.next_frame import NextFrame
from mockllmapi.engine.sources.base import AnswerSource
from mockllmapi.engine.sources.deleted import answer_deleted
from mockllmapi.engine.sources.generated import Generated
from mockllmapi.engine.sources.taught import answer_taught
from mockllmapi.engine.streaming.streams import AnswerStream, check_single, stream_whole_answer
from mockllmapi.exchange import MockAnswer, MockRequest, StreamControls, StreamMode
from mockllmapi.types import JsonValue

__all__ = ["Engine"]


class Engine:
    """Turns a MockRequest into a MockAnswer. Every surface calls it and nothing below it.

    `sources` are asked in their order before `generated`, which always answers. With a `replay`, no request reaches them.
    """

    def __init__(
        self,
        gates: Sequence[RequestGate],
        endpoints: Endpoints,
        sources: Sequence[AnswerSource],
        generated: Generated,
        finish: Finish,
        frames: NextFrame,
        *,
        replay: Replay | None = None,
        stream_mode: StreamMode = StreamMode.TOKENS,
    ) -> None:
        self._gates = gates
        self._endpoints = endpoints
        self._sources = sources
        self._generated = generated
        self._finish = finish
        self._frames = frames
        self._replay = replay
        self._stream_mode = stream_mode

    async def answer(self, sent: MockRequest) -> MockAnswer:
        """Return the answer to one request.

        Raises BadControl (the shape, or the count it allows), NotRecorded (in a replay), RoutingError (no backend answered)
        or UnusableAnswer (no answer could be made to fit).
        """
        if (stopped := await self._pass_gates(sent)) is not None:
            return stopped
        request = await self._endpoints.read(sent)
        answer = await self._ask_sources(request) or await self._generated.answer(request)
        return await self._finish.whole(request, answer)

    async def stream(self, sent: MockRequest) -> AnswerStream:
        """Return the answer as a stream that has begun.

        What goes wrong before its first event is repaired, or raised as for a whole answer. Afterwards, iterating raises
        StreamBroken, RoutingError or UnusableAnswer.
        """
        check_single(sent)
        mode = (sent.controls.stream or StreamControls()).mode or self._stream_mode
        if (stopped := await self._pass_gates(sent)) is not None:
            return stream_whole_answer(stopped, sent, mode, None, is_repeatable=False)
        request = await self._endpoints.read(sent)
        answer = await self._ask_sources(request)
        if answer is None:
            stream = await self._generated.stream(request, mode)
            if stream is not None:
                stream.head = self._finish.describe(request, stream.head)
                stream.finish = partial(self._finish.streamed, request)
                return stream
            answer = await self._generated.answer(request)
        whole = await self._finish.whole(request, answer)
        is_repeatable = request.is_repeatable or self._replay is not None
        return stream_whole_answer(whole, request.client_request, mode, request.shape, is_repeatable=is_repeatable)

    async def next_frame(self, sent: MockRequest, last: JsonValue) -> MockAnswer:
        """Return the next answer of a feed whose previous one was `last` (None for the first)."""
        if last is None or simulated_fault(sent) is not None or self._replay is not None:
            return await self.answer(sent)
        return await self._frames.after(await self._endpoints.read(sent), last)

    async def peek(self, sent: MockRequest) -> MockAnswer | None:
        """Return what is known of the answer without making one: a simulated error, a taught answer, or a deletion."""
        if (fault := simulated_fault(sent)) is not None:
            return MockAnswer.simulated(fault)
        if self._replay is not None and sent.method == "HEAD":
            return self._replay.peek(sent)
        view = await self._endpoints.peek(sent)
        return answer_taught(view) or answer_deleted(view)

    async def _pass_gates(self, sent: MockRequest) -> MockAnswer | None:
        for gate in self._gates:
            if (stopped := await gate.check(sent)) is not None:
                self._finish.record(sent, stopped)
                return stopped
        return None

    async def _ask_sources(self, request: AnswerRequest) -> MockAnswer | None:
        for source in self._sources:
            if (answer := await source.answer(request)) is not None:
                return answer
        return None
