"""The whole flow of one request, in order."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mockllmapi.engine.counting import with_exact_count
from mockllmapi.engine.extraction import NothingExtracted, extract
from mockllmapi.engine.faults import simulated_fault
from mockllmapi.engine.grounding import ground
from mockllmapi.engine.prompt import build_prompt
from mockllmapi.engine.repair import Fill, NothingUsable, Path, Repaired, repair
from mockllmapi.engine.several import join_answers
from mockllmapi.errors import RoutingError, UnusableAnswer
from mockllmapi.events import AnswerRepaired, CountLimited, EventBus
from mockllmapi.exchange import CompletionRequest, FinishReason, MockAnswer, MockRequest, Routed, Source
from mockllmapi.routing import Router
from mockllmapi.shapes import Shape, ShapeLibrary
from mockllmapi.synthesis import Synthesizer, Unsatisfiable
from mockllmapi.synthesis.scene import derive_seed
from mockllmapi.types import JsonSchema, JsonValue

__all__ = ["Engine", "EngineLimits"]


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """What the operator allows every request."""

    max_items: int = 1000
    default_seed: int | None = None
    shows_shape: bool = False


class Engine:
    """Turns a MockRequest into a MockAnswer. Every surface calls it and nothing below it."""

    def __init__(
        self, router: Router, shapes: ShapeLibrary, synthesizer: Synthesizer, events: EventBus, limits: EngineLimits
    ) -> None:
        self._router = router
        self._shapes = shapes
        self._synthesizer = synthesizer
        self._events = events
        self._limits = limits

    async def answer(self, request: MockRequest) -> MockAnswer:
        """The answer to one request.

        Raises BadControl (the shape, or the count it allows), RoutingError (no backend answered) or UnusableAnswer (one
        answered nonsense).
        """
        if (fault := simulated_fault(request)) is not None:
            return MockAnswer.simulated(fault)
        request = self._limited(request)
        shape = self._shape(request)
        generation = self._generation(request, shape)
        deadline = self._router.deadline(request.controls.timeout_s)
        if request.controls.n is not None:
            return await self._several(generation, shape, request.controls.n, deadline)
        return await self._finished(await self._router.complete(generation, deadline), generation, shape)

    async def _several(self, generation: CompletionRequest, shape: Shape | None, n: int, deadline: float) -> MockAnswer:
        """`n` answers as one. What failed is left out; where all failed, the first failure is raised."""
        started = time.perf_counter()
        answers: list[MockAnswer] = []
        failures: list[RoutingError | UnusableAnswer] = []
        outcomes = await self._router.complete_many(generation, n, deadline)
        for outcome in outcomes:
            if isinstance(outcome, RoutingError):
                failures.append(outcome)
                continue
            try:
                answers.append(await self._finished(outcome, generation, shape))
            except UnusableAnswer as unusable:
                failures.append(unusable)
        if not answers:
            raise failures[0]
        calls = {id(attempt) for outcome in outcomes for attempt in outcome.attempts}
        return join_answers(answers, n, len(calls), (time.perf_counter() - started) * 1000)

    async def _finished(self, routed: Routed, generation: CompletionRequest, shape: Shape | None) -> MockAnswer:
        """From a model's text to the answer: extract, repair, ground; or the built-in answer where nothing can be used."""
        try:
            repaired = self._fitted(routed, shape, generation.request)
        except UnusableAnswer as unusable:
            if routed.is_degraded or not self._router.may_degrade(generation):
                raise
            routed = await self._router.degrade(generation, str(unusable), routed.attempts)
            repaired = self._fitted(routed, shape, generation.request)
        return self._answered(generation.request, routed, repaired, shape)

    def _limited(self, request: MockRequest) -> MockRequest:
        controls = request.controls
        if controls.seed is None and self._limits.default_seed is not None:
            controls = replace(controls, seed=self._limits.default_seed)
        if controls.count is not None and controls.count > self._limits.max_items:
            self._events.emit(CountLimited(request.id, controls.count, self._limits.max_items))
            controls = replace(controls, count=self._limits.max_items)
        return request if controls is request.controls else replace(request, controls=controls)

    def _shape(self, request: MockRequest) -> Shape | None:
        controls = request.controls
        if controls.shape is None:
            return None
        return self._shapes.read(controls.shape, controls.count, controls.count_parameter)

    def _generation(self, request: MockRequest, shape: Shape | None) -> CompletionRequest:
        seed = request.controls.seed
        variation = random.Random(seed).randrange(2**31)
        return CompletionRequest(
            request=request,
            messages=build_prompt(request, shape, variation),
            schema=shape.schema if shape is not None else None,
            count=request.controls.count,
            seed=seed,
        )

    def _fitted(self, routed: Routed, shape: Shape | None, request: MockRequest) -> Repaired:
        """The value in the model's text, conforming, with the request's own values in it."""
        choice = routed.completion.choices[0]
        try:
            found = extract(choice.text, is_bounded=not routed.backend.is_builtin)
            if shape is None:
                repaired = self._counted(found.value, routed, request)
            else:
                repaired = repair(found.value, shape, self._fill_for(request, shape))
            is_cut = choice.finish_reason is FinishReason.LENGTH or not found.is_whole
            mended = ("the answer was cut off or had to be mended",) if is_cut else ()
            value = repaired.value if routed.backend.is_builtin else ground(repaired.value, request, shape)
            return Repaired(value, (*mended, *repaired.repairs))
        except (NothingExtracted, NothingUsable) as problem:
            raise UnusableAnswer(routed.backend.name, str(problem), attempts=routed.attempts) from problem

    def _counted(self, value: JsonValue, routed: Routed, request: MockRequest) -> Repaired:
        """The asked number of items, where a model chose the structure."""
        if routed.backend.is_builtin:
            return Repaired(value)
        return with_exact_count(value, request.controls, lambda shape: self._fill_for(request, shape))

    def _fill_for(self, request: MockRequest, shape: Shape) -> Fill:
        """What writes the missing parts of an answer of this shape; a seed makes them repeat."""
        definitions = shape.schema.get("$defs") if isinstance(shape.schema, dict) else None
        seed = request.controls.seed
        rng = None if seed is None else random.Random(derive_seed(seed, request.method, request.path, "repair"))

        def fill(schema: JsonSchema, path: Path, siblings: Mapping[str, JsonValue]) -> JsonValue:
            known = definitions if isinstance(definitions, dict) else None
            try:
                return self._synthesizer.value_for(schema, path, request, rng, siblings=siblings, definitions=known)
            except Unsatisfiable as fault:
                raise NothingUsable(f"no value fits the shape: {fault}") from None

        return fill

    def _answered(self, request: MockRequest, routed: Routed, repaired: Repaired, shape: Shape | None) -> MockAnswer:
        if repaired.repairs:
            self._events.emit(AnswerRepaired(request.id, routed.backend.name, repaired.repairs))
        shows_shape = shape is not None and (request.controls.include_schema or self._limits.shows_shape)
        return MockAnswer(
            content=repaired.value,
            source=Source.BUILTIN if routed.backend.is_builtin else Source.LLM,
            backend=routed.backend.name,
            model=routed.completion.model or routed.backend.model,
            attempts=len(routed.attempts),
            repaired=len(repaired.repairs),
            shown_shape=shape.raw if shape is not None and shows_shape else None,
            backend_ms=sum(attempt.elapsed_ms for attempt in routed.attempts),
            is_degraded=routed.is_degraded,
        )
