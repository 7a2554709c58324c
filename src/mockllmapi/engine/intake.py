"""From a request to what is asked: within the operator's limits, with the shape that holds for it."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from mockllmapi import work
from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.events import CountLimited, EventBus, VariantsLimited
from mockllmapi.exchange import Controls, MockAnswer, MockRequest, Source, StreamMode
from mockllmapi.routing import Router
from mockllmapi.shapes import Shape, ShapeCache
from mockllmapi.shapes.learned_shapes import LearnedShapes
from mockllmapi.synthesis import Lexicons

__all__ = ["EngineLimits", "Intake"]


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """What the operator allows every request. `max_said_tokens` is what a context may add to a prompt;
    `surroundings` are the settings that decide what an answer looks like, for keys of pools."""

    max_items: int = 1000
    default_seed: int | None = None
    default_locale: str | None = None
    shows_shape: bool = False
    learns_shapes: bool = True
    has_pools: bool = True
    max_variants: int = 100
    default_variants: int = 0
    max_said_tokens: int = 1024
    surroundings: str = ""
    stream_mode: StreamMode = StreamMode.TOKENS
    least_delay_s: float = 0.0
    most_delay_s: float = 0.0


class Intake:
    """Reads what a request asks for. A shape of its own goes before one that was learned."""

    def __init__(
        self,
        router: Router,
        library: ShapeCache,
        learned: LearnedShapes,
        events: EventBus,
        lexicons: Lexicons,
        rng: random.Random,
        limits: EngineLimits,
    ) -> None:
        self._router = router
        self._library = library
        self._learned = learned
        self._events = events
        self._lexicons = lexicons
        self._rng = rng
        self._limits = limits

    def _limited(self, request: MockRequest) -> MockRequest:
        """The request within what the operator allows."""
        controls, limits = request.controls, self._limits
        if controls.seed is None and limits.default_seed is not None:
            controls = replace(controls, seed=limits.default_seed)
        if controls.locale is None and limits.default_locale is not None:
            controls = replace(controls, locale=limits.default_locale)
        if controls.count is not None and controls.count > limits.max_items:
            self._events.emit(CountLimited(request.id, controls.count, limits.max_items))
            controls = replace(controls, count=limits.max_items)
        controls = replace(controls, variants=self._variants(request, controls))
        return request if controls == request.controls else replace(request, controls=controls)

    def _variants(self, request: MockRequest, controls: Controls) -> int | None:
        """How many variants the request itself wants: of what a seed repeats, and of several answers, there are none."""
        limits = self._limits
        if not controls.variants or not limits.has_pools or controls.n is not None or controls.seed is not None:
            return None
        if controls.variants > limits.max_variants:
            self._events.emit(VariantsLimited(request.id, controls.variants, limits.max_variants))
        return min(controls.variants, limits.max_variants)

    def _usual_variants(self, request: MockRequest) -> int | None:
        """How many variants the operator wants of what says nothing of them."""
        controls, limits = request.controls, self._limits
        is_free = controls.variants is None and controls.n is None and controls.seed is None
        is_wanted = request.method == "GET" and limits.has_pools and is_free
        return (min(limits.default_variants, limits.max_variants) or None) if is_wanted else None

    async def ask(self, request: MockRequest) -> AnswerRequest:
        """The request within its limits, with its shape: its own, or else the one that was learned. Raises BadControl."""
        usual = self._usual_variants(request)
        request = self._limited(request)
        controls = request.controls
        await self._lexicons.prepare(controls.locale)
        variants = controls.variants or (usual if controls.seed is None else None)
        deadline = self._router.deadline(controls.timeout_s)
        if controls.shape is not None:
            raw, count, name = controls.shape, controls.count, controls.count_parameter
            own = self._library.get(raw, count, name) or await self._router.finish_by(
                deadline, work.run(lambda: self._library.read(raw, count, name))
            )
            return AnswerRequest(request, own, deadline, self._rng, seed=controls.seed, variants=variants)
        learned = await self._learned_shape(request)
        is_learned = learned is not None
        return AnswerRequest(
            request, learned, deadline, self._rng, seed=controls.seed, variants=variants, is_shape_learned=is_learned
        )

    async def _learned_shape(self, request: MockRequest) -> Shape | None:
        controls = request.controls
        if not self.learns(request) or controls.renews_shape or controls.seed is not None:
            return None  # what repeats does not depend on what others asked before
        learned = await self._learned.find(request.method, request.path)
        if learned is None or not learned.is_binding:
            return None
        return (
            learned.shape
            if controls.count is None
            else learned.shape.with_count(controls.count, controls.count_parameter)
        )

    def learns(self, request: MockRequest) -> bool:
        """Whether the structure of this request's answers is learned."""
        wanted = request.controls.auto_shape
        return request.controls.shape is None and (self._limits.learns_shapes if wanted is None else wanted)

    def learns_from(self, request: MockRequest, answer: MockAnswer) -> bool:
        """Whether the structure of this very answer is learned: a new one, by who was to give it, that is all there."""
        is_new = answer.source in (Source.LLM, Source.BUILTIN)
        return is_new and not (answer.is_degraded or answer.is_partial) and self.learns(request)
