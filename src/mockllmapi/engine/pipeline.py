"""The whole flow of one request, in order."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from mockllmapi.contexts import NOTHING_KNOWN, Contexts, Memory, Recollection
from mockllmapi.engine.asking import Ask
from mockllmapi.engine.faults import simulated_fault
from mockllmapi.engine.pool import Pools
from mockllmapi.engine.pool_key import pool_key
from mockllmapi.engine.recording import Recorder, Replay
from mockllmapi.engine.remembering import NotRemembered, answer_from, laid_over
from mockllmapi.engine.repeats import Repeats
from mockllmapi.engine.several import join_answers
from mockllmapi.engine.writing import Writer, Written
from mockllmapi.events import AnswerRepaired, CountLimited, EventBus, ShapeLearned, VariantsLimited
from mockllmapi.exchange import Fault, MockAnswer, MockRequest, Source
from mockllmapi.naming.templates import path_template
from mockllmapi.routing import Router
from mockllmapi.shapes import Shape, ShapeLibrary
from mockllmapi.shapes.autoshape import LearnedShapes
from mockllmapi.synthesis.scene import derive_seed
from mockllmapi.types import JsonValue

__all__ = ["Engine", "EngineLimits", "Memories", "Tape"]


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """What the operator allows every request. `max_said_tokens` is what a context may add to a prompt;
    `surroundings` are the settings that decide what an answer looks like, for keys of pools."""

    max_items: int = 1000
    default_seed: int | None = None
    shows_shape: bool = False
    learns_shapes: bool = True
    has_pools: bool = True
    max_variants: int = 100
    default_variants: int = 0
    max_said_tokens: int = 1024
    surroundings: str = ""


@dataclass(frozen=True, slots=True)
class Memories:
    """What is remembered over requests, and over configurations."""

    contexts: Contexts
    shapes: LearnedShapes
    repeats: Repeats


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
        library: ShapeLibrary,
        memories: Memories,
        pools: Pools[MockAnswer],
        tape: Tape,
        events: EventBus,
        limits: EngineLimits,
    ) -> None:
        self._router = router
        self._writer = writer
        self._library = library
        self._memories = memories
        self._pools = pools
        self._tape = tape
        self._events = events
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
            ask = await self._ask(self._limited(request))
            memory = self._memories.contexts.memory_for(ask.request)
            recalled = await memory.recall(ask.request) if memory is not None else NOTHING_KNOWN
            answer = await self._found(ask, memory, recalled) or await self._made(ask, memory, recalled)
        if self._tape.recorder is not None:
            self._tape.recorder.keep(request, answer)
        return answer

    async def glance(self, request: MockRequest) -> MockAnswer | None:
        """What can be said of the answer without making one: a simulated error, or that the thing is gone."""
        if (fault := simulated_fault(request)) is not None:
            return MockAnswer.simulated(fault)
        memory = self._memories.contexts.memory_for(request)
        recalled = await memory.recall(request) if memory is not None else None
        return _gone(recalled.gone) if recalled is not None and recalled.gone else None

    # -- what is asked

    def _limited(self, request: MockRequest) -> MockRequest:
        """The request within what the operator allows."""
        controls, limits = request.controls, self._limits
        if controls.seed is None and limits.default_seed is not None:
            controls = replace(controls, seed=limits.default_seed)
        if controls.count is not None and controls.count > limits.max_items:
            self._events.emit(CountLimited(request.id, controls.count, limits.max_items))
            controls = replace(controls, count=limits.max_items)
        variants = controls.variants
        if variants is None and request.method == "GET":
            variants = limits.default_variants
        if variants is not None and variants > limits.max_variants:
            self._events.emit(VariantsLimited(request.id, variants, limits.max_variants))
            variants = limits.max_variants
        controls = replace(controls, variants=(variants or None) if limits.has_pools and controls.n is None else None)
        return request if controls == request.controls else replace(request, controls=controls)

    async def _ask(self, request: MockRequest) -> Ask:
        """The request with its shape: its own, or else the one that was learned."""
        controls = request.controls
        deadline = self._router.deadline(controls.timeout_s)
        if controls.shape is not None:
            own = self._library.read(controls.shape, controls.count, controls.count_parameter)
            return Ask(request, own, deadline, seed=controls.seed)
        learned = await self._learned_shape(request)
        return Ask(request, learned, deadline, seed=controls.seed, is_shape_learned=learned is not None)

    async def _learned_shape(self, request: MockRequest) -> Shape | None:
        controls = request.controls
        if not self._learns(request) or controls.renews_shape or controls.seed is not None:
            return None  # what repeats does not depend on what others asked before
        learned = await self._memories.shapes.find(request.method, request.path)
        if learned is None or not learned.is_binding:
            return None
        return (
            learned.shape
            if controls.count is None
            else learned.shape.with_count(controls.count, controls.count_parameter)
        )

    def _learns(self, request: MockRequest) -> bool:
        wanted = request.controls.auto_shape
        return request.controls.shape is None and (self._limits.learns_shapes if wanted is None else wanted)

    # -- where the answer comes from

    async def _found(self, ask: Ask, memory: Memory | None, recalled: Recollection) -> MockAnswer | None:
        """What is remembered, or waits in a pool, or was answered to that seed before; None where it must be made."""
        request = ask.request
        if recalled.gone:
            return _gone(recalled.gone)
        value = answer_from(recalled, request, ask.own_shape)
        if memory is not None and not isinstance(value, NotRemembered):
            await memory.remember(request, value, is_whole=ask.own_shape is None)
            return self._shown(ask, MockAnswer(value, Source.REMEMBERED))
        if request.controls.variants is not None:
            return await self._variant(ask, memory, request.controls.variants)
        if memory is None or not memory.is_named:
            return await self._memories.repeats.recall(request)
        return None

    async def _variant(self, ask: Ask, memory: Memory | None, size: int) -> MockAnswer:
        """One of the variants made ahead for equal requests."""

        async def make(index: int) -> MockAnswer:
            seed = None if ask.seed is None else derive_seed(ask.seed, "variant", index)
            controls = replace(ask.request.controls, seed=seed)
            fresh = replace(ask, request=replace(ask.request, controls=controls), seed=seed)
            recalled = await memory.recall(fresh.request) if memory is not None else NOTHING_KNOWN
            return await self._written(replace(fresh, deadline=self._router.deadline()), memory, recalled)

        answer = await self._pools.take(pool_key(ask.request, self._limits.surroundings), size, make, ask.deadline)
        return await self._noted(ask, memory, replace(answer, source=Source.POOL))

    async def _made(self, ask: Ask, memory: Memory | None, recalled: Recollection) -> MockAnswer:
        """An answer that nobody had yet; noted for the requests that come."""
        if ask.request.controls.n is not None:
            return await self._several(ask, ask.request.controls.n)
        answer = await self._written(ask, memory, recalled)
        if memory is None or not memory.is_named:
            answer = await self._memories.repeats.remember(ask.request, answer)
        return await self._noted(ask, memory, answer)

    async def _written(self, ask: Ask, memory: Memory | None, recalled: Recollection) -> MockAnswer:
        """An answer from the backends, with what is known already in it."""
        said = await memory.said(self._limits.max_said_tokens) if memory is not None and memory.is_named else ""
        written = await self._writer.write(replace(ask, said=said, known=recalled.known))
        value = laid_over(written.value, recalled, ask.request, ask.own_shape)
        return self._answered(ask, replace(written, value=value))

    async def _several(self, ask: Ask, n: int) -> MockAnswer:
        """`n` answers as one. What failed is left out; where all failed, the first failure is raised."""
        started = time.perf_counter()
        outcomes = await self._writer.write_several(ask, n)
        answers = [self._answered(ask, outcome) for outcome in outcomes if isinstance(outcome, Written)]
        if not answers:
            raise next(outcome for outcome in outcomes if not isinstance(outcome, Written))
        calls = {id(attempt) for outcome in outcomes for attempt in outcome.attempts}
        return join_answers(answers, n, len(calls), (time.perf_counter() - started) * 1000)

    # -- what follows from it

    async def _noted(self, ask: Ask, memory: Memory | None, answer: MockAnswer) -> MockAnswer:
        """The answer made to agree with what was said before, and kept: its things, and its structure."""
        request = ask.request
        if memory is not None:
            is_valid = ask.shape.is_valid if ask.shape is not None else _anything
            value = await memory.agree(request, answer.content, is_valid)
            await memory.remember(request, value, is_whole=ask.own_shape is None)
            answer = replace(answer, content=value)
        if self._learns(request) and answer.source in (Source.LLM, Source.BUILTIN) and not answer.is_degraded:
            await self._learn(request, answer)
        return answer

    async def _learn(self, request: MockRequest, answer: MockAnswer) -> None:
        is_new = await self._memories.shapes.learn(
            request.method, request.path, answer.content, source=answer.source, renew=request.controls.renews_shape
        )
        if is_new:
            self._events.emit(ShapeLearned(request.method, path_template(request.path)))

    def _answered(self, ask: Ask, written: Written) -> MockAnswer:
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
        )
        return self._shown(ask, answer)

    def _shown(self, ask: Ask, answer: MockAnswer) -> MockAnswer:
        """The answer with its shape to show, where that is wanted."""
        is_wanted = ask.request.controls.include_schema or self._limits.shows_shape
        return replace(answer, shown_shape=ask.shape.raw) if is_wanted and ask.shape is not None else answer


def _gone(why: str) -> MockAnswer:
    """The answer about a thing that was deleted."""
    return replace(MockAnswer.simulated(Fault(404, why)), source=Source.REMEMBERED)


def _anything(_value: JsonValue) -> bool:
    return True
