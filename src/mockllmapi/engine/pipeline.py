"""The whole flow of one request, in order."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace

import msgspec

from mockllmapi.contexts import NOTHING_KNOWN, Contexts, Memory, MemoryView
from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.cache.pool import Pools
from mockllmapi.engine.cache.pool_key import pool_key
from mockllmapi.engine.cache.recording import Recorder, Replay
from mockllmapi.engine.cache.seed_cache import SeedCache
from mockllmapi.engine.faults import simulated_fault
from mockllmapi.engine.intake import EngineLimits, Intake
from mockllmapi.engine.join_answers import join_answers
from mockllmapi.engine.learned import LearnedAnswers
from mockllmapi.engine.memory_overlay import (
    NotRemembered,
    answer_from_memory,
    may_vary,
    overlay_known,
    select_client_part,
)
from mockllmapi.engine.model_writer import CompletedAnswer, Writer
from mockllmapi.engine.repair.schema_repair import NothingUsable
from mockllmapi.engine.streaming.even_pieces import in_even_pieces
from mockllmapi.engine.streaming.item_stream import LiveAnswer
from mockllmapi.engine.streaming.streaming import Streamer
from mockllmapi.engine.streaming.streams import (
    AnswerStream,
    StreamEnd,
    StreamEvent,
    answer_stream,
    check_single,
    retold_stream,
)
from mockllmapi.errors import RoutingError, StreamBroken, UnusableAnswer
from mockllmapi.events import AnswerRepaired, EventBus, ShapeLearned
from mockllmapi.exchange import Fault, MockAnswer, MockRequest, Source, StreamControls, StreamMode
from mockllmapi.learning import NoAnswer, Profiles
from mockllmapi.naming.paths import read_path
from mockllmapi.naming.templates import path_template
from mockllmapi.randomness import make_generator
from mockllmapi.routing import BUILTIN, Router
from mockllmapi.shapes import Shape
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.shapes.learned_shapes import LearnedShapes
from mockllmapi.synthesis.motion import moved
from mockllmapi.types import Clock, JsonValue

__all__ = ["Engine", "Memories", "Tape"]


@dataclass(frozen=True, slots=True)
class Memories:
    """What is remembered over requests, and over configurations."""

    contexts: Contexts
    shapes: LearnedShapes
    repeats: SeedCache
    profiles: Profiles


@dataclass(frozen=True, slots=True)
class Tape:
    """Where answers are written down, or played from, or neither."""

    recorder: Recorder | None = None
    replay: Replay | None = None


class Engine:
    """Turns a MockRequest into a MockAnswer. Every surface calls it and nothing below it."""

    def __init__(
        self,
        router: Router,
        writer: Writer,
        streamer: Streamer,
        intake: Intake,
        memories: Memories,
        pools: Pools[MockAnswer],
        tape: Tape,
        learned: LearnedAnswers,
        events: EventBus,
        clock: Clock,
        rng: random.Random,
        limits: EngineLimits,
    ) -> None:
        self._router = router
        self._writer = writer
        self._streamer = streamer
        self._intake = intake
        self._memories = memories
        self._pools = pools
        self._tape = tape
        self._learned = learned
        self._events = events
        self._clock = clock
        self._rng = rng
        self._limits = limits

    async def answer(self, request: MockRequest) -> MockAnswer:
        """The answer to one request.

        Raises BadControl (the shape, or the count it allows), NotRecorded (while a recording is played), RoutingError (no
        backend answered) or UnusableAnswer (one answered nonsense).
        """
        if (fault := simulated_fault(request)) is not None:
            answer = MockAnswer.simulated(fault)
        elif self._tape.replay is not None:
            return self._tape.replay.play(request)
        else:
            await self._hold_back()
            ask = await self._intake.ask(request)
            memory = self._memories.contexts.memory_for(ask.request)
            recalled = await memory.recall(ask.request) if memory is not None else NOTHING_KNOWN
            known = await self._found(ask, memory, recalled)
            if known is None and ask.request.controls.n is None:
                known = await self._learned_of(ask, memory, recalled)
            answer = known or await self._made(ask, memory, recalled)
        self._keep(request, answer)
        return answer

    async def stream(self, request: MockRequest) -> AnswerStream:
        """The same as a stream that has begun. What goes wrong before its first event is mended, or raised, as for a whole
        answer; afterwards iterating raises StreamBroken, RoutingError or UnusableAnswer."""
        check_single(request)
        stream = request.controls.stream or StreamControls()
        mode = stream.mode or self._limits.stream_mode
        if simulated_fault(request) is not None or self._tape.replay is not None:
            whole, is_repeatable = await self.answer(request), self._tape.replay is not None
            return retold_stream(whole, request, mode, None, is_repeatable=is_repeatable)
        await self._hold_back()
        ask = await self._intake.ask(request)
        memory = self._memories.contexts.memory_for(ask.request)
        recalled = await memory.recall(ask.request) if memory is not None else NOTHING_KNOWN
        answer = await self._found(ask, memory, recalled) or await self._learned_of(ask, memory, recalled)
        if answer is None:
            live = await self._live(request, await self._prepared(ask, memory, recalled), mode, memory)
            if live is not None:
                return live
            answer = await self._made(ask, memory, recalled)
        self._keep(request, answer)
        return retold_stream(answer, ask.request, mode, ask.shape, is_repeatable=_does_repeat(ask, memory))

    async def round(self, request: MockRequest, last: JsonValue) -> MockAnswer:
        """The next round of a feed whose last one was `last`: an answer that moves on from it, by itself where the built-in
        generator answers, else by what a model makes of it."""
        controls = replace(request.controls, stream=None)
        request = replace(request, controls=controls)
        if last is None or simulated_fault(request) is not None or self._tape.replay is not None:
            return await self.answer(request)
        ask = await self._intake.ask(request)
        if self._writer.is_builtin(ask):
            rng = ask.rng if ask.seed is None else make_generator(ask.seed, msgspec.json.encode(last))
            is_valid = ask.shape.is_valid if ask.shape is not None else None
            value = moved(last, rng, self._clock.now(), is_valid, read_path(request.segments).noun)
            return MockAnswer(value, Source.BUILTIN, backend=BUILTIN, model=BUILTIN)
        example = ask.shape or Shape(schema_of_example(last), last, is_example=True)
        said = f"The answer before this one, which this one moves on from: {msgspec.json.encode(last).decode()}"
        return self._answered(ask, await self._writer.write(replace(ask, shape=example, said=said)))

    async def glance(self, request: MockRequest) -> MockAnswer | None:
        """What can be said of the answer without making one: a simulated error, or that the thing is gone."""
        if (fault := simulated_fault(request)) is not None:
            return MockAnswer.simulated(fault)
        if self._tape.replay is not None and request.method == "HEAD":
            return self._tape.replay.glance(request)
        memory = self._memories.contexts.memory_for(request)
        recalled = await memory.recall(request) if memory is not None else None
        return _gone(recalled.gone) if recalled is not None and recalled.gone else None

    # -- where the answer comes from

    async def _found(self, ask: AnswerRequest, memory: Memory | None, recalled: MemoryView) -> MockAnswer | None:
        """What is remembered, or waits in a pool, or was answered to that seed before; None where it must be made."""
        request = ask.request
        if recalled.gone:
            return _gone(recalled.gone)
        value = answer_from_memory(recalled, request, ask.own_shape)
        if memory is not None and not isinstance(value, NotRemembered):
            await memory.remember(request, value, is_whole=ask.own_shape is None)
            return self._shown(ask, MockAnswer(value, Source.REMEMBERED))
        if ask.variants is not None and (request.controls.variants is not None or may_vary(request, memory)):
            return await self._variant(ask, memory, ask.variants)
        if memory is None or not memory.is_named:
            return await self._memories.repeats.recall(request)
        return None

    async def _variant(self, ask: AnswerRequest, memory: Memory | None, size: int) -> MockAnswer:
        """One of the variants made ahead for equal requests."""

        async def make(_index: int) -> MockAnswer:
            recalled = await memory.recall(ask.request) if memory is not None else NOTHING_KNOWN
            return await self._written(replace(ask, deadline=self._router.deadline()), memory, recalled)

        answer = await self._pools.take(pool_key(ask.request, self._limits.surroundings), size, make, ask.deadline)
        return await self._noted(ask, memory, replace(answer, source=Source.POOL))

    async def _made(self, ask: AnswerRequest, memory: Memory | None, recalled: MemoryView) -> MockAnswer:
        """An answer that nobody had yet; noted for the requests that come."""
        if ask.request.controls.n is not None:
            return await self._memories.repeats.remember(ask.request, await self._several(ask, ask.request.controls.n))
        return await self._first_noted(ask, memory, await self._written(ask, memory, recalled))

    async def _learned_of(self, ask: AnswerRequest, memory: Memory | None, recalled: MemoryView) -> MockAnswer | None:
        """An answer such as a model gave before, where that is wanted and there is one; noted like any other."""
        learned = await self._learned.answer(ask, memory, lambda: self._refreshed(ask, memory, recalled))
        if isinstance(learned, NoAnswer):
            return None
        value = overlay_known(learned, recalled, ask.request, ask.own_shape)
        return await self._first_noted(ask, memory, self._shown(ask, MockAnswer(value, Source.LEARNED)))

    async def _first_noted(self, ask: AnswerRequest, memory: Memory | None, answer: MockAnswer) -> MockAnswer:
        """A new answer, which those who ask the same get from now on."""
        if memory is None or not memory.is_named:
            answer = await self._memories.repeats.remember(ask.request, answer)
        return await self._noted(ask, memory, answer)

    async def _written(self, ask: AnswerRequest, memory: Memory | None, recalled: MemoryView) -> MockAnswer:
        """An answer from the backends, with what is known already in it."""
        written = await self._writer.write(await self._prepared(ask, memory, recalled))
        await self._learned.observe(ask, written, memory, recalled)
        value = overlay_known(written.value, recalled, ask.request, ask.own_shape)
        return self._answered(ask, replace(written, value=value))

    async def _refreshed(self, ask: AnswerRequest, memory: Memory | None, recalled: MemoryView) -> None:
        """One more answer of a model, for nobody but what is learned of it."""
        with suppress(RoutingError, UnusableAnswer):
            await self._written(replace(ask, deadline=self._router.deadline()), memory, recalled)

    async def _prepared(self, ask: AnswerRequest, memory: Memory | None, recalled: MemoryView) -> AnswerRequest:
        """The request with all that a model should know of what was said before."""
        said = await memory.said(self._limits.max_said_tokens) if memory is not None and memory.is_named else ""
        return replace(ask, said=said, known=recalled.known)

    async def _several(self, ask: AnswerRequest, n: int) -> MockAnswer:
        """`n` answers as one. What failed is left out; where all failed, the first failure is raised."""
        started = self._clock.monotonic()
        outcomes = await self._writer.write_several(ask, n)
        answers = [self._answered(ask, outcome) for outcome in outcomes if isinstance(outcome, CompletedAnswer)]
        if not answers:
            raise next(outcome for outcome in outcomes if not isinstance(outcome, CompletedAnswer))
        calls = {id(attempt) for outcome in outcomes for attempt in outcome.attempts}
        return join_answers(answers, n, len(calls), (self._clock.monotonic() - started) * 1000)

    # -- streams

    async def _live(
        self, request: MockRequest, ask: AnswerRequest, mode: StreamMode, memory: Memory | None
    ) -> AnswerStream | None:
        """A new answer while it is made, as soon as its first event is there; None where it came to nothing, so that the answer
        is better made whole. One that broke off before is opened elsewhere."""
        live = await self._streamer.open(ask)
        while True:
            events = self._told(request, ask, mode, live, memory)
            if mode is StreamMode.TOKENS and _does_repeat(ask, memory):
                events = in_even_pieces(events)
            try:
                first = await anext(events)
            except StreamBroken:
                live = await self._streamer.reopen(ask, live)
            except UnusableAnswer:
                return None
            else:
                break
        opened = live.streams[0]
        head = MockAnswer(
            content=None,
            source=Source.BUILTIN if opened.backend.is_builtin else Source.LLM,
            backend=opened.backend.name,
            model=opened.model or opened.backend.model,
            attempts=len(opened.attempts) + (not opened.is_over),
            is_degraded=opened.is_degraded,
        )
        return answer_stream(
            self._shown(ask, head),
            ask.request,
            mode,
            events,
            ask.shape,
            (first,),
            is_repeatable=_does_repeat(ask, memory),
        )

    async def _told(
        self, request: MockRequest, ask: AnswerRequest, mode: StreamMode, live: LiveAnswer, memory: Memory | None
    ) -> AsyncGenerator[StreamEvent, None]:
        """The events of a new answer. What follows from it is done before the last of them leaves."""
        try:
            async with aclosing(self._streamer.tell(ask, mode, live, memory)) as events:
                async for event in events:
                    if isinstance(event, StreamEnd):
                        await self._note_streamed(request, ask, live, memory)
                    yield event
        except NothingUsable as nothing:
            opened = live.streams[-1]
            raise UnusableAnswer(opened.backend.name, str(nothing), attempts=opened.attempts) from nothing

    async def _note_streamed(
        self, request: MockRequest, ask: AnswerRequest, live: LiveAnswer, memory: Memory | None
    ) -> None:
        opened = live.streams[0]
        answer = MockAnswer(
            content=live.value,
            source=Source.BUILTIN if opened.backend.is_builtin else Source.LLM,
            backend=opened.backend.name,
            model=opened.model or opened.backend.model,
            attempts=len(opened.attempts),
            repaired=len(live.repairs),
            is_degraded=opened.is_degraded,
        )
        if live.repairs:
            self._events.emit(AnswerRepaired(request.id, opened.backend.name, tuple(live.repairs)))
        if memory is None or not memory.is_named:
            await self._memories.repeats.remember(ask.request, answer)
        await self._remember(ask, memory, answer)
        if self._intake.learns_from(ask.request, answer):
            await self._learn(ask.request, answer)
        self._keep(request, answer)

    # -- what follows from it

    async def _hold_back(self) -> None:
        """Wait as long as the operator wants every answer to take at least."""
        limits = self._limits
        if limits.most_delay_s > 0:
            await self._clock.sleep(
                self._rng.uniform(limits.least_delay_s, max(limits.least_delay_s, limits.most_delay_s))
            )

    def _keep(self, request: MockRequest, answer: MockAnswer) -> None:
        if self._tape.recorder is not None:
            self._tape.recorder.keep(request, answer, self._clock.now())

    async def _noted(self, ask: AnswerRequest, memory: Memory | None, answer: MockAnswer) -> MockAnswer:
        """The answer made to agree with what was said before, and kept: its things, and its structure."""
        request = ask.request
        if memory is not None:
            is_valid = ask.own_shape.is_valid if ask.own_shape is not None else _anything
            value = await memory.agree(request, answer.content, is_valid)
            changed = memory.changed_places if answer.source is Source.LLM else 0
            answer = replace(answer, content=value, repaired=answer.repaired + changed)
            await self._remember(ask, memory, answer)
        if self._intake.learns_from(request, answer):
            await self._learn(request, answer)
        return answer

    async def _remember(self, ask: AnswerRequest, memory: Memory | None, answer: MockAnswer) -> None:
        """Keep an answer in memory; of one that stands in for a backend's, only what the client itself wrote."""
        if memory is None:
            return
        request, value = ask.request, answer.content
        is_whole = ask.own_shape is None and not answer.is_partial
        if answer.is_degraded and request.method != "DELETE":
            if not isinstance(request.body, (dict, list)) or request.method == "GET":
                return
            value, is_whole = select_client_part(value, request.body), False
        await memory.remember(request, value, is_whole=is_whole)

    async def _learn(self, request: MockRequest, answer: MockAnswer) -> None:
        is_new = await self._memories.shapes.learn(
            request.method, request.path, answer.content, source=answer.source, renew=request.controls.renews_shape
        )
        if is_new:
            self._events.emit(ShapeLearned(request.method, path_template(request.path)))

    def _answered(self, ask: AnswerRequest, written: CompletedAnswer) -> MockAnswer:
        backend = written.routed.backend
        if written.repairs:
            self._events.emit(AnswerRepaired(ask.request.id, backend.name, written.repairs))
        answer = MockAnswer(
            content=written.value,
            source=Source.BUILTIN if backend.is_builtin else Source.LLM,
            backend=backend.name,
            model=written.routed.completion.model or backend.model,
            attempts=len(written.attempts),
            repaired=len(written.repairs),
            backend_ms=sum(attempt.elapsed_ms for attempt in written.attempts),
            is_degraded=written.is_degraded,
            is_partial=written.is_partial,
        )
        return self._shown(ask, answer)

    def _shown(self, ask: AnswerRequest, answer: MockAnswer) -> MockAnswer:
        """The answer with its shape to show, where that is wanted."""
        is_wanted = ask.request.controls.include_schema or self._limits.shows_shape
        return replace(answer, shown_shape=ask.shape.raw) if is_wanted and ask.shape is not None else answer


def _does_repeat(ask: AnswerRequest, memory: Memory | None) -> bool:
    """Whether an equal request gets an equal answer: where what was said before moves nothing on."""
    return ask.seed is not None and (memory is None or not memory.is_named)


def _gone(why: str) -> MockAnswer:
    """The answer about a thing that was deleted."""
    return replace(MockAnswer.simulated(Fault(404, why)), source=Source.REMEMBERED)


def _anything(_value: JsonValue) -> bool:
    return True
